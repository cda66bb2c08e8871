//! What a build leaves: binaries, and what their bytes are.

use serde::{Deserialize, Serialize};

use crate::results::WasmOpt;

/// A binary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Artifact {
    /// The package it is from.
    pub package: String,
    /// Its name.
    pub name: String,
    /// Its copy, relative to the folder of the report, with `/`.
    pub path: String,
    /// The size of its file.
    pub bytes: u64,
    /// The size of its file, compressed; `None` when it was not measured.
    pub compressed_bytes: Option<u64>,
    /// What compressed it: a program and its level.
    pub compressed_with: Option<String>,
    /// What its bytes are; `None` for a format that is not known.
    pub sections: Option<Sections>,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// What wasm-opt makes of it; `None` when that was not asked for.
    pub wasm_opt: Option<WasmOpt>,
}

/// The bytes of a file by what they are. They sum to its size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections {
    /// Machine code.
    pub code: u64,
    /// What else is loaded to run.
    pub data: u64,
    /// Debug information.
    pub debug: u64,
    /// Symbol tables that `strip` takes away.
    pub symbols: u64,
    /// Headers, notes, padding.
    pub other: u64,
}
