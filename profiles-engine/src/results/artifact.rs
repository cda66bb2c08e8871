//! A binary that was built, and what its bytes are.

use serde::{Deserialize, Serialize};

/// A binary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Artifact {
    /// Its package.
    pub package: String,
    /// Its name.
    pub name: String,
    /// The path of its copy, relative to the report's folder, with `/`.
    pub path: String,
    /// The size of the file.
    pub bytes: u64,
    /// The size of the compressed file; `None` if it was not measured.
    pub compressed_bytes: Option<u64>,
    /// The program and the level that compressed it.
    pub compressed_with: Option<String>,
    /// What its bytes are; `None` for an unknown format.
    pub sections: Option<Sections>,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// The result of wasm-opt; `None` if it was not requested.
    pub wasm_opt: Option<WasmOpt>,
}

/// The bytes of a file by kind. Their sum is the size of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sections {
    /// Machine code.
    pub code: u64,
    /// Everything else that is loaded to run.
    pub data: u64,
    /// Debug information.
    pub debug: u64,
    /// Symbol tables that `strip` removes.
    pub symbols: u64,
    /// Headers, notes, padding.
    pub other: u64,
}

/// A module that wasm-opt made smaller, or why there is none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WasmOpt {
    /// The path of the file, relative to the report's folder, with `/`.
    pub path: Option<String>,
    /// The size of the file.
    pub bytes: Option<u64>,
    /// Its SHA-256, hexadecimal.
    pub sha256: Option<String>,
    /// The program, its version and its level.
    pub with: Option<String>,
    /// Why there is none.
    pub reason: Option<String>,
}
