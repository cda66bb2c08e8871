use crate::check::rule::{
    Entry, Finding, Level, Model, Raw, Rule, entries, keys, manifest, parsed,
};
use crate::profiles::rustc::HINT;

pub static RULE: Rule = Rule {
    id: "nightly-only-key",
    level: Level::Error,
    summary: "a key or value that stable Cargo rejects or ignores",
    scope: "If `cargo-features` in the manifest or `[unstable]` in a config file turns the feature on, the finding is a warning. It leaves \
        alone workspaces that also set nightly in `rust-toolchain.toml`, and config files named with `--config` that turn the feature on. For `hint-mostly-unused`, \
        which is ignored, the finding is a note, unless `[unstable]` turns the feature on.",
    why: "`codegen-backend`, `rustflags`, `trim-paths` and `panic = \"immediate-abort\"` are unstable. Stable Cargo rejects a manifest that \
        has one of them, and then no command in the workspace works; nightly accepts it only if the feature is turned on. \
        `hint-mostly-unused` is ignored with a warning, unless nightly gets `-Zprofile-hint-mostly-unused`.",
    remedy: "Move the setting to a separate config file, and build with `cargo +nightly build --config FILE`.",
    bad: manifest!("[profile.dev]\ncodegen-backend = \"cranelift\"\n"),
    good: manifest!("[profile.dev]\nopt-level = 1\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let pinned = is_pinned_to_nightly(model);
    let findings = entries(parsed(model)).filter_map(|(profile, entry)| {
        if is_ignored(model, entry) {
            return Some(ignored(entry).in_profile(profile));
        }
        let (gate, what) = gate(entry)?;
        let is_on = model.is_on(gate);
        if is_on && (pinned || is_named(model, entry)) {
            return None;
        }
        let help = "move it to a separate config file, for `cargo +nightly build --config FILE`";
        let finding = RULE.finding(&entry.key_origin, format!("`{what}` is unstable"), help);
        let level = if is_on { Level::Warning } else { Level::Error };
        let finding = finding.in_profile(profile).at_level(level);
        Some(finding.rejected_where_read("stable Cargo", model))
    });
    findings.collect()
}

/// Whether Cargo ignores the entry, whether it is stable or nightly.
fn is_ignored(model: &Model, entry: &Entry) -> bool {
    let is_hint = entry.key == "hint-mostly-unused" && entry.raw == Raw::Bool(true);
    is_hint && !model.is_on(HINT)
}

fn ignored(entry: &Entry) -> Finding {
    let message =
        "Cargo ignores `hint-mostly-unused`, unless nightly gets `-Zprofile-hint-mostly-unused`";
    let help = "remove the line, or turn it on in a config file for nightly: `[unstable] profile-hint-mostly-unused = true`";
    RULE.finding(&entry.key_origin, message, help).at_level(Level::Note)
}

/// Whether the entry is in a file that the user named with `--config`.
fn is_named(model: &Model, entry: &Entry) -> bool {
    let place = entry.key_origin.place();
    place.is_some_and(|place| model.command_line.iter().any(|config| config.file == place.file))
}

fn is_pinned_to_nightly(model: &Model) -> bool {
    let names = ["rust-toolchain", "rust-toolchain.toml"];
    let mut files =
        model.workspace.root.ancestors().flat_map(|dir| names.map(|name| dir.join(name)));
    let nearest = files.find_map(|path| std::fs::read_to_string(path).ok());
    nearest.is_some_and(|text| text.contains("nightly"))
}

/// The feature that an entry needs, and what needs it.
fn gate(entry: &Entry) -> Option<(&'static str, &'static str)> {
    let key = keys::find(&entry.key)?;
    if key.name == "panic" && entry.raw == Raw::Text("immediate-abort".to_owned()) {
        return Some(("panic-immediate-abort", "panic = \"immediate-abort\""));
    }
    Some((key.gate?, key.name))
}
