//! The presets' benchmark: real programs, built and run in this project's presets, in what others recommend, and in ours
//! with one setting changed.
//!
//! `cargo run -p studies --bin presets -- measure [--group GROUP] [--profile NAME,…] [PROGRAM…]` lets `dist` build and run them, and
//! adds what it measured to docs/presets/measured.jsonl; `… -- tables` writes the tables of all that stands there into docs/presets.md and
//! README.md. It takes hours in all, on a machine that does nothing else; Linux.

mod data;
mod drive;
mod groups;
mod record;
mod same;
mod sets;
mod tables;

use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use data::Data;
use end_to_end::repository;
use groups::Group;
use studies::pages::{self, read};
use studies::programs::PROGRAMS;
use studies::workspace::Workspace;

#[derive(Parser)]
enum Command {
    /// Builds and runs, and adds to the records
    Measure {
        /// What of it; all if not said
        #[arg(long)]
        group: Vec<Group>,
        /// Which profiles of it, separated by commas; all if not said
        #[arg(long, value_delimiter = ',')]
        profile: Vec<String>,
        /// Which programs; all if not said
        program: Vec<String>,
    },
    /// Writes the tables of all records into docs/presets.md and README.md
    Tables,
    /// Shows the profiles as they stand in each manifest
    Profiles,
    /// Works a server, as its benchmark
    #[command(hide = true)]
    Drive { server: PathBuf },
}

fn main() {
    match Command::parse() {
        Command::Measure { group, profile, program } => measure(&group, &profile, &program),
        Command::Tables => {
            let mut pages = PAGES.map(read);
            pages::put(&mut pages, tables::all(&Data(record::read_all())));
            for (path, page) in PAGES.iter().zip(pages) {
                std::fs::write(repository().join(path), page).expect("a page can be written");
            }
        }
        Command::Profiles => print!("{}", sets::manifest()),
        Command::Drive { server } => drive::drive(&server),
    }
}

/// How long the rounds of a benchmark go on, for all profiles together.
const SECONDS: u32 = 90;

fn measure(groups: &[Group], profiles: &[String], programs: &[String]) {
    let groups = if groups.is_empty() { &[Group::Cost, Group::Loop, Group::Ship] } else { groups };
    let is_known = |name: &&String| PROGRAMS.iter().any(|program| program.name == **name);
    if let Some(name) = programs.iter().find(|name| !is_known(name)) {
        panic!("no program `{name}`");
    }
    let is_asked = |name: &str| programs.is_empty() || programs.iter().any(|one| one == name);
    for program in PROGRAMS.iter().filter(|program| is_asked(program.name)) {
        let workspace = Workspace::of(program, SECONDS, Some("ours-fast"));
        workspace.add(&sets::manifest());
        for &group in groups {
            let started = Instant::now();
            record::measure(program, group, profiles, &workspace);
            eprintln!(
                "{} {}: {:.0} s",
                program.name,
                group.name(),
                started.elapsed().as_secs_f64()
            );
        }
    }
}

/// The pages that have tables of the records.
const PAGES: [&str; 2] = ["docs/presets.md", "README.md"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_page_are_those_of_the_records() {
        let mut pages = PAGES.map(read);
        pages::put(&mut pages, tables::all(&Data(record::read_all())));
        let help = "run `cargo run -p studies --bin presets -- tables`";
        assert!(PAGES.map(read) == pages, "a table is not current: {help}");
    }

    #[test]
    fn the_records_are_of_the_profiles_that_there_are() {
        for record in record::read_all() {
            let name = &record.profile;
            let help = "take its records out, or name what it was, and measure it";
            assert_eq!(record.settings, same::fingerprint(name), "`{name}` was another: {help}");
        }
    }
}
