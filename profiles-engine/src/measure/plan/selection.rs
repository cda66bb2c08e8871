//! Which packages and targets are built, in Cargo's own flags.
//!
//! Without a flag for targets, what ships is built: binaries, and the libraries for programs in other languages. Where
//! there are none, the libraries for Rust programs are. With any such flag, only what is named is built, as Cargo does.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::measure::plan::package::{Package, Target, TargetKind};
use crate::results::ArtifactKind;

/// Cargo's flags for choosing packages, targets, features and the manifest.
#[derive(Debug, Default, Clone, clap::Args)]
pub struct Selection {
    /// Build the binaries, cdylibs and staticlibs of this member [default: of all default members]
    #[arg(long = "package", short, value_name = "PACKAGE")]
    packages: Vec<String>,
    /// Build only this binary, and what else is named
    #[arg(long = "bin", value_name = "BIN")]
    bins: Vec<String>,
    /// Build only the libraries, and what else is named
    #[arg(long)]
    lib: bool,
    /// Build only this example, and what else is named
    #[arg(long = "example", value_name = "EXAMPLE")]
    examples: Vec<String>,
    /// With a name: build only this benchmark target, and what else is named. Without: fail if no benchmark is configured,
    /// or one can't be run
    #[arg(long = "bench", value_name = "BENCH", num_args = 0..=1, default_missing_value = "")]
    benches: Vec<String>,
    /// Features to activate, separated by commas or spaces
    #[arg(long, short = 'F', value_name = "FEATURES")]
    features: Vec<String>,
    /// Activate all features
    #[arg(long)]
    all_features: bool,
    /// Path to the manifest of the workspace or of one of its members
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// Run without accessing the network
    #[arg(long)]
    offline: bool,
    /// Assert that `Cargo.lock` will remain unchanged
    #[arg(long)]
    locked: bool,
}

/// A selection, with what it means in one workspace.
#[derive(Debug, Clone)]
pub struct Chosen {
    selection: Selection,
    /// The flags for the targets where none is named.
    unnamed: Vec<String>,
}

impl Chosen {
    pub fn build_flags(&self) -> Vec<String> {
        [self.choice_flags(), self.selection.manifest_flags()].concat()
    }

    /// The flags for what is built: never without one for targets, so that members without what is built cost nothing.
    pub fn choice_flags(&self) -> Vec<String> {
        let all_features = flag(self.selection.all_features, "--all-features");
        [self.selection.named_flags(), self.unnamed.clone(), all_features].concat()
    }

    /// The same choice in a copy of the workspace, with its manifest.
    pub fn with_manifest(mut self, path: PathBuf) -> Self {
        self.selection.manifest_path = Some(path);
        self
    }
}

impl Selection {
    /// The same choice as flags for `dist`, which chooses unnamed targets itself.
    pub fn dist_flags(&self) -> Vec<String> {
        let all_features = flag(self.all_features, "--all-features");
        [self.named_flags(), all_features, self.manifest_flags()].concat()
    }

    fn named_flags(&self) -> Vec<String> {
        let benches: Vec<String> = self.named(TargetKind::Bench).to_vec();
        let named = [
            ("--package", &self.packages),
            ("--bin", &self.bins),
            ("--example", &self.examples),
            ("--bench", &benches),
            ("--features", &self.features),
        ];
        let pairs = named.into_iter().flat_map(|(flag, values)| {
            values.iter().map(move |value| [flag.to_owned(), value.clone()])
        });
        [pairs.flatten().collect(), flag(self.lib, "--lib")].concat()
    }

    /// The flags that `cargo metadata` takes as well.
    pub fn manifest_flags(&self) -> Vec<String> {
        let path = self.manifest_path.as_ref().map(|path| path.display().to_string());
        let path = path.map_or(Vec::new(), |path| vec!["--manifest-path".to_owned(), path]);
        [path, flag(self.offline, "--offline"), flag(self.locked, "--locked")].concat()
    }

    /// Whether `--bench` stands alone: every benchmark has to run.
    pub fn requires_benchmarks(&self) -> bool {
        self.benches.iter().any(String::is_empty)
    }

    fn named(&self, kind: TargetKind) -> Vec<String> {
        match kind {
            TargetKind::Bin => self.bins.clone(),
            TargetKind::Lib => Vec::new(),
            TargetKind::Example => self.examples.clone(),
            TargetKind::Bench => {
                self.benches.iter().filter(|name| !name.is_empty()).cloned().collect()
            }
        }
    }

    fn names_targets(&self) -> bool {
        let kinds = [TargetKind::Bin, TargetKind::Example, TargetKind::Bench];
        self.lib || kinds.iter().any(|kind| !self.named(*kind).is_empty())
    }

    /// Keeps the packages and targets that will be built.
    pub fn apply(&self, packages: Vec<Package>) -> Result<(Vec<Package>, Chosen)> {
        let known: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
        refuse_unknown("workspace member", &self.packages, &known)?;
        let is_chosen = |package: &Package| {
            (self.packages.is_empty() && package.default) || self.packages.contains(&package.name)
        };
        let (mut chosen, others): (Vec<Package>, Vec<Package>) =
            packages.into_iter().partition(is_chosen);
        if self.names_targets() {
            self.keep_named(&mut chosen, &others)?;
        } else {
            keep_shipped(&mut chosen);
        }
        chosen.retain(|package| !package.targets.is_empty());
        if chosen.is_empty() {
            return Err(nothing_to_build(&others));
        }
        refuse_same_names(&chosen)?;
        let has = |kind| chosen.iter().flat_map(|one| &one.targets).any(|one| one.kind == kind);
        let is_unnamed = !self.names_targets();
        let bins = flag(is_unnamed && has(TargetKind::Bin), "--bins");
        let lib = flag(is_unnamed && has(TargetKind::Lib), "--lib");
        let choice = Chosen { selection: self.clone(), unnamed: [bins, lib].concat() };
        Ok((chosen, choice))
    }

    fn keep_named(&self, chosen: &mut [Package], others: &[Package]) -> Result<()> {
        for kind in [TargetKind::Bin, TargetKind::Example, TargetKind::Bench] {
            let names = |packages: &[Package]| -> Vec<String> {
                let targets = packages.iter().flat_map(|package| &package.targets);
                let targets = targets.filter(|target| target.kind == kind);
                targets.map(|target| target.name.clone()).collect()
            };
            let known = names(chosen);
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let named = self.named(kind);
            if let Some(name) = named.iter().find(|name| !known.contains(&name.as_str()))
                && let Some(owner) = others.iter().find(|package| package.has(kind, name))
            {
                let noun = kind.noun();
                return Err(Error::new(format!("the chosen members have no {noun} `{name}`"))
                    .help(format!("choose the member that has it: `--package {}`", owner.name)));
            }
            refuse_unknown(kind.noun(), &named, &known)?;
        }
        let has_lib =
            |package: &Package| package.targets.iter().any(|one| one.kind == TargetKind::Lib);
        if self.lib && !chosen.iter().any(has_lib) {
            let owner = others.iter().find(|package| has_lib(package));
            let error = Error::new("no library to build in the chosen members");
            return Err(error.help(match owner {
                Some(owner) => {
                    format!("choose a member that has one, such as `--package {}`", owner.name)
                }
                None => "leave out `--lib`: no member of the workspace has a library".to_owned(),
            }));
        }
        for package in chosen {
            package.targets.retain(|target| match target.kind {
                TargetKind::Lib => self.lib,
                kind => self.named(kind).contains(&target.name),
            });
        }
        Ok(())
    }
}

/// Keeps what ships; without any, the libraries.
fn keep_shipped(packages: &mut [Package]) {
    let ships = |target: &Target| target.kind == TargetKind::Bin || target.ships_library();
    let any = packages.iter().flat_map(|package| &package.targets).any(ships);
    for package in packages {
        package.targets.retain(|one| if any { ships(one) } else { one.kind == TargetKind::Lib });
    }
}

fn nothing_to_build(others: &[Package]) -> Error {
    let builds = |target: &Target| matches!(target.kind, TargetKind::Bin | TargetKind::Lib);
    let other = others.iter().find(|package| package.targets.iter().any(builds));
    let error = Error::new("the chosen members have neither a binary nor a library to build");
    error.help(match other {
        Some(other) => format!(
            "choose a member that has one, such as `--package {}`, or add it to `default-members`",
            other.name
        ),
        None => {
            "add `src/main.rs` or `src/lib.rs`, or name what to build with `--example` or `--bench`"
                .to_owned()
        }
    })
}

fn flag(is_set: bool, name: &str) -> Vec<String> {
    Vec::from_iter(is_set.then(|| name.to_owned()))
}

fn refuse_unknown(what: &str, names: &[String], known: &[&str]) -> Result<()> {
    let unknown = names.iter().find(|name| !known.contains(&name.as_str()));
    unknown.map_or(Ok(()), |name| {
        Err(if known.is_empty() {
            Error::new(format!("unknown {what} `{name}`"))
                .help("the chosen members have none: choose others with `--package`")
        } else {
            text::unknown(what, name, known)
        })
    })
}

/// Cargo writes targets of one kind and name to one file, and whichever is linked last stays.
fn refuse_same_names(packages: &[Package]) -> Result<()> {
    let mut seen = BTreeMap::new();
    for package in packages {
        for target in &package.targets {
            let (kind, name, two) = (target.kind, &target.name, &package.name);
            if let Some(one) = seen.insert((kind, name), two) {
                let noun = kind.noun();
                return Err(Error::new(format!(
                    "`{one}` and `{two}` both have a {noun} `{name}`, and Cargo would write both to one file"
                ))
                .help("rename one of them, or choose a member with `--package`"));
            }
        }
    }
    Ok(())
}

/// A program and a module of one name: both are `NAME.wasm` where there is WebAssembly.
pub fn refuse_same_modules(packages: &[Package], triple: &str) -> Result<()> {
    let targets = || packages.iter().flat_map(|package| &package.targets);
    let mut libraries = targets().filter(|target| {
        target.kind == TargetKind::Lib && target.artifacts.contains(&ArtifactKind::Cdylib)
    });
    let is_program =
        |name: &str| targets().any(|one| one.kind == TargetKind::Bin && one.name == name);
    let Some(both) = libraries.find(|library| is_program(&library.name)) else { return Ok(()) };
    let name = &both.name;
    Err(Error::new(format!(
        "the binary and the library `{name}` are both `{name}.wasm` for {triple}, and Cargo would overwrite one with the other"
    ))
    .help(format!("give one of them another name, or choose with `--bin {name}` or `--lib`")))
}

#[cfg(test)]
mod tests;
