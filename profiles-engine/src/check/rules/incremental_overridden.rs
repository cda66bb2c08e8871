use crate::check::rule::{
    ENVIRONMENT, Finding, Level, Model, Origin, Rule, WORKSPACE, effective, manifest,
};

pub static RULE: Rule = Rule {
    id: "incremental-overridden",
    level: Level::Note,
    summary: "`CARGO_INCREMENTAL` or `build.incremental` overriding a profile's `incremental`",
    scope: "",
    why: "`CARGO_INCREMENTAL` (on for `1`, off for anything else) and `build.incremental` override `incremental` in every profile. CI services \
        often set the variable to `0`, which is sensible there; in a shell it makes every rebuild slower.",
    remedy: "Unset the variable or remove the line from the config file, unless it is intended.",
    bad: &[WORKSPACE, (ENVIRONMENT, "CARGO_INCREMENTAL=0\n")],
    good: manifest!("[profile.dev]\nincremental = false\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some((incremental, origin)) = model.incremental() else { return Vec::new() };
    let value = incremental.to_string();
    let mut overridden = effective(model);
    overridden.retain(|(_, effective)| effective.value("incremental") != Some(value.as_str()));
    let profiles: Vec<&str> = overridden.iter().map(|(profile, _)| profile.as_str()).collect();
    if profiles.is_empty() {
        return Vec::new();
    }
    let (switch, help) = match &origin {
        Origin::Variable(name) => (name.as_str(), format!("unset `{name}` if it is not intended")),
        _ => ("build.incremental", "remove it if it is not intended".to_owned()),
    };
    let state = if incremental { "on" } else { "off" };
    let message = format!(
        "`{switch}` turns incremental builds {state}, overriding `{}`",
        profiles.join("`, `")
    );
    vec![RULE.finding(&origin, message, help)]
}
