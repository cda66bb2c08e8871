use super::*;
use serde_json::json;

#[test]
fn a_targets_own_table_comes_before_that_of_a_cfg_that_holds() {
    let files = json!({ "target": {
        "cfg(unix)": { "runner": "by-cfg -v", "linker": "ld", "rustflags": ["-a"] },
        "cfg(windows)": { "ar": "never" },
        "x-unix": { "runner": ["own", "with space"], "rustflags": "-b -c" },
    } });
    let config = ForTarget { files: &files, triple: "x-unix", cfgs: "unix\n" };
    assert_eq!(config.words("runner").expect("set"), ["own", "with space"]);
    assert_eq!(config.words("linker").expect("set"), ["ld"]);
    assert_eq!(config.words("ar"), None);
    assert_eq!(config.all_words("rustflags"), ["-b", "-c", "-a"]);
}

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

#[test]
fn jobs_are_a_number_or_that_many_less_than_cores() {
    let cores = NonZeroUsize::new(8).expect("some");
    for (jobs, expected) in [
        (Value::from(3), Some(3)),
        (Value::from("3"), Some(3)),
        (Value::from(-2), Some(6)),
        (Value::from("-9"), Some(1)),
        (Value::from(0), None),
        (Value::from("default"), None),
    ] {
        assert_eq!(configured(&jobs, cores).map(NonZeroUsize::get), expected, "{jobs}");
    }
}
