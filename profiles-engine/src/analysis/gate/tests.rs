use super::*;
use crate::analysis::rounds::Stage;
use crate::results::Ratio;
use crate::tests::each_gives;
use crate::tests::sample;

fn limits(texts: &[&str]) -> Vec<Limit> {
    texts.iter().map(|text| text.parse().expect("a limit")).collect()
}

fn exceeded(against: &Against) -> Vec<(&str, &str)> {
    let passed = against.changes.iter().filter(|change| change.exceeded);
    passed.map(|change| (change.cell.as_str(), change.key.as_str())).collect()
}

#[test]
fn a_report_against_itself_has_not_changed() {
    let report = sample::report();
    let against = compare(&report, &report, &[]);
    assert!(against.rows().is_empty() && !against.is_exceeded(), "{against:?}");
    let against = compare(&report, &report, &limits(&["size=0", "cpu=0%", "run_time=0"]));
    assert!(!against.rows().is_empty() && !against.is_exceeded(), "{against:?}");
    // `dev` was fresh, and `small` failed.
    assert!(against.unknown.iter().any(|what| what.contains("`build_cpu` of dev")), "{against:?}");
}

#[test]
fn what_grew_by_more_than_its_limit_is_told() {
    let (old, mut new) = (sample::report(), sample::report());
    new.cells[6].artifacts[0].bytes += 50_000;
    if let Some(build) = &mut new.cells[3].build {
        build.cpu_seconds = Some(40.0);
    }
    let against = compare(&old, &new, &limits(&["size=2%", "cpu=50%"]));
    assert_eq!(exceeded(&against), [("prod", "size")]);
    let rows = against.rows();
    let row = rows.iter().find(|row| row[0] == "prod" && row[2] == "size").expect("a row");
    assert_eq!(row[5], "+3.6 %, more than 2 %");
}

#[test]
fn noise_is_no_growth() {
    let (old, mut new) = (sample::report(), sample::report());
    let set = |report: &mut Report, ratio| report.cells[1].benchmarks[0].ratio = Some(ratio);
    set(&mut new, Ratio { value: 1.15, low: 1.1, high: 1.2 });
    let limit = limits(&["run_time=1%"]);
    assert!(!compare(&old, &new, &limit).is_exceeded());
    set(&mut new, Ratio { value: 1.3, low: 1.25, high: 1.35 });
    assert_eq!(exceeded(&compare(&old, &new, &limit)), [("staging", "run_time")]);
}

#[test]
fn noise_of_builds_in_rounds_is_no_growth() {
    let grown = |percent: f64| {
        let (old, mut new) = (sample::in_rounds(9), sample::in_rounds(9));
        for build in new.cells.iter_mut().filter_map(|cell| cell.build.as_mut()) {
            let spread = build.rounds.as_mut().and_then(|rounds| rounds.cpu.as_mut());
            spread
                .into_iter()
                .flat_map(|one| &mut one.seconds)
                .for_each(|one| *one *= 1.0 + percent / 100.0);
        }
        crate::analysis::rounds::compare(&mut new, Stage::Build);
        compare(&old, &new, &limits(&["build_cpu=1%"]))
    };
    // The rounds of the sample differ by 2 %.
    assert!(!grown(2.0).is_exceeded());
    assert_eq!(exceeded(&grown(10.0)).len(), 5);
}

#[test]
fn bytes_where_there_were_none_are_more_than_any_limit() {
    let (old, mut new) = (sample::report(), sample::report());
    if let Some(sections) = &mut new.cells[6].artifacts[0].sections {
        sections.debug = 1;
    }
    let against = compare(&old, &new, &limits(&["debug=1000%"]));
    assert_eq!(exceeded(&against), [("prod", "debug")]);
}

#[test]
fn a_limit_that_makes_no_sense_is_refused() {
    let bad = ["size", "sise=2%", "size=two", "size=-1", "size=inf"];
    each_gives(bad.map(|limit| (limit, true)), |limit| limit.parse::<Limit>().is_err());
}

#[test]
fn instructions_have_a_limit_and_only_those_of_one_tool_are_compared() {
    let (old, mut new) = (sample::counted("valgrind 3.19.0"), sample::counted("valgrind 3.22.0"));
    let limit = limits(&["instructions=1%"]);
    let by_tool = |against: &Against| {
        let unknown = against.unknown.iter();
        unknown.filter(|what| what.ends_with("in the earlier report, `valgrind`")).count()
    };
    let same = compare(&old, &new, &limit);
    assert!(!same.is_exceeded() && by_tool(&same) == 0, "{same:?}");
    for benchmark in new.cells.iter_mut().flat_map(|cell| &mut cell.benchmarks) {
        let counted = benchmark.instructions.as_mut().expect("counted");
        counted.count = counted.count * 102 / 100;
    }
    let grown = compare(&old, &new, &limit);
    assert!(exceeded(&grown).contains(&("fast", "instructions")), "{grown:?}");
    let other = compare(&old, &sample::counted("perf 6.8"), &limit);
    assert!(!other.is_exceeded() && by_tool(&other) > 0, "{other:?}");
}
