//! Two `package` tables for one package.

use std::path::Path;

use crate::check::rules::{Finding, Level, Model, Rule};
use crate::profiles::layers::{Override, Selector};
use crate::workspace::spec::{Package, Spec};

pub static RULE: Rule = Rule {
    id: "ambiguous-override",
    level: Level::Error,
    summary: "two `package` tables of a profile that match the same package",
    docs: "\
`package.serde` and `package.\"serde@1\"` both mean serde 1.0: Cargo does not choose between them, it refuses every build in the workspace. The tables that a \
profile inherits, and those of config files, count too; `package.\"*\"` does not.

The packages are taken from Cargo.lock: without one the rule has nothing to say (run `cargo generate-lockfile`).

Keep one of the tables, or narrow them by version so that none matches what the other does.",
    bad: &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\n[profile.dev.package.serde]\nopt-level = 3\n[profile.dev.package.\"serde@1\"]\nopt-level = 2\n",
        ),
        ("Cargo.lock", LOCK),
    ],
    good: &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\n[profile.dev.package.\"serde@0.9\"]\nopt-level = 3\n[profile.dev.package.\"serde@1\"]\nopt-level = 2\n",
        ),
        ("Cargo.lock", LOCK),
    ],
    check,
};

const LOCK: &str = "version = 4
[[package]]
name = \"app\"
version = \"0.1.0\"
[[package]]
name = \"serde\"
version = \"0.9.15\"
source = \"registry+https://github.com/rust-lang/crates.io-index\"
[[package]]
name = \"serde\"
version = \"1.0.200\"
source = \"registry+https://github.com/rust-lang/crates.io-index\"
";

fn check(model: &Model) -> Vec<Finding> {
    let packages = packages(model);
    let mut findings: Vec<Finding> = Vec::new();
    for profile in model.names() {
        let found = ambiguous(model, profile, &packages);
        // What inherits the two tables tells of the same thing.
        let known = |finding: &Finding| findings.iter().any(|other| other.origin == finding.origin);
        if let Some(finding) = found.filter(|finding| !known(finding)) {
            findings.push(finding);
        }
    }
    findings
}

/// The packages of Cargo.lock, the members with their folders.
fn packages(model: &Model) -> Vec<Package> {
    let locked = model.workspace.locked.iter().flatten().map(|locked| locked.package.clone());
    let packages = locked.map(|mut package| {
        let member = model.workspace.members.iter().find(|member| member.name == package.name);
        let folder = member.and_then(|member| member.manifest.parent());
        package.source = package.source.or(folder.map(source));
        package
    });
    packages.collect()
}

/// As Cargo writes it: on Windows too the folder begins with a slash.
fn source(folder: &Path) -> String {
    let folder = folder.display().to_string().replace('\\', "/");
    format!("path+file:///{}", folder.trim_start_matches('/'))
}

/// The first package that two tables of a profile mean, its own or inherited.
fn ambiguous(model: &Model, profile: &str, packages: &[Package]) -> Option<Finding> {
    let chain = model.chain(profile).ok()?;
    let tables =
        chain.iter().rev().flat_map(|name| model.tables(name)).flat_map(|table| &table.overrides);
    let specs: Vec<_> = tables.filter_map(|table| Some((table, spec(table)?))).collect();
    let two = |package: &Package| {
        let mut matching = specs.iter().filter(|(_, spec)| spec.matches(package));
        let one = matching.next()?;
        let other = matching.find(|(_, other)| *other != one.1)?;
        Some((package.clone(), one.0, other.0))
    };
    let (package, table, other) = packages.iter().filter(|_| specs.len() > 1).find_map(two)?;
    let message = format!(
        "`{}` and `{}` both match `{} {}` in profile `{profile}`: Cargo refuses every build",
        name(table),
        name(other),
        package.name,
        package.version
    );
    let mut finding = RULE.finding(&table.origin, message).in_profile(profile);
    finding.package = Some(package.name);
    Some(finding.help("keep one of the two tables, or narrow them by version").weighed(model))
}

fn spec(table: &Override) -> Option<Spec> {
    let name = name(table);
    (!name.is_empty() && Spec::is_valid(name)).then(|| Spec::parse(name))
}

fn name(table: &Override) -> &str {
    match &table.selector {
        Selector::Package(text) => text,
        _ => "",
    }
}
