use super::*;

#[test]
fn a_file_is_replaced_and_nothing_stays_aside() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    for text in ["old", "new"] {
        write_atomically(&file, text.as_bytes()).expect("written");
        assert_eq!(fs::read_to_string(&file).expect("readable"), text);
    }
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 1);
}

#[test]
fn what_does_not_become_whole_goes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [one, other] = [(); 2].map(|()| TemporaryFile::new_in(folder.path()).expect("made"));
    assert_ne!(one.path(), other.path());
    drop((one, other));
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 0);
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::mem::forget(TemporaryFile::new_in(folder.path()).expect("made"));
    fs::write(folder.path().join(".tmpfiles"), "").expect("written");
    fs::write(folder.path().join(".tmp"), "").expect("written");
    remove_leftovers(folder.path());
    assert_eq!(fs::read_dir(&folder).expect("readable").count(), 2);
}

#[cfg(unix)]
#[test]
fn new_files_are_for_all_and_old_ones_stay_as_they_are() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    let mode = || fs::metadata(&file).expect("readable").permissions().mode() & 0o777;
    write_atomically(&file, b"").expect("written");
    assert_eq!(mode(), 0o644);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o750)).expect("set");
    write_atomically(&file, b"").expect("written");
    assert_eq!(mode(), 0o750);
}
