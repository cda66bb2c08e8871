use crate::check::rule::{Finding, Level, Model, Rule, manifest, uses_presets};
use crate::profiles::presets::{self, PRESETS};
use crate::source::file::{Origin, Place};

pub static RULE: Rule = Rule {
    id: "missing-preset",
    level: Level::Note,
    summary: "a workspace that uses the presets, but lacks one of them",
    scope: "It leaves alone workspaces with fewer than three of the presets (not counting `dev`).",
    why: "The presets are a ladder: `dev`, `staging`, `fast`, `fastest`, `small`, `smallest`, `prod`. People who know it expect each of them.",
    remedy: "Add the preset, or allow this rule if it is left out intentionally.",
    bad: manifest!(
        "[profile.dev]
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
"
    ),
    good: manifest!("[profile.fast]\ninherits = \"release\"\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    if !uses_presets(model) {
        return Vec::new();
    }
    let missing = PRESETS.iter().filter(|preset| !model.defines(preset.name));
    let findings = missing.map(|preset| {
        let name = preset.name;
        let message = format!("preset `{name}` is missing: {}", preset.promise);
        let help = format!("add `[profile.{name}]`, or run `cargo profiles apply --preset {name}`");
        RULE.finding(&last_preset(model), message, help).in_profile(name)
    });
    findings.collect()
}

/// The last preset of the manifest.
fn last_preset(model: &Model) -> Origin {
    let mut profiles = model.manifest.profiles.iter();
    match profiles.rfind(|profile| presets::find(&profile.name).is_some()) {
        Some(profile) => profile.origin.clone(),
        None => Origin::Place(Place { file: Model::ROOT, span: 0..0 }),
    }
}
