use super::*;
use crate::tests::{each_gives, model};

/// The values of some keys, `-` for one that is not set.
fn values<const N: usize>(
    model: &Model,
    profile: &str,
    subject: &Subject,
    keys: [&str; N],
) -> String {
    let effective = resolve(model, profile, subject).expect("a chain");
    keys.map(|key| effective.value(key).unwrap_or("-").to_owned()).join(" ")
}

fn named(name: &str) -> Subject {
    let package = Package { name: name.to_owned(), version: "1.0.0".to_owned(), source: None };
    Subject { package: Some(package), ..Subject::dependency() }
}

#[test]
fn cargos_own_profiles_have_their_defaults() {
    let model = model("", "", &[]);
    let keys = [
        "opt-level",
        "debug",
        "debug-assertions",
        "incremental",
        "codegen-units",
        "split-debuginfo",
    ];
    let mut subject = Subject::member();
    subject.target = Some("x86_64-unknown-linux-gnu".to_owned());
    let cases = [
        ("dev", "0 full true true 256 -"),
        ("test", "0 full true true 256 -"),
        ("release", "3 none false false 16 -"),
        ("bench", "3 none false false 16 -"),
    ];
    each_gives(cases, |profile| values(&model, profile, &subject, keys));
}

#[test]
fn a_setting_knows_what_it_overrides() {
    let model = model(
        "[profile.release]\nlto = 'thin'\n[profile.x]\ninherits = 'release'\nlto = true",
        "",
        &[],
    );
    let effective = resolve(&model, "x", &Subject::member()).expect("a chain");
    let lto = effective.setting("lto").expect("lto");
    let overrode: Vec<&str> = lto.overrode.iter().map(|(value, _)| value.as_str()).collect();
    assert_eq!((lto.value.as_str(), overrode), ("fat", vec!["false", "thin"]));
    assert!(lto.origin.place().is_some());
}

#[test]
fn a_profile_overrides_its_parent_even_if_a_stronger_layer_sets_that() {
    let profiles = "[profile.x]\ninherits = 'release'\nopt-level = 1";
    let variables =
        [("CARGO_PROFILE_RELEASE_OPT_LEVEL", "2"), ("CARGO_PROFILE_RELEASE_DEBUG", "1")];
    let model = model(profiles, "[profile.release]\nopt-level = 's'", &variables);
    assert_eq!(values(&model, "x", &Subject::member(), ["opt-level", "debug"]), "1 limited");
    assert_eq!(values(&model, "release", &Subject::member(), ["opt-level"]), "2");
}

#[test]
fn fewer_sources_can_be_asked_for() {
    let variables = [("CARGO_INCREMENTAL", "1"), ("CARGO_PROFILE_RELEASE_DEBUG", "1")];
    let model =
        model("[profile.release]\nopt-level = 1", "[profile.release]\nopt-level = 2", &variables);
    let cases = [
        (SettingSources::All, "2 limited true"),
        (SettingSources::Profiles, "2 limited false"),
        (SettingSources::Manifest, "1 none false"),
    ];
    each_gives(cases, |sources| {
        let subject = Subject { sources: *sources, ..Subject::member() };
        values(&model, "release", &subject, ["opt-level", "debug", "incremental"])
    });
}

#[test]
fn overrides_apply_from_the_general_to_the_specific() {
    let model = model(
        "[profile.release.package.app]\nopt-level = 1
[profile.release.package.\"*\"]\nopt-level = 2\ndebug = 1
[profile.release.build-override]\nopt-level = 's'\ndebug = 2\ncodegen-units = 7",
        "",
        &[],
    );
    let keys = ["opt-level", "debug", "codegen-units"];
    assert_eq!(values(&model, "release", &Subject::member(), keys), "3 none 16");
    assert_eq!(values(&model, "release", &Subject::dependency(), keys), "2 limited 16");
    assert_eq!(values(&model, "release", &named("app"), keys), "1 limited 16");
    let on_host = Subject { for_host: true, ..named("app") };
    assert_eq!(values(&model, "release", &on_host, keys), "1 limited 7");
    let member_on_host = Subject { for_host: true, ..Subject::member() };
    assert_eq!(values(&model, "release", &member_on_host, keys), "s full 7");
}

#[test]
fn every_override_that_applies_forgets_strip() {
    let model = model(
        "[profile.release]\nstrip = true\n[profile.release.package.app]\ndebug = 1
[profile.release.package.other]\nstrip = 'symbols'\n[profile.dev]\nstrip = true",
        "",
        &[],
    );
    assert_eq!(values(&model, "release", &named("app"), ["strip"]), "none");
    assert_eq!(values(&model, "release", &named("other"), ["strip"]), "symbols");
    assert_eq!(values(&model, "release", &named("third"), ["strip"]), "symbols");
}

#[test]
fn without_debuginfo_that_of_std_is_stripped() {
    let model = model("[profile.x]\ninherits = 'release'\ndebug = 1", "", &[]);
    assert_eq!(values(&model, "release", &Subject::member(), ["strip"]), "debuginfo");
    assert_eq!(values(&model, "x", &Subject::member(), ["strip"]), "none");
    let above_debuginfo = Subject { debuginfo_below: true, ..Subject::member() };
    assert_eq!(values(&model, "release", &above_debuginfo, ["strip"]), "none");
}

#[test]
fn what_runs_on_the_host_is_not_optimised_and_always_unwinds() {
    let model = model("[profile.release]\npanic = 'abort'\ndebug = 1\ncodegen-units = 1", "", &[]);
    let keys = ["opt-level", "debug", "panic", "codegen-units"];
    let on_host = Subject { for_host: true, ..Subject::dependency() };
    assert_eq!(values(&model, "release", &on_host, keys), "0 none unwind 16");
    let with_target = Subject { with_target: true, ..on_host };
    assert_eq!(values(&model, "release", &with_target, keys), "0 limited unwind 16");
    let proc_macro = Subject { unwinds: true, ..Subject::member() };
    assert_eq!(values(&model, "release", &proc_macro, keys), "3 limited unwind 1");
}

#[test]
fn only_local_packages_are_incremental_and_split_into_more_units() {
    let model = model("", "", &[("CARGO_INCREMENTAL", "1")]);
    let keys = ["incremental", "codegen-units"];
    assert_eq!(values(&model, "release", &Subject::member(), keys), "true 256");
    assert_eq!(values(&model, "release", &Subject::dependency(), keys), "false 16");
}

#[test]
fn apple_targets_split_debuginfo() {
    let model = model("", "", &[]);
    let apple = Subject { target: Some("aarch64-apple-darwin".to_owned()), ..Subject::member() };
    assert_eq!(values(&model, "dev", &apple, ["split-debuginfo"]), "unpacked");
    assert_eq!(values(&model, "release", &apple, ["split-debuginfo"]), "-");
}

#[test]
fn a_value_that_cargo_passes_on_overrides_and_one_that_it_refuses_does_not() {
    let model = model("[profile.release]\nopt-level = 9\ndebug = 'lots'", "", &[]);
    assert_eq!(values(&model, "release", &Subject::member(), ["opt-level", "debug"]), "9 none");
}

#[test]
fn settings_are_listed_in_the_order_of_the_keys() {
    let model = model("[profile.dev]\nrpath = true\nsplit-debuginfo = 'off'\ndebug = 1", "", &[]);
    let effective = resolve(&model, "dev", &Subject::member()).expect("a chain");
    let listed: Vec<&str> = effective.iter().map(|setting| setting.key).collect();
    let declared = KEYS.iter().map(|key| key.name).filter(|key| listed.contains(key));
    assert_eq!(listed, declared.collect::<Vec<&str>>());
    assert!(listed.contains(&"split-debuginfo"));
}
