//! What a knob is, and one of its values.

use crate::profiles::keys;
use crate::profiles::layers::Selector;
use crate::profiles::rustc::HINT;
use crate::source::toml;

/// What is varied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knob {
    /// A key of the preset, or of one of its override tables.
    Setting { table: Option<Selector>, key: &'static str },
    /// The program that links: `-fuse-ld`.
    Linker,
    /// The threads of rustc's front end: `-Zthreads`.
    Threads,
    /// A toolchain of rustup's.
    Toolchain,
}

/// A knob with one of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    pub knob: Knob,
    /// As it is shown.
    pub value: String,
    /// As TOML.
    pub toml: String,
}

impl Knob {
    /// As it is written after the preset.
    pub fn name(&self) -> String {
        match self {
            Self::Setting { table: None, key } => (*key).to_owned(),
            Self::Setting { table: Some(table), key } => format!("{}.{key}", shown_table(table)),
            Self::Linker => "linker".to_owned(),
            Self::Threads => "threads".to_owned(),
            Self::Toolchain => "toolchain".to_owned(),
        }
    }
}

fn shown_table(table: &Selector) -> String {
    match table {
        Selector::Build => "build-override".to_owned(),
        Selector::Dependencies => "package.*".to_owned(),
        Selector::Package(spec) => format!("package.{spec}"),
    }
}

impl Turned {
    /// As it is shown: `lto=thin`.
    pub fn name(&self) -> String {
        format!("{}={}", self.knob.name(), self.value)
    }

    /// The setting for Cargo's `--config`; `None` if it is not one of a profile.
    pub fn config(&self, preset: &str) -> Option<String> {
        let Knob::Setting { table, key } = &self.knob else { return None };
        let table = match table {
            None => String::new(),
            Some(Selector::Build) => ".build-override".to_owned(),
            Some(Selector::Dependencies) => ".package.\"*\"".to_owned(),
            Some(Selector::Package(spec)) => format!(".package.{}", toml::key(spec)),
        };
        Some(format!("profile.{}{table}.{key}={}", toml::key(preset), self.toml))
    }

    /// The unstable feature of Cargo that it requires.
    pub fn feature(&self) -> Option<&'static str> {
        match &self.knob {
            Knob::Setting { key: "hint-mostly-unused", .. } => Some(HINT),
            Knob::Setting { key, .. } => keys::find(key)?.gate,
            _ => None,
        }
    }

    /// Whether stable rejects it.
    pub fn requires_nightly(&self) -> bool {
        self.knob == Knob::Threads || self.feature().is_some()
    }
}

/// What one cell changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub turned: Vec<Turned>,
    /// The setting that is as the parent has it, if that is the point.
    pub ablates: Option<String>,
}
