//! The knob `linker`: another program links.

use crate::measure::plan::cell::CellPlan;
use crate::measure::plan::targets::Probe;
use crate::measure::plan::toolchain::is_installed;

/// rustc 1.90 links with its own lld on x86_64 Linux: <https://blog.rust-lang.org/2025/09/01/rust-lld-on-1.90.0-stable/>.
const OWN_LLD_SINCE: u32 = 90;

/// A linker that compilers can start.
struct Linker {
    name: &'static str,
    /// The program that the compiler looks for.
    program: &'static str,
    install: &'static str,
    /// Whether it only links ELF.
    is_for_elf: bool,
    /// Whether GCC knows it by its name.
    is_known_to_gcc: bool,
    /// Whether it links in a process that it does not wait for, whose CPU time would not be counted.
    forks: bool,
}

const LINKERS: [Linker; 5] = [
    Linker {
        name: "lld",
        program: "ld.lld",
        install: "install it (Debian: `apt install lld`)",
        is_for_elf: false,
        is_known_to_gcc: true,
        forks: false,
    },
    Linker {
        name: "mold",
        program: "mold",
        install: "install it (Debian: `apt install mold`)",
        is_for_elf: true,
        is_known_to_gcc: true,
        forks: true,
    },
    Linker {
        name: "wild",
        program: "wild",
        install: "run `cargo install --locked wild-linker`",
        is_for_elf: true,
        is_known_to_gcc: false,
        forks: true,
    },
    Linker {
        name: "bfd",
        program: "ld.bfd",
        install: "install it (Debian: `apt install binutils`)",
        is_for_elf: true,
        is_known_to_gcc: true,
        forks: false,
    },
    Linker {
        name: "gold",
        program: "ld.gold",
        install: "install it (Debian: `apt install binutils`, or `binutils-gold`)",
        is_for_elf: true,
        is_known_to_gcc: true,
        forks: false,
    },
];

/// Why a linker can't be used, with the remedy.
pub fn missing(name: &str, plain: &CellPlan) -> Option<String> {
    let target = plain.target.base();
    if plain.setup.builder.brings_linker() {
        return Some("the builder has its own linker: vary it with `--builder cargo`".to_owned());
    }
    if target.ends_with("-msvc") || target.starts_with("wasm") {
        return Some(format!("the linker of `{target}` can't be chosen by name"));
    }
    let Some(linker) = LINKERS.iter().find(|linker| linker.name == name) else {
        let program = program(name);
        return (!is_installed(&program))
            .then(|| format!("the linker `{program}` is not installed: install it"));
    };
    if linker.is_for_elf && (target.contains("-apple-") || target.contains("-windows-")) {
        return Some(format!("`{name}` does not link for `{target}`"));
    }
    let Linker { program, install, .. } = linker;
    if !is_installed(program) {
        return Some(format!("the linker `{program}` is not installed: {install}"));
    }
    (!linker.is_known_to_gcc && !is_installed("clang")).then(|| {
        format!("`{name}` is started by clang, which is not installed: install it (Debian: `apt install clang`)")
    })
}

/// The program of a linker.
pub fn program(name: &str) -> String {
    let known = LINKERS.iter().find(|linker| linker.name == name);
    known.map_or_else(|| format!("ld.{name}"), |linker| linker.program.to_owned())
}

/// The flags for rustc.
pub fn flags(name: &str, plain: &CellPlan, probe: &Probe) -> Vec<String> {
    let linker = LINKERS.iter().find(|one| one.name == name);
    let is_known = linker.is_none_or(|one| one.is_known_to_gcc);
    // Where rustc itself chooses a linker, that comes first: its own copy of lld.
    let toolchain = probe.toolchain(plain.setup.toolchain.as_deref()).ok();
    let has_own = toolchain.and_then(|one| one.minor()).is_some_and(|minor| minor >= OWN_LLD_SINCE);
    let own = (has_own && plain.target.base() == "x86_64-unknown-linux-gnu")
        .then(|| "-Clinker-features=-lld".to_owned());
    let chosen = if is_known {
        vec![format!("-Clink-arg=-fuse-ld={name}")]
    } else {
        vec!["-Clinker=clang".to_owned(), format!("-Clink-arg=--ld-path={name}")]
    };
    let waits = linker.is_some_and(|one| one.forks).then(|| "-Clink-arg=-Wl,--no-fork".to_owned());
    own.into_iter().chain(chosen).chain(waits).collect()
}
