use crate::check::rule::{Finding, LOCK, Level, Model, Rule, nearest, overrides};
use crate::profiles::layers::Selector;
use crate::workspace::spec::Spec;

pub static RULE: Rule = Rule {
    id: "override-matches-nothing",
    level: Level::Warning,
    summary: "a `package` table that matches no package",
    scope: "It looks at tables in the manifest. Without a Cargo.lock it finds nothing (run `cargo generate-lockfile`).",
    why: "The table has no effect: the name is misspelt, the version is no longer used, or the dependency was removed. Cargo warns about this \
        in a manifest, but not in a config file.",
    remedy: "Correct the name, or remove the table.",
    bad: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.dev.package.sered]\nopt-level = 3\n"),
        LOCK,
    ],
    good: &[
        ("Cargo.toml", "[package]\nname = \"app\"\n[profile.dev.package.serde]\nopt-level = 3\n"),
        LOCK,
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    if model.workspace.locked.is_none() {
        return Vec::new();
    }
    let findings = overrides([&model.manifest]).filter_map(|(profile, table)| {
        let Selector::Package(spec) = &table.selector else {
            return None;
        };
        let is_member = model.workspace.members.iter().any(|member| member.name == *spec);
        if !Spec::is_valid(spec) || is_member || model.locked(spec).next().is_some() {
            return None;
        }
        let message = format!("no package matches `{spec}`: the table has no effect");
        let finding = RULE.finding(&table.origin, message, help(model, spec));
        Some(finding.in_profile(profile).in_package(spec))
    });
    findings.collect()
}

fn help(model: &Model, spec: &str) -> String {
    let name = Spec::parse(spec).name;
    let locked = model.workspace.locked.iter().flatten().map(|locked| &locked.package);
    let versions: Vec<&str> = locked
        .filter(|package| package.name == name)
        .map(|package| package.version.as_str())
        .collect();
    match nearest(&name, model.workspace.packages()) {
        _ if !versions.is_empty() => format!("Cargo.lock has `{name}` {}", versions.join(", ")),
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove the table".to_owned(),
    }
}
