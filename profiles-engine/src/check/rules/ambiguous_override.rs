use std::path::Path;

use crate::check::rule::{
    Finding, LOCK, Level, Model, Override, Rule, Selector, Spec, first_per_place,
};
use crate::workspace::packages::Package;

pub static RULE: Rule = Rule {
    id: "ambiguous-override",
    level: Level::Error,
    summary: "two `package` tables of a profile that match the same package",
    scope: "Inherited tables and those in config files count too; `package.\"*\"` does not. Without a Cargo.lock it finds nothing (run `cargo \
        generate-lockfile`).",
    why: "`package.serde` and `package.\"serde@1\"` both match serde 1.0: Cargo does not choose between them, but rejects every build in the \
        workspace.",
    remedy: "Keep one of the tables, or give both a version so that no package matches both.",
    bad: &[
        (
            "Cargo.toml",
            "[workspace]\n[profile.dev.package]\nserde.opt-level = 3\n\"serde@1\".debug = 1\n",
        ),
        LOCK,
    ],
    good: &[("Cargo.toml", "[workspace]\n[profile.dev.package]\nserde.opt-level = 3\n"), LOCK],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let packages = packages(model);
    let profiles = model.names().iter();
    first_per_place(profiles.filter_map(|profile| ambiguous(model, profile, &packages)))
}

/// The packages in Cargo.lock, with the folders of members.
fn packages(model: &Model) -> Vec<Package> {
    let locked = model.workspace.locked.iter().flatten().map(|locked| locked.package.clone());
    let packages = locked.map(|mut package| {
        let folder = model.member(&package.name).and_then(|member| member.manifest.parent());
        package.source = package.source.or(folder.map(source));
        package
    });
    packages.collect()
}

/// As Cargo writes it: on Windows too the path begins with a slash.
fn source(folder: &Path) -> String {
    let folder = folder.display().to_string().replace('\\', "/");
    format!("path+file:///{}", folder.trim_start_matches('/'))
}

/// The first package that two tables of a profile match.
fn ambiguous(model: &Model, profile: &str, packages: &[Package]) -> Option<Finding> {
    let chain = model.chain(profile).ok()?;
    let tables = chain.iter().rev().flat_map(|name| model.tables(name));
    let named =
        tables.flat_map(|table| &table.overrides).filter_map(|table| match &table.selector {
            Selector::Package(name) if Spec::is_valid(name) => {
                Some((table, name, Spec::parse(name)))
            }
            _ => None,
        });
    let named: Vec<(&Override, &String, Spec)> = named.collect();
    packages.iter().find_map(|package| {
        let mut matching = named.iter().filter(|(.., spec)| spec.matches(package));
        let (table, one, spec) = matching.next()?;
        let (_, other, _) = matching.find(|(.., other)| other != spec)?;
        let Package { name, version, .. } = package;
        let message =
            format!("`{one}` and `{other}` both match `{name} {version}` in profile `{profile}`");
        let help = "keep one of the two tables, or give both a version";
        let finding = RULE.finding(&table.origin, message, help).in_profile(profile);
        Some(finding.in_package(name).rejected_where_read("Cargo", model))
    })
}
