use super::*;
use crate::check::rule::ENVIRONMENT;
use crate::profiles::environment::Variables;
use crate::tests::each_gives;

/// A folder with the files of an example, and its variables.
fn laid_out(example: &[(&str, &str)]) -> (tempfile::TempDir, Variables) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut variables = Variables::new();
    for (path, text) in example {
        if *path == ENVIRONMENT {
            let lines = text.lines().filter_map(|line| line.split_once('='));
            variables.extend(lines.map(|(key, value)| (key.to_owned(), value.to_owned())));
            continue;
        }
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    (folder, variables)
}

fn findings(example: &[(&str, &str)]) -> Vec<Finding> {
    let (folder, variables) = laid_out(example);
    let manifest = folder.path().join("Cargo.toml");
    let model = Model::load(&manifest, folder.path(), &variables).expect("the example can be read");
    check(&model, None)
}

#[test]
fn every_bad_example_gives_exactly_its_rule() {
    let cases = RULES.iter().map(|rule| ((rule.id, rule.bad), vec![rule.id]));
    each_gives(cases, |(_, example)| {
        let mut rules: Vec<&str> = findings(example).iter().map(|finding| finding.rule).collect();
        rules.dedup();
        rules
    });
}

#[test]
fn every_good_example_gives_nothing() {
    let cases = RULES.iter().map(|rule| ((rule.id, rule.good), Vec::<Finding>::new()));
    each_gives(cases, |(_, example)| findings(example));
}

#[test]
fn every_rule_file_is_registered_under_its_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/rules");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the rules' folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file() && !path.ends_with("tests.rs"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().replace('_', "-"))
        .collect();
    files.sort();
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids, files);
}

#[test]
fn an_invalid_strip_is_left_to_invalid_value() {
    let cases = [
        "[profile.release]\ndebug = true\nstrip = \"all\"\n",
        "[profile.release]\nstrip = \"all\"\n[profile.release.package.app]\nopt-level = 2\n",
    ];
    each_gives(cases.map(|profiles| (profiles, vec!["invalid-value"])), |profiles| {
        let manifest = format!("[package]\nname = \"app\"\n{profiles}");
        let example = [("Cargo.toml", manifest.as_str()), ("src/main.rs", "fn main() {}")];
        findings(&example).iter().map(|finding| finding.rule).collect::<Vec<&str>>()
    });
}

#[test]
fn a_dot_in_a_name_does_not_end_it() {
    let findings = findings(&[("Cargo.toml", "[workspace]\n[profile]\n\"a.b\" = 1\n")]);
    let profiles: Vec<_> = findings.iter().map(|finding| finding.profile.as_deref()).collect();
    assert_eq!(profiles, [Some("a.b")]);
}
