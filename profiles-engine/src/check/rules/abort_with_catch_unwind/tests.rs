use super::*;
use crate::tests::{each_gives, write};

/// The messages for a package with these profiles whose `src/main.rs` is this text.
fn messages(profiles: &str, main: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manifest = format!("[package]\nname = \"app\"\nedition = \"2024\"\n{profiles}");
    write(folder.path(), &[("Cargo.toml", manifest.as_str()), ("src/main.rs", main)]);
    let manifest = folder.path().join("Cargo.toml");
    let model = Model::load(&manifest, folder.path(), &Default::default()).expect("a workspace");
    check(&model).into_iter().map(|finding| finding.message).collect()
}

const CALL: &str = "fn main() { std::panic::catch_unwind(f); }";

#[test]
fn unwind_counts_where_it_replaces_abort() {
    let found = |profiles: &str| messages(profiles, CALL).len();
    let cases = [
        ("[profile.release]\npanic = \"abort\"", 1),
        ("[profile.dev]\npanic = \"unwind\"\n[profile.release]\npanic = \"abort\"", 1),
        ("[profile.test]\npanic = \"unwind\"\n[profile.release]\npanic = \"abort\"", 1),
        ("[profile.bench]\npanic = \"unwind\"\n[profile.release]\npanic = \"abort\"", 1),
        (
            "[profile.release]\npanic = \"unwind\"\n[profile.ship]\ninherits = \"release\"\npanic = \"abort\"",
            1,
        ),
        (
            "[profile.x]\ninherits = \"dev\"\npanic = \"unwind\"\n[profile.release]\npanic = \"abort\"",
            1,
        ),
        (
            "[profile.release]\npanic = \"abort\"\n[profile.addon]\ninherits = \"release\"\npanic = \"unwind\"",
            0,
        ),
        ("[profile.dev]\npanic = \"abort\"\n[profile.test]\npanic = \"unwind\"", 1),
        ("[profile.release]\nlto = true", 0),
    ];
    each_gives(cases, |profiles| found(profiles));
}

#[test]
fn code_for_debug_assertions_counts_in_profiles_that_have_them() {
    let main = "fn main() { #[cfg(debug_assertions)] std::panic::catch_unwind(f); }";
    let found = |profiles: &str| messages(profiles, main).len();
    let cases = [
        ("[profile.release]\npanic = \"abort\"", 0),
        ("[profile.release]\npanic = \"abort\"\ndebug-assertions = true", 1),
        ("[profile.dev]\npanic = \"abort\"", 1),
        ("[profile.dev]\npanic = \"abort\"\n[profile.release]\npanic = \"abort\"", 1),
    ];
    each_gives(cases, |profiles| found(profiles));
}
