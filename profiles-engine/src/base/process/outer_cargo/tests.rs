use super::*;

/// What is left of a library path where the engine is at `exe`.
fn kept<'a>(path: &[&'a str], exe: &str) -> Vec<&'a str> {
    let folders: Vec<PathBuf> = path.iter().map(PathBuf::from).collect();
    path[added(&folders, Path::new(exe))..].to_vec()
}

#[test]
fn the_folders_of_the_door_are_not_handed_on() {
    let door = "/ws/target/host/debug";
    let exe = "/ws/target/host/debug/profiles-engine/host/debug/profiles-engine";
    let deps = "/ws/target/host/debug/deps";
    assert_eq!(kept(&[door, deps, "/mine", door], exe), ["/mine", door]);
    assert_eq!(kept(&["/mine", door], exe), ["/mine", door]);
    assert_eq!(kept(&[door, "/build-dir/host/debug/deps", "/my/deps"], exe), ["/my/deps"]);
}

#[test]
fn the_folders_of_an_engine_that_cargo_runs_are_not_handed_on() {
    let exe = "/ws/target/debug/profiles-engine";
    let native = "/ws/target/debug/build/sys-0123/out";
    assert_eq!(kept(&[native, "/ws/target/debug", "/ws/target/debug/deps", "/ws"], exe), ["/ws"]);
    assert_eq!(kept(&["/ws/target", "/mine"], exe), ["/ws/target", "/mine"]);
}

#[test]
fn the_folders_of_the_toolchain_are_not_handed_on() {
    let sysroot = tempfile::tempdir().expect("a temporary folder");
    let library = sysroot.path().join("lib");
    let std = library.join("rustlib/host/lib");
    let rustc = sysroot.path().join(format!("bin/rustc{}", env::consts::EXE_SUFFIX));
    for folder in [rustc.parent().expect("bin"), &std] {
        std::fs::create_dir_all(folder).expect("made");
    }
    std::fs::write(rustc, "").expect("written");
    let path = [&std, &library].map(|folder| folder.to_str().expect("UTF-8"));
    assert_eq!(kept(&[path[0], path[1], "/mine"], "/ws/target/debug/profiles-engine"), ["/mine"]);
}
