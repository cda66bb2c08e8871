//! Which presets are built, and which of them the others are compared to. Pure.

use crate::base::error::{Error, Result};
use crate::base::suggest;

/// The presets that can be chosen: dev and the custom profiles, with `release` at the end.
pub fn known(profiles: &[String]) -> Vec<String> {
    let release = "release".to_owned();
    profiles.iter().cloned().chain([release]).collect()
}

/// The presets asked for, each once, or the usual ones: all but `release`, which is there as `fast` in a workspace
/// that lives on the presets, and is the one to compare to in any other.
///
/// # Errors
/// When one is unknown, or shares its folder with another.
pub fn presets(asked: &[String], known: &[String]) -> Result<Vec<String>> {
    if asked.is_empty() {
        let has_fast = known.iter().any(|name| name == "fast");
        let usual = known.iter().filter(|name| !has_fast || *name != "release");
        return Ok(usual.cloned().collect());
    }
    let mut chosen: Vec<String> = Vec::new();
    for name in asked {
        let shared = match name.as_str() {
            "test" => Some("dev"),
            "bench" => Some("release"),
            _ => None,
        };
        if let Some(owner) = shared {
            return Err(Error::new(format!("can't build the profile `{name}` as a preset"))
                .help(format!("Cargo builds it into the folder of `{owner}`: choose that one")));
        }
        if !known.contains(name) {
            return Err(suggest::unknown("preset", name, known));
        }
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    Ok(chosen)
}

/// The preset to compare to: the one asked for, the configured one, or the most usual of those built.
///
/// # Errors
/// When the one asked for or configured is unknown, or the one asked for is not built.
pub fn baseline(
    asked: Option<&str>,
    configured: Option<&str>,
    presets: &[String],
    known: &[String],
) -> Result<Option<String>> {
    let is_built = |name: &str| presets.iter().any(|preset| preset == name);
    for (name, place) in
        [(asked, "`--baseline`"), (configured, "`baseline` in `[workspace.metadata.dist]`")]
    {
        let Some(name) = name else { continue };
        if !known.iter().any(|preset| preset == name) {
            let unknown = suggest::unknown("preset", name, known);
            return Err(Error::new(format!("bad {place}")).because(unknown));
        }
    }
    if let Some(name) = asked.filter(|name| !is_built(name)) {
        return Err(Error::new(format!("the baseline `{name}` is not among the presets to build"))
            .help(format!("add `{name}` to `--preset`")));
    }
    let usual = [asked, configured, Some("fast"), Some("release")];
    let chosen = usual.into_iter().flatten().find(|name| is_built(name));
    Ok(chosen.or(presets.first().map(String::as_str)).map(str::to_owned))
}

#[cfg(test)]
mod tests;
