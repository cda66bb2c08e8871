use super::*;
use crate::tests::{each_gives, model};

#[test]
fn a_variable_that_repeats_the_value_is_left_alone() {
    let release = "[profile.release]\nlto = true\n[profile.heir]\ninherits = \"release\"\n";
    let build = "[profile.release.build-override]\nopt-level = 1\n";
    let cases = [
        ((release, "", "CARGO_PROFILE_RELEASE_LTO", "fat"), 0),
        ((release, "", "CARGO_PROFILE_RELEASE_LTO", "true"), 0),
        ((release, "", "CARGO_PROFILE_RELEASE_LTO", "thin"), 1),
        ((release, "", "CARGO_PROFILE_HEIR_LTO", "true"), 0),
        ((release, "", "CARGO_PROFILE_HEIR_LTO", "false"), 1),
        ((release, "[profile.release]\nlto = \"thin\"", "CARGO_PROFILE_RELEASE_LTO", "true"), 1),
        ((release, "[profile.release]\nlto = \"thin\"", "CARGO_PROFILE_RELEASE_LTO", "thin"), 0),
        (("", "", "CARGO_PROFILE_RELEASE_OPT_LEVEL", "3"), 0),
        (("", "", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"), 1),
        (("", "", "CARGO_PROFILE_RELEASE_STRIP", "none"), 1),
        ((release, "", "CARGO_PROFILE_HEIR_INHERITS", "release"), 1),
        ((build, "", "CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_OPT_LEVEL", "1"), 1),
    ];
    each_gives(cases, |(manifest, config, name, value)| {
        check(&model(manifest, config, &[(name, value)])).len()
    });
}
