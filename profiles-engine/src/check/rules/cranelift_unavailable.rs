//! A Cranelift backend that no toolchain here has.

use crate::check::rules::{ENVIRONMENT, Finding, Level, Model, Rule};
use crate::profiles::value::Raw;
use crate::source::cranelift;
use crate::source::file::Origin;

pub static RULE: Rule = Rule {
    id: "cranelift-unavailable",
    level: Level::Warning,
    summary: "a profile asks for Cranelift, and no toolchain of rustup's has it",
    docs: "\
`codegen-backend = \"cranelift\"` needs a nightly toolchain with the component `rustc-codegen-cranelift-preview`. Where no toolchain in rustup's folder has it, \
rustc fails as soon as such a profile is built. A workspace with `.cargo/cranelift.toml`, which is read only when it is named, gets a note.

Add the component.",
    bad: &[
        ("Cargo.toml", "[workspace]\n"),
        (cranelift::FILE, "[unstable]\ncodegen-backend = true\n[profile.dev]\ncodegen-backend = \"cranelift\"\n"),
        (ENVIRONMENT, "RUSTUP_HOME=rustup\n"),
        ("rustup/toolchains/nightly-x/bin/rustc", ""),
    ],
    good: &[
        ("Cargo.toml", "[workspace]\n"),
        (cranelift::FILE, "[unstable]\ncodegen-backend = true\n[profile.dev]\ncodegen-backend = \"cranelift\"\n"),
        (ENVIRONMENT, "RUSTUP_HOME=rustup\n"),
        ("rustup/toolchains/nightly-x/lib/rustlib/x/codegen-backends/librustc_codegen_cranelift-1.so", ""),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(asked) = asked(model) else {
        return Vec::new();
    };
    let home = model.environment.rustup_home.as_deref();
    // Without rustup's folder nothing is known, and nothing is said.
    match home.and_then(cranelift::is_installed) {
        Some(false) => vec![asked.help(format!("run `{}`", cranelift::INSTALL))],
        _ => Vec::new(),
    }
}

/// Where Cranelift is asked for.
fn asked(model: &Model) -> Option<Finding> {
    let profiles = model.layers().flat_map(|layer| &layer.profiles);
    for profile in profiles {
        let wanted = Raw::Text("cranelift".to_owned());
        let mut entries = profile.all_entries();
        if let Some(entry) =
            entries.find(|entry| entry.key == "codegen-backend" && entry.raw == wanted)
        {
            let message = format!(
                "profile `{}` is built by Cranelift, which no toolchain here has",
                profile.name
            );
            return Some(RULE.finding(&entry.origin, message).in_profile(&profile.name));
        }
    }
    let named = model.workspace.root.join(cranelift::FILE).is_file();
    named.then(|| {
        let message = format!("`{}` needs Cranelift, which no toolchain here has", cranelift::FILE);
        let mut finding =
            RULE.finding(&Origin::BuiltIn("a file that is read when it is named"), message);
        finding.level = Level::Note;
        finding
    })
}
