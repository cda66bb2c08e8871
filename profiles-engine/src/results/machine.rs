//! Where a report was measured: numbers from elsewhere cannot be compared with its own.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// The workspace that was built, and its commit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkout {
    /// The name of its folder.
    pub name: String,
    /// The commit that is checked out; `None` without git.
    pub commit: Option<String>,
    /// Whether files differ from that commit.
    pub dirty: Option<bool>,
}

/// The machine, and everything about it that changes measurements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The host's target triple.
    pub host: String,
    /// The number of threads that can run at once.
    pub cores: usize,
    /// The load average of the minute before the run; `None` on systems without one.
    pub load: Option<f64>,
    /// The flags that RUSTFLAGS, or `build.rustflags` without it, adds to every rustc call.
    pub rustflags: String,
    /// The program that Cargo starts instead of rustc.
    pub wrapper: Option<String>,
    /// The program that Cargo starts instead of rustc for workspace members.
    #[serde(default)]
    pub workspace_wrapper: Option<String>,
}

impl Machine {
    /// The wrapper that caches compiled units: with one, the CPU time that Cargo waited for is not the cost of the build.
    pub fn cache(&self) -> Option<&str> {
        let wrappers = [&self.wrapper, &self.workspace_wrapper].into_iter().flatten();
        wrappers.map(String::as_str).find(|wrapper| {
            let name = Path::new(wrapper).file_stem().unwrap_or_default();
            ["sccache", "ccache", "cachepot", "kache"].iter().any(|cache| name == *cache)
        })
    }
}

/// The programs that build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Toolchain {
    /// The output of `rustc --version`.
    pub rustc: String,
    /// The output of `cargo --version`.
    pub cargo: String,
    /// The program that was started instead of Cargo, with its version.
    pub builder: Option<String>,
}
