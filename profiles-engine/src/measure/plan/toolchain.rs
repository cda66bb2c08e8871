//! What builds: a toolchain, and Cargo or a program that starts it with another linker or in a container.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::base::process::Process;

/// How the name of a target ends that is a file with its specification.
pub const FILE: &str = ".json";

#[derive(Debug, Clone)]
pub struct Toolchain {
    /// Its name for rustup; `None` for the one in use.
    pub name: Option<String>,
    pub host: String,
    /// The output of `rustc -vV`.
    pub version: String,
    pub sysroot: PathBuf,
}

/// The Cargo of a toolchain, up to its subcommand.
pub fn cargo(toolchain: Option<&str>) -> Process {
    Process::cargo().args(plus(toolchain))
}

pub fn rustc(toolchain: Option<&str>) -> Process {
    Process::rustc().args(plus(toolchain))
}

/// A rustc that accepts unstable flags.
fn unstable(rustc: Process) -> Process {
    rustc.env("RUSTC_BOOTSTRAP", "1").arg("-Zunstable-options")
}

/// The argument that makes rustup's proxies choose a toolchain.
fn plus(toolchain: Option<&str>) -> Option<String> {
    toolchain.map(|name| format!("+{name}"))
}

impl Toolchain {
    pub fn ask(name: Option<&str>) -> Result<Self> {
        let version = rustc(name).arg("-vV").output()?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.ok_or_else(|| Error::new("`rustc -vV` does not report a host"))?.to_owned();
        let sysroot = rustc(name).args(["--print", "sysroot"]).output()?.trim().into();
        Ok(Self { name: name.map(str::to_owned), host, version, sysroot })
    }

    /// What its compiler prints about a target.
    pub fn print(&self, what: &str, triple: &str) -> Result<String> {
        let print = rustc(self.name.as_deref()).args(["--print", what, "--target", triple]);
        // For a file, rustc requires an unstable flag.
        let is_file = triple.ends_with(FILE);
        if is_file { unstable(print) } else { print }.output()
    }

    pub fn libraries(&self, triple: &str) -> Result<PathBuf> {
        Ok(PathBuf::from(self.print("target-libdir", triple)?.trim()))
    }

    /// The specification of a target; `None` where the compiler does not print it.
    pub fn specification(&self, triple: &str) -> Option<serde_json::Value> {
        let print = ["--print", "target-spec-json", "--target", triple];
        let spec = unstable(rustc(self.name.as_deref()).args(print)).output();
        serde_json::from_str(&spec.ok()?).ok()
    }

    /// Whether Cargo and rustc accept unstable flags: nightly, or any toolchain with RUSTC_BOOTSTRAP.
    pub fn takes_unstable(&self) -> bool {
        let is_unstable = |release: &str| release.contains("nightly") || release.contains("dev");
        let bootstrap = std::env::var_os("RUSTC_BOOTSTRAP").is_some_and(|value| value == "1");
        bootstrap || self.version_of("release: ").is_some_and(is_unstable)
    }

    pub fn has_source(&self) -> bool {
        self.sysroot.join("lib/rustlib/src/rust/library/std").is_dir()
    }

    pub fn rustlib(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(&self.host)
    }

    pub fn llvm(&self) -> Option<u32> {
        self.version_of("LLVM version: ")?.split('.').next()?.parse().ok()
    }

    /// The second number of the compiler's version: 95 for 1.95.0.
    pub fn minor(&self) -> Option<u32> {
        self.version_of("release: ")?.split('.').nth(1)?.parse().ok()
    }

    fn version_of(&self, key: &str) -> Option<&str> {
        self.version.lines().find_map(|line| line.strip_prefix(key))
    }

    /// The `rustup` command that adds a target; `None` where rustup does not manage the toolchain or has no such target.
    pub fn add_target(&self, triple: &str) -> Option<Process> {
        let available = format!("[pkg.rust-std.target.{triple}]\navailable = true");
        let manifest = std::fs::read_to_string(self.manifest()).ok()?;
        manifest.contains(&available).then(|| self.rustup(["target", "add", triple]))
    }

    /// The `rustup` command that adds a component; `None` where rustup does not manage the toolchain.
    pub fn add_component(&self, component: &str) -> Option<Process> {
        self.manifest().is_file().then(|| self.rustup(["component", "add", component]))
    }

    fn rustup(&self, args: [&str; 3]) -> Process {
        let add = Process::new("rustup").args(args);
        // `cargo +nightly …` chooses a toolchain that a plain `rustup` would not change.
        let chosen = || {
            let source = std::env::var("RUSTUP_TOOLCHAIN_SOURCE").ok()?;
            std::env::var("RUSTUP_TOOLCHAIN").ok().filter(|_| source == "cli")
        };
        match self.name.clone().or_else(chosen) {
            Some(name) => add.args(["--toolchain", name.as_str()]),
            None => add,
        }
    }

    /// What rustup keeps about a toolchain that it has installed.
    fn manifest(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib/multirust-channel-manifest.toml")
    }
}

pub fn holds_library(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| file.file_name()).any(|name| {
        let name = name.to_string_lossy();
        name.ends_with(".rlib") && (name.starts_with("libcore-") || name.starts_with("libstd-"))
    })
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Builder {
    /// `cargo build`
    #[default]
    Cargo,
    /// `cargo zigbuild`: links with zig; a target may name a glibc version, as in `x86_64-unknown-linux-gnu.2.17`
    Zigbuild,
    /// `cross build`: in a container
    Cross,
}

impl Builder {
    pub fn build(self, toolchain: Option<&str>) -> Process {
        match self {
            Self::Cargo => cargo(toolchain).arg("build"),
            Self::Zigbuild => cargo(toolchain).arg("zigbuild"),
            Self::Cross => Process::outside("cross").args(plus(toolchain)).arg("build"),
        }
    }

    /// Its version; `None` for Cargo, whose version a report has anyway.
    pub fn version(self) -> Option<String> {
        let program = match self {
            Self::Cargo => return None,
            Self::Zigbuild => "cargo-zigbuild",
            Self::Cross => "cross",
        };
        let version = Process::outside(program).arg("--version").output().unwrap_or_default();
        Some(version.lines().next().unwrap_or("unknown").trim().to_owned())
    }

    /// What is not installed, with the remedy.
    fn missing(self) -> Option<String> {
        match self {
            Self::Zigbuild if !is_installed("cargo-zigbuild") => lacks_crate("cargo-zigbuild"),
            Self::Zigbuild if !has_zig() => lacks("zig", "pip3 install ziglang"),
            Self::Cross if !is_installed("cross") => lacks_crate("cross"),
            Self::Cross if !is_installed("docker") && !is_installed("podman") => {
                Some("`cross` builds in a container: install docker or podman".to_owned())
            }
            Self::Cargo | Self::Zigbuild | Self::Cross => None,
        }
    }

    /// Whether it builds in a container: that has its own libraries, and the cost of its compilers is not known.
    pub fn is_container(self) -> bool {
        self == Self::Cross
    }

    /// Whether it ignores the configured linker and has its own.
    pub fn brings_linker(self) -> bool {
        self != Self::Cargo
    }
}

pub fn is_installed(program: &str) -> bool {
    which::which(program).is_ok()
}

fn lacks(program: &str, remedy: &str) -> Option<String> {
    Some(format!("`{program}` is not installed: run `{remedy}`"))
}

fn lacks_crate(program: &str) -> Option<String> {
    lacks(program, &format!("cargo install --locked {program}"))
}

/// Looks where cargo-zigbuild looks.
fn has_zig() -> bool {
    let has_module =
        |python: &str| Process::outside(python).args(["-m", "ziglang", "version"]).output().is_ok();
    std::env::var_os("CARGO_ZIGBUILD_ZIG_PATH").is_some()
        || is_installed("zig")
        || ["python3", "python"].into_iter().any(has_module)
}

/// Everything but the profile that decides how a target is built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    pub builder: Builder,
    /// A toolchain of rustup's; `None` for the one in use.
    pub toolchain: Option<String>,
    /// The crates of the standard library that Cargo builds, too.
    pub build_std: Option<Vec<String>>,
}

impl Setup {
    /// What it needs for any target and is not installed, with the remedy.
    pub fn missing(&self, toolchain: &Toolchain) -> Option<String> {
        let missing = self.builder.missing();
        if missing.is_some() || self.build_std.is_none() {
            return missing;
        }
        if !toolchain.takes_unstable() {
            let remedy = "choose a nightly toolchain with `--toolchain`, or set RUSTC_BOOTSTRAP=1";
            return Some(format!("`-Z build-std` requires nightly: {remedy}"));
        }
        let add = toolchain.add_component("rust-src");
        let remedy = add.map_or("install it".to_owned(), |add| format!("run `{add}`"));
        (!toolchain.has_source())
            .then(|| format!("the source of the standard library is not installed: {remedy}"))
    }
}
