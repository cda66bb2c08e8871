use super::*;
use crate::tests::sample;

fn told(report: &Report) -> Vec<String> {
    let cells: Vec<&Cell> = report.cells.iter().collect();
    let answers = answers(report, &cells);
    answers.iter().map(|one| format!("{} | {}", one.wish, one.sentence())).collect()
}

#[test]
fn the_answers_of_a_report_read_like_this() {
    let expected = [
        "smallest binary | smallest: 1.00 MB, 0.52× of fast",
        "fastest to run | fastest, prod: checkout in 0.91× (0.89–0.93×) of the time on fast; no measurable difference between them",
        "least build work | staging: 9.85 s of CPU time, 0.67× of fast, among the 5 presets measured",
        "quickest rebuild | dev: 0.41 s after an edit, 0.16× of fast, among the 2 presets measured",
        "prod over fast | 0.72× the size, 0.92× (0.90–0.94×) the run time of checkout, 2.09× the build's CPU time",
        "your benchmarks | results on fast do not hold for prod: checkout takes 0.92× there",
    ];
    assert_eq!(told(&sample::report()), expected);
}

#[test]
fn with_rounds_build_costs_have_their_intervals() {
    let told = told(&sample::in_rounds(9)).join("\n");
    let expected = [
        "least build work | staging: 9.85 s of CPU time, 0.67× (0.66–0.68×) of fast, among the 5 presets measured",
        "2.08× (2.06–2.10×) the build's CPU time",
    ];
    for said in expected {
        assert!(told.contains(said), "{told}");
    }
}

#[test]
fn where_nothing_differs_nothing_wins() {
    let mut report = sample::report();
    let draw = Ratio { value: 1.01, low: 0.97, high: 1.04 };
    for cell in report.cells.iter_mut().filter(|cell| cell.preset != "fast") {
        for benchmark in &mut cell.benchmarks {
            benchmark.ratio = Some(draw);
        }
    }
    let told = told(&report).join("\n");
    assert!(told.contains("nothing ran checkout measurably faster than fast"), "{told}");
    assert!(told.contains("hold for prod, as far as checkout tells: 0.97–1.04×"), "{told}");
    assert!(told.contains("no measurable difference in checkout"), "{told}");
}

#[test]
fn costs_that_are_near_are_a_tie() {
    let mut report = sample::report();
    report.cells[2].build.as_mut().expect("a build").cpu_seconds = Some(10.0);
    let told = told(&report).join("\n");
    assert!(
        told.contains("staging, fast: 9.85 s of CPU time, within 10 % of each other"),
        "{told}"
    );
}

#[test]
fn costs_of_several_machines_are_not_compared() {
    let mut report = sample::report();
    report.cells[1].machine = Some(report.machine.clone());
    let told = told(&report).join("\n");
    assert!(told.contains("build costs are not compared"), "{told}");
    assert!(!told.contains("CPU time") && !told.contains("after an edit"), "{told}");
}

#[test]
fn one_preset_is_no_choice() {
    let mut report = sample::report();
    report.cells.truncate(1);
    assert!(told(&report).is_empty());
}

#[test]
fn what_is_smallest_is_called_a_binary_only_if_it_is_one() {
    let wish = |kind| {
        let mut report = sample::report();
        let artifacts = report.cells.iter_mut().flat_map(|cell| &mut cell.artifacts);
        artifacts.for_each(|one| one.kind = kind);
        let cells: Vec<&Cell> = report.cells.iter().collect();
        answers(&report, &cells)[0].wish.clone()
    };
    assert_eq!(wish(ArtifactKind::Bin), "smallest binary");
    assert_eq!(wish(ArtifactKind::Cdylib), "smallest");
}
