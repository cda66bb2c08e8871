//! A key that only nightly Cargo takes.

use crate::check::rules::{Finding, Level, Model, Rule};
use crate::profiles::keys;
use crate::profiles::layers::Entry;
use crate::profiles::value::Raw;

pub static RULE: Rule = Rule {
    id: "nightly-only-key",
    level: Level::Error,
    summary: "a key or value that stable Cargo refuses",
    docs: "\
`codegen-backend`, `rustflags`, `trim-paths` and `panic = \"immediate-abort\"` are unstable. Stable Cargo refuses a manifest that has one of \
them, and with it every command in the workspace; nightly takes it where `cargo-features` in the manifest, or `[unstable]` in a config file, \
asks for the feature. Where that is so, the finding is a warning: whoever builds with stable still can't. Where `rust-toolchain.toml` names \
nightly as well, nobody does, and the rule is silent, as it is of a config file that is named with `--config` and turns the feature on.

Move the setting to a config file of its own, and build with `cargo +nightly build --config FILE`.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.dev]\ncodegen-backend = \"cranelift\"\n")],
    good: &[("Cargo.toml", "[workspace]\n[profile.dev]\nopt-level = 1\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let pinned = is_pinned_to_nightly(model);
    let mut findings = Vec::new();
    for profile in model.layers().chain(&model.ignored).flat_map(|layer| &layer.profiles) {
        for entry in profile.all_entries() {
            if let Some(gate) = gate(entry)
                && !(model.is_on(gate) && (pinned || is_named(model, entry)))
            {
                let finding = finding(model, entry, gate).in_profile(&profile.name);
                findings.push(finding.weighed(model));
            }
        }
    }
    findings
}

/// Whether it stands in a file that Cargo is given with `--config`: who names it means it.
fn is_named(model: &Model, entry: &Entry) -> bool {
    let place = entry.key_origin.place();
    place.is_some_and(|place| model.command_line.iter().any(|config| config.file == place.file))
}

/// Whether the workspace names nightly as its toolchain: then nobody builds it with stable.
fn is_pinned_to_nightly(model: &Model) -> bool {
    let folders = model.workspace.root.ancestors();
    let mut files = folders
        .flat_map(|folder| ["rust-toolchain", "rust-toolchain.toml"].map(|name| folder.join(name)));
    let nearest = files.find_map(|path| std::fs::read_to_string(path).ok());
    nearest.is_some_and(|text| text.contains("nightly"))
}

/// The feature that an entry needs.
fn gate(entry: &Entry) -> Option<&'static str> {
    let key = keys::find(&entry.key)?;
    let immediate = key.name == "panic" && entry.raw == Raw::Text("immediate-abort".to_owned());
    key.gate.or(immediate.then_some("panic-immediate-abort"))
}

fn finding(model: &Model, entry: &Entry, gate: &str) -> Finding {
    let what = match entry.key.as_str() {
        "panic" => "`panic = \"immediate-abort\"`".to_owned(),
        key => format!("`{key}`"),
    };
    let mut finding =
        RULE.finding(&entry.key_origin, format!("{what} is unstable: stable Cargo refuses it"));
    if model.is_on(gate) {
        finding.level = Level::Warning;
    }
    finding.help("move it to a config file of its own, for `cargo +nightly build --config FILE`")
}
