//! Which targets are built for, and whether this compiler can.

use std::path::Path;

use super::cargo_config;
use crate::error::{Error, Result};
use crate::process::Process;
use crate::suggest;

/// A target triple to build for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The triple.
    pub triple: String,
    /// Whether Cargo gets a `--target`: it does for all that was asked for, even the host.
    pub asked: bool,
    /// Why it can't be built for, with the way to mend it.
    pub skip: Option<String>,
}

/// What the compiler says of itself.
pub struct Rustc {
    /// The target triple that it runs on.
    pub host: String,
    /// All that `rustc -vV` says.
    pub version: String,
}

impl Rustc {
    /// Asks for the host triple.
    ///
    /// # Errors
    /// When rustc does not run or names no host.
    pub fn ask() -> Result<Self> {
        let version = Process::rustc().arg("-vV").output()?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        match host {
            Some(host) => Ok(Self { host: host.to_owned(), version: version.clone() }),
            None => Err(Error::new("`rustc -vV` names no host")),
        }
    }

    /// The targets of the command line, else of `[workspace.metadata.dist]`, else of Cargo's `build.target`,
    /// else the host.
    ///
    /// # Errors
    /// When one is unknown to the compiler.
    pub fn targets(&self, asked: &[String], configured: &[String]) -> Result<Vec<Target>> {
        let usual = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
        let asked = usual(asked)
            .or_else(|| usual(configured))
            .or_else(|| usual(&cargo_config::strings("build.target")));
        let Some(triples) = asked else {
            return Ok(vec![Target { triple: self.host.clone(), asked: false, skip: None }]);
        };
        let known = Process::rustc().args(["--print", "target-list"]).output()?;
        let known: Vec<&str> = known.lines().collect();
        let mut targets: Vec<Target> = Vec::new();
        for triple in triples {
            let target = self.target(&triple, &known)?;
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        Ok(targets)
    }

    fn target(&self, triple: &str, known: &[&str]) -> Result<Target> {
        let triple = match triple {
            "host-tuple" => &self.host,
            triple => triple,
        };
        if !known.contains(&triple) {
            return Err(suggest::unknown("target", triple, known));
        }
        Ok(Target { triple: triple.to_owned(), asked: true, skip: missing_std(triple)? })
    }
}

/// Why the target's standard library can't be used; `None` when it is there or Cargo will build it.
fn missing_std(triple: &str) -> Result<Option<String>> {
    let print = ["--print", "target-libdir", "--target", triple];
    let folder = Process::rustc().args(print).output()?;
    if holds_library(Path::new(folder.trim()))
        || cargo_config::value("unstable.build-std").is_some()
    {
        return Ok(None);
    }
    let remedy = match which::which("rustup") {
        Ok(_) => format!("run `{}`", rustup_add(triple)),
        Err(_) => format!("install it into `{}`", folder.trim()),
    };
    Ok(Some(format!("the standard library of `{triple}` is not installed: {remedy}")))
}

fn holds_library(folder: &Path) -> bool {
    let Ok(files) = std::fs::read_dir(folder) else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.ends_with(".rlib") && (name.starts_with("libcore-") || name.starts_with("libstd-"))
    })
}

/// `cargo +nightly …` chooses a toolchain that a plain `rustup` would not add to.
fn rustup_add(triple: &str) -> Process {
    let add = Process::new("rustup").args(["target", "add", triple]);
    match (std::env::var("RUSTUP_TOOLCHAIN_SOURCE"), std::env::var("RUSTUP_TOOLCHAIN")) {
        (Ok(source), Ok(toolchain)) if source == "cli" => {
            add.args(["--toolchain".to_owned(), toolchain])
        }
        _ => add,
    }
}
