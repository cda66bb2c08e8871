//! What only some cells have: training runs, modules that another program has shrunk.

use serde::{Deserialize, Serialize};

/// What a profile-guided build was trained with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// The commands that were run.
    pub commands: Vec<String>,
    /// The benchmarks among them: what they show of the build, they have taught it.
    pub measured: Vec<String>,
    /// What merged the profiles of the runs.
    pub merged_with: String,
    /// Seconds by the clock on the wall of the instrumented build.
    pub wall_seconds: Option<f64>,
    /// Seconds of CPU time of the instrumented build.
    pub cpu_seconds: Option<f64>,
}

/// What wasm-opt makes of a module; or why that is not known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WasmOpt {
    /// The file, relative to the folder of the report, with `/`.
    pub path: Option<String>,
    /// Its size.
    pub bytes: Option<u64>,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: Option<String>,
    /// The program, its version and level.
    pub with: Option<String>,
    /// Why there is none.
    pub reason: Option<String>,
}
