//! What `dist` builds, measures and leaves behind.

use std::path::{Path, PathBuf};

use end_to_end::dist::{cell, cells, dist, report, report_with};
use end_to_end::field::case;
use end_to_end::git::{commit_all, git};
use end_to_end::packages::host;
use end_to_end::{Folder, Ran, engine, foreign, run, run_with};
use serde_json::{Value, json};

/// The copy of a binary, whose report is in this folder.
fn copy(out: &Path, cell: &Value, name: &str) -> PathBuf {
    let artifacts = cell["artifacts"].as_array().expect("artifacts");
    let artifact = artifacts.iter().find(|one| one["name"] == name);
    let artifact = artifact.unwrap_or_else(|| panic!("no `{name}` in {cell:#}"));
    out.join(artifact["path"].as_str().expect("a path"))
}

/// What the copy of a binary prints.
fn says(out: &Path, cell: &Value, name: &str) -> String {
    run(copy(out, cell, name), [""; 0], out).exits(0).stdout
}

/// The folders of workspaces in a shared target folder.
fn folders(shared: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(shared.join("dist")).expect("a folder").flatten();
    let mut names: Vec<String> =
        entries.map(|one| one.file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

#[test]
fn shared_target_dir() {
    let folder = case("14-shared-target-dir");
    let shared = folder.path().join("shared");
    let variable = [("CARGO_TARGET_DIR", shared.to_str().expect("UTF-8"))];
    let said = |dir: &str, name: &str| {
        run_with(
            "cargo",
            ["run", "--release", "-q", "--bin", name],
            &dir_of(&folder, dir),
            variable,
        )
        .exits(0)
        .stdout
    };
    // Cargo takes the program of `a` for that of `b`, which has the same name, version and path in its workspace.
    assert_eq!(said("a", "awful"), "this is a\n");
    assert_eq!(said("b", "awful"), "this is a\n");

    let args = ["dist", "--no-bench", "--preset", "release", "--format", "json"];
    let dist = |dir: &str, more: &[&str]| {
        run_with(engine(), [&args, more].concat(), &dir_of(&folder, dir), variable)
    };
    let mut outs = Vec::new();
    for (dir, name) in [("a", "awful"), ("c", "other"), ("b", "awful")] {
        let ran = dist(dir, &[]).exits(0);
        let out = ran.stderr.lines().find_map(|line| line.strip_prefix("reports and binaries: "));
        let out = PathBuf::from(out.expect("a folder"));
        assert!(out.starts_with(shared.join("dist")), "{}", out.display());
        let report = ran.report();
        let release = cell(&report, "release");
        assert_eq!(says(&out, release, name), format!("this is {dir}\n"));
        outs.push((out, report));
    }
    // Each has kept its report, its records and its binary.
    assert_eq!(folders(&shared).len(), 3);
    for (out, report) in &outs {
        let stored = std::fs::read_to_string(out.join("report.json")).expect("a report");
        assert_eq!(*report, serde_json::from_str::<Value>(&stored).expect("JSON"));
        assert_eq!(std::fs::read_dir(out.join("records")).expect("records").count(), 1);
    }
    // The second run finds what the first has built, and its cost.
    let again = dist("a", &[]).exits(0).report();
    let build = &cell(&again, "release")["build"];
    assert_eq!((&build["units"], &build["fresh"]), (&json!(1), &json!(1)));
    assert_eq!(build["measured"], cell(&outs[0].1, "release")["build"]["measured"]);

    let other = outs[0].0.join("report.json");
    let other = other.to_str().expect("UTF-8");
    let refused = dist("c", &["--against", other]).exits(2);
    let expected = format!("`{other}` belongs to the workspace `a`, not to `c`");
    assert!(refused.stderr.contains(&expected), "{}", refused.stderr);
    dist("a", &["--against", other]).exits(0);
}

fn dir_of(folder: &Folder, name: &str) -> PathBuf {
    folder.path().join(name)
}

#[test]
fn a_shared_build_folder_is_as_a_shared_target_folder() {
    let folder = case("14-shared-target-dir");
    let config = "[build]\nbuild-dir = \"build\"\n";
    folder.write(".cargo/config.toml", config);
    let dist = |dir: &str| -> Ran {
        let args = ["dist", "--no-bench", "--preset", "release", "--format", "json"];
        run(engine(), args, &dir_of(&folder, dir)).exits(0)
    };
    for dir in ["a", "b"] {
        let report = dist(dir).report();
        let own = folder.path().join(dir).join("target/dist");
        let out = std::fs::read_dir(own).expect("a folder").flatten().next().expect("a folder");
        assert_eq!(
            says(&out.path(), cell(&report, "release"), "awful"),
            format!("this is {dir}\n")
        );
    }
    // Cargo's own example has a folder for each workspace.
    folder.write(".cargo/config.toml", "[build]\nbuild-dir = \"build/{workspace-path-hash}\"\n");
    let command = cell(&dist("c").report(), "release")["command"].clone();
    assert_eq!(command, "cargo build --profile release --bins");
}

#[test]
fn the_report_of_another_workspace_is_not_overwritten() {
    let folder = case("14-shared-target-dir");
    let dist = |dir: &str| {
        let args = ["dist", "--no-bench", "--preset", "release", "--out", "../reports"];
        run(engine(), args, &dir_of(&folder, dir))
    };
    dist("a").exits(0);
    dist("a").exits(0);
    let refused = dist("c").exits(2);
    let expected = "has the report of the workspace `a`\nhelp: choose another folder with `--out`";
    assert!(refused.stderr.contains(expected), "{}", refused.stderr);
}

#[test]
fn a_report_of_a_worktree_can_be_compared() {
    let folder = case("14-shared-target-dir");
    let a = dir_of(&folder, "a");
    std::fs::write(a.join(".gitignore"), "target\n").expect("written");
    git(&a, &["init", "--quiet"]);
    commit_all(&a);
    git(&a, &["worktree", "add", "--quiet", "../before"]);
    let args = ["dist", "--no-bench", "--preset", "release"];
    run(engine(), args, &dir_of(&folder, "before")).exits(0);
    let before = ["--against", "../before/target/dist/report.json"];
    run(engine(), [&args[..], &before].concat(), &a).exits(0);
}

#[test]
fn required_features() {
    let folder = case("22-required-features");
    let built = run("cargo", ["build", "--release", "--bins"], folder.path()).exits(0);
    assert!(built.stderr.contains("no targets matched; this is a no-op"), "{}", built.stderr);

    let args = ["--no-bench", "--preset", "release"];
    let said = "`about` requires the feature `cli`: add `--features cli`";
    let skipped = report(&folder, &args, 0);
    let release = cell(&skipped, "release");
    assert_eq!(release["outcome"], "skipped");
    assert_eq!(release["reason"], said);
    assert_eq!(release["build"], Value::Null);
    let expected = json!([{
        "package": "about", "name": "about", "kind": "bin", "required_features": ["cli"],
        "flag": "--features cli"
    }]);
    assert_eq!(release["skipped_binaries"], expected);
    let ran = dist(&folder, &[&args[..], &["--deny", "skipped"]].concat()).exits(1);
    assert!(ran.stdout.replace('\n', " ").contains(said), "{}", ran.stdout);

    let whole = report(&folder, &[&args[..], &["--features", "cli"]].concat(), 0);
    let release = cell(&whole, "release");
    assert_eq!(release["outcome"], "built");
    assert_eq!((&release["skipped_binaries"], &release["build"]["units"]), (&json!([]), &json!(2)));

    folder.write("src/bin/other.rs", "fn main() {}");
    let ran = dist(&folder, &[&args[..], &["--deny", "skipped"]].concat()).exits(0);
    let page = ran.stdout.replace('\n', " ");
    assert!(page.contains(&format!("not built: {said}")), "{page}");
    let both = report(&folder, &args, 0);
    let release = cell(&both, "release");
    assert_eq!(release["outcome"], "built");
    assert_eq!(release["artifacts"].as_array().expect("artifacts").len(), 1);
    assert_eq!(release["skipped_binaries"], expected);
}

#[test]
fn the_features_of_several_members_are_named_with_their_package() {
    let folder =
        Folder::with([("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"a\", \"b\"]\n")]);
    for name in ["a", "b"] {
        folder.write(
            &format!("{name}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
                 [features]\none = []\ntwo = []\n\
                 [[bin]]\nname = \"{name}\"\npath = \"main.rs\"\nrequired-features = [\"one\", \"two\"]\n"
            ),
        );
        folder.write(&format!("{name}/main.rs"), "fn main() {}");
    }
    let skipped = report(&folder, &["--no-bench", "--preset", "dev"], 0);
    let flags: Vec<&str> = cell(&skipped, "dev")["skipped_binaries"]
        .as_array()
        .expect("binaries")
        .iter()
        .map(|one| one["flag"].as_str().expect("a flag"))
        .collect();
    assert_eq!(flags, ["--features a/one,a/two", "--features b/one,b/two"]);
    let flag = flags[0].split(' ').collect::<Vec<&str>>();
    let one = report(&folder, &[&["--no-bench", "--preset", "dev"], &flag[..]].concat(), 0);
    let dev = cell(&one, "dev");
    assert_eq!(dev["artifacts"][0]["name"], "a");
    assert_eq!(dev["skipped_binaries"][0]["name"], "b");
}

#[test]
fn build_script_writes_source() {
    let folder = case("38-build-script-writes-source");
    let out = folder.path().join("target/dist");
    let assert_right = |report: &Value| {
        for (preset, expected) in [("dev", "debug"), ("fast", "release")] {
            let said = says(&out, cell(report, preset), "g");
            assert_eq!(said, format!("built as {expected}\n"), "{preset}");
        }
    };
    let ran = dist(&folder, &["--no-bench", "--format", "json"]).exits(0);
    let first = ran.report();
    assert_right(&first);
    let note = "note: `src/gen.rs` was written while several presets were built: building ";
    assert!(ran.stderr.contains(note), "{}", ran.stderr);
    let again = ran.stderr.lines().find_map(|line| line.strip_prefix(note)).expect("a note");
    for preset in ["dev", "fast"] {
        if again.contains(preset) {
            let cell = cell(&first, preset);
            assert_eq!(cell["sources_written"], json!(["src/gen.rs"]));
            assert_eq!(cell["build"]["concurrent"], 0);
        }
    }
    let ran = dist(&folder, &["--no-bench"]).exits(0);
    let page = ran.stdout.replace('\n', " ");
    assert!(page.contains("sources were written during the build"), "{page}");
    assert!(page.contains("`src/gen.rs`"), "{page}");
    assert_right(&report(&folder, &["--no-bench"], 0));
    assert_right(&report(&folder, &["--no-bench", "--serial"], 0));
    assert_right(&report(&folder, &["--no-bench", "--fresh"], 0));
}

/// Cargo does not run this script again because of what it has written, so a second build has to forget the first.
#[test]
fn a_script_that_only_runs_when_it_changes_runs_again() {
    let folder = case("38-build-script-writes-source");
    let script = folder.read("build.rs");
    let rerun = "println!(\"cargo::rerun-if-changed=build.rs\");\n";
    folder.write("build.rs", &script.replacen("{\n", &format!("{{\n{rerun}"), 1));
    let out = folder.path().join("target/dist");
    let report = report(&folder, &["--no-bench"], 0);
    for (preset, expected) in [("dev", "debug"), ("fast", "release")] {
        let said = says(&out, cell(&report, preset), "g");
        assert_eq!(said, format!("built as {expected}\n"), "{preset}");
    }
}

/// What a script writes into its own folder, or a file that nothing is built from, changes nothing.
#[test]
fn other_files_may_be_written_during_a_build() {
    let folder = case("38-build-script-writes-source");
    folder.write(
        "build.rs",
        "fn main() {
            std::thread::sleep(std::time::Duration::from_millis(400));
            let out = std::env::var(\"OUT_DIR\").unwrap();
            std::fs::write(format!(\"{out}/gen.rs\"), \"pub const P: &str = \\\"x\\\";\").unwrap();
            std::fs::write(\"log.txt\", out).unwrap();
        }",
    );
    folder.write(
        "src/main.rs",
        "mod gen { include!(concat!(env!(\"OUT_DIR\"), \"/gen.rs\")); }\nfn main() { println!(\"{}\", gen::P) }",
    );
    let ran = dist(&folder, &["--no-bench", "--format", "json"]).exits(0);
    assert!(!ran.stderr.contains("was written"), "{}", ran.stderr);
    for preset in ["dev", "fast"] {
        assert_eq!(cell(&ran.report(), preset)["sources_written"], json!([]));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn packed_then_stripped() {
    let folder = case("04-packed-then-stripped");
    let out = folder.path().join("target/dist");
    let args = ["--no-bench", "--preset", "release,full,nostrip,nosplit,unpacked"];
    let ran = dist(&folder, &[&args[..], &["--format", "json"]].concat()).exits(0);
    let first = ran.report();
    for (preset, has) in [
        ("release", true),
        ("full", true),
        ("nostrip", true),
        ("nosplit", false),
        ("unpacked", false),
    ] {
        let cell = cell(&first, preset);
        let expected = format!("{}/{preset}/crashy.dwp", host());
        let built = folder.path().join(format!("target/{preset}/crashy.dwp"));
        assert_eq!(built.exists(), has, "{preset}");
        let companions = &cell["artifacts"][0]["companions"];
        if has {
            let bytes = built.metadata().expect("a file").len();
            assert_eq!(*companions, json!([{ "path": expected, "bytes": bytes }]));
            assert_eq!(std::fs::read(out.join(&expected)).ok(), std::fs::read(&built).ok());
        } else {
            assert_eq!(*companions, json!([]));
        }
        let folder = out.join(host()).join(preset);
        run("sha256sum", ["--check", "--strict", "SHA256SUMS"], &folder).exits(0);
        let sums = std::fs::read_to_string(folder.join("SHA256SUMS")).expect("sums");
        assert_eq!(sums.contains("crashy.dwp"), has, "{sums}");
    }
    for page in ["report.md", "report.html"] {
        let page = std::fs::read_to_string(out.join(page)).expect("a page");
        assert!(page.contains("crashy.dwp"), "{page}");
    }
    // Cargo leaves the old file where it was; it is not that of the new binary.
    let manifest = folder.read("Cargo.toml").replacen("\"packed\"", "\"off\"", 1);
    folder.write("Cargo.toml", &manifest);
    let second = report(&folder, &["--no-bench", "--preset", "release"], 0);
    assert_eq!(cell(&second, "release")["artifacts"][0]["companions"], json!([]));
    assert!(folder.path().join("target/release/crashy.dwp").exists());
    assert!(!out.join(host()).join("release/crashy.dwp").exists());
}

#[test]
fn lto_with_one_unit() {
    let folder = case("50-lto-with-one-unit");
    let report = report(&folder, &["--no-bench"], 0);
    let kinds = |cell: &Value| cell["artifacts"][0]["kind"].clone();
    assert!(cells(&report).iter().all(|cell| kinds(cell) == "staticlib"), "{report:#}");
}

/// What Cargo does no LTO for is measured as rustc builds it.
#[test]
fn lto_cdylib_rlib() {
    let folder = case("01-lto-cdylib-rlib");
    let report = report(&folder, &[], 0);
    let release = cell(&report, "release");
    assert_eq!(release["artifacts"][0]["kind"], "cdylib");
    assert_eq!(release["settings"]["lto"], "false");
    assert_eq!(release["disagreements"], json!([]));
}

#[test]
fn a_library_that_does_not_ship_is_said_not_to() {
    let folder = Folder::with([
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"app\", \"lib\"]\ndefault-members = [\"lib\"]\n",
        ),
        ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("app/src/main.rs", "fn main() {}"),
        ("lib/Cargo.toml", "[package]\nname = \"lib\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("lib/src/lib.rs", ""),
    ]);
    let said = dist(&folder, &[]).exits(0).stdout;
    assert!(said.contains("an rlib is not what ships"), "{said}");
}

#[test]
fn target_spec_file() {
    let Some(toolchain) = foreign::toolchain_with_sources() else { return };
    let folder = case("55-target-spec-file");
    let env = [("RUSTC_BOOTSTRAP", "1"), ("RUSTUP_TOOLCHAIN", &*toolchain)];
    run_with("cargo", ["build", "--release"], folder.path(), env).exits(0);
    let report = report_with(&folder, &["--preset", "release", "--no-bench"], &env, 0);
    let release = cell(&report, "release");
    assert_eq!((&release["target"], &release["outcome"]), (&json!("my-os"), &json!("built")));
    assert_eq!(release["disagreements"], json!([]));
    let command = "cargo build --profile release --target my-os.json --bins";
    assert_eq!(release["command"], command);
    let build = &release["build"];
    assert_eq!(build["fresh"], build["units"], "it is Cargo's own build");
    let kernel = copy(&folder.path().join("target/dist"), release, "kernel");
    assert!(kernel.ends_with("my-os/release/kernel") && kernel.is_file());

    // Where Cargo looks for it: below the folder of its config, or where the command line is.
    let plan = |dir: &str, args: &[&str]| {
        let args = [&["dist", "--preset", "release", "--plan", "--format", "json"], args].concat();
        run_with(engine(), args, &folder.path().join(dir), env)
    };
    let command = |ran: Ran| ran.exits(0).json()["cells"][0]["command"].clone();
    let path = folder.path().canonicalize().expect("a path").join("my-os.json");
    let given = format!("cargo build --profile release --target {} --bins", path.display());
    assert_eq!(command(plan("src", &[])), given);
    let given = "cargo build --profile release --target ../my-os.json --bins";
    let above = command(plan("src", &["--target", "../my-os.json"]));
    assert_eq!(above, given);
    let refused = plan("src", &["--target", "my-os.json"]).exits(2);
    let expected = "the target specification `my-os.json` does not exist";
    assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    let refused = plan("", &["--target", "x86_64-unknown-linux-gnu.json"]).exits(2);
    assert!(!refused.stderr.contains("did you mean"), "{}", refused.stderr);
}
