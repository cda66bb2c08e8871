//! Reports of `dist`: read, compared with an earlier one, merged, and written in every format.
#![no_main]

use fuzz::parts::{parts, text};
use fuzz::random::Random;
use fuzz::report::is_rendered;
use fuzz::{json, lines};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use profiles_engine::analysis::gate::{self, Limit};
use profiles_engine::measure::fuzzing::{merge, report};

const PARTS: &[&str] = &["new", "old"];

fuzz_target!(|data: &[u8]| {
    let parts = parts(data, PARTS);
    let read = |name| report(text(&parts, name)?).ok();
    let Some(mut new) = read("new") else { return };
    is_rendered(&new);
    let Some(old) = read("old") else { return };
    let limits = ["size=2%", "cpu=0", "time=1e300%", "rebuild_cpu=10", "instructions=1"];
    let limits: Vec<Limit> = limits.iter().filter_map(|limit| limit.parse().ok()).collect();
    new.against = Some(gate::compare(&old, &new, &limits));
    is_rendered(&new);
    if let Ok(merged) = merge(vec![("new".to_owned(), new), ("old".to_owned(), old)]) {
        is_rendered(&merged);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut random = Random::new(seed);
    let mut documents = [None, None];
    for (name, text) in parts(&data[..size], PARTS) {
        documents[usize::from(name == "old")] = serde_json::from_slice(text).ok();
    }
    let [new, old] = documents;
    let (new, old) = match (new, old) {
        _ if random.once_in(8) => return fuzzer_mutate(data, size, max_size),
        (Some(new), Some(old)) if random.once_in(2) => (new, Some(json::mutated(old, &mut random))),
        (Some(new), None) if random.once_in(4) => (json::mutated(new, &mut random), None),
        // The earlier report begins as the same one.
        (Some(new), None) => (json::mutated(new.clone(), &mut random), Some(new)),
        (Some(new), old) => (json::mutated(new, &mut random), old),
        (None, _) => return fuzzer_mutate(data, size, max_size),
    };
    let old = old.map(|old| format!("\n=== old\n{old}\n")).unwrap_or_default();
    lines::write(data, max_size, format!("{new}{old}").as_bytes())
});
