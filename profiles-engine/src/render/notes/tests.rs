use super::*;
use crate::results::{Ratio, Training, WasmOpt};
use crate::tests::sample;

#[test]
fn a_variant_is_compared_with_its_own_preset_and_what_taught_it_is_told() {
    let mut report = sample::report();
    let own = |low, high| Some(Ratio { value: 0.9, low, high });
    let mut pgo = report.cells[3].clone();
    pgo.variant = Some("pgo".to_owned());
    pgo.benchmarks[0].ratio_to_preset = own(0.88, 0.92);
    pgo.training = Some(Training {
        commands: vec!["{bin} --bench".to_owned()],
        measured: vec!["checkout".to_owned()],
        merged_with: "llvm-profdata 22".to_owned(),
        wall_seconds: Some(30.0),
        cpu_seconds: Some(31.0),
    });
    let mut small = report.cells[5].clone();
    small.variant = Some("build-std".to_owned());
    small.artifacts[0].bytes /= 4;
    small.benchmarks[0].ratio_to_preset = own(0.8, 1.1);
    report.cells.extend([pgo, small]);
    let said = variants(&report.cells.iter().collect::<Vec<_>>());
    assert_eq!(
        said,
        [
            "trained for fastest+pgo: with `{bin} --bench`; measured on the same input, so it may gain less on \
             others. Its cost does not include the instrumented build of 30.0 s",
            "`checkout`: fastest+pgo takes 0.90× the time of fastest (95 %: 0.88× – 0.92×)",
            "smallest+build-std saves 75 % of the size of smallest: 250 kB instead of 1.00 MB",
            "`checkout`: no measurable difference between smallest+build-std and smallest (95 %: 0.80× – 1.10×)",
        ]
    );
}

#[test]
fn both_sizes_of_a_module_are_shown_or_why_there_is_one() {
    let mut report = sample::report();
    let shrunk = |bytes| WasmOpt {
        bytes: Some(bytes),
        with: Some("wasm-opt 1 -O3".to_owned()),
        ..WasmOpt::default()
    };
    report.cells[2].artifacts[0].wasm_opt = Some(shrunk(1_000_000));
    let reason = Some("there is no `wasm-opt`".to_owned());
    report.cells[3].artifacts[0].wasm_opt = Some(WasmOpt { reason, ..WasmOpt::default() });
    let said = variants(&report.cells.iter().collect::<Vec<_>>());
    let expected =
        ["wasm-opt 1: fast 1.94 MB → 1.00 MB", "not shrunk for fastest: there is no `wasm-opt`"];
    assert_eq!(said, expected);
}

#[test]
fn a_note_about_all_that_was_built_names_none_though_others_were_skipped() {
    let mut report = sample::in_rounds(9);
    report.cells.remove(0);
    report.cells[3].outcome = Outcome::Skipped;
    let cells: Vec<&Cell> = report.cells.iter().collect();
    let said = rounds(&cells);
    let expected = "build costs: medians of 9 builds from scratch, in turns with the other presets";
    assert_eq!(said, [expected]);
}
