//! Builds: rounds are recorded once, because real builds are slow, and trials draw from them.

use std::fs;
use std::path::Path;

use end_to_end::{Folder, engine, run};
use profiles_engine::analysis::stats::{Random, median, ratio};
use profiles_engine::results::{self, Report};

const MANIFEST: &str = r#"
build = "build.rs"

[profile.one]
inherits = "release"

[profile.two]
inherits = "release"

[profile.more]
inherits = "release"
"#;

/// Tells the program whether its profile is `more`, as the path of the target folder says.
const SCRIPT: &str = r#"
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(more)");
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").unwrap());
    if out.components().any(|part| part.as_os_str() == "more") {
        println!("cargo::rustc-cfg=more");
    }
}
"#;

/// One of the functions of the program, with another number in each.
const FUNCTION: &str = "
pub fn fN(values: &[u64]) -> String {
    let mut sums = std::collections::BTreeMap::new();
    for (place, value) in values.iter().enumerate() {
        *sums.entry(value % (N + 7)).or_insert(0u64) += place as u64 * N;
    }
    let mut sums: Vec<(u64, u64)> = sums.into_iter().collect();
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.1));
    sums.iter().map(|sum| format!(\"{}:{}\", sum.0, sum.1)).collect::<Vec<_>>().join(\",\")
}
";
/// What `more` has to compile in addition.
const MORE: &str = "
#[cfg(more)]
pub fn more(values: &[u64]) -> String {
    values.iter().map(|value| format!(\"{value:?}\")).collect::<Vec<_>>().join(\";\")
}
#[cfg(not(more))]
pub fn more(_: &[u64]) -> String {
    String::new()
}
";
const FUNCTIONS: usize = 3;
/// How often rounds are drawn for each number in the tables.
const TRIALS: usize = 2000;
const NUMBERS: [usize; 6] = [7, 10, 15, 20, 30, 40];

/// Builds the three profiles in turns, and stores the report.
pub fn record(report: &Path, rounds: usize) {
    let folder = Folder::package(MANIFEST);
    folder.write("build.rs", SCRIPT);
    let functions: String =
        (0..FUNCTIONS).map(|number| FUNCTION.replace('N', &number.to_string())).collect();
    let calls: String = (0..FUNCTIONS)
        .map(|number| format!("    println!(\"{{}}\", f{number}(&values));\n"))
        .collect();
    let main = format!(
        "{functions}{MORE}\nfn main() {{\n    let values: Vec<u64> = (0..100).collect();\n{calls}    println!(\"{{}}\", more(&values));\n}}\n"
    );
    folder.write("src/main.rs", &main);
    let rounds = rounds.to_string();
    let args = ["dist", "--no-bench", "--preset", "one,two,more", "--baseline", "one", "--rounds"];
    let args = [&args[..], &[&rounds, "--format", "json"]].concat();
    let ran = run(engine(), args, folder.path()).exits(0);
    fs::write(report, ran.stdout).expect("the report can be written");
}

/// Rounds of all three, in seconds of one kind.
struct Rounds {
    one: Vec<f64>,
    two: Vec<f64>,
    more: Vec<f64>,
}

/// Prints a table for each report and each kind of time; whether equal builds differ at most five times in a hundred.
pub fn draw(reports: &[&str]) -> bool {
    let mut passed = true;
    for path in reports {
        let report = results::read(Path::new(path)).expect("a report");
        println!("{} rounds, load {:?}\n", rounds(&report, false).one.len(), report.machine.load);
        for (kind, is_wall) in [("CPU", false), ("wall", true)] {
            passed &= table(kind, &rounds(&report, is_wall));
        }
    }
    passed
}

fn rounds(report: &Report, is_wall: bool) -> Rounds {
    let of = |preset: &str| {
        let cell = report.cells.iter().find(|cell| cell.preset == preset).expect("the preset");
        let rounds = cell.build.as_ref().and_then(|build| build.rounds.clone()).expect("rounds");
        let spread = if is_wall { rounds.wall } else { rounds.cpu };
        spread.expect("times").seconds
    };
    Rounds { one: of("one"), two: of("two"), more: of("more") }
}

fn table(kind: &str, rounds: &Rounds) -> bool {
    let pairs: Vec<(f64, f64)> =
        rounds.one.iter().copied().zip(rounds.two.iter().copied()).collect();
    let more: Vec<(f64, f64)> =
        rounds.more.iter().copied().zip(rounds.one.iter().copied()).collect();
    println!(
        "{kind}: median {:.2} s, noise {:.1} %, `more` costs {:.3}×\n",
        median(&rounds.one),
        noise(&pairs),
        ratio(&rounds.more, &rounds.one).map_or(0.0, |ratio| ratio.value)
    );
    println!("| rounds | equal | 3 % more | `more` |");
    println!("| ---: | ---: | ---: | ---: |");
    let mut passed = true;
    for count in NUMBERS.into_iter().filter(|count| *count <= pairs.len()) {
        // What is equal stays so if the two names are swapped in a round.
        let equal = share(&pairs, count, true, 1.0);
        let three = share(&pairs, count, true, 1.03);
        let really = share(&more, count, false, 1.0);
        println!("| {count} | {equal:.1} % | {three:.0} % | {really:.0} % |");
        passed &= equal <= 5.0;
    }
    println!();
    passed
}

/// The standard deviation of one build from another of the same round, in per cent. The two of a pair share it.
fn noise(pairs: &[(f64, f64)]) -> f64 {
    let logs: Vec<f64> = pairs.iter().map(|(one, two)| (one / two).ln().abs()).collect();
    // The median of the absolute values of a normal distribution is 0.6745 of its deviation.
    median(&logs) / 0.6745 / std::f64::consts::SQRT_2 * 100.0
}

/// How often, in per cent, this many rounds tell the first of each pair, with so much more work, from the second.
fn share(pairs: &[(f64, f64)], count: usize, swaps: bool, factor: f64) -> f64 {
    let mut random = Random(0x0AA0 + count as u64);
    let mut places: Vec<usize> = (0..pairs.len()).collect();
    let told = (0..TRIALS).filter(|_| {
        random.shuffle(&mut places);
        let drawn = places[..count].iter().map(|place| {
            let mut pair = [pairs[*place].0, pairs[*place].1];
            if swaps {
                random.shuffle(&mut pair);
            }
            (pair[0] * factor, pair[1])
        });
        let (times, baseline): (Vec<f64>, Vec<f64>) = drawn.unzip();
        ratio(&times, &baseline).is_some_and(|ratio| ratio.shows_difference())
    });
    100.0 * told.count() as f64 / TRIALS as f64
}
