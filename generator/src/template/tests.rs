use super::*;

#[test]
fn no_two_files_claim_the_same_place() {
    let entries = entries();
    for pair in entries.windows(2) {
        assert_ne!(pair[0].path, pair[1].path);
    }
}

#[test]
fn the_folders_that_ship_are_all_there() {
    let paths: Vec<_> = entries().into_iter().map(|entry| entry.path).collect();
    for path in
        ["Cargo.toml", "xtask/Cargo.toml", "profiles-engine/Cargo.lock", ".cargo/config.toml"]
    {
        assert!(paths.contains(&path), "{path}");
    }
    assert!(paths.iter().all(|path| !path.starts_with("template/")));
    assert!(paths.iter().all(|path| !path.contains("target/")));
}
