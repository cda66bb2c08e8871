use super::*;
use crate::results::{Benchmark, Instructions};
use crate::tests::sample;

/// `prod`, with what else it is.
fn cell(variant: Option<&str>, bytes: u64, cpu: f64) -> Cell {
    let mut cell = sample::built("prod", cpu, bytes, None);
    cell.variant = variant.map(str::to_owned);
    cell.reference = variant.map(|_| "prod".to_owned());
    cell.benchmarks.clear();
    cell
}

fn effects_of(cells: Vec<Cell>) -> Vec<Effects> {
    let report = Report { cells, ..sample::report() };
    let cells: Vec<&Cell> = report.cells.iter().collect();
    effects(&report, &cells)
}

#[test]
fn an_ablation_says_what_the_setting_does_and_a_value_what_it_would_do() {
    let mut ablated = cell(Some("lto=false"), 2000, 1.0);
    ablated.ablates = Some("lto=fat".to_owned());
    let all = effects_of(vec![cell(None, 1000, 4.0), ablated, cell(Some("lto=thin"), 1500, 2.0)]);
    let [ablation, varied] = &all[..] else { panic!("{all:?}") };
    let values = |effects: &Effects, header: &str| -> Vec<f64> {
        let at = effects.header.iter().position(|name| name == header).expect("a column");
        effects.rows.iter().map(|row| row.effects[at].expect("a number").ratio.value).collect()
    };
    assert!(ablation.is_ablation && !varied.is_ablation);
    assert_eq!((&*ablation.rows[0].setting, &*ablation.rows[0].other), ("lto=fat", "lto=false"));
    assert_eq!((&*varied.rows[0].setting, &*varied.rows[0].other), ("lto=thin", "prod"));
    assert_eq!(values(ablation, "size"), [0.5]);
    assert_eq!(values(ablation, "build CPU"), [4.0]);
    assert_eq!(values(varied, "size"), [1.5]);
    assert_eq!(values(varied, "build CPU"), [0.5]);
}

#[test]
fn a_setting_is_useless_if_no_number_is_certainly_less_with_it() {
    let ablated = |key: &str, bytes: u64, cpu: f64| {
        let mut ablated = cell(Some(&format!("{key}=other")), bytes, cpu);
        ablated.ablates = Some(format!("{key}=own"));
        ablated
    };
    let all = effects_of(vec![
        cell(None, 100_000, 4.0),
        ablated("smaller", 120_000, 4.0),
        ablated("a-little-smaller", 100_100, 4.0),
        ablated("cheaper", 90_000, 5.0),
        ablated("a-little-cheaper", 100_000, 4.2),
    ]);
    assert_eq!(all[0].useless(), ["a-little-smaller=own", "a-little-cheaper=own"]);
}

#[test]
fn run_times_are_compared_by_their_intervals() {
    let benchmark = |ratio_to_preset| {
        let [measured] = &sample::built("prod", 1.0, 1, None).benchmarks[..] else { panic!() };
        Benchmark { ratio_to_preset, ..measured.clone() }
    };
    let mut plain = cell(None, 1000, 1.0);
    plain.benchmarks = vec![benchmark(None)];
    let mut ablated = cell(Some("panic=unwind"), 1000, 1.0);
    ablated.ablates = Some("panic=abort".to_owned());
    let ratio = Ratio { value: 1.25, low: 1.2, high: 1.3 };
    ablated.benchmarks = vec![benchmark(Some(ratio))];
    let all = effects_of(vec![plain, ablated]);
    let effect = all[0].rows[0].effects[1].expect("a ratio");
    assert!(effect.is_measured && all[0].rows[0].buys());
    assert_eq!(effect.ratio, Ratio { value: 1.0 / 1.25, low: 1.0 / 1.3, high: 1.0 / 1.2 });
}

#[test]
fn what_sets_nothing_else_is_named_as_such() {
    let mut same = cell(Some("strip=symbols"), 0, 0.0);
    (same.outcome, same.build, same.artifacts) = (Outcome::Skipped, None, Vec::new());
    (same.same_as, same.ablates) = (Some("prod".to_owned()), Some("strip=symbols".to_owned()));
    let all = effects_of(vec![cell(None, 1000, 1.0), same]);
    assert!(all[0].rows[0].is_idle);
    assert_eq!(all[0].useless(), ["strip=symbols"]);
}

#[test]
fn instructions_are_compared_exactly_but_only_with_those_of_the_same_tool() {
    let counted = |variant, count: u64, by: &str| {
        let mut cell = cell(variant, 1000, 1.0);
        let (by, runs) = (by.to_owned(), vec![count]);
        let instructions = Some(Instructions { count, by, runs });
        cell.benchmarks = vec![Benchmark { instructions, ..Benchmark::new("sort") }];
        cell
    };
    let all = effects_of(vec![
        counted(None, 1_000_000, "valgrind 3.19.0"),
        counted(Some("lto=off"), 1_020_000, "valgrind 3.19.0"),
        counted(Some("lto=thin"), 1_000_500, "valgrind 3.22.0"),
        counted(Some("strip=none"), 1_020_000, "perf 6.8"),
    ]);
    let at = all[0].header.iter().position(|name| name == "sort instr.").expect("a column");
    let differs: Vec<Option<bool>> = all[0]
        .rows
        .iter()
        .map(|row| row.effects[at].map(|effect| effect.ratio.shows_difference()))
        .collect();
    assert_eq!(differs, [Some(true), Some(false), None]);
}
