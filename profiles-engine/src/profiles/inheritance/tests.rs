use super::*;
use crate::profiles::Model;
use crate::tests::{each_gives, model};

/// The chain of a profile, or what breaks it, in words.
fn chain(model: &Model, profile: &str) -> String {
    match model.chain(profile) {
        Ok(chain) => chain.join(" < "),
        Err(Broken::Undefined(name)) => format!("{name} is undefined"),
        Err(Broken::NoParent(name)) => format!("{name} has no parent"),
        Err(Broken::UnknownParent { profile, parent, .. }) => {
            format!("{profile} has an unknown parent {parent}")
        }
        Err(Broken::RootInherits(name, _)) => format!("{name} inherits"),
        Err(Broken::TooLong(_)) => "too long".to_owned(),
        Err(Broken::Loop { profile, parent, .. }) => format!("{profile} loops to {parent}"),
    }
}

#[test]
fn a_chain_leads_from_dev_or_release_to_the_profile() {
    let model = model("[profile.b]\ninherits = 'a'\n[profile.a]\ninherits = 'release'", "", &[]);
    let cases = [
        ("dev", "dev"),
        ("test", "dev < test"),
        ("bench", "release < bench"),
        ("a", "release < a"),
        ("b", "release < a < b"),
    ];
    each_gives(cases, |profile| chain(&model, profile));
}

#[test]
fn each_kind_of_broken_inheritance_is_told_apart() {
    let cases = [
        ("", "x is undefined"),
        ("[profile.x]", "x has no parent"),
        ("[profile.x]\ninherits = 'relase'", "x has an unknown parent relase"),
        // The folder of `dev` is not a profile.
        ("[profile.x]\ninherits = 'debug'", "x has an unknown parent debug"),
        ("[profile.x]\ninherits = 'x'", "x loops to x"),
        ("[profile.x]\ninherits = 'y'\n[profile.y]\ninherits = 'x'", "y loops to x"),
        ("[profile.dev]\ninherits = 'release'\n[profile.x]\ninherits = 'dev'", "dev inherits"),
        // What breaks a parent breaks its heirs.
        ("[profile.x]\ninherits = 'y'\n[profile.y]", "y has no parent"),
    ];
    each_gives(cases, |profiles| chain(&model(profiles, "", &[]), "x"));
}

#[test]
fn a_chain_may_have_a_thousand_profiles_and_no_more() {
    let profiles = (1..=1000).map(|number| {
        let parent = if number == 1 { "release".to_owned() } else { format!("p{}", number - 1) };
        format!("[profile.p{number}]\ninherits = '{parent}'\n")
    });
    let model = model(&profiles.collect::<String>(), "", &[]);
    assert_eq!(model.chain("p999").map(|chain| chain.len()), Ok(1000));
    assert_eq!(chain(&model, "p1000"), "too long");
}

/// A config file can define `debug`, but Cargo refuses the name as a parent.
#[test]
fn debug_is_never_a_parent() {
    let model = model("[profile.x]\ninherits = 'debug'", "[profile.debug]\ninherits = 'dev'", &[]);
    assert_eq!(chain(&model, "x"), "x has an unknown parent debug");
}

#[test]
fn the_strongest_layer_decides_the_parent() {
    let profiles = "[profile.x]\ninherits = 'dev'";
    let config = "[profile.x]\ninherits = 'release'";
    let variable = ("CARGO_PROFILE_X_INHERITS", "bench");
    assert_eq!(chain(&model(profiles, "", &[]), "x"), "dev < x");
    assert_eq!(chain(&model(profiles, config, &[]), "x"), "release < x");
    assert_eq!(chain(&model(profiles, config, &[variable]), "x"), "release < bench < x");
}

#[test]
fn cargo_always_reads_the_profiles_of_the_manifest_and_their_parents() {
    let model = model(
        "[profile.x]\ninherits = 'parent'",
        "[profile.parent]\ninherits = 'dev'\n[profile.other]\ninherits = 'dev'",
        &[],
    );
    let cases = [("x", true), ("parent", true), ("bench", true), ("other", false)];
    each_gives(cases, |profile| model.is_always_read(profile));
}
