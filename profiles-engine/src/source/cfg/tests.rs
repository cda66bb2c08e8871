use super::*;
use crate::tests::each_gives;

#[test]
fn expressions_that_cargo_can_parse() {
    let valid = [
        "cfg(unix)",
        "cfg( unix )",
        "cfg(true)",
        "cfg(r#true)",
        "cfg(all())",
        "cfg(any(unix,))",
        "cfg(all(unix, not(target_env = \"musl\")))",
        "cfg(target_os=\"linux\")",
    ];
    each_gives(valid.map(|key| (key, true)), |key| is_valid(key));
}

#[test]
fn expressions_that_cargo_ignores() {
    let invalid = [
        "cfg(unix",
        "cfg()",
        "Cfg(unix)",
        "cfg (unix)",
        "cfg(unix, windows)",
        "cfg(target_os = linux)",
        "cfg(target_os = 'linux')",
        "cfg(target_os == \"linux\")",
        "cfg(!unix)",
        "cfg(and(unix))",
        "cfg(not(unix, windows))",
        "cfg(any(unix,)",
        "cfg(any(unix, windows),)",
    ];
    each_gives(invalid.map(|key| (key, false)), |key| is_valid(key));
}

#[test]
fn a_deep_expression_is_not_followed() {
    let deep = format!("cfg({}unix", "not(".repeat(100_000));
    assert!(is_valid(&deep));
}
