use super::*;
use crate::profiles::value::Raw;
use crate::tests::each_gives;

/// A default as a manifest would have it.
fn raw(default: &str) -> Raw {
    match (default.parse(), default.parse()) {
        (Ok(number), _) => Raw::Integer(number),
        (_, Ok(bool)) => Raw::Bool(bool),
        _ => Raw::Text(default.to_owned()),
    }
}

#[test]
fn every_default_is_the_canonical_form_of_a_valid_value() {
    let defaults = KEYS.iter().flat_map(|key| [key.dev, key.release].map(|value| (key, value)));
    let cases =
        defaults.filter_map(|(key, value)| Some(((key.name, value?), Ok(value?.to_owned()))));
    each_gives(cases, |(key, value)| find(key).expect("a key").kind.canonical(&raw(value)));
}

#[test]
fn no_key_is_declared_twice() {
    let mut names: Vec<&str> =
        KEYS.iter().map(|key| key.name).chain(STRUCTURE.iter().copied()).collect();
    names.sort_unstable();
    let declared = names.len();
    names.dedup();
    assert_eq!(names.len(), declared, "{names:?}");
}

#[test]
fn overrides_take_all_keys_but_three() {
    let whole = KEYS.iter().filter(|key| !key.in_overrides).map(|key| key.name);
    assert_eq!(whole.collect::<Vec<&str>>(), ["lto", "panic", "rpath"]);
}

#[test]
fn unstable_keys_name_their_cargo_feature() {
    let gated = KEYS.iter().filter_map(|key| Some((key.name, key.gate?)));
    let expected = [
        ("codegen-backend", "codegen-backend"),
        ("rustflags", "profile-rustflags"),
        ("trim-paths", "trim-paths"),
    ];
    assert_eq!(gated.collect::<Vec<_>>(), expected);
}

#[test]
fn names_are_refused_as_cargo_refuses_them() {
    let cases = [
        ("fast", false),
        ("release-lto", false),
        ("größe_2", false),
        ("release", false),
        ("debug", true),
        ("Build", true),
        ("rustdoc", true),
        ("cargo-fast", true),
        ("CargoFast", true),
        ("a b", true),
        ("a.b", true),
    ];
    each_gives(cases, |name| is_refused_name(name));
}
