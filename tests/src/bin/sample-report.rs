//! Writes HTML pages of a made-up report, with seven presets for each target, to look at while working on them:
//! `cargo run -p end-to-end --bin sample-report -- FOLDER TARGET...`.

use std::path::PathBuf;

use end_to_end::reports;
use profiles_engine::analysis::gate::compare;
use profiles_engine::render::{Format, render};

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().expect("a folder"));
    let targets: Vec<String> = args.collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let report = reports::of("shop", &targets);
    let mut now = reports::read(&report);
    let mut before = now.clone();
    for cell in &mut before.cells {
        for artifact in &mut cell.artifacts {
            artifact.bytes = artifact.bytes / 10 * 8;
        }
    }
    let write = |name: &str, text: String| {
        std::fs::write(folder.join(name), text).expect("the folder can be written");
    };
    write("plain.html", render(&now, Format::Html));
    now.against = Some(compare(&before, &now, &[]));
    write("against.html", render(&now, Format::Html));
    now.cells.truncate(1);
    write("one.html", render(&now, Format::Html));
}
