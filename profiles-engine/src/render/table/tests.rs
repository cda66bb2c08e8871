use super::*;
use crate::results::Benchmark;
use crate::tests::sample;

fn plain(report: &Report) -> String {
    anstream::adapter::strip_str(&render(report)).to_string()
}

#[test]
fn the_table_of_seven_presets_fits_and_reads_like_this() {
    let shown = plain(&sample::report());
    sample::compare("sample.txt", &shown);
    assert!(shown.lines().all(|line| line.chars().count() <= WIDTH));
}

#[test]
fn costs_of_rounds_are_marked_where_nothing_differs() {
    let mut report = sample::in_rounds(9);
    let fast = report.cells[2].build.clone();
    report.cells[1].build = fast;
    crate::analysis::rounds::compare(&mut report, crate::analysis::rounds::Stage::Build);
    let shown = plain(&report);
    assert!(shown.contains("≈14.8 s") && shown.contains("*14.8 s"), "{shown}");
    assert!(
        shown.contains(
            "build costs for staging, fast, fastest, smallest, prod: medians of 9 builds from\n"
        ),
        "{shown}"
    );
    assert!(shown.contains("costs count as ties if their intervals overlap"), "{shown}");
}

#[test]
fn all_targets_stand_in_one_table_that_fits() {
    let mut report = sample::report();
    let mut foreign = report.cells.clone();
    for cell in &mut foreign {
        cell.target = "riscv64gc-unknown-linux-gnu".to_owned();
        (cell.outcome, cell.artifacts) = (Outcome::Skipped, Vec::new());
    }
    report.cells.extend(foreign);
    let shown = plain(&report);
    let expected = "
size                             dev  staging     fast  fastest    small
x86_64-unknown-linux-gnu     38.4 MB  5.20 MB  1.94 MB  1.50 MB   failed
riscv64gc-unknown-linux-gnu  skipped  skipped  skipped  skipped  skipped

size                         smallest     prod
x86_64-unknown-linux-gnu     *1.00 MB  1.40 MB
riscv64gc-unknown-linux-gnu   skipped  skipped
";
    assert!(shown.contains(expected), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= WIDTH), "{shown}");
}

#[test]
fn run_times_that_find_no_room_stand_below() {
    let mut report = sample::report();
    for cell in &mut report.cells {
        let more = cell.benchmarks.clone();
        cell.benchmarks.extend(
            more.into_iter().map(|one| Benchmark { name: "a-rather-long-name".to_owned(), ..one }),
        );
    }
    let shown = plain(&report);
    assert!(shown.contains("\npreset    checkout  a-rather-long-name\n"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= WIDTH));
}

#[test]
fn costs_that_find_no_room_beside_long_names_come_in_pieces() {
    let mut report = sample::report();
    report.cells.truncate(3);
    report.cells[0].variant = Some("package.*.debug=line-tables-only,opt-level=1".to_owned());
    let shown = plain(&report);
    assert!(shown.lines().filter(|line| line.starts_with("preset ")).count() > 1, "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= WIDTH), "{shown}");
}

#[test]
fn without_a_difference_to_the_baseline_nothing_is_the_winner() {
    let mut report = sample::report();
    report.cells.retain(|cell| ["staging", "fast"].contains(&cell.preset.as_str()));
    let shown = plain(&report);
    let run_times: Vec<&str> =
        shown.lines().filter_map(|line| line.split_whitespace().last()).collect();
    assert!(run_times.contains(&"≈") && run_times.contains(&"1×"), "{shown}");
}

#[test]
fn instructions_stand_beside_the_run_times_with_ratios() {
    let mut report = sample::counted("valgrind 3.19.0");
    report.cells[0].benchmarks[0].instructions = None;
    report.cells[0].benchmarks[0].instructions_reason = Some("install Valgrind".to_owned());
    let shown = plain(&report);
    let expected = "
preset    checkout  checkout instr.
dev          4.32×      not counted
staging          ≈   51.0 M (1.02×)
fast            1×           50.0 M
";
    assert!(shown.contains(expected), "{shown}");
    assert!(shown.contains("*46.0 M (0.92×)"), "{shown}");
    assert!(shown.contains("instructions of `checkout` were not counted for dev:"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= WIDTH), "{shown}");
}

#[test]
fn foreign_names_are_cleaned_in_every_table_and_take_the_room_that_they_need_then() {
    let mut report = sample::report();
    for cell in &mut report.cells {
        cell.variant = Some("\u{202e}x".to_owned());
        for benchmark in &mut cell.benchmarks {
            benchmark.name = "a\tb".to_owned();
        }
    }
    let limit = "size=0".parse().expect("a limit");
    report.against = Some(crate::analysis::gate::compare(&report, &report, &[limit]));
    let shown = plain(&report);
    assert!(shown.contains("a    b") && shown.contains("\ndev+x "), "{shown}");
    assert!(!shown.contains(['\u{202e}', '\t']), "{shown}");
}
