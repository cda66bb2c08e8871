//! What a report was measured on: without it no number in it can be compared to another.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// The workspace that was built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// The name of its folder.
    pub name: String,
    /// The commit that is checked out; `None` without git.
    pub commit: Option<String>,
    /// Whether files differ from that commit.
    pub dirty: Option<bool>,
}

/// The machine, and what of it changes measurements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The host's target triple.
    pub host: String,
    /// How many threads can run at once.
    pub cores: usize,
    /// The load average of the minute before the run; `None` where the system has none.
    pub load: Option<f64>,
    /// What RUSTFLAGS, or `build.rustflags` in its place, adds to every rustc call.
    pub rustflags: String,
    /// The program that Cargo starts in place of rustc.
    pub wrapper: Option<String>,
    /// The program that it starts in place of rustc for members of the workspace.
    #[serde(default)]
    pub workspace_wrapper: Option<String>,
}

impl Machine {
    /// The wrapper that keeps compiled units: what Cargo waits for then tells nothing about the work behind them.
    pub fn cache(&self) -> Option<&str> {
        let is_cache = |wrapper: &&String| {
            let name = Path::new(wrapper.as_str()).file_stem().unwrap_or_default();
            ["sccache", "ccache", "cachepot", "kache"].iter().any(|cache| name == *cache)
        };
        let wrapper = [&self.wrapper, &self.workspace_wrapper].into_iter().flatten().find(is_cache);
        wrapper.map(String::as_str)
    }
}

/// The programs that build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Toolchain {
    /// As `rustc --version` says.
    pub rustc: String,
    /// As `cargo --version` says.
    pub cargo: String,
    /// What was started in place of Cargo, with its version.
    pub builder: Option<String>,
}
