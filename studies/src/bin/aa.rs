//! An A/A test of `dist`: one binary under two names, which must be told apart at most five times in a hundred.
//!
//! `cargo run -p studies --bin aa [TRIALS]`; what it printed once is in docs/aa.md. A trial is a whole run of `dist` on a
//! small program, with a profile `fast` and one that says nothing but that it inherits from it.

use std::collections::BTreeMap;

use end_to_end::{Folder, engine, run};
use serde_json::Value;

const MANIFEST: &str = r#"
[workspace.metadata.dist]
benchmarks = [{ name = "words", command = "{bin} 30000" }]

[profile.fast]
inherits = "release"

[profile.same]
inherits = "fast"
"#;

/// Counts words, of which it makes as many as it is told to.
const PROGRAM: &str = r#"
use std::collections::HashMap;

fn main() {
    let words = std::env::args().nth(1).and_then(|words| words.parse().ok()).unwrap_or(0u64);
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        format!("w{}", (state >> 33) % 5000)
    };
    let text: Vec<String> = (0..words).map(|_| next()).collect();
    let text = text.join(" ");
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for word in text.split(' ') {
        *counts.entry(word).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|&(word, count)| (std::cmp::Reverse(count), word));
    println!("{:?}", counts.first());
}
"#;

/// What the trials say of one benchmark.
#[derive(Default)]
struct Tally {
    alarms: usize,
    rounds: Vec<f64>,
    /// Half of each interval, in per cent.
    widths: Vec<f64>,
    seconds: Vec<f64>,
}

fn main() {
    let trials = std::env::args().nth(1).map_or(100, |number| number.parse().expect("a number"));
    let folder = Folder::package(MANIFEST);
    folder.write("src/main.rs", PROGRAM);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for trial in 1..=trials {
        let ran =
            run(engine(), ["dist", "--preset", "fast,same", "--format", "json"], folder.path());
        let report = ran.exits(0).json();
        let [fast, same] = [&report["cells"][0], &report["cells"][1]];
        assert_eq!(fast["artifacts"][0]["sha256"], same["artifacts"][0]["sha256"]);
        for benchmark in same["benchmarks"].as_array().expect("benchmarks") {
            let name = benchmark["name"].as_str().expect("a name").to_owned();
            tallies.entry(name).or_default().add(benchmark);
        }
        let alarms: usize = tallies.values().map(|tally| tally.alarms).sum();
        eprintln!("trial {trial} of {trials}: {alarms} false alarms so far");
    }
    println!("| benchmark | run time | rounds | half interval | no measurable difference |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (name, tally) in &mut tallies {
        let [seconds, rounds, width] =
            [&mut tally.seconds, &mut tally.rounds, &mut tally.widths].map(|all| middle(all));
        let equal = trials - tally.alarms;
        println!(
            "| {name} | {:.1} ms | {rounds} | {width:.2} % | {equal} of {trials} |",
            seconds * 1e3
        );
    }
    let failed = tallies.values().any(|tally| tally.alarms * 20 > trials);
    std::process::exit(i32::from(failed));
}

impl Tally {
    fn add(&mut self, benchmark: &Value) {
        let number = |value: &Value| value.as_f64().expect("a number");
        let ratio = &benchmark["ratio"];
        let (low, high) = (number(&ratio["low"]), number(&ratio["high"]));
        self.alarms += usize::from(!(low..=high).contains(&1.0));
        self.widths.push((high - low) * 50.0);
        self.rounds.push(number(&benchmark["runs"]));
        self.seconds.push(number(&benchmark["median_seconds"]));
    }
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
