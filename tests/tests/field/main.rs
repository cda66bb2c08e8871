//! The workspaces in `tests/field`: each situation was found in a public report or a real repository, and each has a
//! test with its name.

mod apply;
mod apply_git;
mod dead;
mod dist;
mod fixes;
mod programs;
mod right;
mod rustc;
mod sources;
mod targets;
mod unread;
mod unread_config;
mod verify;
#[test]
fn each_case_has_a_test() {
    let folder = end_to_end::repository().join("tests");
    let tests = end_to_end::tree::tree(&folder.join("tests/field"));
    let tests: String = tests.values().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    let cases = std::fs::read_dir(folder.join("field")).expect("the cases");
    for case in cases {
        let name = case.expect("a case").file_name().into_string().expect("UTF-8");
        assert!(tests.contains(&format!("case(\"{name}\")")), "no test for {name}");
    }
}
