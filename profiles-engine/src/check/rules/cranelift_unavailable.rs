use crate::check::rule::{ENVIRONMENT, Finding, Level, Model, Rule, WORKSPACE, entries};
use crate::profiles::value::Raw;
use crate::source::cranelift;
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "cranelift-unavailable",
    level: Level::Warning,
    summary: "`codegen-backend = \"cranelift\"` without an installed toolchain that has it",
    scope: "It looks in rustup's folder. Cranelift in `.cargo/cranelift.toml`, which Cargo reads only with `--config`, gets a note.",
    why: "Cranelift needs a nightly toolchain with the component `rustc-codegen-cranelift-preview`: without it rustc fails when the profile is \
        built.",
    remedy: "Install the component.",
    bad: &[
        WORKSPACE,
        CONFIG,
        (ENVIRONMENT, "RUSTUP_HOME=rustup\n"),
        ("rustup/toolchains/nightly-x/bin/rustc", ""),
    ],
    good: &[
        WORKSPACE,
        CONFIG,
        (ENVIRONMENT, "RUSTUP_HOME=rustup\n"),
        (
            "rustup/toolchains/nightly-x/lib/rustlib/x/codegen-backends/librustc_codegen_cranelift-1.so",
            "",
        ),
    ],
    check,
};

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
    let help = format!("run `{}`", cranelift::INSTALL);
    let mut entries = entries(model.layers());
    if let Some((profile, entry)) =
        entries.find(|(_, entry)| entry.key == "codegen-backend" && entry.raw == cranelift)
    {
        let message =
            format!("profile `{profile}` uses Cranelift, which no installed toolchain has");
        return Some(RULE.finding(&entry.origin, message, help).in_profile(profile));
    }
    let file = cranelift::FILE;
    model.workspace.root.join(file).is_file().then(|| {
        let message = format!("`{file}` uses Cranelift, which no installed toolchain has");
        let origin = Origin::BuiltIn("a config file that Cargo reads only with `--config`");
        RULE.finding(&origin, message, help).at_level(Level::Note)
    })
}
