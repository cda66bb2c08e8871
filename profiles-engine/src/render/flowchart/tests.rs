use super::*;
use crate::base::text::WIDTH;
use crate::tests::sample;

#[test]
fn the_questions_are_answered_with_the_figures_of_this_workspace() {
    let report = sample::report();
    let cells: Vec<&Cell> = report.cells.iter().collect();
    let shown = answered(&report, &cells).expect("a flowchart");
    sample::compare("sample.flowchart.txt", &shown);
    assert!(shown.lines().all(|line| line.chars().count() <= WIDTH));
}

#[test]
fn two_presets_need_no_flowchart() {
    let report = sample::report();
    let cells: Vec<&Cell> = report.cells.iter().take(2).collect();
    assert_eq!(answered(&report, &cells), None);
}
