//! The records: for each program and set the report of `dist`, without what belongs to the machine's files.

use std::fs;
use std::path::PathBuf;

use end_to_end::{engine, repository, run};
use profiles_engine::results::{self, Report};
use serde_json::{Number, Value};
use studies::programs::Program;
use studies::workspace::Workspace;

use crate::sets::Set;

/// Where a record is.
fn path(program: &Program, set: Set) -> PathBuf {
    repository().join(format!("docs/knobs/{}-{}.json", program.name, set.name()))
}

/// A record, if there is one.
pub fn read(program: &Program, set: Set) -> Option<Report> {
    let path = path(program, set);
    let is_there = path.is_file();
    is_there.then(|| results::read(&path).unwrap_or_else(|error| panic!("{error:?}")))
}

/// Runs `dist`, and keeps its report.
pub fn measure(program: &Program, set: Set, rounds: usize, workspace: &Workspace) {
    let root = workspace.root();
    let rounds = rounds.to_string();
    let args = ["dist", "--fresh", "--serial", "--format", "json", "--rounds", &rounds];
    let ran = run(engine(), args.iter().chain(set.flags()), &root).exits(0);
    eprint!("{}", ran.stderr);
    let folder = root.parent().and_then(|path| path.to_str()).expect("a path of Unicode");
    let report = ran.stdout.replace(folder, "");
    let mut report = serde_json::from_str(&report).expect("a report");
    shorten(&mut report);
    let path = path(program, set);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, format!("{report}\n")).expect("a record can be written");
}

/// Rounds seconds and ratios to five places, and leaves out the hashes of the inputs.
fn shorten(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let rounded = number.as_f64().map(|value| (value * 1e5).round() / 1e5);
            *value = rounded.and_then(Number::from_f64).map_or(Value::Null, Value::Number);
        }
        Value::Array(values) => values.iter_mut().for_each(shorten),
        Value::Object(fields) => {
            if let Some(inputs) = fields.get_mut("inputs") {
                *inputs = Value::Null;
            }
            fields.values_mut().for_each(shorten);
        }
        _ => {}
    }
}
