use crate::check::rule::{
    ENVIRONMENT, Finding, FlagSource, Flags, Level, Model, Origin, Rule, SettingSources, Subject,
    WORKSPACE, effective, flags_in_effect, keys, resolve,
};
use crate::profiles::keys::Key;
use crate::profiles::rustc::asks_for_lto;
use crate::profiles::targets::always_aborts;
use crate::source::rustc_args::{Codegen, is_on, last, stripping};

pub static RULE: Rule = Rule {
    id: "rustflags-set",
    level: Level::Warning,
    summary: "flags for rustc that override a profile, strip binaries, target this machine's processor, or hide other flags",
    scope: "It leaves alone other linker arguments, `cfg`s and lints in config files.",
    why: "rustc gets `RUSTFLAGS` and its relatives after the settings of the profile: `-C opt-level=2` there overrides every profile, and \
        turns off the debug assertions of `dev`, which follow the level unless a profile sets them otherwise. `-C link-arg=-s` strips, \
        whatever `strip` says. `-C \
        target-cpu=native` makes a binary that crashes on older processors and differs on each machine that builds it. Cargo uses only the first \
        of `CARGO_ENCODED_RUSTFLAGS`, `RUSTFLAGS`, `target.*.rustflags` and `build.rustflags`: a variable in the shell disables the flags in \
        config files.",
    remedy: "Move the setting to a profile. Instead of `native`, name the oldest processor to support, in the table of its architecture, \
        unless the binary stays on this machine.",
    bad: &[WORKSPACE, (ENVIRONMENT, "RUSTFLAGS=-C target-cpu=native\n")],
    good: &[
        WORKSPACE,
        (
            ".cargo/config.toml",
            "[target.'cfg(target_arch = \"x86_64\")']\nrustflags = [\"-C\", \"target-cpu=x86-64-v2\"]\n",
        ),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let all = model.rustflags();
    let used = flags_in_effect(model);
    let mut findings = Vec::new();
    for flags in &used {
        let problems = judge(model, flags);
        if problems.is_empty() {
            let hidden = if used.len() < all.len() { &all[1..] } else { &[] };
            findings.extend(note(flags, hidden, model));
        }
        findings.extend(problems);
    }
    findings.extend(hidden_by_target(&used));
    findings
}

/// The flags for all builds, if those for a target replace them and don't repeat them.
fn hidden_by_target(flags: &[&Flags]) -> Option<Finding> {
    let build = flags.iter().find(|flags| flags.source == FlagSource::Build)?;
    let (own, others) = split_by_processor(build);
    let mut hidden: Vec<&str> = Vec::new();
    let hiding: Vec<&str> = flags
        .iter()
        .filter_map(|flags| {
            let FlagSource::Target(name) = &flags.source else { return None };
            let mut lost = others.clone();
            // A processor of this machine means nothing to another architecture.
            if may_be_this_machine(name) && split_by_processor(flags).0.is_empty() {
                lost.extend(&own);
            }
            let is_hiding = !flags.words.is_empty()
                && lost.iter().any(|word| !flags.words.iter().any(|own| own == word));
            hidden.extend(lost.into_iter().filter(|_| is_hiding));
            is_hiding.then_some(name.as_str())
        })
        .collect();
    if hiding.is_empty() {
        return None;
    }
    let mut words: Vec<&str> = build.words.iter().map(String::as_str).collect();
    words.retain(|word| hidden.contains(word));
    let message = format!(
        "`{}` is not used where `{}` applies, which has its own flags",
        words.join(" "),
        hiding.join("` or `")
    );
    let help = if own.iter().any(|word| hidden.contains(word)) {
        "write what this machine and the targets need into the tables of their architectures, such as `[target.'cfg(target_arch = \"x86_64\")']`: Cargo joins them"
    } else {
        "repeat the flags there, or move them to `[target.'cfg(all())']`, which adds to the others"
    };
    Some(RULE.finding(&build.origin, message, help).at_level(Level::Note))
}

/// The words that choose a processor or its features, and the others.
fn split_by_processor(flags: &Flags) -> (Vec<&str>, Vec<&str>) {
    let is_about =
        |word: &str| ["target-cpu=", "target-feature="].iter().any(|name| word.contains(name));
    let words: Vec<&str> = flags.words.iter().map(String::as_str).collect();
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (index, word) in words.iter().enumerate() {
        let is_prefix = ["-C", "--codegen"].contains(word);
        let about = if is_prefix { words.get(index + 1).unwrap_or(word) } else { word };
        if is_about(about) { own.push(*word) } else { others.push(*word) }
    }
    (own, others)
}

/// Whether a target's table may apply to builds for this machine's architecture.
fn may_be_this_machine(table: &str) -> bool {
    let arch = std::env::consts::ARCH;
    if table.starts_with("cfg(") {
        !table.contains("target_arch") || table.contains(&format!("\"{arch}\""))
    } else {
        table.starts_with(arch)
    }
}

fn judge(model: &Model, flags: &Flags) -> Vec<Finding> {
    let target = match &flags.source {
        FlagSource::Target(name) => Some(name.as_str()),
        _ => None,
    };
    let place = target.map(|target| format!(" for `{target}`")).unwrap_or_default();
    let options = flags.codegen();
    let overriding = options.iter().filter_map(|(option, value)| {
        let shown = value.map_or(option.clone(), |value| format!("{option}={value}"));
        if (option.as_str(), *value) == ("target-cpu", Some("native")) {
            let message = format!(
                "`-C {shown}` makes binaries{place} that crash on older processors and differ between machines"
            );
            return Some(RULE.finding(&flags.origin, message, instead_of_native(target)));
        }
        let key = keys::find(if option == "debuginfo" { "debug" } else { option })?;
        let changed = changed(model, key, *value, target);
        let profiles = match &changed[..] {
            [] => return None,
            _ if key.name == "lto" && is_refused(model, *value) => return None,
            [one] => format!("profile `{one}`"),
            some if some.len() < model.names().len() => format!("profiles `{}`", some.join("`, `")),
            _ => "every profile".to_owned(),
        };
        let also = if key.name == "opt-level" { assertions(model, &options) } else { None };
        let also = also.map(|also| format!(", and {also}")).unwrap_or_default();
        let message = format!("`-C {shown}` overrides `{}` of {profiles}{place}{also}", key.name);
        let help = format!("set `{}` in the profiles that need it", key.name);
        Some(RULE.finding(&flags.origin, message, help))
    });
    let stripping = stripping(&options).into_iter().map(|argument| {
        let message =
            format!("the linker argument `{argument}` strips the binaries of every profile{place}");
        let help = "set `strip = \"symbols\"` in the profiles that need it";
        RULE.finding(&flags.origin, message, help)
    });
    overriding.chain(stripping).collect()
}

/// Whether rustc refuses this `-C lto` in some profile, which `flags-exclude-profile` reports.
fn is_refused(model: &Model, value: Option<&str>) -> bool {
    let is_done = is_on(value) || matches!(value, Some("fat" | "thin"));
    is_done && !effective(model).iter().all(|(_, one)| asks_for_lto(one))
}

/// What else `-C opt-level` does: Cargo passes nothing about assertions where rustc's default for the profile's own level
/// is right.
fn assertions(model: &Model, options: &[Codegen]) -> Option<String> {
    let level = last(options, "opt-level")??;
    if last(options, "debug-assertions").is_some() {
        return None;
    }
    let (had, change) = if level == "0" { ("false", "on") } else { ("true", "off") };
    let names = effective(model).into_iter().filter_map(|(name, one)| {
        let is_default = (one.value("opt-level") == Some("0")) == (had == "true");
        let is_changed = is_default && one.value("debug-assertions") == Some(had);
        is_changed.then(|| format!("`{name}`"))
    });
    let names = names.collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| format!("turns {change} the debug assertions of {names}"))
}

/// A processor's name is valid for one architecture only.
fn instead_of_native(target: Option<&str>) -> String {
    let oldest = "name the oldest processor to support";
    match target {
        Some(target) if target.starts_with("x86_64") || target.contains("\"x86_64\"") => {
            format!("{oldest}, such as `-C target-cpu=x86-64-v3`")
        }
        Some(target) if !target.starts_with("cfg(") => {
            format!("{oldest} (`rustc --print target-cpus --target {target}` lists them)")
        }
        _ => format!(
            "{oldest}, in the table of its architecture: `-C target-cpu=x86-64-v3` in `[target.'cfg(target_arch = \"x86_64\")']`"
        ),
    }
}

/// The profiles in which an option of rustc changes the value of a key, for members or dependencies.
fn changed<'a>(
    model: &'a Model,
    key: &Key,
    value: Option<&str>,
    target: Option<&str>,
) -> Vec<&'a str> {
    if key.name == "panic" && target.is_some_and(always_aborts) {
        return Vec::new();
    }
    let value = key.kind.of_rustc(value);
    let target = target.filter(|target| !target.starts_with("cfg(")).map(str::to_owned);
    let is_changed = |profile: &&String| {
        // Tests and benchmarks always unwind.
        let unwinds = ["test", "bench"].contains(&profile.as_str());
        [Subject::member(), Subject::dependency()].into_iter().any(|base| {
            let sources = SettingSources::Profiles;
            let subject = Subject { target: target.clone(), local: true, unwinds, sources, ..base };
            resolve(model, profile, &subject).is_ok_and(|settings| {
                value.is_none() || settings.value(key.name) != value.as_deref()
            })
        })
    };
    model.names().iter().filter(is_changed).map(String::as_str).collect()
}

/// A variable that overrides no profile is still worth a note if it has flags or hides some.
fn note(shell: &Flags, others: &[&Flags], model: &Model) -> Option<Finding> {
    let Origin::Variable(name) = &shell.origin else { return None };
    let message = match others.iter().find(|flags| !flags.words.is_empty()) {
        Some(hidden) => format!("`{name}` disables the flags in {}", source(hidden, model)),
        None if shell.words.is_empty() => return None,
        None => {
            let calls = match &shell.source {
                FlagSource::Target(_) => "the rustc calls for its target",
                _ => "every rustc call",
            };
            format!("`{name}` passes `{}` to {calls}", shell.words.join(" "))
        }
    };
    let help = format!("unset `{name}` if it is not intended");
    Some(RULE.finding(&shell.origin, message, help).at_level(Level::Note))
}

fn source(flags: &Flags, model: &Model) -> String {
    match &flags.origin {
        Origin::Place(place) => format!("`{}`", model.files[place.file].shown_path()),
        Origin::Variable(name) => format!("`{name}`"),
        origin => model.shown_origin(origin),
    }
}
