use super::*;
use crate::tests::{each_gives, model};

/// Why the second profiles can't replace the first, if only `opt-level` of `release` may change.
fn objection([before, after]: &[&str; 2]) -> String {
    let [before, after] = [before, after].map(|profiles| model(profiles, "", &[]));
    let change = Change { key: "opt-level", profiles: vec!["release".to_owned()] };
    let stay = settings_stay(&before, &after, Some(&change));
    stay.err().map(|why| why.to_string()).unwrap_or_default()
}

#[test]
fn a_setting_may_move_only_where_it_is_named() {
    const HEIR: &str = "[profile.fast]\ninherits = \"release\"\n";
    let level = "[profile.release]\nopt-level = 2\n";
    let cases = [
        (["", "[profile.bench]\nopt-level = 3\n"], ""),
        (
            [
                "[profile.bench]\nopt-level = 3\n",
                &format!("[profile.bench]\nopt-level = 3\n{level}"),
            ],
            "",
        ),
        (["", level], "also change `opt-level` in profile `bench`"),
        (["", "[profile.release]\nlto = true\n"], "also change `lto` in profile `release`"),
        (["", HEIR], "add or remove a profile"),
        (
            ["[profile.dev.package.app]\n", "[profile.dev.package.app]\ndebug = 1\n"],
            "also change `debug` in profile `dev` for `app`",
        ),
        (
            ["", "[profile.dev.build-override]\nopt-level = 1\n"],
            "also change `opt-level` in profile `dev`",
        ),
        (
            ["", "[profile.dev.package.\"*\"]\ncodegen-units = 4\n"],
            "also change `codegen-units` in profile `dev`",
        ),
    ];
    each_gives(cases, objection);
}
