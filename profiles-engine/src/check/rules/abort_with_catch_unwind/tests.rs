use super::*;
use crate::tests::{each_gives, write};

/// The findings for a package with these profiles and sources.
fn findings(profiles: &str, sources: &[(&str, &str)]) -> Vec<Finding> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manifest = format!("[package]\nname = \"app\"\nedition = \"2024\"\n{profiles}");
    write(folder.path(), &[&[("Cargo.toml", manifest.as_str())], sources].concat());
    let manifest = folder.path().join("Cargo.toml");
    let model = Model::load(&manifest, folder.path(), &Default::default()).expect("a workspace");
    check(&model)
}

/// The messages for a package with these profiles whose `src/main.rs` is this text.
fn messages(profiles: &str, main: &str) -> Vec<String> {
    let findings = findings(profiles, &[("src/main.rs", main)]);
    findings.into_iter().map(|finding| finding.message).collect()
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

#[test]
fn further_files_are_named() {
    let related = |count: usize| {
        let main = (0..count).map(|at| format!("mod n{at};")).collect::<String>() + CALL;
        let modules: Vec<(String, String)> = (0..count)
            .map(|at| (format!("src/n{at}.rs"), format!("\nfn f() {{ {CALL} }}")))
            .collect();
        let modules = modules.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let sources: Vec<(&str, &str)> =
            [("src/main.rs", main.as_str())].into_iter().chain(modules).collect();
        let [finding] = &findings("[profile.release]\npanic = \"abort\"", &sources)[..] else {
            panic!("not one finding");
        };
        let named = finding.related.iter().map(|(origin, what)| match origin {
            Origin::Line(file, line) => {
                format!("{what}: {}:{line}", file.file_name().expect("a name").display())
            }
            other => panic!("{other:?}"),
        });
        named.collect::<Vec<String>>().join("; ")
    };
    let cases = [
        (0, ""),
        (1, "called here too: n0.rs:2"),
        (3, "called here too: n0.rs:2; called here too: n1.rs:2; called here too: n2.rs:2"),
        (
            4,
            "called here too: n0.rs:2; called here too: n1.rs:2; called here too, and in 1 more file: n2.rs:2",
        ),
        (
            6,
            "called here too: n0.rs:2; called here too: n1.rs:2; called here too, and in 3 more files: n2.rs:2",
        ),
    ];
    each_gives(cases, |count| related(*count));
}
