//! What must hold of every workspace: the check does not panic, points into its files, writes well-formed output, and its
//! fixes give what a new check of the fixed files finds, too.

use std::path::Path;

use profiles_engine::check::check;
use profiles_engine::check::finding::Finding;
use profiles_engine::check::fuzzing::{add_config, explained, fixed, outputs};
use profiles_engine::profiles::Model;
use profiles_engine::profiles::environment::Variables;
use profiles_engine::profiles::resolve::{Subject, resolve};
use serde_json::Value;

use crate::folder::Folder;
use crate::parts::{parts, text};

/// The parts of an input: files, and two that are not.
pub const FILES: &[&str] = &[
    "Cargo.toml",
    "m/Cargo.toml",
    ".cargo/config.toml",
    ".cargo/config",
    ".cargo/a.toml",
    ".cargo/cranelift.toml",
    "m/.cargo/config.toml",
    "home/config.toml",
    "Cargo.lock",
    "src/main.rs",
    "m/src/lib.rs",
    ENVIRONMENT,
    ARGUMENTS,
];

/// Variables, one a line.
pub const ENVIRONMENT: &str = "environment";
/// Values of `--config`, one a line.
pub const ARGUMENTS: &str = "arguments";

/// A workspace that inputs fill.
pub fn folder() -> Folder {
    Folder::with(&[("home/keep", ""), ("rustup/keep", "")])
}

/// Checks an input. `first` is the part to which a text without marks belongs; the others fill what the input leaves out.
pub fn survives(folder: &mut Folder, data: &[u8], first: &'static str, others: &[(&str, &str)]) {
    let names: Vec<&'static str> =
        std::iter::once(first).chain(FILES.iter().copied().filter(|name| *name != first)).collect();
    let parts = parts(data, &names);
    // Globs over the whole machine take long, in Cargo as well.
    if data.windows(2).any(|two| two == b"..") && data.contains(&b'*') {
        return;
    }
    let missing = others.iter().filter(|(name, _)| parts.iter().all(|(other, _)| other != name));
    let missing = missing.map(|(name, text)| (*name, text.as_bytes()));
    let files = parts.iter().copied().chain(missing);
    folder.fill(files.filter(|(name, _)| ![ENVIRONMENT, ARGUMENTS].contains(name)));
    let mut variables: Variables = [("CARGO_HOME", "home"), ("RUSTUP_HOME", "rustup")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let lines = text(&parts, ENVIRONMENT).unwrap_or_default().lines();
    let set = lines.filter_map(|line| line.split_once('='));
    // Other folders are not those of the input.
    let set = set.filter(|(name, _)| !["CARGO_HOME", "RUSTUP_HOME", "HOME"].contains(name));
    variables.extend(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let arguments: Vec<&str> = text(&parts, ARGUMENTS).unwrap_or_default().lines().collect();
    let Some(model) = load(folder.path(), &variables, &arguments) else { return };
    let findings = check(&model, None);
    findings.iter().for_each(|finding| points_into_its_file(&model, finding));
    is_well_formed(&model, &findings);
    resolves(&model);
    let (after, shown, left) = fixed(model.clone());
    left.iter().for_each(|finding| points_into_its_file(&after, finding));
    is_well_formed(&after, &left);
    if shown != "nothing to fix\n" {
        for (before, after) in model.files.iter().zip(&after.files) {
            if before.text != after.text {
                std::fs::write(&after.path, &after.text).expect("a file of the workspace");
            }
        }
        let again = load(folder.path(), &variables, &arguments)
            .expect("a fix gives files that can be read");
        assert_eq!(again.names(), after.names(), "{shown}");
        let (again, after) = (messages(&again), messages(&after));
        assert_eq!(again, after, "the files after these fixes are not what was proven:\n{shown}");
    }
}

fn load(root: &Path, variables: &Variables, arguments: &[&str]) -> Option<Model> {
    let loaded = Model::load(&root.join("Cargo.toml"), root, variables);
    let mut model = loaded.map_err(|error| has_help(&error)).ok()?;
    for argument in arguments {
        add_config(&mut model, argument).map_err(|error| has_help(&error)).ok()?;
    }
    Some(model)
}

/// Every error says what to do.
fn has_help(error: &impl std::fmt::Display) {
    let text = error.to_string();
    assert!(text.contains("\nhelp: "), "{text}");
}

fn messages(model: &Model) -> Vec<(&'static str, String)> {
    check(model, None).into_iter().map(|finding| (finding.rule, finding.message)).collect()
}

fn points_into_its_file(model: &Model, finding: &Finding) {
    assert!(!finding.message.contains(char::is_control), "{finding:?}");
    if let Some(place) = finding.origin.place() {
        let file = &model.files[place.file];
        assert!(file.text.get(place.span.clone()).is_some(), "{finding:?}");
        let (lines, first) = file.whole_lines(&place.span);
        assert!(file.text.get(lines.clone()).is_some() && first > 0, "{lines:?}: {finding:?}");
    }
    if let Some(fix) = &finding.fix {
        for (range, _) in &fix.edits {
            assert!(model.files[fix.file].text.get(range.clone()).is_some(), "{finding:?}");
        }
    }
}

/// JSON can be parsed, and a workflow command is one line.
fn is_well_formed(model: &Model, findings: &[Finding]) {
    let [_, json, sarif, github] = outputs(model, findings);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(findings.len()));
    let sarif: Value = serde_json::from_str(&sarif).expect("SARIF");
    let results = sarif["runs"][0]["results"].as_array();
    assert_eq!(results.map(Vec::len), Some(findings.len()));
    let commands = github.lines().filter(|line| line.starts_with("::"));
    assert_eq!(commands.count(), findings.len(), "{github}");
}

/// Every profile resolves for everything that may be asked for, or is broken.
fn resolves(model: &Model) {
    let host = Subject { for_host: true, ..Subject::dependency() };
    for profile in model.names().iter().take(12) {
        for subject in [Subject::member(), Subject::dependency(), host.clone()] {
            let _ = resolve(model, profile, &subject);
        }
        for target in [None, Some("x86_64-unknown-linux-gnu")] {
            is_explained(model, profile, None, target);
        }
        for package in model.workspace.packages().take(4) {
            is_explained(model, profile, Some(package), None);
        }
    }
}

fn is_explained(model: &Model, profile: &str, package: Option<&str>, target: Option<&str>) {
    for for_host in [false, true] {
        match explained(model, profile, package, target, for_host) {
            Ok([_, json]) => {
                let json: Value = serde_json::from_str(&json).expect("JSON");
                assert_eq!(json["profile"], *profile);
            }
            Err(error) => has_help(&error),
        }
    }
}
