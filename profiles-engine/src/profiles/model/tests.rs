use super::*;
use crate::profiles::resolve::{Subject, resolve};
use crate::tests::{each_gives, model};

/// How a message shows the value of a key in the profile `release`.
fn shown(model: &Model, key: &str) -> String {
    let effective = resolve(model, "release", &Subject::member()).expect("a profile");
    model.shown_value(effective.setting(key).expect("a setting"))
}

#[test]
fn values_are_shown_as_they_are_written() {
    let cases = [
        (("lto", "true"), "`true` (fat)"),
        (("lto", "false"), "`false`"),
        (("lto", "\"fat\""), "`fat`"),
        (("lto", "'thin'"), "`thin`"),
        (("lto", "\"on\""), "`on` (fat)"),
        (("debug", "1"), "`1` (limited)"),
        (("debug", "2"), "`2` (full)"),
        (("debug", "false"), "`false` (none)"),
        (("debug", "\"line-tables-only\""), "`line-tables-only`"),
        (("strip", "true"), "`true` (symbols)"),
        (("strip", "\"all\""), "`\"all\"`"),
        (("opt-level", "3"), "`3`"),
        (("opt-level", "\"s\""), "`s`"),
        (("rustflags", "[\"-C\", \"opt-level=3\"]"), "`-C opt-level=3`"),
        (("trim-paths", "[\"macro\", \"object\"]"), "`macro object`"),
        (("trim-paths", "true"), "`true` (all)"),
    ];
    each_gives(cases, |(key, value)| {
        let profile = format!("[profile.release]\n{key} = {value}\n");
        shown(&model(&profile, "", &[]), key)
    });
}

#[test]
fn values_of_variables_are_shown_as_they_are_set() {
    let model = model(
        "",
        "",
        &[("CARGO_PROFILE_RELEASE_LTO", "true"), ("CARGO_PROFILE_RELEASE_DEBUG", "full")],
    );
    assert_eq!(shown(&model, "lto"), "`true` (fat)");
    assert_eq!(shown(&model, "debug"), "`full`");
    // A default is written nowhere.
    assert_eq!(shown(&model, "strip"), "`none`");
}
