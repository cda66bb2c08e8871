use super::*;
use crate::tests::each_gives;

#[test]
fn every_default_is_the_canonical_form_of_a_valid_value() {
    let defaults = KEYS.iter().flat_map(|key| [key.dev, key.release].map(|value| (key, value)));
    let cases =
        defaults.filter_map(|(key, value)| Some(((key.name, value?), Ok(value?.to_owned()))));
    each_gives(cases, |(key, value)| find(key).expect("a key").kind.canonical(&Raw::parse(value)));
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

fn text(text: &str) -> Raw {
    Raw::Text(text.to_owned())
}

fn list(items: &[&str]) -> Raw {
    Raw::List(items.iter().map(|item| (*item).to_owned()).collect())
}

#[test]
fn values_that_mean_the_same_have_the_same_form() {
    let cases = [
        ((Kind::OptLevel, Raw::Integer(3)), "3"),
        ((Kind::OptLevel, text("s")), "s"),
        ((Kind::Debug, Raw::Bool(true)), "full"),
        ((Kind::Debug, Raw::Integer(2)), "full"),
        ((Kind::Debug, text("full")), "full"),
        ((Kind::Debug, Raw::Integer(1)), "limited"),
        ((Kind::Debug, Raw::Integer(0)), "none"),
        ((Kind::Debug, Raw::Bool(false)), "none"),
        ((Kind::Strip, Raw::Bool(true)), "symbols"),
        ((Kind::Strip, Raw::Bool(false)), "none"),
        ((Kind::Lto, Raw::Bool(true)), "fat"),
        ((Kind::Lto, text("yes")), "fat"),
        ((Kind::Lto, text("fat")), "fat"),
        ((Kind::Lto, text("thin")), "thin"),
        ((Kind::Lto, text("no")), "off"),
        ((Kind::Lto, text("off")), "off"),
        ((Kind::CodegenUnits, Raw::Integer(4_294_967_295)), "4294967295"),
        ((Kind::List, list(&["-g", "-O"])), "-g -O"),
        ((Kind::TrimPaths, Raw::Bool(true)), "all"),
        ((Kind::TrimPaths, list(&[])), "none"),
        ((Kind::TrimPaths, list(&["macro", "object"])), "macro object"),
    ];
    let cases = cases.map(|(input, form)| (input, Ok(form.to_owned())));
    each_gives(cases, |(kind, raw)| kind.canonical(raw));
}

/// `false` still optimises across the codegen units of a crate; `"off"` does not.
#[test]
fn no_lto_and_lto_off_are_different() {
    let [no, off] = [Raw::Bool(false), text("off")].map(|raw| Kind::Lto.canonical(&raw));
    assert_ne!(no, off);
}

#[test]
fn a_bad_value_says_who_refuses_it() {
    use Refusal::{Cargo, Ignored, Rustc};
    let cases = [
        ((Kind::OptLevel, text("3")), Cargo),
        ((Kind::OptLevel, Raw::Integer(4)), Rustc),
        ((Kind::OptLevel, Raw::Bool(true)), Cargo),
        ((Kind::Debug, Raw::Integer(3)), Cargo),
        ((Kind::Debug, text("lots")), Cargo),
        ((Kind::SplitDebuginfo, text("bogus")), Ignored),
        ((Kind::SplitDebuginfo, Raw::Bool(true)), Cargo),
        ((Kind::Strip, text("all")), Rustc),
        ((Kind::Strip, Raw::Integer(1)), Cargo),
        ((Kind::Lto, text("true")), Cargo),
        ((Kind::Lto, text("full")), Rustc),
        ((Kind::Panic, text("aborted")), Cargo),
        ((Kind::Bool, Raw::Integer(1)), Cargo),
        ((Kind::CodegenUnits, Raw::Integer(0)), Rustc),
        ((Kind::CodegenUnits, Raw::Integer(-1)), Cargo),
        ((Kind::CodegenUnits, Raw::Integer(4_294_967_296)), Cargo),
        ((Kind::TrimPaths, list(&["all"])), Cargo),
        ((Kind::List, text("-g")), Cargo),
    ];
    let cases = cases.map(|(input, by)| (input, Some(by)));
    each_gives(cases, |(kind, raw)| kind.canonical(raw).err().map(|invalid| invalid.by));
}

#[test]
fn a_value_is_shown_as_in_toml() {
    let cases = [
        (text("a\"b"), "\"a\\\"b\""),
        (Raw::Integer(-1), "-1"),
        (Raw::Bool(true), "true"),
        (list(&["a", "b"]), "[\"a\", \"b\"]"),
        (Raw::Other("array"), "an array"),
        (Raw::Other("inline table"), "an inline table"),
        (Raw::Other("float"), "a float"),
    ];
    each_gives(cases, Raw::to_string);
}

#[test]
fn options_of_rustc_have_the_values_of_keys() {
    let cases = [
        (("opt-level", Some("3")), Some("3")),
        (("opt-level", Some("s")), Some("s")),
        (("opt-level", None), None),
        (("debug", Some("2")), Some("full")),
        (("debug", Some("line-tables-only")), Some("line-tables-only")),
        (("lto", None), Some("fat")),
        (("lto", Some("thin")), Some("thin")),
        (("lto", Some("no")), Some("off")),
        (("debug-assertions", None), Some("true")),
        (("overflow-checks", Some("off")), Some("false")),
        (("panic", Some("abort")), Some("abort")),
        (("codegen-units", Some("1")), Some("1")),
        (("strip", Some("symbols")), Some("symbols")),
        (("incremental", Some("folder")), None),
    ];
    let cases = cases.map(|(option, value)| (option, value.map(str::to_owned)));
    each_gives(cases, |(key, value)| find(key).expect("a key").kind.of_rustc(*value));
}
