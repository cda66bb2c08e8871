use super::*;
use crate::analysis::stats::FEWEST_ROUNDS;
use crate::results::Build;
use crate::tests::sample;

fn cpu(report: &Report, index: usize) -> Spread {
    let build = report.cells[index].build.as_ref();
    build.and_then(|build| build.rounds.as_ref()?.cpu.clone()).expect("rounds")
}

#[test]
fn medians_have_intervals_and_ratios_to_the_baseline() {
    let report = sample::in_rounds(9);
    let [staging, fast] = [1, 2].map(|index| cpu(&report, index));
    let ratio = staging.ratio.expect("a ratio");
    assert!(ratio.low < 0.666 && 0.666 < ratio.high && ratio.shows_difference(), "{ratio:?}");
    assert!(fast.ratio.expect("a ratio").is_own());
    let (low, high) = staging.interval().expect("an interval");
    let Build { cpu_seconds, .. } = report.cells[1].build.clone().expect("a build");
    let median = cpu_seconds.expect("a median");
    assert!(low < median && median < high && high / low < 1.03, "{staging:?}");
}

#[test]
fn too_few_rounds_have_medians_only() {
    let report = sample::in_rounds(FEWEST_ROUNDS - 1);
    let staging = cpu(&report, 1);
    assert_eq!((staging.low, staging.high, staging.ratio), (None, None, None));
    assert_eq!(staging.seconds.len(), FEWEST_ROUNDS - 1);
}

#[test]
fn a_variant_is_compared_with_its_preset_on_the_same_target() {
    let mut report = sample::in_rounds(9);
    let mut variant = report.cells[3].clone();
    variant.variant = Some("lto=thin".to_owned());
    variant.reference = Some("fastest".to_owned());
    let mut foreign = variant.clone();
    foreign.target = "wasm32-wasip1".to_owned();
    report.cells.extend([variant, foreign]);
    compare(&mut report, Stage::Build);
    assert!(cpu(&report, 7).ratio_to_preset.expect("a ratio").is_own());
    assert!(cpu(&report, 7).ratio.expect("a ratio").shows_difference());
    assert_eq!((cpu(&report, 8).ratio_to_preset, cpu(&report, 8).ratio), (None, None));
    assert_eq!(cpu(&report, 3).ratio_to_preset, None);
}

#[test]
fn a_cell_that_failed_in_a_later_round_keeps_the_rounds_it_has() {
    let mut report = sample::in_rounds(12);
    for spread in report.cells[1].spreads_mut() {
        spread.seconds.truncate(8);
    }
    compare(&mut report, Stage::Build);
    assert!(cpu(&report, 1).ratio.is_some());
    assert_eq!(cpu(&report, 1).seconds.len(), 8);
}
