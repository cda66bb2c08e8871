use std::collections::HashSet;

use crate::check::rule::{
    Finding, Fix, Level, Model, Override, Rule, Selector, Spec, Subject, first_per_place,
    is_written, resolve, strips,
};

pub static RULE: Rule = Rule {
    id: "strip-lost-by-override",
    level: Level::Warning,
    summary: "a `package` table that makes a binary lose the profile's `strip`",
    scope: "It leaves alone packages without a binary, because Cargo strips only binaries.",
    why: "Where a `package` table applies, Cargo drops the profile's `strip`, even if the table doesn't mention it (seen with Cargo 1.95): the \
        binary of that package keeps its symbols.",
    remedy: "Repeat `strip` in the table, as `--fix` does.",
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

fn check(model: &Model) -> Vec<Finding> {
    first_per_place(model.names().iter().flat_map(|profile| lost(model, profile)))
}

fn lost(model: &Model, profile: &str) -> Vec<Finding> {
    let (Ok(chain), Some(strip)) = (model.chain(profile), strip(model, profile)) else {
        return Vec::new();
    };
    let tables = chain.iter().flat_map(|name| model.tables(name));
    let tables = tables.flat_map(|table| &table.overrides);
    let (stripping, other): (Vec<&Override>, Vec<_>) = tables
        .filter(|table| names_a_binary(model, &table.selector))
        .partition(|table| table.entries.iter().any(|entry| entry.key == "strip"));
    let stripped: HashSet<&Selector> = stripping.iter().map(|table| &table.selector).collect();
    let lost = other.into_iter().filter(|table| !stripped.contains(&table.selector));
    lost.map(|table| finding(model, table, profile, &strip)).collect()
}

/// The profile's `strip`, if one is written and strips something.
fn strip(model: &Model, profile: &str) -> Option<String> {
    let effective = resolve(model, profile, &Subject::member()).ok()?;
    let setting = effective.setting("strip")?;
    (is_written(&setting.origin) && strips(&setting.value)).then(|| setting.value.clone())
}

fn names_a_binary(model: &Model, selector: &Selector) -> bool {
    let Selector::Package(spec) = selector else { return false };
    model.member(&Spec::parse(spec).name).is_some_and(|member| member.has_binary)
}

fn finding(model: &Model, table: &Override, profile: &str, strip: &str) -> Finding {
    let setting = format!("strip = \"{strip}\"");
    let message = format!("this table makes Cargo drop `{setting}` for the package's binary");
    let fix = Fix::add(model, table, &setting).map(|fix| fix.about("strip"));
    let help = format!("add `{setting}` to the table");
    RULE.finding(&table.origin, message, help).in_profile(profile).fix(fix)
}
