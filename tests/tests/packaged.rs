//! The packages build outside of this repository, and generate the same workspace.

use std::path::Path;

use end_to_end::packaged::{package, snapshot};
use end_to_end::tree::{assert_same, tree};
use end_to_end::{Folder, Ran, cargo_profiles, run, run_with};

#[test]
fn each_package_builds_alone_and_generates_the_same_workspace() {
    if run("tar", ["--version"], Path::new(".")).code != Some(0) {
        println!("skipped: `tar` is not installed, and packages are archives of its");
        return;
    }
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("elsewhere");
    let archives = package(&snapshot(), &kept);
    let folder = Folder::new();
    let unpacked = archives.map(|archive| {
        let archive = archive.display().to_string();
        run("tar", ["-xzf", &archive], folder.path()).exits(0);
        let name = Path::new(&archive).file_stem().expect("a name").to_owned();
        folder.path().join(name)
    });
    let [engine, generator] = &unpacked;
    let cargo = |args: &[&str], dir: &Path| -> Ran {
        // Dependencies are built once for all runs of this test.
        run_with("cargo", args, dir, [("CARGO_TARGET_DIR", &*kept.to_string_lossy())])
    };
    let says = cargo(&["run", "--quiet", "--offline", "--locked", "--", "--version"], engine);
    assert!(says.exits(0).stdout.starts_with("profiles-engine "));

    // As if the engine were published.
    let patch =
        format!("patch.crates-io.profiles-engine.path = {:?}", engine.display().to_string());
    let new = ["--", "new", "made/hello", "--vcs", "none"];
    let run_new = [&["run", "--quiet", "--offline", "--config", &patch][..], &new].concat();
    cargo(&run_new, generator).exits(0);
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], folder.path()).exits(0);
    let (theirs, ours) = (tree(&generator.join("made/hello")), tree(&folder.path().join("hello")));
    assert_same("the workspace of the packaged generator", &theirs, &ours);
}
