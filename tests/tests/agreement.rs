//! We and Cargo agree on the profiles of random workspaces. `PROPTEST_CASES=5000` tries more of them, and different ones
//! in each run.

#[path = "agreement/case.rs"]
mod case;
#[path = "agreement/pools.rs"]
mod pools;

use std::cell::Cell;
use std::path::Path;

use end_to_end::packages::{host, packages};
use end_to_end::{Folder, Ran, engine, run_with};
use profiles_engine::check::finding::{Finding, Fix, Level};
use profiles_engine::check::verify;
use profiles_engine::profiles::Model;
use profiles_engine::unit_graph::Graph;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::Value;

use case::{Build, Case};

#[test]
fn every_unit_has_the_settings_that_we_say() {
    let taken = for_all(case::sound());
    assert!(taken > 0.6, "only {taken} of these says anything of units");
}

#[test]
fn cargo_refuses_exactly_what_we_say() {
    let taken = for_all(case::unsound());
    assert!(taken < 0.6, "{taken} of these says nothing of what Cargo refuses");
}

#[test]
fn a_fix_changes_only_what_its_finding_names() {
    let fixed = for_all_by(60, case::sound(), keeps_units);
    assert!(fixed > 0.2, "only {fixed} of these have something to fix");
}

/// Asserts that we and Cargo agree, and returns the share of cases that Cargo accepts.
fn for_all(cases: impl Strategy<Value = Case>) -> f64 {
    for_all_by(160, cases, agree)
}

/// Whether a case says anything; an error if it says that something is wrong.
type Test = fn(&Folder, &Case) -> Result<bool, TestCaseError>;

/// Runs a test with this many cases, and returns the share of those that say anything.
fn for_all_by(usual: u32, cases: impl Strategy<Value = Case>, test: Test) -> f64 {
    let folder = packages();
    for (path, text) in
        [("tests/t.rs", ""), ("benches/b.rs", ""), ("examples/e.rs", "fn main() {}")]
    {
        folder.write(&format!("ws/app/{path}"), text);
    }
    let mut config =
        Config { failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
    // The usual cases are fixed; with `PROPTEST_CASES` they are random.
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config = Config { cases: usual, rng_seed: RngSeed::Fixed(1), ..config };
    }
    let (asked, taken) = (Cell::new(0), Cell::new(0));
    let ran = TestRunner::new(config).run(&cases, |case| {
        asked.set(asked.get() + 1);
        taken.set(taken.get() + u32::from(test(&folder, &case)?));
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
    f64::from(taken.get()) / f64::from(asked.get())
}

/// Cargo's verdict on a profile.
enum Word {
    Takes(Graph),
    Refuses(String),
}

/// Whether Cargo accepts the profile in question.
fn agree(folder: &Folder, case: &Case) -> Result<bool, TestCaseError> {
    case.write(folder);
    let root = folder.path().join("ws");
    let model = match Model::load(&root.join("Cargo.toml"), &root, &case.variables()) {
        Ok(model) => model,
        Err(error) => {
            let refused = matches!(ask_cargo(case, "dev", &root), Word::Refuses(_));
            prop_assert!(refused, "Cargo reads what we can't: {error}");
            return Ok(false);
        }
    };
    let names = model.names().iter().filter(|name| verify::can_be_asked_for(name));
    let names: Vec<&String> = names.collect();
    let profile = case.ask.get(&names);
    let findings = profiles_engine::check::check(&model, None);
    let word = ask_cargo(case, profile, &root);
    let taken = matches!(word, Word::Takes(_));
    match word {
        Word::Takes(graph) => {
            let differences = verify::compare(&model, profile, &graph).differences;
            prop_assert!(differences.is_empty(), "profile {profile}: {differences:#?}");
            let wrong = findings.iter().find(|finding| says_refused(finding));
            prop_assert!(wrong.is_none(), "Cargo takes profile {profile}: {wrong:#?}");
        }
        Word::Refuses(why) => {
            let said = findings.iter().any(|finding| {
                finding.level == Level::Error || is_seldom(&model, profile, finding)
            });
            prop_assert!(said, "Cargo refuses profile {profile}: {why}\nwe say {findings:#?}");
        }
    }
    Ok(taken)
}

/// Whether `--fix` changes something. Asserts that Cargo then plans the same units as before, for builds and for tests, but
/// for the settings that the findings name.
fn keeps_units(folder: &Folder, case: &Case) -> Result<bool, TestCaseError> {
    case.write(folder);
    let root = folder.path().join("ws");
    let Ok(model) = Model::load(&root.join("Cargo.toml"), &root, &case.variables()) else {
        return Ok(false);
    };
    let findings = profiles_engine::check::check(&model, None);
    let fixes: Vec<&Fix> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    let names = model.names().iter().filter(|name| verify::can_be_asked_for(name));
    let profile = case.ask.get(&names.collect::<Vec<_>>()).to_string();
    let plans = || ["build", "test"].map(|command| plan(case, command, &profile, &root));
    let [Some(build), Some(test)] = (if fixes.is_empty() { [None, None] } else { plans() }) else {
        return Ok(false);
    };
    let variables = case.variables();
    let variables = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let fixed = run_with(engine(), ["check-profiles", "--fix"], &root, variables);
    prop_assert!(fixed.code != Some(2), "{}", fixed.stderr);
    let changes = fixes.iter().filter_map(|fix| fix.change.as_ref());
    let changes = changes.filter(|change| change.profiles.contains(&profile));
    let named: Vec<String> = changes.map(|change| field(change.key)).collect();
    for (before, after) in [build, test].into_iter().zip(plans()) {
        let after = after.ok_or_else(|| TestCaseError::fail("Cargo refuses the fixed profiles"))?;
        for (units, others) in [(&before, &after), (&after, &before)] {
            for unit in units {
                let is_same = |other: &&Value| is_of_same(unit, other);
                let mut same = others.iter().filter(is_same);
                let is_split = same.clone().count() != units.iter().filter(is_same).count();
                let may_move = |key: &String| {
                    // A unit for the host has no debuginfo, unless it is shared with the target. Whether it is does not
                    // depend on `hint-mostly-unused`, so one that stops being shared gets that of its own.
                    let is_of_host = ["debuginfo", "hint_mostly_unused"].contains(&key.as_str());
                    named.contains(key) || is_split && is_of_host
                };
                let is_kept = same.any(|other| moved(unit, other).all(may_move));
                prop_assert!(is_kept, "{named:?} of {unit:#}\n{}", fixed.stderr);
            }
        }
    }
    Ok(fixed.stderr.contains("fix["))
}

/// The units that Cargo plans; `None` where it refuses.
fn plan(case: &Case, command: &str, profile: &str, root: &Path) -> Option<Vec<Value>> {
    let mut args = vec![command, "--unit-graph", "-Zunstable-options", "--offline", "--workspace"];
    args.extend(["--profile", profile]);
    if matches!(case.build, Build::Target) {
        args.extend(["--target", host()]);
    }
    let variables = case.variables();
    let variables = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let planned = run_with("cargo", args, root, variables.chain([("RUSTC_BOOTSTRAP", "1")]));
    (planned.code == Some(0)).then(|| planned.json()["units"].as_array().cloned())?
}

/// Whether two units compile the same target of the same package in the same way, whatever their profiles.
fn is_of_same(unit: &Value, other: &Value) -> bool {
    let rest = ["pkg_id", "target", "mode", "platform", "features"];
    rest.iter().all(|key| unit[*key] == other[*key])
}

/// The fields of the units' profiles that differ.
fn moved<'a>(unit: &'a Value, other: &'a Value) -> impl Iterator<Item = &'a String> {
    let fields = unit["profile"].as_object().expect("a profile").iter();
    let moved = fields.filter(|(key, value)| settled(value) != settled(&other["profile"][*key]));
    moved.map(|(key, _)| key)
}

/// A value, without whether Cargo may still change it: `{"deferred": "None"}` and `{"resolved": "None"}` are the same.
fn settled(value: &Value) -> &Value {
    value.as_object().and_then(|value| value.values().next()).unwrap_or(value)
}

/// How a unit graph names a key.
fn field(key: &str) -> String {
    if key == "debug" { "debuginfo".to_owned() } else { key.replace('-', "_") }
}

fn says_refused(finding: &Finding) -> bool {
    finding.level == Level::Error && finding.rejected
}

/// An error in a profile that Cargo does not read in every build is a warning.
fn is_seldom(model: &Model, profile: &str, finding: &Finding) -> bool {
    let warns = finding.level == Level::Warning && finding.rejected;
    warns && !model.is_always_read(profile)
}

/// Only nightly prints the unit graph, but it accepts more than stable does, so stable is asked too.
fn ask_cargo(case: &Case, profile: &str, root: &Path) -> Word {
    let cargo = |args: &[&str], bootstrap: &'static str| -> Ran {
        let variables = case.variables();
        let variables = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let nightly = (!bootstrap.is_empty()).then_some(("RUSTC_BOOTSTRAP", bootstrap));
        run_with("cargo", args, root, variables.chain(nightly))
    };
    let mut args =
        vec!["build", "--unit-graph", "-Zunstable-options", "--offline", "--profile", profile];
    args.extend(match case.build {
        Build::Default => vec![],
        Build::Workspace => vec!["--workspace"],
        Build::Target => vec!["--workspace", "--target", host()],
        Build::Apple => vec!["--target", "aarch64-apple-darwin"],
        Build::Tests => vec!["--workspace", "--all-targets"],
        Build::TestsForTarget => vec!["--workspace", "--all-targets", "--target", host()],
    });
    let planned = cargo(&args, "1");
    if planned.code != Some(0) {
        return Word::Refuses(planned.stderr);
    }
    let read = cargo(&["clean", "--dry-run", "--offline", "--profile", profile], "");
    if read.code != Some(0) {
        return Word::Refuses(read.stderr);
    }
    Word::Takes(Graph::parse(&planned.stdout).expect("a unit graph"))
}
