//! SARIF as the check prints it.

use std::path::Path;

use serde_json::Value;

use crate::{Ran, keeps_schema, repository, run};

/// The run in a log, which conforms to SARIF's schema.
#[track_caller]
pub fn sarif(ran: &Ran) -> Value {
    let log = ran.json();
    keeps_schema(&schema(), &log);
    log["runs"][0].clone()
}

/// OASIS's schema of SARIF 2.1.0, from the sources of a package that this workspace locks but does not build.
fn schema() -> Value {
    let args = ["metadata", "--locked", "--format-version=1"];
    let metadata = run("cargo", args, &repository()).exits(0).json();
    let mut packages = metadata["packages"].as_array().expect("packages").iter();
    let carrier = packages.find(|package| package["name"] == "serde-sarif").expect("the package");
    let manifest = Path::new(carrier["manifest_path"].as_str().expect("a path"));
    let schema = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json"));
    // One of its patterns is not a valid regular expression: later editions have `?` instead of `]?`.
    let schema = schema.expect("the schema").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$");
    serde_json::from_str(&schema).expect("JSON")
}
