//! How the programs of a target are run here: as they are, or through what Cargo's config names, such as an emulator.

use std::path::Path;

use crate::source::cargo_config::ForTarget;

/// What runs programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runner {
    /// The machine itself.
    Native,
    /// Another program, with its arguments. What it takes is not the time that a machine of the target takes.
    Through(Vec<String>),
    /// Nothing, and why.
    Missing(String),
}

impl Runner {
    /// What there is for a target.
    pub fn find(config: &ForTarget, host: &str, root: &Path) -> Self {
        let triple = config.triple;
        if runs_itself(triple, host) {
            return Self::Native;
        }
        let Some(mut words) = config.words("runner") else {
            return Self::Missing(format!("no runner for {triple}"));
        };
        // Cargo takes a path in a file to be relative to the folder that `.cargo` is in: most often this one.
        if words[0].contains(['/', '\\']) {
            words[0] = root.join(&words[0]).display().to_string();
        }
        match which::which(&words[0]) {
            Ok(_) => Self::Through(words),
            Err(_) => {
                Self::Missing(format!("the runner `{}` of Cargo's config is not there", words[0]))
            }
        }
    }

    /// The runner as one line; `None` for the machine itself.
    pub fn line(&self) -> Option<String> {
        match self {
            Self::Through(words) => {
                Some(crate::base::process::line(words.iter().map(String::as_str)))
            }
            Self::Native | Self::Missing(_) => None,
        }
    }
}

/// Whether the machine runs the target's programs: that they were linked against another C library is no hindrance.
fn runs_itself(triple: &str, host: &str) -> bool {
    let system = |triple: &str| {
        let arch = triple.split('-').next().unwrap_or_default().to_owned();
        let systems =
            ["-linux-android", "-linux-", "-windows-", "-apple-darwin", "-freebsd", "-netbsd"];
        (arch, systems.into_iter().find(|system| triple.contains(system)))
    };
    let ((arch, one), (ours, two)) = (system(triple), system(host));
    let is_small = ours == "x86_64"
        && ["i586", "i686"].contains(&arch.as_str())
        && one != Some("-apple-darwin");
    triple == host || (one.is_some() && one == two && (arch == ours || is_small))
}

#[cfg(test)]
mod tests;
