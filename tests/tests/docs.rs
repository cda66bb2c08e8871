//! Generated pages are current. `UPDATE_EXPECT=1 cargo test -p end-to-end --test docs` rewrites them.

use end_to_end::cases::{cases, each};
use end_to_end::snapshots::{assert_file, assert_folder};
use end_to_end::{Folder, engine, repository, run, shipping};
use profiles_engine::check::rules::{RULES, index, page};

#[test]
fn the_pages_of_rules_are_current() {
    let docs = repository().join("docs");
    assert_file(&docs.join("rules.md"), index().as_bytes());
    let pages = RULES.iter().map(|rule| {
        let page = page(rule.id).expect("a rule");
        (format!("{}.md", rule.id), page.into_bytes())
    });
    assert_folder(&docs.join("rules"), &pages.collect());
}

#[test]
fn the_generated_readme_has_the_questions_that_dist_answers() {
    let readme = repository().join("template/README.md.liquid");
    let readme = std::fs::read_to_string(readme).expect("the README");
    let questions = profiles_engine::render::flowchart::questions();
    assert!(
        readme.contains(&format!("```text\n{questions}```\n")),
        "write this there:\n{questions}"
    );
}

#[test]
fn each_rule_is_listed_and_has_its_page() {
    let folder = Folder::new();
    let list = run(engine(), ["check-profiles", "--list-rules"], folder.path()).exits(0).stdout;
    cases(RULES.iter().map(|rule| (rule.id, rule)), |rule| {
        assert!(list.lines().any(|line| line.starts_with(rule.id)), "{list}");
        let page =
            run(engine(), ["check-profiles", "--rule", rule.id], folder.path()).exits(0).stdout;
        assert!(page.starts_with(&format!("# {}\n", rule.id)), "{page}");
        assert!(page.contains(rule.why), "{page}");
    });
    let ran = run(engine(), ["check-profiles", "--rule", "unknown-kye"], folder.path()).exits(2);
    assert!(ran.stderr.contains("did you mean `unknown-key`?"), "{}", ran.stderr);
}

#[test]
fn derived_files_are_current() {
    each(shipping::derived(), |(path, text)| {
        let is = std::fs::read_to_string(repository().join(path)).unwrap_or_default();
        assert!(is == text, "{path} is stale: cargo run -p end-to-end --bin ship");
    });
}
