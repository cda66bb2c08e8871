use crate::check::reason::Reasons;
use crate::check::rule::{
    Finding, Level, Model, Rule, Setting, effective, first_per_place, manifest,
};
use crate::profiles::targets;

pub static RULE: Rule = Rule {
    id: "slow-dev",
    level: Level::Note,
    summary: "LTO, one codegen unit or high optimisation in a profile for the edit–build loop",
    scope: "It leaves alone `opt-level = 1`, and other optimised profiles that inherit from `dev`, because you choose when to use them. It \
        also leaves alone settings with a comment on the same line, above it, or above its table: the comment gives a reason. Where \
        `build.target` is bare metal, it finds nothing: firmware and kernels often have to be small or fast in `dev` too.",
    why: "`cargo build`, `cargo run` and editors build `dev` many times a day, and each of these builds waits for the optimiser.",
    remedy: "Optimise the dependencies, which are built once, or use a separate profile (`staging`).",
    bad: manifest!("[profile.dev]\nopt-level = 3\n"),
    good: manifest!("[profile.dev.package.\"*\"]\nopt-level = 3\n"),
    check,
};

/// The values that take long.
const SLOW: [(&str, &[&str]); 3] =
    [("opt-level", &["2", "3", "s", "z"]), ("lto", &["thin", "fat"]), ("codegen-units", &["1"])];

fn check(model: &Model) -> Vec<Finding> {
    if is_for_bare_metal(model) {
        return Vec::new();
    }
    let profiles = effective(model);
    let edited = profiles.iter().filter(|(profile, effective)| {
        let inherits_dev = model.chain(profile).is_ok_and(|chain| chain[0] == "dev");
        let is_optimised = effective.value("opt-level") != Some("0");
        // A slow test suite is a good reason to optimise `test`.
        inherits_dev && profile != "test" && (profile == "dev" || !is_optimised)
    });
    let slow = edited.flat_map(|(profile, effective)| {
        let settings = SLOW.iter().filter_map(|(key, values)| {
            effective.setting(key).filter(|setting| values.contains(&setting.value.as_str()))
        });
        settings.map(move |setting| finding(model, profile, setting))
    });
    let mut reasons = Reasons::new(model);
    let findings = first_per_place(slow).into_iter();
    findings.filter(|finding| !reasons.has(&finding.origin)).collect()
}

/// Whether all that Cargo builds by itself is for bare metal.
fn is_for_bare_metal(model: &Model) -> bool {
    let targets = model.build_targets();
    let mut bare = targets.iter().map(|target| {
        let specification = || std::fs::read_to_string(model.workspace.root.join(target));
        targets::is_bare_metal(target)
            || target.ends_with(".json")
                && specification().is_ok_and(|text| targets::specifies_bare_metal(&text))
    });
    !targets.is_empty() && bare.all(|is_bare| is_bare)
}

fn finding(model: &Model, profile: &str, setting: &Setting) -> Finding {
    let (key, value) = (setting.key, model.shown_value(setting));
    let message =
        format!("profile `{profile}` has `{key}` at {value}, which slows down every edit");
    let help = match key {
        "opt-level" if has_dependencies(model) => {
            format!("set it in `[profile.{profile}.package.\"*\"]`: dependencies are built once")
        }
        _ => "move it to an optimised profile".to_owned(),
    };
    RULE.finding(&setting.origin, message, help).in_profile(profile)
}

/// Whether there may be packages other than the members.
fn has_dependencies(model: &Model) -> bool {
    let members = &model.workspace.members;
    model.workspace.locked.as_ref().is_none_or(|locked| {
        locked.iter().any(|locked| members.iter().all(|member| member.name != locked.package.name))
    })
}

#[cfg(test)]
mod tests;
