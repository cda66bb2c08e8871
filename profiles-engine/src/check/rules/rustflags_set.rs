//! Flags for rustc that stand beside the profiles.

use crate::check::rules::{ENVIRONMENT, Finding, Level, Model, Rule};
use crate::source::file::Origin;
use crate::source::rustflags::{Flags, Source};

pub static RULE: Rule = Rule {
    id: "rustflags-set",
    level: Level::Warning,
    summary: "flags for rustc that override a profile, are for this machine's processor, or hide others",
    docs: "\
`RUSTFLAGS` and its kin go to every rustc call, after what the profile says: `-C opt-level=2` there beats every profile, without a trace in the \
manifest. `-C target-cpu=native` makes a binary that dies on an older processor (illegal instruction), and another one on each machine that builds it. \
The sources exclude one another (`CARGO_ENCODED_RUSTFLAGS`, `RUSTFLAGS`, `target.*.rustflags`, `build.rustflags`): a variable in the \
shell turns off what the config file says. Linker arguments, `cfg`s and lints in a config file are left alone.

Move the setting into a profile. For a processor, name the oldest that has to run it (`-C target-cpu=x86-64-v3`), or build for `native` \
where the binary stays on the machine.",
    bad: &[("Cargo.toml", "[workspace]\n"), (ENVIRONMENT, "RUSTFLAGS=-C target-cpu=native\n")],
    good: &[
        ("Cargo.toml", "[workspace]\n"),
        (".cargo/config.toml", "[build]\nrustflags = [\"-C\", \"target-cpu=x86-64-v2\"]\n"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let flags = model.rustflags();
    let from_shell = |flags: &&Flags| matches!(flags.source, Source::Encoded | Source::Variable);
    let shell = flags.first().copied().filter(from_shell);
    let used = flags.iter().copied().filter(|flags| match shell {
        Some(shell) => std::ptr::eq(*flags, shell),
        None => true,
    });
    let mut findings: Vec<Finding> = used.flat_map(judge).collect();
    findings.extend(match shell {
        Some(shell) if findings.is_empty() => note(shell, &flags[1..], model),
        Some(_) => None,
        None => hidden_by_target(&flags),
    });
    findings
}

/// Where a target has flags of its own, those for all builds are not used; unless it says them again.
fn hidden_by_target(flags: &[&Flags]) -> Option<Finding> {
    let build = flags.iter().find(|flags| flags.source == Source::Build)?;
    let hides = |flags: &&&Flags| {
        let some = !flags.words.is_empty();
        let again = build.words.iter().all(|word| flags.words.contains(word));
        matches!(flags.source, Source::Target(_)) && some && !again
    };
    let names: Vec<String> = flags
        .iter()
        .filter(hides)
        .filter_map(|flags| match &flags.source {
            Source::Target(name) => Some(format!("`{name}`")),
            _ => None,
        })
        .collect();
    if names.is_empty() || build.words.is_empty() {
        return None;
    }
    let message = format!(
        "not used where {} applies, which has flags of its own: `{}`",
        names.join(" or "),
        build.words.join(" ")
    );
    let mut finding = RULE.finding(&build.origin, message);
    finding.level = Level::Note;
    Some(finding.help("repeat them there, or move these to [target.'cfg(all())'], which is joined with the others"))
}

fn judge(flags: &Flags) -> Vec<Finding> {
    let judged = flags.codegen().into_iter().filter_map(|(option, value)| {
        let shown = value.map_or(option.to_owned(), |value| format!("{option}={value}"));
        let (message, help) = match (option, value) {
            ("target-cpu", Some("native")) => (
                format!("`-C {shown}`: the binaries may die on an older processor, and differ from machine to machine"),
                "name the oldest processor that has to run them, as `-C target-cpu=x86-64-v3`".to_owned(),
            ),
            _ => {
                let key = overridden(option)?;
                (
                    format!("`-C {shown}` overrides `{key}` of every profile"),
                    format!("set `{key}` in the profiles that it is meant for"),
                )
            }
        };
        Some(RULE.finding(&flags.origin, message).help(help))
    });
    judged.collect()
}

/// The key of a profile that a codegen option of rustc overrides.
fn overridden(option: &str) -> Option<&'static str> {
    let key = match option {
        "debuginfo" => "debug",
        option => option,
    };
    crate::profiles::keys::find(key).map(|key| key.name)
}

/// A variable that overrides nothing is still worth knowing, where it has flags or hides some.
fn note(shell: &Flags, others: &[&Flags], model: &Model) -> Option<Finding> {
    let hidden = others.iter().find(|flags| !flags.words.is_empty());
    let Origin::Variable(name) = &shell.origin else {
        return None;
    };
    if shell.words.is_empty() && hidden.is_none() {
        return None;
    }
    let message = match hidden {
        Some(hidden) => {
            format!("`{name}` is set: the flags in {} are not used", place(hidden, model))
        }
        None => format!("`{name}` is set: every rustc call gets `{}`", shell.words.join(" ")),
    };
    let mut finding = RULE.finding(&shell.origin, message);
    finding.level = Level::Note;
    Some(finding.help(format!("unset `{name}` if it is not meant")))
}

fn place(flags: &Flags, model: &Model) -> String {
    match &flags.origin {
        Origin::Place(place) => format!("`{}`", model.files[place.file].path.display()),
        Origin::Variable(name) => format!("`{name}`"),
        Origin::BuiltIn(what) => (*what).to_owned(),
    }
}
