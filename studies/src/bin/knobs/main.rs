//! What each knob buys: real programs with the presets, built by `dist` with settings ablated and varied.
//!
//! `cargo run -p studies --bin knobs -- measure [--set SET] [--rounds N] [PROGRAM…]` keeps the reports in docs/knobs/;
//! `… -- tables` writes their tables into docs/knobs.md.

mod figures;
mod record;
mod sets;
mod tables;

use std::time::Instant;

use clap::Parser;
use end_to_end::repository;
use sets::Set;
use studies::pages::{self, read};
use studies::programs::{PROGRAMS, Program};
use studies::workspace::Workspace;

#[derive(Parser)]
enum Command {
    /// Builds and runs, and keeps the reports
    Measure {
        /// What of it; all if not said
        #[arg(long, value_delimiter = ',')]
        set: Vec<Set>,
        /// How many times each cell is built
        #[arg(long, default_value_t = 7)]
        rounds: usize,
        /// Which programs; all if not said
        program: Vec<String>,
    },
    /// Writes the tables of all reports into docs/knobs.md
    Tables,
}

/// The page that has the tables.
const PAGE: &str = "docs/knobs.md";

/// The programs that are built.
const NAMES: [&str; 3] = ["pulldown-cmark", "hyperfine", "ripgrep"];

/// How long the rounds of a benchmark go on, for all cells together.
const SECONDS: u32 = 40;

fn main() {
    match Command::parse() {
        Command::Measure { set, rounds, program } => measure(&set, rounds, &program),
        Command::Tables => {
            let mut page = [read(PAGE)];
            pages::put(&mut page, tables::all());
            std::fs::write(repository().join(PAGE), &page[0]).expect("a page can be written");
        }
    }
}

fn measure(sets: &[Set], rounds: usize, names: &[String]) {
    let sets = if sets.is_empty() { &Set::ALL } else { sets };
    if let Some(name) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        panic!("no program `{name}`");
    }
    let is_asked =
        |program: &&Program| names.is_empty() || names.iter().any(|name| name == program.name);
    for program in programs().filter(is_asked) {
        let workspace = Workspace::of(program, SECONDS, None);
        workspace.apply_presets();
        for &set in sets {
            let started = Instant::now();
            record::measure(program, set, rounds, &workspace);
            let seconds = started.elapsed().as_secs_f64();
            eprintln!("{} {}: {seconds:.0} s", program.name, set.name());
        }
    }
}

/// The programs, in the order of the presets' page.
fn programs() -> impl Iterator<Item = &'static Program> {
    PROGRAMS.iter().filter(|program| NAMES.contains(&program.name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use toml_edit::{DocumentMut, Item, Table};

    use super::*;

    #[test]
    fn the_tables_of_the_page_are_those_of_the_records() {
        let mut page = [read(PAGE)];
        pages::put(&mut page, tables::all());
        let help = "run `cargo run -p studies --bin knobs -- tables`";
        assert!(read(PAGE) == page[0], "a table is not current: {help}");
    }

    #[test]
    fn the_records_name_no_folder_of_the_machine() {
        let records = std::fs::read_dir(repository().join("docs/knobs")).expect("records");
        for record in records {
            let path = record.expect("a record").path();
            let text = std::fs::read_to_string(&path).expect("text");
            for folder in ["/tmp", "/home", "/root", "/Users"] {
                assert!(!text.contains(folder), "{} has {folder:?}", path.display());
            }
        }
    }

    #[test]
    fn the_settings_that_were_ablated_are_those_of_the_presets() {
        for (set, preset) in [(Set::Prod, "prod"), (Set::Dev, "dev")] {
            for program in programs() {
                let report = record::read(program, set).expect("a record");
                let ablated = report.cells.iter().filter_map(|cell| cell.ablates.clone());
                let help = format!("`{preset}` was another for {}: measure it", program.name);
                assert_eq!(ablated.collect::<BTreeSet<String>>(), settings(preset), "{help}");
            }
        }
    }

    /// The settings of a preset in this repository's manifest, without those of packages that only it has.
    fn settings(preset: &str) -> BTreeSet<String> {
        let manifest: DocumentMut = read("Cargo.toml").parse().expect("TOML");
        let mut settings = BTreeSet::new();
        collect("", manifest["profile"][preset].as_table().expect("a profile"), &mut settings);
        settings.retain(|setting| {
            !setting.starts_with("inherits")
                && (!setting.starts_with("package.") || setting.starts_with("package.*"))
        });
        settings
    }

    fn collect(path: &str, table: &Table, settings: &mut BTreeSet<String>) {
        for (key, item) in table {
            match item {
                Item::Table(table) => collect(&format!("{path}{key}."), table, settings),
                item => {
                    let value = item.as_value().expect("a value").clone().decorated("", "");
                    let value = value.to_string();
                    settings.insert(format!("{path}{key}={}", value.trim_matches('"')));
                }
            }
        }
    }
}
