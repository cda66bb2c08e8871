use crate::check::rule::{
    ENVIRONMENT, Entry, Finding, Level, Model, Raw, Rule, WORKSPACE, entries,
};
use crate::source::cranelift;

pub static RULE: Rule = Rule {
    id: "cranelift-unavailable",
    level: Level::Warning,
    summary: "`codegen-backend = \"cranelift\"` without an installed toolchain that has it",
    scope: "It looks in rustup's folder. Cranelift in `.cargo/cranelift.toml`, which Cargo reads only with `--config`, gets a note.",
    why: "Cranelift needs a nightly toolchain with the component `rustc-codegen-cranelift-preview`: without it rustc fails when the profile is \
        built.",
    remedy: "Install the component.",
    bad: &[WORKSPACE, CONFIG, RUSTUP, ("rustup/toolchains/nightly-x/bin/rustc", "")],
    good: &[
        WORKSPACE,
        CONFIG,
        RUSTUP,
        ("rustup/toolchains/x/lib/rustlib/x/codegen-backends/librustc_codegen_cranelift-1.so", ""),
    ],
    check,
};

const RUSTUP: (&str, &str) = (ENVIRONMENT, "RUSTUP_HOME=rustup\n");

const CONFIG: (&str, &str) = (
    cranelift::FILE,
    "[unstable]\ncodegen-backend = true\n[profile.dev]\ncodegen-backend = \"cranelift\"\n",
);

fn check(model: &Model) -> Vec<Finding> {
    let home = model.environment.rustup_home.as_deref();
    match request(model) {
        // Without rustup's folder nothing is known about toolchains.
        Some(request) if home.and_then(cranelift::is_installed) == Some(false) => vec![request],
        _ => Vec::new(),
    }
}

/// A finding at the setting that asks for Cranelift.
fn request(model: &Model) -> Option<Finding> {
    let cranelift = Raw::Text("cranelift".to_owned());
    let is_set = |entry: &Entry| entry.key == "codegen-backend" && entry.raw == cranelift;
    let finding = |origin, user: String| {
        let message = format!("{user} uses Cranelift, which no installed toolchain has");
        RULE.finding(origin, message, format!("run `{}`", cranelift::INSTALL))
    };
    if let Some((profile, entry)) = entries(model.layers()).find(|(_, entry)| is_set(entry)) {
        return Some(finding(&entry.origin, format!("profile `{profile}`")).in_profile(profile));
    }
    let asked_for = model.cranelift.iter().map(|config| &config.layer);
    let (profile, entry) = entries(asked_for).find(|(_, entry)| is_set(entry))?;
    let finding = finding(&entry.origin, format!("`{}`", cranelift::FILE));
    Some(finding.in_profile(profile).at_level(Level::Note))
}

#[cfg(test)]
mod tests;
