//! What the fuzz targets (`fuzz/`) call of `dist` beside what is public: the readers of what other programs and earlier runs
//! wrote.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

pub use crate::analysis::merge::merge;

use crate::base::error::Result;
use crate::measure::compile::artifact::{BuiltArtifact, add_sources_of_libraries};
use crate::measure::compile::build::{Messages, reason};
use crate::measure::compile::rebuild::edit::Edit;
use crate::measure::plan::config::DistConfig;
use crate::results::{self, ArtifactKind, Report};
use crate::source::rust::{self, Build, Place, Reading};
use crate::unit_graph::calls::Call;

/// A report from its text.
///
/// # Errors
/// When it is not one.
pub fn report(text: &str) -> Result<Report> {
    results::parse(Path::new("report.json"), text)
}

/// What a build comes to.
#[derive(Debug)]
pub struct Read {
    /// How many units there are.
    pub units: u64,
    /// How many of them were fresh.
    pub fresh: u64,
    /// The calls of rustc.
    pub calls: Vec<Call>,
    /// The reason of a cell, if the build failed.
    pub reason: String,
    /// The final artifacts.
    pub artifacts: usize,
}

/// What Cargo prints on both of its outputs, as `dist` reads it.
pub fn read(stdout: &str, stderr: &str) -> Read {
    let mut messages = Messages::default();
    let ends = stdout.lines().filter(|line| messages.read(line)).count();
    assert_eq!(ends as u64, messages.units);
    let mut artifacts = messages.artifacts.clone();
    add_sources_of_libraries(&mut artifacts);
    Read {
        units: messages.units,
        fresh: messages.fresh(),
        calls: stderr.lines().filter_map(Call::parse).collect(),
        // The status of a program that ended with exit code 101.
        reason: reason(&messages, stderr, ExitStatusExt::from_raw(101 << 8)),
        artifacts: artifacts.iter().filter(|artifact| BuiltArtifact::is_final(artifact)).count(),
    }
}

/// Reads `[workspace.metadata.dist]`.
///
/// # Errors
/// When it can't be read.
pub fn dist_config(metadata: &Value) -> Result<usize> {
    let config = DistConfig::read(metadata, Path::new("Cargo.toml"))?;
    Ok(config.benchmarks.iter().map(|one| one.line().len()).sum())
}

/// The files that a Rust file may lead to, and how many tokens of it are compiled; `None` if it can't be split into tokens.
pub fn source(text: &str, is_quick: bool) -> Option<(Vec<PathBuf>, usize)> {
    let build = Build { panic: Some("abort"), debug_assertions: None };
    let reading = if is_quick { Reading::Modules } else { Reading::Tokens };
    let source = rust::read(text, Place::of_root(Path::new("src/main.rs")), build, reading)?;
    let files = source.modules.into_iter().map(|module| module.file);
    Some((files.collect(), source.tokens.len()))
}

/// The texts after the edit of a program's root file, and of a library's.
pub fn edited(text: &str) -> [Option<String>; 2] {
    [ArtifactKind::Bin, ArtifactKind::Rlib].map(|kind| Some(Edit::of(text, kind).ok()?.text(7)))
}
