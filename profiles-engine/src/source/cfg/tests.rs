use super::*;

#[test]
fn expressions_hold_as_rustc_takes_them() {
    let cfgs = "unix\ntarget_arch=\"aarch64\"\ntarget_env=\"gnu\"\n";
    for (expression, expected) in [
        ("cfg(unix)", true),
        ("cfg(windows)", false),
        ("cfg(target_arch = \"aarch64\")", true),
        ("cfg(all(unix, not(any(target_env = \"musl\", windows)),))", true),
        ("cfg(any())", false),
        ("cfg(all())", true),
        ("cfg(not(unix))", false),
        ("x86_64-unknown-linux-gnu", false),
    ] {
        assert_eq!(holds(expression, cfgs), expected, "{expression}");
    }
}
