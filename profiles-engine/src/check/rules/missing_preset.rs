//! A workspace with some of the presets, but not all.

use crate::check::rules::{Finding, Level, Model, Rule};
use crate::profiles::presets::{self, PRESETS};
use crate::source::file::{Origin, Place};

pub static RULE: Rule = Rule {
    id: "missing-preset",
    level: Level::Note,
    summary: "a workspace that lives on the presets lacks one of them",
    docs: "\
The presets are a ladder: staging, fast, fastest, small, smallest, prod, beside dev. A workspace with three or more of them \
is taken to live on them; one that has fewer has its own ways, and is left alone.

Add the preset, or keep it out and allow this rule.",
    bad: &[(
        "Cargo.toml",
        "[workspace]
[profile.dev]
debug = \"line-tables-only\"
[profile.dev.package.\"*\"]
debug = false
[profile.fast]
inherits = \"release\"
[profile.small]
inherits = \"release\"
opt-level = \"s\"
[profile.fastest]
inherits = \"fast\"
lto = true
codegen-units = 1
",
    )],
    good: &[("Cargo.toml", "[workspace]\n[profile.fast]\ninherits = \"release\"\n")],
    check,
};

/// So many of the presets (dev aside, which everyone has) make a workspace that lives on them.
const ADOPTED: usize = 3;

/// Whether the workspace lives on the presets.
pub(in crate::check) fn lives_on_presets(model: &Model) -> bool {
    let defined =
        PRESETS.iter().filter(|preset| preset.name != "dev" && model.defines(preset.name));
    defined.count() >= ADOPTED
}

fn check(model: &Model) -> Vec<Finding> {
    if !lives_on_presets(model) {
        return Vec::new();
    }
    let missing = PRESETS.iter().filter(|preset| !model.defines(preset.name));
    let findings = missing.map(|preset| {
        let message = format!("preset `{}` is missing: {}", preset.name, preset.promise);
        let name = preset.name;
        let help =
            format!("add [profile.{name}], or let `cargo profiles apply --preset {name}` do it");
        RULE.finding(&last_preset(model), message).in_profile(preset.name).help(help)
    });
    findings.collect()
}

/// Where the presets stand: the last one of the manifest.
fn last_preset(model: &Model) -> Origin {
    let mut presets =
        model.manifest.profiles.iter().filter(|profile| presets::find(&profile.name).is_some());
    match presets.next_back() {
        Some(profile) => profile.origin.clone(),
        None => Origin::Place(Place { file: Model::ROOT, span: 0..0 }),
    }
}
