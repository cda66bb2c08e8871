//! What Cargo prints: its JSON messages, its words and calls of rustc on stderr, its unit graph, its metadata.
#![no_main]

use fuzz::folder::Folder;
use fuzz::parts::{parts, text};
use fuzz::random::Random;
use fuzz::{json, lines, words};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use profiles_engine::measure::fuzzing::{dist_config, read};
use profiles_engine::profiles::Model;
use profiles_engine::unit_graph::calls::{compare_calls, not_passed};
use profiles_engine::unit_graph::{Graph, compare};
use serde_json::Value;

const PARTS: &[&str] = &["stdout", "stderr", "graph", "metadata"];

thread_local! {
    static MODEL: Model = model();
}

fn model() -> Model {
    let folder = Folder::with(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"m\"]\n[package]\nname = \"app\"\nversion = \"0.1.0\"\n[profile.prod]\n\
             inherits = \"release\"\nlto = true\npanic = \"abort\"\n[profile.prod.package.m]\nopt-level = \"s\"\n",
        ),
        ("m/Cargo.toml", "[package]\nname = \"m\"\nversion = \"0.1.0\"\n"),
        ("src/main.rs", "fn main() {}\n"),
    ]);
    Model::load(&folder.path().join("Cargo.toml"), folder.path(), &Default::default())
        .expect("a model")
}

fuzz_target!(|data: &[u8]| {
    let parts = parts(data, PARTS);
    let part = |name| text(&parts, name).unwrap_or_default();
    let read = read(part("stdout"), part("stderr"));
    assert!(read.fresh <= read.units, "{read:?}");
    assert!(!read.reason.contains('\u{1b}') && read.reason.len() < 8192, "{read:?}");
    if let Ok(graph) = Graph::parse(part("graph")) {
        MODEL.with(|model| {
            for profile in model.names() {
                let compared = compare(model, profile, &graph);
                serde_json::to_string(&compared.differences).expect("JSON");
                compare_calls(model, profile, &graph, &read.calls);
                serde_json::to_string(&not_passed(model, profile, &graph)).expect("JSON");
            }
        });
    }
    if let Ok(metadata) = serde_json::from_str(part("metadata"))
        && let Err(error) = dist_config(&metadata)
    {
        assert!(error.to_string().contains("\nhelp: "), "{error}");
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut random = Random::new(seed);
    if random.once_in(5) {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut changed: Vec<(&str, Vec<u8>)> =
        parts(&data[..size], PARTS).into_iter().map(|(name, text)| (name, text.to_vec())).collect();
    let at = random.below(changed.len());
    let (name, text) = &mut changed[at];
    match *name {
        "stdout" => {
            let mut messages: Vec<Vec<u8>> =
                text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            let line = random.below(messages.len());
            if let Ok(message) = serde_json::from_slice::<Value>(&messages[line]) {
                let copy = messages[line].clone();
                messages[line] = json::mutated(message, &mut random).to_string().into_bytes();
                if random.once_in(2) {
                    messages.insert(line, copy);
                }
                *text = messages.join(&b'\n');
            }
        }
        "stderr" => {
            return lines::mutate(data, size, max_size, seed, &words::STDERR);
        }
        _ => {
            if let Ok(document) = serde_json::from_slice::<Value>(text) {
                *text = json::mutated(document, &mut random).to_string().into_bytes();
                text.push(b'\n');
            }
        }
    }
    let whole =
        changed.iter().map(|(name, text)| [format!("=== {name}\n").as_bytes(), text].concat());
    lines::write(data, max_size, &whole.collect::<Vec<_>>().concat())
});
