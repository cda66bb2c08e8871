use super::*;
use crate::render;
use crate::render::Format;
use crate::tests::sample;

/// Two reports that have the sample's cells between them.
fn halves() -> (Report, Report) {
    let (mut one, mut two) = (sample::report(), sample::report());
    two.cells = one.cells.split_off(3);
    (one, two)
}

fn merged(one: Report, two: Report) -> Result<Report> {
    merge(vec![("a.json".to_owned(), one), ("b.json".to_owned(), two)])
}

#[test]
fn the_halves_of_a_report_give_the_whole() {
    let (one, two) = halves();
    let whole = merged(one, two).expect("they fit");
    assert_eq!(
        render::render(&whole, Format::Json),
        render::render(&sample::report(), Format::Json)
    );
}

#[test]
fn a_cell_from_another_machine_says_so() {
    let (one, mut two) = halves();
    two.machine.cores = 64;
    two.created = "2026-01-01T00:00:00Z".to_owned();
    let whole = merged(one, two).expect("they fit");
    assert_eq!(whole.created, "2026-01-01T00:00:00Z");
    let cores: Vec<Option<usize>> =
        whole.cells.iter().map(|cell| cell.machine.as_ref().map(|one| one.cores)).collect();
    assert_eq!(cores[2..4], [None, Some(64)]);
    assert!(render::render(&whole, Format::Markdown).contains("64 cores"));
}

#[test]
fn without_a_common_baseline_there_are_no_ratios() {
    let (one, mut two) = halves();
    two.baseline = Some("prod".to_owned());
    let whole = merged(one, two).expect("they fit");
    assert_eq!(whole.baseline, None);
    assert!(whole.cells.iter().flat_map(|cell| &cell.benchmarks).all(|one| one.ratio.is_none()));
}

#[test]
fn rounds_lose_their_ratios_without_a_common_baseline() {
    let (mut one, mut two) = (sample::in_rounds(9), sample::in_rounds(9));
    two.cells = one.cells.split_off(3);
    two.baseline = Some("prod".to_owned());
    let mut whole = merged(one, two).expect("they fit");
    let spreads: Vec<_> = whole.cells.iter_mut().flat_map(Cell::spreads_mut).collect();
    assert!(!spreads.is_empty() && spreads.iter().all(|spread| spread.ratio.is_none()));
}

#[test]
fn what_does_not_belong_together_is_refused_with_the_files_names() {
    let refused = |change: fn(&mut Report)| {
        let (one, mut two) = halves();
        change(&mut two);
        merged(one, two).expect_err("refused").to_string()
    };
    type Change = fn(&mut Report);
    let cases: [(Change, &str); 4] = [
        (|two| two.workspace.commit = Some("fed".to_owned()), "has commit fed"),
        (|two| two.workspace.commit = None, "has no known commit"),
        (|two| two.workspace.name = "other".to_owned(), "to `other`"),
        (|two| two.cells.extend(halves().0.cells), "both have dev for x86_64-unknown-linux-gnu"),
    ];
    for (change, why) in cases {
        let said = refused(change);
        assert!(
            said.contains(why) && said.contains("`a.json`") && said.contains("`b.json`"),
            "{said}"
        );
    }
}
