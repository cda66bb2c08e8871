//! Names, keys and values for the cases, those that Cargo accepts and those that it refuses.

/// Custom profiles. In a sound case, each inherits from an earlier one.
pub const CUSTOM: [&str; 5] = ["fast", "my-fast", "my_fast", "Small", "own"];

/// Cargo's own profiles.
pub const BUILT_IN: [&str; 5] = ["dev", "release", "test", "bench", "doc"];

/// Names that no profile of a manifest may have.
pub const REFUSED_NAMES: [&str; 5] = ["debug", "build", "Cargo-x", "build-override", "a b"];

/// Names for `package` tables. `ROOT` stands for the folder above the workspace.
pub const SPECS: [&str; 20] = [
    "app",
    "engine",
    "derive",
    "outside",
    "registered",
    "generator",
    "registered@1",
    "registered@0.9",
    "registered@1.2.3",
    "registered@0.9.1",
    "registered:1.2",
    "registered@2",
    "engine@0.2",
    "engine@0.2.0+meta",
    "https://github.com/rust-lang/crates.io-index#registered@1.2",
    "registry+https://github.com/rust-lang/crates.io-index#generator",
    "file://ROOT/ws/engine",
    "path+file://ROOT/outside#3.0.0",
    "file:///elsewhere/app",
    "nobody",
];

/// Invalid names of packages.
pub const REFUSED_SPECS: [&str; 14] = [
    "",
    "a b",
    "1app",
    "app@^1",
    "app@1.x",
    "app@1.2.3.4",
    "app@01",
    "app@1.2-rc",
    "app@1@2",
    "foo+https://example.com/x#app",
    "path+https://example.com/app",
    "https://example.com/x?query=1#app",
    "https://example.com/x#app@^1",
    "https://example.com",
];

/// Keys that Cargo accepts in every table, with values that it accepts. rustc refuses some of them.
pub const SETTINGS: &[(&str, &[&str])] = &[
    ("opt-level", &["0", "1", "2", "3", "\"s\"", "\"z\"", "9", "-1"]),
    (
        "debug",
        &[
            "true",
            "false",
            "0",
            "1",
            "2",
            "\"none\"",
            "\"limited\"",
            "\"full\"",
            "\"line-tables-only\"",
        ],
    ),
    ("split-debuginfo", &["\"off\"", "\"packed\"", "\"unpacked\"", "\"bogus\""]),
    ("strip", &["true", "false", "\"none\"", "\"debuginfo\"", "\"symbols\"", "\"all\""]),
    ("debug-assertions", &["true", "false"]),
    ("overflow-checks", &["true", "false"]),
    ("incremental", &["true", "false"]),
    ("codegen-units", &["1", "16", "4294967295", "0"]),
    ("hint-mostly-unused", &["true", "false"]),
    ("opt_level", &["2", "\"x\""]),
    ("debuginfo", &["true"]),
];

/// The same for keys that are valid only in the profile itself.
pub const WHOLE: &[(&str, &[&str])] = &[
    (
        "lto",
        &[
            "true", "false", "\"thin\"", "\"fat\"", "\"off\"", "\"n\"", "\"none\"", "\"on\"",
            "\"yes\"", "\"full\"",
        ],
    ),
    ("panic", &["\"unwind\"", "\"abort\""]),
    ("rpath", &["true", "false"]),
];

/// Keys that do nothing in an override table.
pub const IDLE: &[(&str, &[&str])] =
    &[("inherits", &["\"dev\"", "\"nowhere\"", "\"debug\""]), ("dir-name", &["\"x\""])];

/// Settings that Cargo always refuses.
pub const REFUSED: &[(&str, &[&str])] = &[
    ("opt-level", &["\"3\"", "true", "1.5", "[]", "{}", "\"\""]),
    ("debug", &["3", "-1", "\"lots\"", "1.5", "[]", "{}"]),
    ("split-debuginfo", &["true", "1", "[]"]),
    ("strip", &["1", "[]", "1979-05-27"]),
    ("debug-assertions", &["1", "\"true\"", "[]"]),
    ("overflow-checks", &["\"yes\"", "0"]),
    ("incremental", &["1", "\"on\"", "{}"]),
    ("codegen-units", &["-1", "4294967296", "\"1\"", "true"]),
    ("lto", &["\"true\"", "\"false\"", "1", "[]"]),
    ("panic", &["\"aborted\"", "true", "\"immediate-abort\""]),
    ("rpath", &["1", "\"true\""]),
    ("hint-mostly-unused", &["1"]),
    ("codegen-backend", &["\"llvm\"", "1"]),
    ("rustflags", &["[]", "[\"-g\"]", "\"-g\"", "[1]"]),
    ("trim-paths", &["true", "\"all\"", "[\"object\"]"]),
    ("inherits", &["3", "\"debug\"", "true"]),
    ("dir-name", &["\"x\"", "1"]),
    ("package", &["3", "\"x\"", "[]", "true"]),
    ("build-override", &["3", "\"x\"", "false"]),
    ("build-override", &["{ lto = true }", "{ package = {} }"]),
];

/// Values for `build.incremental`, and for its variable.
pub const INCREMENTAL: [&str; 2] = ["true", "false"];

/// Values for `CARGO_INCREMENTAL`.
pub const SWITCH: [&str; 4] = ["1", "0", "true", ""];

/// Variables that set nothing, but that Cargo reads.
pub const STRAYS: [(&str, &str); 11] = [
    ("CARGO_PROFILE_RELEASE_STRIP_SYMBOLS", "true"),
    ("CARGO_PROFILE_DEV_DEBUG_INFO", "1"),
    ("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS_X", "1"),
    ("CARGO_PROFILE_DEV_BUILD_OVERRIDE_OPT_LEVEL_X", "1"),
    ("CARGO_PROFILE_MY_FAST_LTO_X", "1"),
    ("CARGO_PROFILE_DEV_PACKAGE_ENGINE_OPT_LEVEL", "3"),
    ("CARGO_PROFILE_RELEASE_FOO", "1"),
    ("CARGO_PROFILE_DEV_BUILD_OVERRIDE_FOO", "1"),
    ("CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_INHERITS", "dev"),
    ("CARGO_PROFILE_NOBODY_OPT_LEVEL", "1"),
    ("cargo_profile_dev_opt_level", "1"),
];
