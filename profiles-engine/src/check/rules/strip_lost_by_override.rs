use std::collections::HashSet;

use crate::check::rule::{
    Finding, Fix, Level, Model, Override, Rule, Selector, Setting, Spec, Subject, is_written,
    resolve, strips,
};
use crate::source::toml;

pub static RULE: Rule = Rule {
    id: "strip-lost-by-override",
    level: Level::Warning,
    summary: "a `package` table that makes a binary or a dynamic library lose the profile's `strip`",
    scope: "It leaves alone packages without a binary, `cdylib` or `dylib`: `strip` has an effect only when rustc calls the linker.",
    why: "Where a `package` table applies, Cargo drops the profile's `strip`, even if the table doesn't mention it (seen with Cargo 1.95): the \
        binary of that package keeps its symbols. A profile that inherits the table loses its own `strip`, too.",
    remedy: "Repeat `strip` in a `package` table of the profile that sets it, as `--fix` does.",
    bad: &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\n[profile.release]\nstrip = true\npackage.app.opt-level = 2\n",
        ),
        MAIN,
    ],
    good: &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\n[profile.release]\nstrip = true\npackage.app = { opt-level = 2, strip = true }\n",
        ),
        MAIN,
    ],
    check,
};

const MAIN: (&str, &str) = ("src/main.rs", "fn main() {}");

/// One finding per profile, and none for those that inherit all of it.
fn check(model: &Model) -> Vec<Finding> {
    let mut profiles: Vec<_> = model
        .names()
        .iter()
        .filter_map(|name| Some((model.chain(name).ok()?.len(), name)))
        .collect();
    profiles.sort_by_key(|(depth, _)| *depth);
    let mut seen = HashSet::new();
    let findings = profiles.into_iter().filter_map(|(_, profile)| {
        let strip = strip(model, profile)?;
        let mut lost = lost(model, profile, &strip);
        lost.retain(|lost| seen.insert((strip.origin.clone(), lost.table.origin.clone())));
        (!lost.is_empty()).then(|| finding(model, profile, &strip, &lost))
    });
    findings.collect()
}

/// The profile's `strip`, if one is written and strips something.
fn strip(model: &Model, profile: &str) -> Option<Setting> {
    let effective = resolve(model, profile, &Subject::member()).ok()?;
    let setting = effective.setting("strip")?;
    (is_written(&setting.origin) && strips(&setting.value)).then(|| setting.clone())
}

/// A member that loses the `strip` of a profile.
struct Lost<'a> {
    package: &'a str,
    /// The strongest table that applies to it.
    table: &'a Override,
    /// How the table names the package.
    spec: &'a str,
}

fn lost<'a>(model: &'a Model, profile: &str, strip: &Setting) -> Vec<Lost<'a>> {
    let chain = model.chain(profile).unwrap_or_default();
    let tables: Vec<&Override> = chain
        .iter()
        .flat_map(|name| model.tables(name))
        .flat_map(|table| &table.overrides)
        .collect();
    let linked = model.workspace.members.iter().filter(|member| member.is_linked());
    let lost = linked.filter_map(|member| {
        let own = model.effective(profile, &member.name, &Subject::member()).ok()??;
        let own = own.setting("strip")?;
        if is_written(&own.origin) || own.value == strip.value {
            return None;
        }
        tables.iter().rev().find_map(|table| match &table.selector {
            Selector::Package(spec) if Spec::parse(spec).name == member.name => {
                Some(Lost { package: &member.name, table, spec })
            }
            _ => None,
        })
    });
    lost.collect()
}

fn finding(model: &Model, profile: &str, strip: &Setting, lost: &[Lost]) -> Finding {
    let setting = match model.written(&strip.value, &strip.origin) {
        Some(written) => format!("strip = {written}"),
        None => format!("strip = \"{}\"", strip.value),
    };
    let packages: Vec<&str> = lost.iter().map(|lost| lost.package).collect();
    let (tables, make, table) = match lost {
        [_] => ("the `package` table of", "makes", "table"),
        _ => ("the `package` tables of", "make", "tables"),
    };
    let message = format!(
        "profile `{profile}` has `{setting}`, but {tables} `{}` {make} Cargo drop it",
        packages.join("`, `")
    );
    let (own, inherited): (Vec<&Lost>, Vec<_>) =
        lost.iter().partition(|lost| is_own(model, profile, lost.table));
    let (origin, help) = match (&own[..], &inherited[..]) {
        ([first, ..], []) => (&first.table.origin, format!("add `{setting}` to the {table}")),
        (_, [first, ..]) => {
            let header = header(profile, first.spec);
            (
                &strip.origin,
                format!(
                    "add `{setting}` to `{header}`; in the inherited {table}, it would change other profiles"
                ),
            )
        }
        ([], []) => (&strip.origin, String::new()),
    };
    let fix = fix(model, profile, &setting, &own, &inherited);
    let heirs = model
        .heirs(profile)
        .into_iter()
        .filter(|heir| self::strip(model, heir).is_some_and(|other| other.origin == strip.origin));
    let fix = fix.map(|fix| fix.changes("strip", heirs.collect()));
    let finding = RULE.finding(origin, message, help).in_profile(profile).fix(fix);
    match lost {
        [only] => finding.in_package(only.package),
        _ => finding,
    }
}

/// Whether the table is the profile's own, rather than one that it inherits.
fn is_own(model: &Model, profile: &str, table: &Override) -> bool {
    model.tables(profile).flat_map(|own| &own.overrides).any(|own| own.origin == table.origin)
}

fn header(profile: &str, spec: &str) -> String {
    format!("[profile.{}.package.{}]", toml::key(profile), toml::key(spec))
}

/// Adds the setting to the profile's own tables, and tables with it for those that the profile inherits.
fn fix(
    model: &Model,
    profile: &str,
    setting: &str,
    own: &[&Lost],
    inherited: &[&Lost],
) -> Option<Fix> {
    let mut fixes: Vec<Fix> =
        own.iter().map(|lost| Fix::add(model, lost.table, setting)).collect::<Option<_>>()?;
    if !inherited.is_empty() {
        let tables = inherited.iter().map(|lost| (header(profile, lost.spec), setting));
        let table = model.tables(profile).filter(|table| table.origin.place().is_some()).last()?;
        fixes.push(Fix::add_tables(model, table, tables)?);
    }
    Fix::joined(fixes)
}
