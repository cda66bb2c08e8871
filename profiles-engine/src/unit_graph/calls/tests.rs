use super::*;
use crate::tests::each_gives;

#[test]
fn calls_of_rustc_are_told_from_other_lines() {
    let cases = [
        ("     Running `rustc --crate-name app src/main.rs`", true),
        ("     Running `sccache /bin/rustc --crate-name app 'a b.rs'`", true),
        ("     Running `CARGO=/bin/cargo rustc --crate-name app src/main.rs`", true),
        ("     Running `/target/build/app-1/build-script-build`", false),
        ("       Fresh app v0.1.0 (/app)", false),
        ("   Compiling app v0.1.0 (/app)", false),
    ];
    each_gives(cases, |line| Call::parse(line).is_some());
}

#[test]
fn words_are_split_as_they_are_quoted_on_windows() {
    let line = r#"C:\bin\rustc.exe --crate-name app "a b\c.rs" --cfg "feature=\"x\"""#;
    let words =
        ["C:\\bin\\rustc.exe", "--crate-name", "app", "a b\\c.rs", "--cfg", "feature=\"x\""];
    assert_eq!(split_for_windows(line), words);
}
