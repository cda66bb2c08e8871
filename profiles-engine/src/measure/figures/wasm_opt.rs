//! What wasm-opt, of Binaryen, makes of a WebAssembly module: a second file beside the first.

use std::fs;
use std::path::Path;

use crate::base::process::Process;
use crate::measure::figures::artifacts::sha256;
use crate::results::{Artifact, WasmOpt};

const PROGRAM: &str = "wasm-opt";

/// What LLVM takes for granted in a module, and Binaryen has to be told where the module no longer does.
const FEATURES: [&str; 6] = [
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

/// Adds what becomes of a module at the optimisation level of its profile, or why that is not known.
pub fn shrink(artifact: &mut Artifact, out: &Path, opt_level: &str) {
    if artifact.path.ends_with(".wasm") {
        let shrunk = shrunk(artifact, out, opt_level);
        artifact.wasm_opt = Some(
            shrunk.unwrap_or_else(|reason| WasmOpt { reason: Some(reason), ..WasmOpt::default() }),
        );
    }
}

fn shrunk(artifact: &Artifact, out: &Path, opt_level: &str) -> Result<WasmOpt, String> {
    let program = which::which(PROGRAM).map_err(|_| {
        "there is no `wasm-opt`: install Binaryen (Debian: `apt install binaryen`)".to_owned()
    })?;
    let path = artifact.path.replace(".wasm", ".opt.wasm");
    let level = format!("-O{opt_level}");
    let features = FEATURES.map(|feature| format!("--enable-{feature}"));
    let process = Process::new(&program).arg(&level).args(features);
    let process = process.arg(out.join(&artifact.path)).arg("-o").arg(out.join(&path));
    process.output().map_err(|error| error.to_string())?;
    let file = out.join(&path);
    let read = |error: std::io::Error| format!("failed to read `{}`: {error}", file.display());
    let version = Process::new(&program).arg("--version").output().unwrap_or_default();
    Ok(WasmOpt {
        bytes: Some(fs::metadata(&file).map_err(read)?.len()),
        sha256: Some(sha256(&file).map_err(read)?),
        path: Some(path),
        with: Some(format!("{} {level}", version.trim())),
        reason: None,
    })
}
