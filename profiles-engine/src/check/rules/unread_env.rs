use crate::check::rule::{Finding, Level, Model, Rule, WORKSPACE};
use crate::profiles::environment;

pub static RULE: Rule = Rule {
    id: "unread-env",
    level: Level::Warning,
    summary: "a variable for Cargo in the `[env]` of a config file",
    scope: "",
    why: "Cargo sets the variables in `[env]` for rustc, for build scripts and for what `cargo run` and `cargo test` start. It doesn't read them \
        itself: `RUSTFLAGS`, `CARGO_INCREMENTAL` and `CARGO_PROFILE_<NAME>_<KEY>` there change no build, unless a program that it starts \
        starts Cargo.",
    remedy: "Write the setting itself: `rustflags` or `incremental` in `[build]`, or a profile in the manifest.",
    bad: &[WORKSPACE, (".cargo/config.toml", "[env]\nCARGO_INCREMENTAL = \"0\"\n")],
    good: &[WORKSPACE, (".cargo/config.toml", "[env]\nRUST_LOG = \"debug\"\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let configs = model.configs.iter().chain(&model.command_line);
    let variables = configs.flat_map(|config| &config.variables);
    let findings = variables.filter_map(|(name, origin)| {
        let help = instead(model, name)?;
        let message =
            format!("`[env]` does not set `{name}` for Cargo, only for what Cargo starts");
        Some(RULE.finding(origin, message, help))
    });
    findings.collect()
}

/// What to write instead of a variable that Cargo reads from its own environment only.
fn instead(model: &Model, variable: &str) -> Option<String> {
    Some(match variable {
        "RUSTFLAGS" | "CARGO_ENCODED_RUSTFLAGS" | "CARGO_BUILD_RUSTFLAGS" => {
            "write `rustflags` below `[build]`".to_owned()
        }
        "CARGO_INCREMENTAL" | "CARGO_BUILD_INCREMENTAL" => {
            "write `incremental` below `[build]`".to_owned()
        }
        _ => {
            if let Some((profile, key)) = environment::setting(variable, model.names()) {
                return Some(format!("write `{key}` below `[profile.{profile}]`"));
            }
            let rest = variable.strip_prefix("CARGO_TARGET_")?;
            rest.strip_suffix("_RUSTFLAGS")?;
            "write `rustflags` below the target's table, `[target.TRIPLE]`".to_owned()
        }
    })
}
