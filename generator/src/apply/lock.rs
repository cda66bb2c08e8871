//! Cargo.lock, brought up to date by Cargo itself in a scratch copy of the workspace: manifests, and empty sources.
//!
//! Nothing of the workspace is touched, so that the plan knows the lockfile before anything is written.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::error::{Context, Error, Result};
use xtask::process::Process;

use super::prune;
use super::record::Lockfile;
use super::scratch;
use super::site::Site;

/// What an xtask adds to the workspace, as far as Cargo.lock is concerned.
#[derive(Debug, Clone, Copy)]
pub struct Added<'a> {
    /// The root manifest's new text.
    pub manifest: &'a str,
    /// The name of the xtask.
    pub name: &'a str,
    /// The xtask's manifest.
    pub xtask: &'a str,
    /// Whether Cargo may not use the network.
    pub offline: bool,
}

/// The lockfile with the packages of the xtask; the form that it has is kept, so that whoever could read it still can.
///
/// # Errors
/// When Cargo can't resolve the workspace.
pub fn updated(site: &Site, before: &str, added: Added) -> Result<String> {
    let scratch = tempfile::tempdir().context(|| "failed to make a scratch folder")?;
    let root = scratch::copy(site, scratch.path(), added)?;
    let lockfile = root.join("Cargo.lock");
    let failed = || format!("failed to write `{}`", lockfile.display());
    fs::write(&lockfile, before).context(failed)?;
    cargo(site, &root, added, false).map_err(|error| {
        Error::new("Cargo can't bring `Cargo.lock` up to date for the xtask").because(error).help(
            "see that `cargo metadata` works here; without a network, `--offline` takes what was downloaded before",
        )
    })?;
    let after = fs::read_to_string(&lockfile).context(failed)?;
    let kept = in_the_form_of(&after, before);
    if kept != after {
        fs::write(&lockfile, &kept).context(failed)?;
        let is_taken = cargo(site, &root, added, true).is_ok();
        return Ok(if is_taken { kept } else { after });
    }
    Ok(after)
}

/// The note of a lockfile for `remove`, where taking the xtask's packages out does not give the text before.
pub fn note(before: &str, after: &str, name: &str) -> Option<Lockfile> {
    (prune::without(after, name) != before).then(|| Lockfile {
        after: super::package::sum(after.as_bytes()),
        before: before.to_owned(),
    })
}

/// How many packages a lockfile has.
pub fn packages(text: &str) -> usize {
    text.lines().filter(|line| line.trim_end() == "[[package]]").count()
}

fn cargo(site: &Site, root: &Path, added: Added, locked: bool) -> Result<String> {
    let offline = added.offline.then_some("--offline");
    let locked = locked.then_some("--locked");
    let manifest: PathBuf = root.join("Cargo.toml");
    Process::cargo()
        .args(["update", "--workspace", "--quiet"])
        .args(offline.into_iter().chain(locked))
        .arg("--manifest-path")
        .arg(manifest)
        // The workspace's own toolchain and configuration.
        .dir(&site.root)
        .output()
}

/// Cargo writes a lockfile in its newest form and ends lines plainly: both as they were.
fn in_the_form_of(after: &str, before: &str) -> String {
    let version = |text: &str| {
        let mut lines = text.lines();
        lines.find(|line| line.starts_with("version = ")).map(str::to_owned)
    };
    let kept = match (version(after), version(before)) {
        (Some(new), Some(old)) => after.replacen(&new, &old, 1),
        _ => after.to_owned(),
    };
    match before.contains("\r\n") && !kept.contains("\r\n") {
        true => kept.replace('\n', "\r\n"),
        false => kept,
    }
}
