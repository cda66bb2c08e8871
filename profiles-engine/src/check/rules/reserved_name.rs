use crate::check::rule::{Finding, Level, Model, Rule, keys, manifest, unquoted};

pub static RULE: Rule = Rule {
    id: "reserved-name",
    level: Level::Error,
    summary: "a profile with a name that Cargo rejects",
    scope: "",
    why: "The name is also that of the profile's folder below `target/`, so it can only have letters, digits, `-` and `_`. Cargo rejects all other \
        names, and those that it reserves, such as `build`, `check`, `run`, `target` and all that begin with `cargo`: then no command in the \
        workspace works. `debug` is the folder of `dev`; Cargo before 1.98 rejects it as a profile name.",
    remedy: "Rename the profile.",
    bad: manifest!("[profile.package]\ninherits = \"release\"\nlto = true\n"),
    good: manifest!("[profile.shipped]\ninherits = \"release\"\nlto = true\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles =
        [&model.manifest].into_iter().chain(&model.ignored).flat_map(|layer| &layer.profiles);
    let reserved = profiles.filter(|profile| keys::is_refused_name(&profile.name));
    let findings = reserved.map(|profile| {
        let name = &profile.name;
        let help = match name.to_lowercase().as_str() {
            "debug" => "the profile is called `dev`; `debug` is its folder",
            "build-override" => {
                "write `[profile.dev.build-override]`, or the same table of another profile"
            }
            _ => "choose another name of letters, digits, `-` and `_`",
        };
        let help = unquoted(name).unwrap_or(help.to_owned());
        let message = format!("a profile can't be called `{name}`");
        RULE.finding(&profile.origin, message, help).in_profile(name).rejected_by("Cargo")
    });
    findings.collect()
}
