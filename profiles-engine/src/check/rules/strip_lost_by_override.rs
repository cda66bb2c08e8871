//! An override that makes a binary lose the profile's `strip`.

use std::collections::HashSet;

use crate::check::rules::{Finding, Level, Model, Rule, edit};
use crate::profiles::Subject;
use crate::profiles::layers::{Override, Selector};
use crate::profiles::resolve::resolve;
use crate::source::file::Origin;
use crate::workspace::spec::Spec;

pub static RULE: Rule = Rule {
    id: "strip-lost-by-override",
    level: Level::Warning,
    summary: "a `package` table that makes a binary lose the profile's `strip`",
    docs: "\
Where a `package` table applies, Cargo forgets the profile's `strip`, whether the table says anything about it or not (seen with Cargo 1.95). \
With `strip = true` in `[profile.release]` and a table `[profile.release.package.app]` that sets nothing but `opt-level`, the binary of `app` \
keeps its symbols. Only packages with a binary are looked at: nothing else is stripped.

Say `strip` again in the table, as `--fix` does.",
    bad: &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\n[profile.release]\nstrip = true\n[profile.release.package.app]\nopt-level = 2\n",
        ),
        ("src/main.rs", "fn main() {}"),
    ],
    good: &[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\n[profile.release]\nstrip = true\n[profile.release.package.app]\nopt-level = 2\nstrip = true\n",
        ),
        ("src/main.rs", "fn main() {}"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let (mut findings, mut known) = (Vec::new(), HashSet::new());
    for profile in model.names() {
        let Ok(chain) = model.chain(profile) else {
            continue;
        };
        let Some(strip) = wanted_strip(model, profile) else {
            continue;
        };
        let tables: Vec<&Override> = chain
            .iter()
            .flat_map(|name| model.tables(name))
            .flat_map(|table| &table.overrides)
            .filter(|table| names_a_binary(model, &table.selector))
            .collect();
        let says_it = |table: &&&Override| table.entries.iter().any(|entry| entry.key == "strip");
        let say_it: HashSet<_> =
            tables.iter().filter(says_it).map(|table| &table.selector).collect();
        for table in &tables {
            if !say_it.contains(&table.selector) && known.insert(&table.origin) {
                findings.push(finding(model, table, profile, &strip));
            }
        }
    }
    findings
}

/// The profile's `strip`, where somebody wrote one that strips.
fn wanted_strip(model: &Model, profile: &str) -> Option<String> {
    let effective = resolve(model, profile, &Subject::member()).ok()?;
    let setting = effective.setting("strip")?;
    let written = !matches!(setting.origin, Origin::BuiltIn(_));
    (written && setting.value != "none").then(|| setting.value.clone())
}

fn names_a_binary(model: &Model, selector: &Selector) -> bool {
    let Selector::Package(spec) = selector else {
        return false;
    };
    let name = Spec::parse(spec).name;
    model.workspace.members.iter().any(|member| member.name == name && member.has_binary)
}

fn finding(model: &Model, table: &Override, profile: &str, strip: &str) -> Finding {
    let message =
        format!("this table makes Cargo forget `strip = \"{strip}\"` for the package's binary");
    let finding = RULE.finding(&table.origin, message).in_profile(profile);
    let setting = format!("strip = \"{strip}\"");
    let fix = edit::add(model, table, &setting).map(|fix| fix.about("strip"));
    finding.help(format!("add {setting} to the table")).fix(fix)
}
