//! The small workspaces in `tests/field`, made from public reports, and what the built programs say about them.

use std::path::Path;

use serde_json::Value;

use crate::{Folder, Ran, engine, keeps_contract, repository, run, run_with, tree};

/// A copy of the workspace of this name.
#[track_caller]
pub fn case(name: &str) -> Folder {
    let source = repository().join("tests/field").join(name);
    assert!(source.is_dir(), "there is no case `{name}`");
    let folder = Folder::new();
    tree::write(&tree::tree(&source), folder.path());
    folder
}

/// Runs the check in a folder.
pub fn check(dir: &Path, args: &[&str]) -> Ran {
    run(engine(), [&["check-profiles"], args].concat(), dir)
}

/// As [`check`], with these variables set.
pub fn check_with(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
    run_with(engine(), [&["check-profiles"], args].concat(), dir, env.iter().copied())
}

/// What the check finds in a folder. Asserts that it conforms to its schema.
#[track_caller]
pub fn findings(dir: &Path) -> Vec<Value> {
    let json = check(dir, &["--format", "json"]).json();
    keeps_contract("findings.schema.json", &json);
    json["findings"].as_array().expect("findings").clone()
}

/// What the check finds in a folder: for each finding `rule file:line`.
#[track_caller]
pub fn found(dir: &Path) -> Vec<String> {
    let place = |finding: &Value| {
        let (rule, file) = (finding["rule"].as_str(), finding["file"].as_str());
        let file = file.expect("a file").replace('\\', "/");
        format!("{} {file}:{}", rule.expect("a rule"), finding["line"])
    };
    findings(dir).iter().map(place).collect()
}

/// The only finding of a rule in a folder.
#[track_caller]
pub fn finding(dir: &Path, rule: &str) -> Value {
    let all = findings(dir);
    let mut of_rule = all.iter().filter(|finding| finding["rule"] == rule);
    match (of_rule.next(), of_rule.next()) {
        (Some(only), None) => only.clone(),
        _ => panic!("not exactly one `{rule}` in {all:#?}"),
    }
}

/// The value of a setting in the output of `--explain` with these arguments, or `unset`.
#[track_caller]
pub fn explained(dir: &Path, args: &[&str], key: &str) -> String {
    let args = [&["--explain"], args, &["--format", "json"]].concat();
    let json = check(dir, &args).exits(0).json();
    keeps_contract("explain.schema.json", &json);
    let settings = json["settings"].as_array().expect("settings");
    let setting = settings.iter().find(|setting| setting["key"] == key);
    setting.map_or("unset", |setting| setting["value"].as_str().expect("a value")).to_owned()
}

/// What Cargo warns about when it reads the manifest in this folder and builds nothing that is not built.
#[track_caller]
pub fn cargo_says(dir: &Path, args: &[&str]) -> String {
    run("cargo", [args, &["--offline"]].concat(), dir).stderr
}

/// The line `Running …` of Cargo for a crate, when it builds with these arguments and `-v`.
#[track_caller]
pub fn rustc_line(dir: &Path, args: &[&str], crate_name: &str) -> String {
    let built = run("cargo", [&["build", "-v", "--offline"], args].concat(), dir);
    let built = built.exits(0).stderr;
    let needle = format!("--crate-name {crate_name} ");
    let line = built.lines().find(|line| line.contains("Running") && line.contains(&needle));
    line.unwrap_or_else(|| panic!("no rustc for `{crate_name}` in\n{built}")).to_owned()
}
