use crate::check::rule::{
    Finding, LOCK, Level, Model, Override, Rule, Selector, Spec, did_you_mean, overrides,
};
use crate::workspace::packages::Package;
use crate::workspace::standard;

pub static RULE: Rule = Rule {
    id: "override-matches-nothing",
    level: Level::Warning,
    summary: "a `package` table that matches no package",
    scope: "It looks at tables in the manifest. Without a Cargo.lock it finds nothing (run `cargo generate-lockfile`).",
    why: "The table has no effect: the name is misspelt, the version is no longer used, or the dependency was removed. Cargo warns about this \
        in a manifest, but not in a config file.",
    remedy: "Correct the name, or remove the table.",
    bad: &[("Cargo.toml", "[workspace]\n[profile.dev.package]\nsered.opt-level = 3\n"), LOCK],
    good: &[("Cargo.toml", "[workspace]\n[profile.dev.package]\nserde.opt-level = 3\n"), LOCK],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let is_locked = model.workspace.locked.is_some();
    let tables = overrides([&model.manifest]).filter(|_| is_locked);
    let findings = tables.filter_map(|(profile, table)| match &table.selector {
        Selector::Package(spec) if matches_nothing(model, spec) => {
            let finding = match standard::find(&Spec::parse(spec).name) {
                Some(package) if model.builds_standard() && is_of(&package, spec) => return None,
                Some(_) if standard::own(spec).is_some() => of_standard(table, spec),
                _ => {
                    let message = format!("no package matches `{spec}`: the table has no effect");
                    RULE.finding(&table.origin, message, help(model, spec))
                }
            };
            Some(finding.in_profile(profile).in_package(spec))
        }
        _ => None,
    });
    findings.collect()
}

fn matches_nothing(model: &Model, spec: &str) -> bool {
    Spec::is_valid(spec) && model.member(spec).is_none() && model.locked(spec).next().is_none()
}

/// Whether a spec may mean a package of the standard library, whose version is not always known.
fn is_of(package: &Package, spec: &str) -> bool {
    package.version.is_empty() || Spec::parse(spec).matches(package)
}

fn of_standard(table: &Override, spec: &str) -> Finding {
    let message = format!(
        "`{spec}` belongs to the standard library: the table has an effect only with `build-std`"
    );
    let help = "remove the table unless you build with `-Zbuild-std`, which needs nightly";
    RULE.finding(&table.origin, message, help).at_level(Level::Note)
}

fn help(model: &Model, spec: &str) -> String {
    let name = Spec::parse(spec).name;
    let locked = model.workspace.locked.iter().flatten().map(|locked| &locked.package);
    let named = locked.filter(|package| package.name == name);
    let versions: Vec<&str> = named.map(|package| package.version.as_str()).collect();
    if !versions.is_empty() {
        return format!("Cargo.lock has `{name}` {}", versions.join(", "));
    }
    if let Some(package) = renamed(model, &name) {
        return format!("`{name}` is your name for `{package}`: write `{package}`");
    }
    did_you_mean(&name, model.workspace.packages()).unwrap_or("remove the table".to_owned())
}

/// The package that a member gives this name.
fn renamed<'a>(model: &'a Model, name: &str) -> Option<&'a str> {
    let mut all = model.workspace.members.iter().flat_map(|member| &member.dependencies);
    let renamed = all.find(|one| one.name == *name && one.package != *name)?;
    Some(&renamed.package)
}
