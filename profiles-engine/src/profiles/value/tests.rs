use super::*;
use crate::tests::each_gives;

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
