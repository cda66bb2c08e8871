//! Flags for rustc in addition to the user's own.
//!
//! Cargo takes them from the first of its sources that is set, so the user's have to be repeated where others are added.

use std::env;

use crate::base::process::Process;
use crate::measure::plan::targets::{Probe, Target};
use crate::source::cargo_config::{self, ForTarget};

/// What Cargo gives rustc anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flags(Vec<String>);

impl Flags {
    /// The flags for a target.
    pub fn of(target: &Target, probe: &Probe) -> Self {
        let toolchain = probe.toolchain(target.setup.toolchain.as_deref()).ok();
        let cfgs = toolchain.and_then(|one| one.print("cfg", &target.for_rustc()).ok());
        let cfgs = cfgs.unwrap_or_default();
        let config = ForTarget { files: probe.config, triple: target.base(), cfgs: &cfgs };
        Self(rustflags(&config))
    }

    /// Lets a command build with further flags.
    pub fn add(&self, command: Process, further: impl IntoIterator<Item = String>) -> Process {
        let flags: Vec<String> = self.0.iter().cloned().chain(further).collect();
        let is_plain = flags.iter().all(|flag| !flag.contains(char::is_whitespace));
        if is_plain && env::var_os("CARGO_ENCODED_RUSTFLAGS").is_none() {
            command.env("RUSTFLAGS", flags.join(" "))
        } else {
            command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        }
    }
}

/// Flags that a cell adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    pub to: Flags,
    pub flags: Vec<String>,
    /// The linker that they name.
    pub linker: Option<String>,
}

impl Added {
    /// Lets a command build with them.
    pub fn apply(&self, command: Process) -> Process {
        self.to.add(command, self.flags.iter().cloned())
    }
}

/// What Cargo gives rustc for a target: the first of its sources that is set.
fn rustflags(config: &ForTarget) -> Vec<String> {
    if let Ok(encoded) = env::var("CARGO_ENCODED_RUSTFLAGS") {
        let flags = encoded.split('\u{1f}').filter(|flag| !flag.is_empty());
        return flags.map(str::to_owned).collect();
    }
    if let Ok(flags) = env::var("RUSTFLAGS") {
        return cargo_config::split(&flags);
    }
    let name = format!("CARGO_TARGET_{}_RUSTFLAGS", config.triple);
    let own = env::var(name.to_uppercase().replace('-', "_")).unwrap_or_default();
    let target = [config.all_words("rustflags"), cargo_config::split(&own)].concat();
    if target.is_empty() { cargo_config::strings("build.rustflags") } else { target }
}
