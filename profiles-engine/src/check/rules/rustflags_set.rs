use crate::check::rule::{ENVIRONMENT, Finding, Level, Model, Origin, Rule, WORKSPACE, keys};
use crate::source::cargo_config::{FlagSource, Flags};

pub static RULE: Rule = Rule {
    id: "rustflags-set",
    level: Level::Warning,
    summary: "flags for rustc that override a profile, target this machine's processor, or hide other flags",
    scope: "It leaves alone linker arguments, `cfg`s and lints in config files.",
    why: "rustc gets `RUSTFLAGS` and its relatives after the settings of the profile: `-C opt-level=2` there overrides every profile. `-C \
        target-cpu=native` makes a binary that crashes on older processors and differs on each machine that builds it. Cargo uses only the first \
        of `CARGO_ENCODED_RUSTFLAGS`, `RUSTFLAGS`, `target.*.rustflags` and `build.rustflags`: a variable in the shell disables the flags in \
        config files.",
    remedy: "Move the setting to a profile. Instead of `native`, name the oldest processor to support (`-C target-cpu=x86-64-v3`), unless the \
        binary stays on this machine.",
    bad: &[WORKSPACE, (ENVIRONMENT, "RUSTFLAGS=-C target-cpu=native\n")],
    good: &[
        WORKSPACE,
        (".cargo/config.toml", "[build]\nrustflags = [\"-C\", \"target-cpu=x86-64-v2\"]\n"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let flags = model.rustflags();
    let is_variable =
        |flags: &&&Flags| matches!(flags.source, FlagSource::Encoded | FlagSource::Variable);
    let Some(shell) = flags.first().filter(is_variable) else {
        let findings = flags.iter().flat_map(|flags| judge(flags));
        return findings.chain(hidden_by_target(&flags)).collect();
    };
    let findings = judge(shell);
    if findings.is_empty() {
        note(shell, &flags[1..], model).into_iter().collect()
    } else {
        findings
    }
}

/// The flags for all builds, if those for a target replace them and don't repeat them.
fn hidden_by_target(flags: &[&Flags]) -> Option<Finding> {
    let build = flags.iter().find(|flags| flags.source == FlagSource::Build)?;
    let hiding = flags.iter().filter_map(|flags| match &flags.source {
        FlagSource::Target(name) if !flags.words.is_empty() => {
            let repeats = build.words.iter().all(|word| flags.words.contains(word));
            (!repeats).then_some(name.as_str())
        }
        _ => None,
    });
    let hiding: Vec<&str> = hiding.collect();
    if hiding.is_empty() || build.words.is_empty() {
        return None;
    }
    let message = format!(
        "`{}` is not used where `{}` applies, which has its own flags",
        build.words.join(" "),
        hiding.join("` or `")
    );
    let help =
        "repeat the flags there, or move them to `[target.'cfg(all())']`, which adds to the others";
    Some(RULE.finding(&build.origin, message, help).at_level(Level::Note))
}

fn judge(flags: &Flags) -> Vec<Finding> {
    let findings = flags.codegen().into_iter().filter_map(|(option, value)| {
        let shown = value.map_or(option.to_owned(), |value| format!("{option}={value}"));
        if (option, value) == ("target-cpu", Some("native")) {
            let message = format!(
                "`-C {shown}` makes binaries that crash on older processors and differ between machines"
            );
            let help = "name the oldest processor to support, such as `-C target-cpu=x86-64-v3`";
            return Some(RULE.finding(&flags.origin, message, help));
        }
        let key = keys::find(if option == "debuginfo" { "debug" } else { option })?.name;
        let message = format!("`-C {shown}` overrides `{key}` of every profile");
        let help = format!("set `{key}` in the profiles that need it");
        Some(RULE.finding(&flags.origin, message, help))
    });
    findings.collect()
}

/// A variable that overrides no profile is still worth a note if it has flags or hides some.
fn note(shell: &Flags, others: &[&Flags], model: &Model) -> Option<Finding> {
    let Origin::Variable(name) = &shell.origin else { return None };
    let message = match others.iter().find(|flags| !flags.words.is_empty()) {
        Some(hidden) => format!("`{name}` disables the flags in {}", source(hidden, model)),
        None if shell.words.is_empty() => return None,
        None => format!("`{name}` passes `{}` to every rustc call", shell.words.join(" ")),
    };
    let help = format!("unset `{name}` if it is not intended");
    Some(RULE.finding(&shell.origin, message, help).at_level(Level::Note))
}

fn source(flags: &Flags, model: &Model) -> String {
    match &flags.origin {
        Origin::Place(place) => format!("`{}`", model.files[place.file].path.display()),
        Origin::Variable(name) => format!("`{name}`"),
        Origin::BuiltIn(what) => (*what).to_owned(),
    }
}
