use crate::check::rule::{Finding, Level, Model, Origin, PRESETS, Rule, manifest, uses_presets};
use crate::profiles::presets;

pub static RULE: Rule = Rule {
    id: "missing-preset",
    level: Level::Note,
    summary: "a workspace that uses the presets, but lacks one of them",
    scope: "It leaves alone workspaces with fewer than three of the presets (not counting `dev`).",
    why: "The presets are a ladder: `dev`, `staging`, `fast`, `fastest`, `small`, `smallest`, `prod`. People who know it expect each of them.",
    remedy: "Add the preset, or allow this rule if it is left out intentionally.",
    bad: manifest!(
        "[profile]
fast = { inherits = \"release\" }
fastest = { inherits = \"fast\", lto = true, codegen-units = 1 }
small = { inherits = \"release\", opt-level = \"s\" }
"
    ),
    good: manifest!("[profile.fast]\ninherits = \"release\"\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut profiles = model.manifest.profiles.iter();
    let last = profiles.rfind(|profile| presets::find(&profile.name).is_some());
    let top = Origin::in_file(Model::ROOT, None);
    let origin = last.map_or(&top, |profile| &profile.origin);
    let missing = PRESETS.iter().filter(|preset| !model.defines(preset.name));
    let findings = missing.filter(|_| uses_presets(model)).map(|preset| {
        let name = preset.name;
        let message = format!("preset `{name}` is missing: {}", preset.promise);
        let help = format!("add `[profile.{name}]`, or run `cargo profiles apply --preset {name}`");
        RULE.finding(origin, message, help).in_profile(name)
    });
    findings.collect()
}
