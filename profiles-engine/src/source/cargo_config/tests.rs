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
