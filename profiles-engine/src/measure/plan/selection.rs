//! What of the workspace is built, in Cargo's own flags.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::base::suggest;
use crate::measure::plan::metadata::Package;

/// Cargo's flags for choosing packages, binaries, features and the manifest, handed on as they are.
#[derive(Debug, Default, Clone, clap::Args)]
pub struct Selection {
    /// Build the binaries of this member, not of the default members
    #[arg(long = "package", short, value_name = "PACKAGE")]
    packages: Vec<String>,
    /// Build this binary alone
    #[arg(long = "bin", value_name = "BIN")]
    bins: Vec<String>,
    /// Features to turn on, separated by commas or spaces
    #[arg(long, short = 'F', value_name = "FEATURES")]
    features: Vec<String>,
    /// Turn on all features
    #[arg(long)]
    all_features: bool,
    /// The manifest of the workspace or of one of its members
    #[arg(long, value_name = "PATH")]
    manifest_path: Option<PathBuf>,
    /// Let Cargo use no network
    #[arg(long)]
    offline: bool,
    /// Insist that `Cargo.lock` stays as it is
    #[arg(long)]
    locked: bool,
}

impl Selection {
    /// The flags for `cargo build`.
    pub fn build_flags(&self) -> Vec<String> {
        [self.choice_flags(), self.manifest_flags()].concat()
    }

    /// The flags that say what is built. Without a chosen binary that is `--bins`: the binaries come out as a plain
    /// `cargo build` makes them, and members without one cost nothing.
    pub fn choice_flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        let named =
            [("--package", &self.packages), ("--bin", &self.bins), ("--features", &self.features)];
        for (flag, values) in named {
            flags.extend(values.iter().flat_map(|value| [flag.to_owned(), value.clone()]));
        }
        if self.bins.is_empty() {
            flags.push("--bins".to_owned());
        }
        if self.all_features {
            flags.push("--all-features".to_owned());
        }
        flags
    }

    /// The manifest, where it is named and need not be looked for.
    pub fn manifest(&self) -> Option<&Path> {
        self.manifest_path.as_deref()
    }

    /// The same of another manifest.
    pub fn at(&self, manifest: PathBuf) -> Self {
        Self { manifest_path: Some(manifest), ..self.clone() }
    }

    /// The flags that `cargo metadata` takes as well.
    pub fn manifest_flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        if let Some(path) = &self.manifest_path {
            flags.extend(["--manifest-path".to_owned(), path.display().to_string()]);
        }
        if self.offline {
            flags.push("--offline".to_owned());
        }
        if self.locked {
            flags.push("--locked".to_owned());
        }
        flags
    }

    /// Keeps the packages and binaries that will be built.
    ///
    /// # Errors
    /// When a chosen name is unknown, no binary is left, or two binaries would be one file.
    pub fn apply(&self, members: Vec<Package>) -> Result<Vec<Package>> {
        self.refuse_unknown_packages(&members)?;
        let mut packages: Vec<Package> = members
            .into_iter()
            .filter(|member| match self.packages.is_empty() {
                true => member.default,
                false => self.packages.contains(&member.name),
            })
            .collect();
        self.refuse_unknown_bins(&packages)?;
        for package in &mut packages {
            package.bins.retain(|bin| self.bins.is_empty() || self.bins.contains(bin));
        }
        packages.retain(|package| !package.bins.is_empty());
        refuse_no_binary(&packages)?;
        refuse_twins(&packages)?;
        Ok(packages)
    }

    fn refuse_unknown_packages(&self, members: &[Package]) -> Result<()> {
        let known: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        match self.packages.iter().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(suggest::unknown("workspace member", name, &known)),
            None => Ok(()),
        }
    }

    fn refuse_unknown_bins(&self, packages: &[Package]) -> Result<()> {
        let known: Vec<&str> =
            packages.iter().flat_map(|package| package.bins.iter().map(String::as_str)).collect();
        match self.bins.iter().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(suggest::unknown("binary", name, &known)),
            None => Ok(()),
        }
    }
}

fn refuse_no_binary(packages: &[Package]) -> Result<()> {
    match packages.is_empty() {
        true => Err(Error::new("no binary to build in the chosen members")
            .help("choose a member that has one with `--package`, or add it to `default-members`")),
        false => Ok(()),
    }
}

/// Cargo writes binaries of one name to one file, and whichever is linked last stays.
fn refuse_twins(packages: &[Package]) -> Result<()> {
    for (index, package) in packages.iter().enumerate() {
        for other in &packages[index + 1..] {
            if let Some(bin) = package.bins.iter().find(|bin| other.bins.contains(bin)) {
                let (one, two) = (&package.name, &other.name);
                return Err(Error::new(format!(
                    "`{one}` and `{two}` both have a binary `{bin}`, and Cargo would write both to one file"
                ))
                .help("rename one of them, or choose a member with `--package`"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
