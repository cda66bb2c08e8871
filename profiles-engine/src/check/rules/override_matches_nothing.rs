//! A `package` table for a package that is not there.

use crate::check::rules::{Finding, Level, Model, Rule, nearest};
use crate::profiles::layers::{Override, Selector};
use crate::workspace::Locked;
use crate::workspace::spec::Spec;

pub static RULE: Rule = Rule {
    id: "override-matches-nothing",
    level: Level::Warning,
    summary: "a `package` table that no package matches",
    docs: "\
`[profile.dev.package.NAME]` is for the package of that name in the dependency graph. Where there is none, because of a typo, a \
version that is no longer used, or a dependency that went away, the table does nothing. Cargo warns of it in a manifest, and not in a config file.

The packages are taken from Cargo.lock: without one the rule has nothing to say (run `cargo generate-lockfile`).

Correct the name, or take the table out.",
    bad: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.dev.package.sered]\nopt-level = 3\n"),
        ("Cargo.lock", LOCK),
    ],
    good: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.dev.package.serde]\nopt-level = 3\n"),
        ("Cargo.lock", LOCK),
    ],
    check,
};

const LOCK: &str = "version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n[[package]]\nname = \"serde\"\nversion = \"1.0.200\"\n\
source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

fn check(model: &Model) -> Vec<Finding> {
    let Some(locked) = &model.workspace.locked else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for profile in &model.manifest.profiles {
        for table in &profile.overrides {
            if let Selector::Package(spec) = &table.selector
                && Spec::is_valid(spec)
                && !model.workspace.members.iter().any(|member| member.name == *spec)
                && model.locked(spec).next().is_none()
            {
                findings.push(finding(model, locked, table, spec).in_profile(&profile.name));
            }
        }
    }
    findings
}

fn finding(model: &Model, locked: &[Locked], table: &Override, spec: &str) -> Finding {
    let name = Spec::parse(spec).name;
    let versions: Vec<&str> = locked
        .iter()
        .map(|locked| &locked.package)
        .filter(|package| package.name == name)
        .map(|package| package.version.as_str())
        .collect();
    let help = match nearest(&name, model.workspace.packages()) {
        _ if !versions.is_empty() => format!("`{name}` is there as {}", versions.join(", ")),
        Some(near) => format!("did you mean `{near}`?"),
        None => "take the table out".to_owned(),
    };
    let message = format!("no package matches `{spec}`: the table does nothing");
    let mut finding = RULE.finding(&table.origin, message).help(help);
    finding.package = Some(spec.to_owned());
    finding
}
