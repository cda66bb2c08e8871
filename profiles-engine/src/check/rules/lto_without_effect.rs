use std::collections::HashSet;

use crate::check::rule::{Finding, Level, Model, Origin, Rule, effective, is_written};
use crate::profiles::rustc::{asks_for_lto, loses_lto};
use crate::workspace::Member;

macro_rules! library {
    () => {
        "[package]\nname = \"engine\"\n[lib]\n"
    };
}
macro_rules! lto {
    () => {
        "[profile.release]\nlto = true\n"
    };
}

pub static RULE: Rule = Rule {
    id: "lto-without-effect",
    level: Level::Warning,
    summary: "LTO that Cargo does not do for a library, because of its crate types",
    scope: "It looks at libraries that are `cdylib` or `staticlib` and also `lib`, `rlib` or `dylib`. It leaves alone profiles that don't set \
        `lto`, benchmarks, and libraries that are linked into Rust programs only.",
    why: "LTO runs where a program or a library for other languages is linked. Cargo compiles all crate types of a library at once, and passes \
        `-C lto` only if all of them allow it; `lib`, `rlib` and `dylib` don't. A `cdylib` that is also an `rlib` is linked without LTO, and \
        Cargo doesn't say so. Binaries of the same package still get theirs.",
    remedy: "Build what ships with `cargo rustc --lib --crate-type cdylib`, or remove what nothing uses from `crate-type`: `rlib` if no Rust \
        crate, test or example does, `cdylib` if only they do.",
    bad: &[("Cargo.toml", concat!(library!(), "crate-type = [\"cdylib\", \"rlib\"]\n", lto!()))],
    good: &[("Cargo.toml", concat!(library!(), "crate-type = [\"cdylib\"]\n", lto!()))],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let members = model.workspace.members.iter();
    let libraries: Vec<&Member> = members.filter(|member| loses_lto(&member.crate_types)).collect();
    if libraries.is_empty() {
        return Vec::new();
    }
    // A setting that several profiles inherit is named once. What tests and benchmarks build does not ship.
    let mut seen = HashSet::new();
    let asking = effective(model).into_iter().filter_map(|(profile, effective)| {
        let lto = effective.setting("lto").filter(|lto| is_written(&lto.origin))?;
        let counts = profile != "bench" && asks_for_lto(&effective);
        (counts && seen.insert(lto.origin.clone())).then(|| (profile, lto.origin.clone()))
    });
    let asking: Vec<(String, Origin)> = asking.collect();
    let Some((first, origin)) = asking.first() else { return Vec::new() };
    let (profiles, ask) = if asking.len() == 1 { ("profile", "asks") } else { ("profiles", "ask") };
    let names: Vec<&str> = asking.iter().map(|(profile, _)| profile.as_str()).collect();
    let message = format!(
        "{profiles} `{}` {ask} for LTO, which Cargo does not do for {}",
        names.join("`, `"),
        named(&libraries)
    );
    let finding = RULE.finding(origin, message, help(first, &libraries)).in_profile(first);
    vec![match libraries[..] {
        [only] => finding.in_package(&only.name),
        _ => finding,
    }]
}

/// How many names a message gives.
const FEW: usize = 3;

fn named(libraries: &[&Member]) -> String {
    if let [only] = libraries {
        let types = only.crate_types.join("` and `");
        return format!("the library of `{}`: it is `{types}` at once", only.name);
    }
    let names: Vec<String> = libraries.iter().map(|one| format!("`{}`", one.name)).collect();
    let names = match names.len() {
        ..=FEW => names.join(", "),
        many => format!("{} and {} more", names[..FEW].join(", "), many - FEW),
    };
    format!("the libraries of {names}: they are also compiled for Rust crates")
}

fn help(profile: &str, libraries: &[&Member]) -> String {
    let first = libraries[0];
    let types = first.crate_types.iter().map(String::as_str);
    let linked: Vec<&str> = types.filter(|kind| ["cdylib", "staticlib"].contains(kind)).collect();
    let build = if libraries.len() == 1 { "build it with" } else { "build each on its own, as in" };
    format!(
        "{build} `cargo rustc --package {} --lib --profile {profile} --crate-type {}`, or remove from `crate-type` what nothing uses",
        first.name,
        linked.join(","),
    )
}
