use crate::check::rule::{
    Finding, Level, Model, Rule, Subject, inherits, is_written, manifest, pairs, resolve,
};

pub static RULE: Rule = Rule {
    id: "incremental-with-lto",
    level: Level::Warning,
    summary: "`incremental` together with fat LTO",
    scope: "It leaves alone thin LTO, which reuses earlier results, and incremental builds that are turned on for all profiles \
        (`incremental-overridden`) or by default in `dev` (`slow-dev`).",
    why: "Cargo passes both to rustc, but fat LTO optimises the whole program again after every edit: the incremental files cost time and \
        space for nothing.",
    remedy: "Remove one of the two: `incremental` from what ships, LTO from what is rebuilt often.",
    bad: manifest!("[profile.release]\nlto = true\nincremental = true\n"),
    good: manifest!("[profile.release]\nlto = \"thin\"\nincremental = true\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let help = "set `incremental = false` or `lto = \"thin\"`";
    let mut findings =
        pairs(&RULE, model, ["incremental", "lto"], help, |_, [incremental, lto]| {
            let is_set = is_written(&incremental.origin) && incremental.value == "true";
            let problem = "is incremental, but repeats fat LTO in every rebuild";
            (is_set && lto.value == "fat").then(|| problem.to_owned())
        });
    for finding in &mut findings {
        // A profile that sets `lto` itself wants it, rather than the `incremental` that it inherits.
        if let Some(profile) = &finding.profile
            && let Ok(settings) = resolve(model, profile, &Subject::member())
            && inherits(model, profile, &settings, "incremental")
            && !inherits(model, profile, &settings, "lto")
        {
            finding.help = Some(format!("set `incremental = false` in `[profile.{profile}]`"));
        }
    }
    findings
}
