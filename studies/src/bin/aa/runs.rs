//! Run times: each trial is a whole run of `dist` on a small program with a profile `fast` and a second one that inherits from
//! it and says nothing itself.

use std::collections::BTreeMap;

use end_to_end::{Folder, engine, run};
use serde_json::Value;

const MANIFEST: &str = r#"
[workspace.metadata.dist]
startup = STARTUP
benchmarks = [{ name = "words", command = "{bin} WORDS" }]

[profile.fast]
inherits = "release"

[profile.same]
inherits = "fast"

[profile.more]
inherits = "fast"
"#;

/// Counts words, of which it makes as many as it is told to, and in the folder of the profile `more` 2 % more. It asks for its
/// path when it runs, because another binary would differ in more than the work: where its code lies is worth as much.
const PROGRAM: &str = r#"
use std::collections::HashMap;

fn main() {
    let words = std::env::args().nth(1).and_then(|words| words.parse().ok()).unwrap_or(0u64);
    let path = std::env::current_exe().unwrap();
    let is_more = path.components().any(|part| part.as_os_str() == "more");
    let words = if is_more { words + words / 50 } else { words };
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
    /// How often the two were told apart.
    apart: usize,
    ratios: Vec<f64>,
    rounds: Vec<f64>,
    /// Half of each interval, in per cent.
    widths: Vec<f64>,
    seconds: Vec<f64>,
    loads: Vec<f64>,
}

/// How many words the same binary counts under two names: quick, so that there are many rounds.
const QUICK: usize = 30_000;
/// How many words the program counts that must be told from itself with more work: so many that a run is little else.
const LONG: usize = 150_000;

/// Whether the same binary under two names is told apart at most five times in a hundred.
pub fn same(trials: usize) -> bool {
    let tallies = tallies("same", QUICK, true, trials);
    tallies.values().all(|tally| tally.apart * 20 <= trials)
}

/// Whether a program that does 2 % more work is told apart at least ninety times in a hundred.
pub fn power(trials: usize) -> bool {
    let tallies = tallies("more", LONG, false, trials);
    tallies.values().all(|tally| tally.apart * 10 >= trials * 9)
}

/// Runs the trials, and prints a table.
fn tallies(other: &str, words: usize, startup: bool, trials: usize) -> BTreeMap<String, Tally> {
    let manifest = MANIFEST.replace("WORDS", &words.to_string());
    let folder = Folder::package(&manifest.replace("STARTUP", &startup.to_string()));
    folder.write("src/main.rs", PROGRAM);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for trial in 1..=trials {
        let presets = format!("fast,{other}");
        let ran = run(engine(), ["dist", "--preset", &presets, "--format", "json"], folder.path());
        let report = ran.exits(0).json();
        let [fast, second] = [&report["cells"][0], &report["cells"][1]];
        let sum = |cell: &Value| cell["artifacts"][0]["sha256"].clone();
        assert_eq!(sum(fast), sum(second), "both are one binary");
        for benchmark in second["benchmarks"].as_array().expect("benchmarks") {
            let name = benchmark["name"].as_str().expect("a name").to_owned();
            let tally = tallies.entry(name).or_default();
            tally.add(benchmark);
            tally.loads.extend(report["machine"]["load"].as_f64());
        }
        let apart: usize = tallies.values().map(|tally| tally.apart).sum();
        eprintln!("trial {trial} of {trials}: {apart} told apart so far");
    }
    println!("| benchmark | run time | rounds | ratio | half interval | told apart | load |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, tally) in &mut tallies {
        let all = [
            &mut tally.seconds,
            &mut tally.rounds,
            &mut tally.ratios,
            &mut tally.widths,
            &mut tally.loads,
        ];
        let [seconds, rounds, ratio, width, load] = all.map(|all| middle(all));
        let (apart, milliseconds) = (tally.apart, seconds * 1e3);
        println!(
            "| {name} | {milliseconds:.1} ms | {rounds} | {ratio:.3} | {width:.2} % | {apart} of {trials} | {load:.1} |"
        );
    }
    tallies
}

impl Tally {
    fn add(&mut self, benchmark: &Value) {
        let number = |value: &Value| value.as_f64().expect("a number");
        let ratio = &benchmark["ratio"];
        let (low, high) = (number(&ratio["low"]), number(&ratio["high"]));
        self.apart += usize::from(!(low..=high).contains(&1.0));
        self.ratios.push(number(&ratio["value"]));
        self.widths.push((high - low) * 50.0);
        self.rounds.push(number(&benchmark["runs"]));
        self.seconds.push(number(&benchmark["median_seconds"]));
    }
}

/// The value in the middle; 0 for none.
fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
