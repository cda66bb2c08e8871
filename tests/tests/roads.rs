//! cargo-generate and `cargo profiles new` generate the same files for every answer, byte for byte.
//!
//! The real cargo-generate runs as a library. It gets a snapshot of this repository, because it copies everything,
//! `target/` included.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cargo_generate::{GenerateArgs, TemplatePath};
use cargo_profiles::config::TemplateConfig;
use cargo_profiles::name::Name;
use cargo_profiles::new;
use cargo_profiles::template;
use end_to_end::git::{commit_all, git};
use end_to_end::{Folder, generated, packaged, shipping};

/// Whether a file is executable, and its bytes, by its relative path.
type Tree = BTreeMap<String, (bool, Vec<u8>)>;

/// The files of this repository that git knows or would add, in a new repository.
static SNAPSHOT: LazyLock<Folder> = LazyLock::new(|| {
    clear_the_environment();
    let snapshot = packaged::snapshot();
    git(snapshot.path(), &["init", "--quiet"]);
    // What is ignored but listed is in the snapshot too.
    git(snapshot.path(), &["add", "--all", "--force"]);
    commit_all(snapshot.path());
    snapshot
});

/// cargo-generate reads answers from the environment, and needs the author's name.
fn clear_the_environment() {
    let foreign = std::env::vars_os()
        .map(|(key, _)| key)
        .filter(|key| key.to_string_lossy().starts_with("CARGO_GENERATE_"));
    for key in foreign.collect::<Vec<_>>() {
        // SAFETY: every test first waits for `SNAPSHOT`, so no other thread reads the environment.
        unsafe { std::env::remove_var(key) };
    }
    for (key, value) in [("CARGO_NAME", "Somebody"), ("CARGO_EMAIL", "somebody@example.com")] {
        // SAFETY: as above.
        unsafe { std::env::set_var(key, value) };
    }
}

enum Source<'a> {
    Path,
    Git,
    /// Another template than the snapshot.
    Folder(&'a Path),
}

/// What cargo-generate makes of the snapshot.
fn by_cargo_generate(
    source: &Source<'_>,
    name: &str,
    definitions: &[String],
) -> Result<Tree, String> {
    let snapshot = SNAPSHOT.path().to_str().expect("UTF-8").to_owned();
    let settings = Folder::with([("config.toml", ""), ("gitconfig", "")]);
    let template_path = match source {
        Source::Path => TemplatePath { path: Some(snapshot), ..TemplatePath::default() },
        Source::Git => TemplatePath { git: Some(file_url(&snapshot)), ..TemplatePath::default() },
        Source::Folder(path) => TemplatePath {
            path: Some(path.to_str().expect("UTF-8").to_owned()),
            ..TemplatePath::default()
        },
    };
    let destination = Folder::new();
    let made = cargo_generate::generate(GenerateArgs {
        template_path,
        name: Some(name.to_owned()),
        define: definitions.to_vec(),
        destination: Some(destination.path().to_path_buf()),
        config: Some(settings.path().join("config.toml")),
        gitconfig: Some(settings.path().join("gitconfig")),
        silent: true,
        ..GenerateArgs::default()
    });
    match made {
        Ok(_) => Ok(tree(destination.path())),
        Err(error) => {
            // It refuses an answer only after it has created the folder.
            let left = tree(destination.path());
            assert!(left.keys().all(|path| path.ends_with('/')), "{left:?}");
            Err(format!("{error:#}"))
        }
    }
}

/// What `cargo profiles new` makes.
fn by_cargo_profiles(name: &str, definitions: &[String]) -> Tree {
    let destination = Folder::new();
    new::run(&new::Args {
        path: destination.path().join(name),
        cranelift: false,
        define: definitions.to_vec(),
        vcs: new::Vcs::None,
        dist: false,
    })
    .unwrap_or_else(|error| panic!("{error}"));
    tree(destination.path())
}

fn file_url(path: &str) -> String {
    let path = path.replace('\\', "/");
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

fn tree(root: &Path) -> Tree {
    let is_git = |entry: &walkdir::DirEntry| entry.file_name() == ".git";
    walkdir::WalkDir::new(root)
        .into_iter()
        .filter_entry(|entry| !is_git(entry))
        .map(|entry| entry.expect("a readable folder"))
        // An empty folder is a difference too.
        .filter(|entry| entry.depth() > 0)
        .map(|entry| {
            let path = entry.path().strip_prefix(root).expect("inside");
            let path = path.to_str().expect("UTF-8").replace('\\', "/");
            match entry.file_type().is_dir() {
                true => (path + "/", (false, Vec::new())),
                false => {
                    let bytes = fs::read(entry.path()).expect("a readable file");
                    (path, (is_executable(entry.path()), bytes))
                }
            }
        })
        .collect()
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("there").permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    false
}

#[track_caller]
fn assert_same(what: &str, by_cargo_generate: &Tree, by_cargo_profiles: &Tree) {
    let mut differences = Vec::new();
    for (path, ours) in by_cargo_profiles {
        match by_cargo_generate.get(path) {
            None => differences.push(format!("only `cargo profiles new` makes {path}")),
            Some(theirs) if theirs.0 != ours.0 => {
                differences.push(format!("{path} is executable on one road only"));
            }
            Some(theirs) if theirs.1 != ours.1 => differences.push(format!(
                "{path} differs: cargo-generate wrote\n{}\n`cargo profiles new` wrote\n{}",
                String::from_utf8_lossy(&theirs.1),
                String::from_utf8_lossy(&ours.1)
            )),
            Some(_) => {}
        }
    }
    for path in by_cargo_generate.keys() {
        if !by_cargo_profiles.contains_key(path) {
            differences.push(format!("only cargo-generate makes {path}"));
        }
    }
    assert!(differences.is_empty(), "{what}:\n{}", differences.join("\n"));
    assert!(by_cargo_profiles.len() > 20, "{what}: hardly a workspace");
}

fn combinations() -> Vec<Vec<String>> {
    generated::combinations(&TemplateConfig::embedded().expect("the template's own file"))
}

#[test]
fn every_combination_of_answers_gives_the_same_files() {
    LazyLock::force(&SNAPSHOT);
    let combinations = combinations();
    assert!(combinations.len() >= 8, "{combinations:?}");
    let mut distinct = std::collections::BTreeSet::new();
    for answers in &combinations {
        let theirs = by_cargo_generate(&Source::Path, "hello", answers);
        let theirs = theirs.unwrap_or_else(|error| panic!("{answers:?}: {error}"));
        let ours = by_cargo_profiles("hello", answers);
        assert_same(&answers.join(" "), &theirs, &ours);
        distinct.insert(ours);
    }
    assert_eq!(distinct.len(), combinations.len(), "every answer changes something");
}

#[test]
fn every_form_of_a_name_gives_the_same_files() {
    LazyLock::force(&SNAPSHOT);
    for (name, folder) in [
        ("hello_world", "hello_world/"),
        ("hello-world", "hello-world/"),
        ("HelloWorld", "hello-world/"),
        ("hello world", "hello-world/"),
        ("h2o", "h2o/"),
    ] {
        let answers = combinations().swap_remove(0);
        let theirs = by_cargo_generate(&Source::Path, name, &answers);
        let theirs = theirs.unwrap_or_else(|error| panic!("{name}: {error}"));
        let ours = by_cargo_profiles(name, &answers);
        assert!(ours.contains_key(folder), "{name}");
        assert_same(name, &theirs, &ours);
    }
}

#[test]
fn a_custom_description_gives_the_same_files() {
    LazyLock::force(&SNAPSHOT);
    let description = "Sorts {braces} & 'quotes', <tags> – and 50 % more";
    let mut answers = combinations().swap_remove(0);
    answers.push(format!("description={description}"));
    let theirs = by_cargo_generate(&Source::Path, "hello", &answers).expect("generated");
    let ours = by_cargo_profiles("hello", &answers);
    assert_same(description, &theirs, &ours);
    let holds = |(_, bytes): &(bool, Vec<u8>)| String::from_utf8_lossy(bytes).contains(description);
    assert!(ours.values().any(holds), "the description stands somewhere");
}

#[test]
fn defaults_and_a_git_clone_give_the_same_files() {
    LazyLock::force(&SNAPSHOT);
    let all = combinations();
    let ends = [all[0].clone(), all[all.len() - 1].clone(), Vec::new()];
    for answers in ends {
        let theirs = by_cargo_generate(&Source::Git, "HelloWorld", &answers);
        let theirs = theirs.unwrap_or_else(|error| panic!("{answers:?}: {error}"));
        // On a terminal, `new` would prompt for open answers, so it gets the defaults explicitly.
        let ours = match answers.is_empty() {
            true => by_cargo_profiles("HelloWorld", &defaults()),
            false => by_cargo_profiles("HelloWorld", &answers),
        };
        assert_same(&answers.join(" "), &theirs, &ours);
    }
}

fn defaults() -> Vec<String> {
    let config = TemplateConfig::embedded().expect("the template's own file");
    let default = |p: cargo_profiles::placeholder::Placeholder| {
        format!("{}={}", p.name, p.default().expect("a default"))
    };
    config.placeholders.into_iter().map(default).collect()
}

#[test]
fn both_tools_refuse_the_same_names_and_answers() {
    LazyLock::force(&SNAPSHOT);
    // A name is refused before anything else is read, and the snapshot would be copied for each.
    let hooks = Folder::new();
    for path in ["cargo-generate.toml", "check-name.rhai", "assemble.rhai"] {
        hooks.write(path, &fs::read_to_string(SNAPSHOT.path().join(path)).expect("readable"));
    }
    let hooks = Source::Folder(hooks.path());
    for name in Name::refused().chain(["1a", "été", "_"]) {
        assert!(Name::new(name).is_err(), "{name}");
        let error = by_cargo_generate(&hooks, name, &[]).expect_err(name);
        assert!(error.contains("help: "), "{name}: {error}");
    }
    let config = TemplateConfig::embedded().expect("the template's own file");
    for bad in ["description=a \"b\"", "description=\\", "cranelift=maybe", "ci=other"] {
        let (key, value) = bad.split_once('=').expect("key=value");
        let mut placeholders = config.placeholders.iter();
        let placeholder = placeholders.find(|p| p.name == key).expect("a question");
        assert!(placeholder.read(value).is_err(), "{bad}");
        by_cargo_generate(&Source::Path, "hello", &[bad.to_owned()]).expect_err(bad);
    }
}

/// cargo-generate tries to add a new project to the `members` of an outer workspace, which fails for a workspace, after it
/// has written all files. Both tools leave the outer manifest as it was.
#[test]
fn an_outer_workspace_is_left_alone() {
    LazyLock::force(&SNAPSHOT);
    let manifest = "[workspace]\nmembers = [] # mine\n";
    let theirs = Folder::with([("Cargo.toml", manifest), (".config", "")]);
    let generate = |no_workspace| {
        cargo_generate::generate(GenerateArgs {
            template_path: TemplatePath {
                path: Some(SNAPSHOT.path().to_str().expect("UTF-8").to_owned()),
                ..TemplatePath::default()
            },
            name: Some(if no_workspace { "quiet" } else { "hello" }.to_owned()),
            destination: Some(theirs.path().to_path_buf()),
            config: Some(theirs.path().join(".config")),
            silent: true,
            no_workspace,
            ..GenerateArgs::default()
        })
    };
    let error = generate(false).expect_err("a workspace is no member of another").to_string();
    assert!(error.contains("No [package] section found"), "{error}");
    generate(true).expect("generated");
    assert_eq!(theirs.read("Cargo.toml"), manifest);

    let ours = by_cargo_profiles("hello", &defaults());
    let below = |root: &str| {
        let path = theirs.path().join(root);
        tree(&path).into_iter().map(|(path, file)| (format!("hello/{path}"), file))
    };
    let hello: Tree = below("hello").chain([("hello/".to_owned(), (false, Vec::new()))]).collect();
    assert_same("inside of a workspace", &hello, &ours);
}

#[test]
fn the_snapshot_is_what_is_embedded() {
    let embedded = template::entries().len();
    let folders = ["template", "profiles-engine", "xtask", ".cargo"];
    let shipped = folders.iter().flat_map(|folder| {
        let above = if *folder == "template" { String::new() } else { format!("{folder}/") };
        let files = tree(&SNAPSHOT.path().join(folder)).into_keys();
        let test = |path: &str| *folder == "profiles-engine" && shipping::is_unit_test(path);
        let files = files.filter(move |path| !path.ends_with('/') && !test(path));
        files.map(move |path| format!("{above}{}", path.trim_end_matches(".liquid")))
    });
    // A file that the template overrides counts once.
    assert_eq!(shipped.collect::<BTreeSet<String>>().len(), embedded);
}
