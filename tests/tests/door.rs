//! The door in a generated workspace builds the engine independently of what is configured for the workspace.

use std::fs;
use std::process::Stdio;

use end_to_end::cases::{cases, each};
use end_to_end::door::{A_RULE, LIST_RULES, Workspace, tiny_engine};
use end_to_end::foreign::{TOOLCHAIN, is_installed};
use end_to_end::packages::host;
use end_to_end::{Folder, Ran, cargo_profiles, path_with, repository, run, run_with};

fn workspace() -> Workspace {
    Workspace::new(env!("CARGO_TARGET_TMPDIR"))
}

/// Asserts that the engine ran.
#[track_caller]
fn opened(ran: Ran) -> Ran {
    let ran = ran.exits(0);
    assert!(ran.stdout.contains(A_RULE), "{}", ran.stdout);
    ran
}

#[test]
fn cargo_configuration_of_the_workspace_does_not_reach_the_engine() {
    let workspace = workspace();
    opened(workspace.xtask(LIST_RULES));
    let compiled = workspace.compiled();
    let cases = [
        ("a bare-metal target", "[build]\ntarget = \"thumbv6m-none-eabi\""),
        ("two targets", "[build]\ntarget = [\"thumbv6m-none-eabi\", \"wasm32-unknown-unknown\"]"),
        ("flags for another linker", "[build]\nrustflags = [\"-C\", \"link-arg=-Tlink.x\"]"),
        (
            "settings of a target",
            "[build]\ntarget = \"thumbv6m-none-eabi\"\n[target.thumbv6m-none-eabi]\n\
             rustflags = [\"-C\", \"link-arg=-Tlink.x\"]\nlinker = \"/no/linker\"\nrunner = \"/no/runner\"",
        ),
        (
            "settings of targets by what they are",
            "[target.'cfg(target_os = \"none\")']\nrustflags = [\"-C\", \"link-arg=-Tlink.x\"]\nrunner = \"/no/runner\"",
        ),
        ("flags for this machine", "[target.'cfg(all())']\nrustflags = [\"--cfg\", \"x\"]"),
        (
            "profiles",
            "[profile.dev]\nlto = true\npanic = \"abort\"\nopt-level = \"z\"\ndebug-assertions = false\n\
             [profile.release]\npanic = \"abort\"\n[profile.dev.package.'*']\nopt-level = 3",
        ),
        (
            "another source of packages",
            "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"",
        ),
        ("folders", "[build]\nbuild-dir = \"target/between\"\nincremental = true"),
        ("unstable features", "[unstable]\nbuild-std = [\"core\"]"),
        (
            "variables",
            "[env]\nRUSTFLAGS = \"-Tlink.x\"\nCARGO_BUILD_TARGET = \"thumbv6m-none-eabi\"",
        ),
    ];
    each(cases, |(name, config)| {
        workspace.write("vendor/README.md", "No packages.");
        workspace.configure(config);
        opened(workspace.xtask(LIST_RULES));
        assert_eq!(workspace.compiled(), compiled, "{name}");
    });
}

#[test]
fn variables_for_the_workspace_do_not_reach_the_engine() {
    let workspace = workspace();
    opened(workspace.xtask(LIST_RULES));
    let compiled = workspace.compiled();
    let target = workspace.root.join("target");
    let cases = [
        ("CARGO_PROFILE_DEV_LTO", "true"),
        ("CARGO_PROFILE_DEV_PANIC", "abort"),
        ("CARGO_PROFILE_DEV_OPT_LEVEL", "3"),
        ("CARGO_BUILD_TARGET", "thumbv6m-none-eabi"),
        ("CARGO_BUILD_RUSTFLAGS", "-C link-arg=-Tlink.x"),
        ("CARGO_TARGET_DIR", target.to_str().expect("UTF-8")),
        ("CARGO_INCREMENTAL", "1"),
        ("CARGO_TARGET_THUMBV6M_NONE_EABI_LINKER", "/no/linker"),
        ("RUSTFLAGS", "--cfg x"),
        ("CARGO_ENCODED_RUSTFLAGS", "--cfg\u{1f}x"),
        ("RUSTC_BOOTSTRAP", "1"),
    ];
    each(cases, |(key, value)| {
        opened(workspace.xtask_with(LIST_RULES, &[(key, value)]));
        assert_eq!(workspace.compiled(), compiled, "{key}");
    });
}

/// Cargo compiles the door with these flags, and no manifest, config file or alias can undo a variable.
#[test]
fn flags_that_break_linking_stop_cargo_at_the_door() {
    let workspace = workspace();
    let flags = [("RUSTFLAGS", "-C link-arg=-Tno-such-script.x")];
    let ran = workspace.xtask_with(LIST_RULES, &flags).exits(101);
    assert!(ran.stderr.contains("could not compile `xtask`"), "{}", ran.stderr);
    opened(workspace.xtask_with(LIST_RULES, &[("RUSTFLAGS", "")]));
    let installed = path_with(cargo_profiles().parent().expect("a folder"));
    workspace.write(".cargo/config.toml", "[alias]\nxtask = \"profiles\"\n");
    opened(workspace.xtask_with(LIST_RULES, &[flags[0], ("PATH", &installed)]));
}

/// A compiler wrapper that compiles only the door.
#[cfg(unix)]
fn wrapper_for_the_door(tools: &Folder) -> String {
    let text = "case \"$*\" in *' -vV'|*'-name ___ '*|*'-name xtask '*) exec \"$@\";; esac\nexit 1";
    tools.script("wrapper", text)
}

/// The file is read, because it names mirrors and proxies.
#[cfg(unix)]
#[test]
fn settings_in_cargo_home_do_not_reach_the_engine() {
    let (home, folder) = (Folder::new(), with_a_tiny_engine("1.0.0"));
    let wrapper = wrapper_for_the_door(&home);
    let build = format!(
        "[build]\ntarget = \"thumbv6m-none-eabi\"\nrustc-wrapper = {wrapper:?}\n\
         rustflags = [\"-C\", \"link-arg=-Tlink.x\"]\n"
    );
    home.write("config.toml", &build);
    let env = [("CARGO_HOME", home.path().to_str().expect("UTF-8"))];
    let ran = run_with("cargo", ["xtask"], &folder.path().join("hello"), env).exits(0);
    assert_eq!(ran.stdout, "1.0.0\n");
}

/// A wrapper that compiles nothing breaks every build of the workspace, including that of the door.
#[cfg(unix)]
#[test]
fn a_wrapper_that_compiles_the_door_alone_is_enough() {
    let workspace = workspace();
    let tools = Folder::new();
    let wrapper = wrapper_for_the_door(&tools);
    // A change, so that there is something to compile.
    workspace.write("profiles-engine/src/main.rs", &changed(&workspace, "in a file"));
    workspace.configure(&format!(
        "[build]\nrustc-wrapper = {wrapper:?}\nrustc-workspace-wrapper = {wrapper:?}\n"
    ));
    opened(workspace.xtask(LIST_RULES));
    workspace.write("profiles-engine/src/main.rs", &changed(&workspace, "in the environment"));
    workspace.configure("");
    let keys = ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_RUSTC_WRAPPER"];
    opened(workspace.xtask_with(LIST_RULES, &keys.map(|key| (key, wrapper.as_str()))));
    workspace.configure("[build]\nrustc-wrapper = \"false\"\n");
    let ran = workspace.xtask(LIST_RULES);
    assert!(ran.code != Some(0) && ran.stderr.contains("`false "), "{}", ran.stderr);
}

/// The engine's `main.rs` with an added comment.
fn changed(workspace: &Workspace, comment: &str) -> String {
    format!("{}// {comment}\n", workspace.read("profiles-engine/src/main.rs"))
}

#[test]
fn build_std_does_not_reach_the_engine() {
    if !is_installed(TOOLCHAIN) {
        return println!("skipped: no toolchain with rust-src (`.ci/cross/install` installs one)");
    }
    let workspace = workspace();
    let toolchain = [("RUSTUP_TOOLCHAIN", TOOLCHAIN), ("RUSTC_BOOTSTRAP", "1")];
    workspace.configure(
        "[build]\ntarget = \"thumbv6m-none-eabi\"\n[unstable]\nbuild-std = [\"core\"]\n",
    );
    opened(workspace.xtask_with(LIST_RULES, &toolchain));
    let compiled = workspace.compiled();
    assert!(!compiled.iter().any(|name| name.starts_with("core-")), "{compiled:?}");
}

#[test]
fn a_nightly_toolchain_builds_the_engine_too() {
    if !is_installed("nightly") {
        return println!("skipped: rustup has no nightly toolchain");
    }
    let workspace = workspace();
    workspace.write("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\"\n");
    opened(workspace.xtask(LIST_RULES));
    let stamp = fs::read_to_string(workspace.door().with_file_name("profiles-engine/built"));
    assert!(stamp.expect("a stamp").contains("-nightly"));
}

/// Starts the door as a Cargo of Rust 1.84 would that cannot build anything.
#[cfg(unix)]
fn with_an_old_toolchain(workspace: &Workspace, path: Option<&str>) -> Ran {
    let tools = Folder::new();
    let old = "[ \"$*\" = --version ] && echo 'cargo 1.84.1 (66221abde 2024-11-19)'";
    let cargo = tools.script("cargo", old);
    let cargo = ("CARGO", cargo.as_str());
    let env = [Some(cargo), path.map(|path| ("PATH", path))];
    run_with(workspace.door(), LIST_RULES, &workspace.root, env.into_iter().flatten())
}

#[cfg(unix)]
#[test]
fn with_an_old_toolchain_stable_builds_the_engine() {
    if !is_installed("stable") {
        return println!("skipped: rustup has no stable toolchain");
    }
    let workspace = workspace();
    opened(workspace.xtask(LIST_RULES));
    fs::remove_file(workspace.door().with_file_name("profiles-engine/built")).expect("a stamp");
    let ran = opened(with_an_old_toolchain(&workspace, None));
    let note = "note: building `profiles-engine` with the toolchain `stable`, 1.";
    assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
    let ran = opened(with_an_old_toolchain(&workspace, None));
    assert_eq!(ran.stderr, "", "the second time there is nothing to say");
}

#[cfg(unix)]
#[test]
fn without_a_new_toolchain_the_door_says_what_to_install() {
    let workspace = workspace();
    opened(workspace.xtask(LIST_RULES));
    let (nothing, old) = (Folder::new(), Folder::new());
    old.script("rustup", "[ \"$1\" = run ] && echo 'cargo 1.90.0 (840b83a10 2025-07-30)'");
    let tools = [("no rustup", nothing), ("an old stable toolchain", old)];
    cases(tools, |tools| {
        let ran = with_an_old_toolchain(&workspace, tools.path().to_str()).exits(2);
        let why =
            "error: `profiles-engine` needs Rust 1.95, this workspace's toolchain is 1.84.1 (";
        assert!(ran.stderr.starts_with(why), "{}", ran.stderr);
        assert!(ran.stderr.contains("\nhelp: `rustup update stable` installs"), "{}", ran.stderr);
        assert_eq!(ran.stdout, "");
    });
}

#[test]
fn a_second_start_is_silent_and_needs_no_network() {
    let workspace = workspace();
    opened(workspace.xtask(LIST_RULES));
    let ran = opened(workspace.xtask_with(LIST_RULES, &[("CARGO_NET_OFFLINE", "true")]));
    // Another Cargo on this machine may hold a lock.
    let lines =
        ran.stderr.lines().map(str::trim_start).filter(|line| !line.starts_with("Blocking"));
    let first: Vec<_> = lines.map(|line| line.split(' ').next()).collect();
    assert_eq!(first, [Some("Finished"), Some("Running")], "{}", ran.stderr);
}

#[test]
fn two_first_starts_at_once_both_succeed_without_a_network() {
    let workspace = workspace();
    let target = Folder::new();
    let doors = [(), ()].map(|()| {
        let mut door = workspace.command(LIST_RULES);
        door.env("CARGO_TARGET_DIR", target.path()).env("CARGO_NET_OFFLINE", "true");
        door.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    });
    for door in doors {
        let ended = door.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{said}");
        assert!(String::from_utf8_lossy(&ended.stdout).contains(A_RULE), "{said}");
    }
    let engine = format!("{}/debug/profiles-engine/{}/debug", host(), host());
    assert!(target.path().join(engine).is_dir());
}

/// A generated workspace `hello` in a folder, with an engine that prints its version and does nothing else.
fn with_a_tiny_engine(version: &str) -> Folder {
    let folder = Folder::new();
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], folder.path()).exits(0);
    tiny_engine(&folder.path().join("hello"), version);
    folder
}

#[test]
fn workspaces_with_a_shared_target_folder_have_their_own_engines() {
    let target = Folder::new();
    let env = [("CARGO_TARGET_DIR", target.path().to_str().expect("UTF-8"))];
    let workspaces = ["1.0.0", "2.0.0"].map(|version| (version, with_a_tiny_engine(version)));
    for (version, folder) in workspaces.iter().chain(&workspaces) {
        let root = folder.path().join("hello");
        let ran = run_with("cargo", ["xtask"], &root, env).exits(0);
        assert_eq!(ran.stdout.trim(), *version, "{}", ran.stderr);
    }
}

#[test]
fn an_outer_workspace_does_not_matter() {
    let folder = with_a_tiny_engine("1.0.0");
    let root = folder.path().join("hello");
    folder.write("Cargo.toml", "[workspace]\n");
    assert_eq!(run("cargo", ["xtask"], &root).exits(0).stdout, "1.0.0\n");
    // This works because of the engine's own `[workspace]`.
    let manifest = folder.read("hello/profiles-engine/Cargo.toml");
    assert!(manifest.contains("\n[workspace]\n"), "{manifest}");
    folder.write("hello/profiles-engine/Cargo.toml", &manifest.replace("\n[workspace]\n", ""));
    let ran = run("cargo", ["xtask"], &root).exits(2);
    assert!(ran.stderr.contains("believes it's in a workspace when it's not"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\nhelp: Cargo's message is above."), "{}", ran.stderr);
}

#[test]
fn a_changed_engine_is_rebuilt_and_a_broken_one_is_an_error() {
    let workspace = workspace();
    let main = "profiles-engine/src/main.rs";
    let shipped = workspace.read(main);
    let own = shipped.replace(
        "fn main() -> ExitCode {",
        "fn unused() {}\nfn main() -> ExitCode {\n    eprintln!(\"changed\");",
    );
    workspace.write(main, &own);
    let ran = opened(workspace.xtask(LIST_RULES));
    assert!(ran.stderr.ends_with("changed\n") && !ran.stderr.contains("warning"), "{}", ran.stderr);

    workspace.write(main, "fn main( {");
    let ran = workspace.xtask(LIST_RULES).exits(2);
    let error = "\nerror: failed to build `profiles-engine`\nhelp: Cargo's message is above.";
    assert!(ran.stderr.contains("main.rs:1:"), "{}", ran.stderr);
    assert!(ran.stderr.contains(error) && !ran.stderr.contains("panicked"), "{}", ran.stderr);

    fs::remove_file(workspace.root.join("profiles-engine/Cargo.toml")).expect("removed");
    let ran = workspace.xtask(LIST_RULES).exits(2);
    let (_, error) = ran.stderr.split_once("\nerror: failed to read `").expect("an error");
    assert!(error.contains("profiles-engine/Cargo.toml`: ") || cfg!(windows), "{error}");
    assert!(
        error.contains("\nhelp: get the folder back") && !error.contains("panicked"),
        "{error}"
    );

    // The engine includes the door's source, so this is a compiler error.
    fs::rename(workspace.root.join("profiles-engine"), workspace.root.join("gone")).expect("moved");
    let ran = workspace.xtask(LIST_RULES);
    fs::rename(workspace.root.join("gone"), workspace.root.join("profiles-engine")).expect("moved");
    let ran = ran.exits(101);
    assert!(
        ran.stderr.contains("couldn't read `") && ran.stderr.contains("profiles-engine/door.rs`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_owners_tasks_and_checks_work_with_the_door() {
    let workspace = workspace();
    let main = workspace.read("xtask/src/main.rs");
    let (head, example) = main.split_once("    // A task of your own:\n").expect("an example");
    let (example, rest) = example.split_once("    door::open").expect("the door");
    let task = example.replace("    // ", "    ");
    workspace.write("xtask/src/main.rs", &format!("{head}{task}    door::open{rest}"));
    assert_eq!(workspace.xtask(&["hello"]).exits(0).stdout, "hello\n");
    opened(workspace.xtask(LIST_RULES));
    // The owner's task is formatted as rustfmt is configured.
    workspace.write("rustfmt.toml", "max_width = 80\n");
    let clippy = ["clippy", "--package", "xtask", "--", "-D", "warnings"];
    for args in [&clippy[..], &["fmt", "--package", "xtask", "--check"]] {
        let ran = run("cargo", args, &workspace.root);
        if ran.stderr.contains("not installed") || ran.stderr.contains("no such command") {
            println!("skipped: `cargo {}` is not installed", args[0]);
        } else {
            ran.exits(0);
        }
    }
}

/// rustfmt ignores the door in every workspace, including this one, because the owner's settings differ from ours.
#[test]
fn the_door_is_formatted_as_the_engine_is() {
    let engine = repository().join("profiles-engine");
    let ran = run("rustfmt", ["--check", "--edition", "2018", "door.rs"], &engine);
    if ran.stderr.contains("not installed") {
        return println!("skipped: rustfmt is not installed");
    }
    ran.exits(0);
}
