use super::*;

#[test]
fn folders_stand_to_each_other_as_they_did() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (work, dep) = (folder.path().join("a/work"), folder.path().join("dep"));
    for file in [work.join("src/main.rs"), work.join("target/CACHEDIR.TAG"), dep.join("lib.rs")] {
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(&file, "text").expect("written");
    }
    let to = folder.path().join("copy");
    let copy = FolderCopy::make(&to, &[&work, &dep], &[]).expect("copied");
    assert_eq!(copy.of(&work.join("src/main.rs")), to.join("a/work/src/main.rs"));
    assert!(copy.of(&dep.join("lib.rs")).is_file());
    assert!(!copy.of(&work.join("target")).exists());
    let main = work.join("src/main.rs");
    copy.write(&main, "other").expect("written");
    assert_eq!(fs::read_to_string(main).expect("still there"), "text");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_behind_a_link() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (work, real) = (folder.path().join("work"), folder.path().join("real"));
    for made in [&work, &real] {
        fs::create_dir_all(made).expect("made");
    }
    fs::write(real.join("main.rs"), "text").expect("written");
    std::os::unix::fs::symlink("../real", work.join("src")).expect("linked");
    let copy = FolderCopy::make(&folder.path().join("copy"), &[&work], &[]).expect("copied");
    assert!(copy.write(&work.join("src/main.rs"), "other").is_err());
    assert_eq!(fs::read_to_string(real.join("main.rs")).expect("there"), "text");
}
