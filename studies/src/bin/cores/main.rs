//! What 4, 16 and 64 cores would give: builds of all presets, simulated from the times that their units took on one core.
//!
//! `cargo run -p studies --bin cores [SOURCE...]`. SOURCE is an unpacked package, as in docs/dist-speed.sh: it is built
//! with each preset, one job at a time, and what its units took is written to docs/dist-speed/ (some minutes each). The table is
//! of all that stands there; docs/dist-speed.md has it, and says what the model leaves out.

mod bound;
mod build;
mod cargo;
mod graph;
mod machine;
mod record;
mod rustc;
mod table;
mod timings;

use std::path::PathBuf;

use build::Build;

fn main() {
    if let Some(code) = rustc::run_in_place() {
        std::process::exit(code);
    }
    for source in std::env::args_os().skip(1) {
        let source = PathBuf::from(source);
        let name = source.file_name().expect("a folder with a name").to_string_lossy().into_owned();
        let builds = record::record(&source);
        build::write(&name, &builds);
    }
    print!("{}", table::render(&build::read_all()));
}

/// Seconds for one preset after the other.
fn in_a_loop(builds: &[Build], cores: usize) -> f64 {
    builds.iter().map(|build| machine::simulate(&[build], cores)).sum()
}

/// Seconds for all at once, as `dist` starts them: those with fat LTO first, and then by their cost.
fn by_dist(builds: &[Build], cores: usize) -> f64 {
    let mut builds: Vec<&Build> = builds.iter().collect();
    builds.sort_by(|one, other| other.work().total_cmp(&one.work()));
    builds.sort_by_key(|build| !build.has_fat_lto());
    machine::simulate(&builds, cores)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_in_the_docs_is_the_one_of_the_recorded_times() {
        let page = end_to_end::repository().join("docs/dist-speed.md");
        let page = std::fs::read_to_string(page).expect("the page");
        let table = super::table::render(&super::build::read_all());
        assert!(page.contains(&table), "docs/dist-speed.md lacks this table:\n{table}");
    }
}
