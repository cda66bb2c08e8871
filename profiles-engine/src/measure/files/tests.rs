use super::*;

#[test]
fn a_scratch_folder_goes_with_its_value() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let scratch = ScratchDir::new(folder.path().join("a"));
    fs::create_dir_all(scratch.path().join("b")).expect("made");
    drop(scratch);
    assert!(!folder.path().join("a").exists());
}
#[test]
fn hashes_are_those_of_the_standard() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    // The examples of FIPS 180-2, appendix B; the last one is longer than what is read at once.
    for (text, hash) in [
        ("abc".to_owned(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ] {
        fs::write(&file, text).expect("written");
        assert_eq!(sha256(&file).expect("readable"), hash);
    }
}

#[cfg(unix)]
#[test]
fn what_does_not_exist_yet_is_in_the_real_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = real(folder.path());
    std::os::unix::fs::symlink(folder.path(), root.join("link")).expect("a link");
    for path in ["link/target/debug", "link/./target/deps/../debug", "target/debug"] {
        assert_eq!(real(&root.join(path)), root.join("target/debug"));
    }
    assert_eq!(real(&root.join("link")), root);
}
