//! The files that a build is for: programs, libraries, examples and benchmark targets.
#![allow(missing_docs, reason = "docs/report.schema.json describes the fields")]

use serde::{Deserialize, Serialize};

/// What an artifact is. A library has one for each of its crate types.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ArtifactKind {
    #[default]
    Bin,
    /// A dynamic library for programs in other languages; for WebAssembly, a module.
    Cdylib,
    /// A static library for programs in other languages.
    Staticlib,
    Example,
    /// A benchmark target: the program that `cargo bench` would run.
    Bench,
    /// A library that Rust programs are linked from. It ships only as a part of them.
    Rlib,
    ProcMacro,
    /// A dynamic library for Rust programs that the same compiler builds.
    Dylib,
}

impl ArtifactKind {
    /// All of them, in the order in which messages list them.
    pub const ALL: [Self; 8] = [
        Self::Bin,
        Self::Cdylib,
        Self::Staticlib,
        Self::Example,
        Self::Bench,
        Self::Rlib,
        Self::ProcMacro,
        Self::Dylib,
    ];

    /// Its name in reports and placeholders: Cargo's.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bin => "bin",
            Self::Cdylib => "cdylib",
            Self::Staticlib => "staticlib",
            Self::Example => "example",
            Self::Bench => "bench",
            Self::Rlib => "rlib",
            Self::ProcMacro => "proc-macro",
            Self::Dylib => "dylib",
        }
    }

    /// The kind of a crate type of a library, as Cargo spells it.
    pub fn of_crate_type(name: &str) -> Option<Self> {
        Some(match name {
            "cdylib" => Self::Cdylib,
            "staticlib" => Self::Staticlib,
            "lib" | "rlib" => Self::Rlib,
            "proc-macro" => Self::ProcMacro,
            "dylib" => Self::Dylib,
            _ => return None,
        })
    }

    /// Whether it is a library that ships without a Rust program around it.
    pub fn is_shipped_library(self) -> bool {
        matches!(self, Self::Cdylib | Self::Staticlib)
    }

    /// Whether the system or a runner can run it.
    pub fn is_program(self) -> bool {
        matches!(self, Self::Bin | Self::Example | Self::Bench)
    }

    /// A name with its kind, unless it is a binary: `` `app` ``, `` `app` (cdylib) ``.
    pub fn label(self, name: &str) -> String {
        match self {
            Self::Bin => format!("`{name}`"),
            kind => format!("`{name}` ({})", kind.name()),
        }
    }
}

/// A file that a build is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Artifact {
    pub package: String,
    #[serde(default)]
    pub kind: ArtifactKind,
    pub name: String,
    pub path: String,
    pub bytes: u64,
    pub compressed_bytes: Option<u64>,
    pub compressed_with: Option<String>,
    /// `None` for an unknown format.
    pub sections: Option<Sections>,
    pub sha256: String,
    pub wasm_opt: Option<WasmOpt>,
    #[serde(default)]
    pub companions: Vec<Companion>,
}

/// A file or folder that belongs to an artifact, such as its debuginfo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Companion {
    pub path: String,
    pub bytes: u64,
}

/// A target that Cargo does not build without certain features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedBinary {
    pub package: String,
    #[serde(default)]
    pub kind: ArtifactKind,
    pub name: String,
    pub required_features: Vec<String>,
    /// The arguments that add the features.
    pub flag: String,
}

impl Artifact {
    /// Its name with its kind, unless it is a binary.
    pub fn label(&self) -> String {
        self.kind.label(&self.name)
    }

    /// As [`Self::label`], without quotes: `app`, `app (cdylib)`.
    pub fn plain_label(&self) -> String {
        self.label().replace('`', "")
    }
}

/// The bytes of a file by kind. Their sum is the size of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections {
    pub code: u64,
    pub data: u64,
    pub debug: u64,
    pub symbols: u64,
    pub other: u64,
}

/// A module that wasm-opt made smaller, or why there is none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WasmOpt {
    pub path: Option<String>,
    pub bytes: Option<u64>,
    pub sha256: Option<String>,
    pub with: Option<String>,
    pub reason: Option<String>,
}
