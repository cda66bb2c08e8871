use crate::check::rule::{
    Entry, Finding, Level, Model, Rule, Selector, Spec, Subject, effective, has_setting, inherits,
    is_written, keys, manifest, pairs, resolve, strips,
};
use crate::profiles::targets::{Debuginfo, debuginfo};
use crate::workspace::Member;
use crate::workspace::dependencies::Purpose;

pub static RULE: Rule = Rule {
    id: "debuginfo-then-stripped",
    level: Level::Warning,
    summary: "debuginfo that is generated, then stripped when the binary is linked",
    scope: "It looks at the targets of `[workspace.metadata.dist]` and `build.target`, or else at this machine. It leaves alone MSVC targets, \
        where the debuginfo is in a `.pdb`, and Apple's unless `split-debuginfo` is `\"off\"`.",
    why: "`strip = \"debuginfo\"` and `\"symbols\"` (or `true`) remove all debuginfo from the linked binary: rustc generates it for nothing. On \
        Linux and other ELF targets, `split-debuginfo` does not keep it: the `.dwp` or `.dwo` files have no line tables, and the stripped binary \
        no longer refers to them, so that debuggers and backtraces find no lines.",
    remedy: "Remove one of the two. To ship a stripped binary and keep its debuginfo, strip it after the build: `objcopy --only-keep-debug app \
        app.debug`, `strip app`, `objcopy --add-gnu-debuglink=app.debug app`. (On Apple targets, `split-debuginfo = \"packed\"` keeps it in a \
        `.dSYM`.)",
    bad: manifest!(
        "[workspace.metadata.dist]\ntargets = [\"x86_64-unknown-linux-gnu\"]\n[profile.release]\ndebug = 1\nstrip = true\n"
    ),
    good: manifest!(
        "[workspace.metadata.dist]\ntargets = [\"x86_64-unknown-linux-gnu\"]\n[profile.release]\ndebug = 1\n"
    ),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = pairs(&RULE, model, ["debug", "strip"], "", |effective, [debug, strip]| {
        let split = effective.value("split-debuginfo");
        let losing = losing(model, split);
        if debug.value == "none" || !strips(&strip.value) || losing.is_empty() {
            return None;
        }
        let split = split
            .filter(|split| ["packed", "unpacked"].contains(split))
            .map(|split| format!("; `split-debuginfo = \"{split}\"` does not keep it"));
        let (on, split) = (on(&losing), split.unwrap_or_default());
        let [debug, strip] = [debug, strip].map(|setting| model.shown_value(setting));
        Some(format!(
            "generates debuginfo with `debug` at {debug}, then strips it with `strip` at {strip}{on}{split}"
        ))
    });
    for finding in &mut findings {
        finding.help = finding.profile.as_deref().and_then(|profile| help(model, profile));
    }
    findings.extend(overrides(model));
    findings
}

/// The targets that lose the debuginfo of a stripped binary; `None` is this machine.
fn losing<'a>(model: &'a Model, split: Option<&str>) -> Vec<Option<&'a str>> {
    let mut targets = model.targets();
    targets.retain(|target| match debuginfo(*target) {
        Debuginfo::Binary => true,
        Debuginfo::Apple => split == Some("off"),
        Debuginfo::Pdb => false,
    });
    targets
}

/// Names the targets, unless it is only this machine.
fn on(targets: &[Option<&str>]) -> String {
    let name = |target: &Option<&str>| match target {
        Some(target) => format!("`{target}`"),
        None => "this machine".to_owned(),
    };
    let names: Vec<String> = targets.iter().map(name).collect();
    if targets == [None] { String::new() } else { format!(" on {}", names.join(", ")) }
}

/// What to change: rather what the profile inherits than what it sets itself.
fn help(model: &Model, profile: &str) -> Option<String> {
    let effective = resolve(model, profile, &Subject::member()).ok()?;
    let set = match ["debug", "strip"].map(|key| inherits(model, profile, &effective, key)) {
        [false, true] => format!("set `strip = false` in `[profile.{profile}]`"),
        [true, false] => format!("set `debug = false` in `[profile.{profile}]`"),
        _ => "set `debug = false` or `strip = false`".to_owned(),
    };
    let losing = losing(model, effective.value("split-debuginfo"));
    let keep = if losing.iter().all(|target| debuginfo(*target) == Debuginfo::Apple) {
        "keep it with `split-debuginfo = \"packed\"`"
    } else {
        "strip after the build, and keep a copy with `objcopy --only-keep-debug`"
    };
    Some(format!("{set}; or {keep}"))
}

/// Debuginfo that the tables of a profile without any generate for some packages, and that is stripped from every binary.
fn overrides(model: &Model) -> Vec<Finding> {
    let findings = effective(model).into_iter().filter_map(|(profile, effective)| {
        let strip = effective.setting("strip")?;
        let is_stripped = is_written(&strip.origin) && strips(&strip.value);
        let losing = losing(model, effective.value("split-debuginfo"));
        if !is_stripped || losing.is_empty() || effective.value("debug") != Some("none") {
            return None;
        }
        let mut debugged = debugged(model, &profile);
        debugged.retain(|(_, entry)| has_setting(model, &profile, &entry.origin));
        let is_lost = !debugged.is_empty() && strips_all(model, &profile);
        is_lost.then(|| finding(&profile, &debugged, &model.shown_value(strip), &on(&losing)))
    });
    findings.collect()
}

/// Whether there are binaries, and all of them are stripped.
fn strips_all(model: &Model, profile: &str) -> bool {
    let mut linked = model.workspace.members.iter().filter(|member| member.is_linked()).peekable();
    linked.peek().is_some()
        && linked.all(|member| {
            let effective = model.effective(profile, &member.name, &Subject::member());
            effective.ok().flatten().is_some_and(|own| own.value("strip").is_some_and(strips))
        })
}

/// The `debug` of override tables that applies to packages of programs, and the table's spec.
fn debugged<'a>(model: &'a Model, profile: &str) -> Vec<(&'a str, &'a Entry)> {
    let chain = model.chain(profile).unwrap_or_default();
    let tables = chain.iter().flat_map(|name| model.tables(name));
    let mut debugged: Vec<(&str, &Entry)> = Vec::new();
    for table in tables.flat_map(|table| &table.overrides) {
        let spec = match &table.selector {
            Selector::Package(spec) if !is_aside(model, spec) => spec,
            Selector::Dependencies => "*",
            _ => continue,
        };
        if let Some(entry) = table.entries.iter().find(|entry| entry.key == "debug") {
            // The later one counts.
            debugged.retain(|(other, _)| *other != spec);
            debugged.push((spec, entry));
        }
    }
    debugged.retain(|(_, entry)| {
        let value = keys::find("debug").map(|key| key.kind.canonical(&entry.raw));
        matches!(value, Some(Ok(value)) if value != "none")
    });
    debugged
}

/// Whether a package is only for tests, or runs in the compiler.
fn is_aside(model: &Model, spec: &str) -> bool {
    let name = Spec::parse(spec).name;
    let mut members = model.workspace.members.iter();
    let only_for_tests = |member: &Member| member.needs_only_for(Purpose::Tests, &name);
    model.is_only_for_host(spec) || model.is_proc_macro(spec) || members.any(only_for_tests)
}

fn finding(profile: &str, debugged: &[(&str, &Entry)], strip: &str, on: &str) -> Finding {
    let name = |(spec, _): &(&str, _)| match *spec {
        "*" => "dependencies".to_owned(),
        spec => format!("`{spec}`"),
    };
    let names: Vec<String> = debugged.iter().map(name).collect();
    let message = format!(
        "profile `{profile}` generates debuginfo for {}, then strips it from every binary with `strip` at {strip}{on}",
        names.join(", ")
    );
    let help = format!("remove `debug` there, or set `strip = false` in `[profile.{profile}]`");
    let finding = RULE.finding(&debugged[0].1.origin, message, help).in_profile(profile);
    match debugged {
        [("*", _)] => finding,
        [(spec, _)] => finding.in_package(spec),
        _ => finding,
    }
}
