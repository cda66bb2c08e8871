use crate::check::rule::{
    Entry, Finding, LOCK, Level, Model, Rule, Selector, dotted, keys, overrides, strips,
};

pub static RULE: Rule = Rule {
    id: "strip-without-effect",
    level: Level::Note,
    summary: "`strip` in a `package` table for dependencies",
    scope: "It looks at `package.\"*\"`, and at tables for packages that are not members.",
    why: "Stripping is the linker's work, and dependencies are not linked on their own, but into the program, which has the profile's `strip`. \
        Such a table strips only build scripts, proc-macros and dynamic libraries.",
    remedy: "Set `strip` in the profile itself.",
    bad: &[
        (
            "Cargo.toml",
            "[workspace]\n[profile.release.package.\"*\"]\nstrip = \"symbols\"\nopt-level = \"s\"\n",
        ),
        LOCK,
    ],
    good: &[
        (
            "Cargo.toml",
            "[workspace]\n[profile.release]\nstrip = \"symbols\"\n[profile.release.package.\"*\"]\nopt-level = \"s\"\n",
        ),
        LOCK,
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let tables =
        overrides(model.layers()).filter(|(_, table)| is_for_dependencies(model, &table.selector));
    let settings = tables.flat_map(|(profile, table)| {
        let entries = table.entries.iter().filter(|entry| is_stripping(entry));
        entries.map(move |entry| finding(profile, &table.selector, entry))
    });
    settings.collect()
}

fn finding(profile: &str, selector: &Selector, entry: &Entry) -> Finding {
    let message = format!(
        "`{}` of profile `{profile}` strips only build scripts, proc-macros and dynamic libraries, not the program",
        dotted(Some(selector), entry)
    );
    let help = "set `strip` in the profile itself, or remove the line";
    RULE.finding(&entry.key_origin, message, help).in_profile(profile)
}

fn is_for_dependencies(model: &Model, selector: &Selector) -> bool {
    match selector {
        Selector::Build => false,
        Selector::Dependencies => true,
        Selector::Package(spec) => {
            let mut packages = model.locked(spec).peekable();
            packages.peek().is_some()
                && packages.all(|locked| model.member(&locked.package.name).is_none())
        }
    }
}

fn is_stripping(entry: &Entry) -> bool {
    let key = keys::find(&entry.key).filter(|key| key.name == "strip");
    key.and_then(|key| key.kind.canonical(&entry.raw).ok()).is_some_and(|value| strips(&value))
}
