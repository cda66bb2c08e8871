//! What is started to build: Cargo itself, or a program that starts it with another linker or in a container.

use crate::base::process::Process;
use crate::measure::plan::toolchain::{self, Toolchain};

/// A way to build.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Builder {
    /// `cargo build`
    #[default]
    Cargo,
    /// `cargo zigbuild`: zig links; a target may carry a glibc version, as in `x86_64-unknown-linux-gnu.2.17`
    Zigbuild,
    /// `cross build`: in a container
    Cross,
}

impl Builder {
    /// The line up to its options.
    pub fn build(self, toolchain: Option<&str>) -> Process {
        match self {
            Self::Cargo => toolchain::cargo(toolchain).arg("build"),
            Self::Zigbuild => toolchain::cargo(toolchain).arg("zigbuild"),
            Self::Cross => {
                Process::outside("cross").args(toolchain::choice(toolchain)).arg("build")
            }
        }
    }

    /// What it says of its version; `None` for Cargo, which stands elsewhere in a report.
    pub fn version(self) -> Option<String> {
        let version = match self {
            Self::Cargo => return None,
            Self::Zigbuild => Process::outside("cargo-zigbuild").arg("--version"),
            Self::Cross => Process::outside("cross").arg("--version"),
        };
        let said = version.output().unwrap_or_default();
        Some(said.lines().next().unwrap_or("unknown").trim().to_owned())
    }

    /// What it lacks to build, with the way to mend it.
    pub fn missing(self) -> Option<String> {
        let is_there = |program: &str| which::which(program).is_ok();
        match self {
            Self::Cargo => None,
            Self::Zigbuild if !is_there("cargo-zigbuild") => {
                Some(lacks("cargo-zigbuild", "cargo install --locked cargo-zigbuild"))
            }
            Self::Zigbuild if !has_zig() => Some(lacks("zig", "pip3 install ziglang")),
            Self::Cross if !is_there("cross") => {
                Some(lacks("cross", "cargo install --locked cross"))
            }
            Self::Cross if !is_there("docker") && !is_there("podman") => {
                Some("`cross` builds in a container: install docker or podman".to_owned())
            }
            Self::Zigbuild | Self::Cross => None,
        }
    }

    /// Whether the compilers are not children of ours, so that nobody tells what they cost.
    pub fn is_elsewhere(self) -> bool {
        self == Self::Cross
    }

    /// Whether it brings a linker and does not care for the configured one.
    pub fn brings_linker(self) -> bool {
        self != Self::Cargo
    }

    /// Whether it brings the standard library.
    pub fn brings_library(self) -> bool {
        self == Self::Cross
    }
}

fn lacks(program: &str, remedy: &str) -> String {
    format!("there is no `{program}`: run `{remedy}`")
}

/// Where cargo-zigbuild looks for it.
fn has_zig() -> bool {
    let module =
        |python: &str| Process::outside(python).args(["-m", "ziglang", "version"]).output().is_ok();
    std::env::var_os("CARGO_ZIGBUILD_ZIG_PATH").is_some()
        || which::which("zig").is_ok()
        || ["python3", "python"].into_iter().any(module)
}

/// Everything that decides how a target is built, beside its profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// What is started.
    pub builder: Builder,
    /// The toolchain of rustup's; `None` for the one in use.
    pub toolchain: Option<String>,
    /// The crates of the standard library that Cargo builds, too.
    pub build_std: Option<Vec<String>>,
}

impl Setup {
    /// Why a target can't be built for like this, whatever the target: what is started, and what builds a standard library.
    pub fn missing(&self, toolchain: &Toolchain) -> Option<String> {
        let unstable = || {
            "`-Z build-std` is for nightly: name one with `toolchain`, or set RUSTC_BOOTSTRAP=1"
                .to_owned()
        };
        let source = || {
            let add = toolchain.rustup(&["component", "add", "rust-src"]);
            let remedy = add.map_or("install it".to_owned(), |add| format!("run `{add}`"));
            format!("the source of the standard library is not there: {remedy}")
        };
        let library = || {
            self.build_std.as_ref()?;
            let unstable = (!toolchain.takes_unstable()).then(unstable);
            unstable.or_else(|| (!toolchain.has_source()).then(source))
        };
        self.builder.missing().or_else(library)
    }
}
