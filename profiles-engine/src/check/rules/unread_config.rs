use crate::check::rule::{Finding, Level, Model, Origin, Rule, WORKSPACE, keys_of};
use crate::profiles::config::ConfigFile;
use crate::profiles::rustc::HOST;
use crate::profiles::unread::{UnreadFile, Why};

pub static RULE: Rule = Rule {
    id: "unread-config",
    level: Level::Warning,
    summary: "settings in a config file that Cargo doesn't read",
    scope: "A file in a member's folder gets a note, because builds that start there do read it. The rule leaves alone such files that set \
        `build.target` and have no profiles, and files without profiles, codegen flags or `build.incremental`. Flags in `[host]` get a note, too: \
        nightly reads them with `-Zhost-config`.",
    why: "Cargo reads `.cargo/config.toml` in the folder that it is started in and in those above, whichever package is built: a config file in a member's \
        folder is not used by builds from the root. Cargo reads no other file names, and if there is a `config` beside `config.toml`, it reads \
        only `config`, and warns about it.",
    remedy: "Move profiles to the root manifest, and flags to the root's `.cargo/config.toml`; rename the file, or merge the two.",
    bad: &[WORKSPACE, (".cargo/cargo.toml", "[profile.release]\nlto = true\n")],
    good: &[WORKSPACE, (".cargo/other.toml", "[profile.release]\nlto = true\n")],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let files = model.unread.iter().filter_map(|file| finding(model, file));
    files.chain(host_flags(model)).collect()
}

/// Flags in `[host]`, unless the feature is turned on.
fn host_flags(model: &Model) -> Vec<Finding> {
    if model.is_on(HOST) {
        return Vec::new();
    }
    let configs = model.configs.iter().chain(&model.command_line);
    let findings = configs.filter_map(|config| {
        let message = "stable Cargo does not read `[host]`, which sets flags for rustc";
        let help = "remove them; nightly needs `-Zhost-config -Ztarget-applies-to-host`";
        Some(RULE.finding(config.host_flags.as_ref()?, message, help).at_level(Level::Note))
    });
    findings.collect()
}

fn finding(model: &Model, file: &UnreadFile) -> Option<Finding> {
    let (origin, what) = settings(&file.config)?;
    let path = &model.files[file.config.file].path;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (level, message, help) = match &file.why {
        Why::Elsewhere(folder) => {
            let folder =
                folder.strip_prefix(&model.workspace.root).unwrap_or(folder).display().to_string();
            let folder = if folder.is_empty() {
                "the workspace's root".to_owned()
            } else {
                format!("`{folder}`")
            };
            (
                Level::Note,
                format!("builds from here do not read this file, which sets {what}"),
                format!(
                    "start Cargo in {folder} to use it; what all builds should have belongs at the root"
                ),
            )
        }
        Why::Name => (
            Level::Warning,
            format!("Cargo does not read `{name}`, which sets {what}"),
            "rename it to `config.toml`".to_owned(),
        ),
        Why::Hidden => (
            Level::Warning,
            format!("Cargo reads the `config` beside this file instead of it, which sets {what}"),
            "move what it has to `config.toml`, and remove `config`".to_owned(),
        ),
    };
    Some(RULE.finding(origin, message, help).at_level(level))
}

/// What a file sets that would change builds, and where.
fn settings(config: &ConfigFile) -> Option<(&Origin, String)> {
    let has_target = !config.targets.is_empty();
    let profiles = config.layer.profiles.iter().filter_map(|profile| {
        let keys = keys_of(profile);
        let text = format!("`{}` of profile `{}`", keys.join("`, `"), profile.name);
        (!keys.is_empty()).then_some((&profile.origin, text))
    });
    let is_profile = |(option, _): &(String, _)| !option.starts_with("link");
    let flags = config.rustflags.iter().filter(|_| !has_target);
    let flags = flags.filter(|flags| flags.codegen().iter().any(is_profile));
    let flags = flags.map(|flags| (&flags.origin, "flags for rustc".to_owned())).take(1);
    let incremental = config.incremental.iter().filter(|_| !has_target);
    let incremental = incremental.map(|(_, origin)| (origin, "`build.incremental`".to_owned()));
    let (origins, texts): (Vec<_>, Vec<_>) = profiles.chain(flags).chain(incremental).unzip();
    Some((origins.first()?, texts.join(", ")))
}
