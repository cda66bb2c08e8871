//! How large a binary is to download.
//!
//! The xtask has no compressor of its own: one would be a dependency for a single number. The machine's gzip does it, which is
//! nearly everywhere, quick at its usual level, and gives the same size for the same file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::process::Process;
use crate::results::{self, Artifact};

const PROGRAM: &str = "gzip";
const LEVEL: &str = "-6";

/// Measures compressed sizes.
#[derive(Debug)]
pub struct Compressor {
    program: Option<PathBuf>,
    /// What an earlier report knows, by the SHA-256 of the file.
    known: BTreeMap<String, u64>,
}

impl Compressor {
    /// Looks for the program, and for what the report in this folder knows already.
    pub fn find(out: &Path) -> Self {
        let report = results::read(&out.join("report.json")).ok();
        let cells = report.into_iter().flat_map(|report| report.cells);
        let ours =
            cells.flat_map(|cell| cell.artifacts).filter(|one| one.compressed_with == name());
        let known = ours.filter_map(|one| Some((one.sha256, one.compressed_bytes?)));
        Self { program: which::which(PROGRAM).ok(), known: known.collect() }
    }

    /// Adds the compressed size of a binary in this folder; where it can't be measured, it stays unknown.
    pub fn measure(&self, artifact: &mut Artifact, out: &Path) {
        let compress = || {
            let process = Process::new(self.program.clone()?).args([LEVEL, "-n", "-c"]);
            process.arg(out.join(&artifact.path)).output_bytes().ok()
        };
        let known = self.known.get(&artifact.sha256).copied();
        artifact.compressed_bytes = known.or_else(compress);
        artifact.compressed_with = artifact.compressed_bytes.and_then(|_| name());
    }
}

fn name() -> Option<String> {
    Some(format!("{PROGRAM} {LEVEL}"))
}
