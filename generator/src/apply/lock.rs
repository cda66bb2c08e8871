//! Cargo.lock, brought up to date by Cargo itself in a scratch copy of the workspace: manifests, and empty sources.
//!
//! Nothing of the workspace is touched, so that the plan knows the lockfile before anything is written.

use std::fs;
use std::path::PathBuf;

use profiles_engine::error::{Context, Error, Result};
use profiles_engine::process::Process;

use super::held::{self, Held};
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

/// The lockfile with the packages of the xtask. What was there stays at its version where the xtask can do with it, and so does
/// the form that it has, so that whoever could read it still can.
///
/// # Errors
/// When Cargo can't resolve the workspace.
pub fn updated(site: &Site, before: &str, added: Added) -> Result<String> {
    let scratch = tempfile::tempdir().context(|| "failed to make a scratch folder")?;
    let root = scratch::copy(site, scratch.path(), added)?;
    let resolver = Resolver { site, root, before, added };
    let after = resolver.resolved(&[]).map_err(|error| {
        Error::new("Cargo can't bring `Cargo.lock` up to date for the xtask").because(error).help(
            "see that `cargo metadata` works here; without a network, `--offline` takes what was downloaded before",
        )
    })?;
    let moved = held::moved(before, &after);
    let after = if moved.is_empty() { after } else { resolver.holding(&moved).unwrap_or(after) };
    resolver.in_the_form_of_before(after)
}

/// Cargo in a scratch copy.
struct Resolver<'a> {
    site: &'a Site,
    /// The copy's root.
    root: PathBuf,
    before: &'a str,
    added: Added<'a>,
}

impl Resolver<'_> {
    /// The lockfile that holds as many of these packages as the xtask can do with: all of them, else one after the other.
    fn holding(&self, moved: &[Held]) -> Option<String> {
        if let Ok(after) = self.resolved(moved) {
            return Some(after);
        }
        let (mut held, mut best) = (Vec::new(), None);
        for package in moved {
            held.push(package.clone());
            match self.resolved(&held) {
                Ok(after) => best = Some(after),
                Err(_) => {
                    held.pop();
                }
            }
        }
        best
    }

    /// The lockfile that Cargo makes of the one before, with these packages held.
    fn resolved(&self, held: &[Held]) -> Result<String> {
        self.write("Cargo.lock", self.before)?;
        if !held.is_empty() {
            self.write_xtask(&held::dependencies(held))?;
            let done = self.cargo(false);
            self.write_xtask("")?;
            done?;
        }
        self.cargo(false)?;
        let lockfile = self.root.join("Cargo.lock");
        fs::read_to_string(&lockfile).context(|| format!("failed to read `{}`", lockfile.display()))
    }

    /// Cargo writes a lockfile in its newest form and ends lines plainly: both as they were, if Cargo takes that.
    fn in_the_form_of_before(&self, after: String) -> Result<String> {
        let kept = in_the_form_of(&after, self.before);
        if kept == after {
            return Ok(after);
        }
        self.write("Cargo.lock", &kept)?;
        Ok(if self.cargo(true).is_ok() { kept } else { after })
    }

    fn write_xtask(&self, more: &str) -> Result<()> {
        let path = format!("{}/Cargo.toml", self.added.name);
        self.write(&path, &format!("{}{more}", self.added.xtask))
    }

    fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.root.join(path);
        fs::write(&path, text).context(|| format!("failed to write `{}`", path.display()))
    }

    fn cargo(&self, locked: bool) -> Result<String> {
        let offline = self.added.offline.then_some("--offline");
        let locked = locked.then_some("--locked");
        Process::cargo()
            .args(["update", "--workspace", "--quiet"])
            .args(offline.into_iter().chain(locked))
            .arg("--manifest-path")
            .arg(self.root.join("Cargo.toml"))
            // The workspace's own toolchain and configuration.
            .dir(&self.site.root)
            .output()
    }
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
