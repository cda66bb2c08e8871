//! Whether a target can be linked for, as far as that can be told before trying.
//!
//! Cargo's config may name a linker; otherwise rustc uses the target's default, which for most targets is `cc`. The
//! machine's `cc` only links for the machine.

use std::path::Path;

use serde_json::Value;

use crate::measure::plan::toolchain::{Toolchain, is_installed};
use crate::source::cargo_config::ForTarget;

/// A longer line is the linker's command, not its complaint.
const LONGEST: usize = 300;

/// Why there is no linker for the target, which rustc knows by a name or a file, with the remedy; `None` where there is
/// one, or that can't be told.
pub fn missing(config: &ForTarget, for_rustc: &str, toolchain: &Toolchain) -> Option<String> {
    let triple = config.triple;
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let mut flags = config.all_words("rustflags").into_iter().chain([flags]);
    if flags.any(|flag| flag.contains("linker=")) {
        return None;
    }
    if let Some(words) = config.words("linker") {
        let linker = words.join(" ");
        return (!exists(&linker)).then(|| {
            let remedy = install(&linker);
            format!("the linker `{linker}` in Cargo's config is not installed: {remedy}")
        });
    }
    let specification = toolchain.specification(for_rustc)?;
    match specification.get("linker").and_then(Value::as_str) {
        Some("rust-lld") if has_lld(toolchain) => None,
        Some(linker) if exists(linker) || is_included(linker, toolchain) => None,
        Some(linker) => Some(format!(
            "the linker `{linker}` is not installed: {}, or {}",
            install(linker),
            configure(triple, None)
        )),
        None => missing_default(&specification, triple, &toolchain.host),
    }
}

/// For a target whose default linker is the machine's `cc`, or `link.exe`.
fn missing_default(specification: &Value, triple: &str, host: &str) -> Option<String> {
    if triple.ends_with("-msvc") {
        return (!host.contains("-windows-"))
            .then(|| "this target needs Microsoft's `link.exe`: build it on Windows".to_owned());
    }
    if is_apple(triple) {
        return (!is_apple(host))
            .then(|| "this target needs Apple's linker and SDK: build it on macOS".to_owned());
    }
    let os = specification.get("os").and_then(Value::as_str).unwrap_or("none");
    if os != "linux" {
        return None;
    }
    if host.contains("-linux-") && family(triple) == family(host) {
        return (!exists("cc"))
            .then(|| "the linker `cc` is not installed: install a C compiler".to_owned());
    }
    let linker = gnu(triple);
    let install =
        if exists(&linker) { String::new() } else { format!("{}, and ", install(&linker)) };
    Some(format!("no linker for this target: {install}{}", configure(triple, Some(&linker))))
}

fn is_apple(triple: &str) -> bool {
    triple.contains("-apple-")
}

/// The architecture, with x86 counted as x86_64, whose `cc` links for both.
fn family(triple: &str) -> &str {
    let arch = triple.split('-').next().unwrap_or_default();
    if arch.ends_with("86") { "x86_64" } else { arch }
}

fn has_lld(toolchain: &Toolchain) -> bool {
    let lld = format!("bin/rust-lld{}", std::env::consts::EXE_SUFFIX);
    toolchain.rustlib().join(lld).is_file() || exists("rust-lld")
}

/// Whether the toolchain includes its linker, as those for `*-windows-gnu` do on Windows (rustup's component `rust-mingw`).
fn is_included(linker: &str, toolchain: &Toolchain) -> bool {
    let program = format!("{linker}{}", std::env::consts::EXE_SUFFIX);
    toolchain.rustlib().join("bin/self-contained").join(program).is_file()
}

fn exists(program: &str) -> bool {
    // Cargo resolves a path in a config file relative to that file, which is not known here.
    let is_relative = program.contains(['/', '\\']) && !Path::new(program).is_absolute();
    is_relative || is_installed(program)
}

/// The name of the cross compiler in most distributions: `aarch64-linux-gnu-gcc`.
fn gnu(triple: &str) -> String {
    let (arch, rest) = triple.split_once('-').unwrap_or((triple, ""));
    let env = rest.rsplit('-').next().unwrap_or_default();
    let arch = match arch {
        "i586" | "i686" => "i686",
        "riscv64gc" | "riscv64a23" => "riscv64",
        arch if arch.starts_with("arm") || arch.starts_with("thumb") => "arm",
        arch => arch,
    };
    format!("{arch}-linux-{env}-gcc")
}

fn install(linker: &str) -> String {
    let debian = match linker.strip_suffix("-gcc") {
        Some("x86_64-w64-mingw32") => "gcc-mingw-w64-x86-64".to_owned(),
        Some("i686-w64-mingw32") => "gcc-mingw-w64-i686".to_owned(),
        Some(name) if name.contains("-linux-gnu") => format!("gcc-{}", name.replace('_', "-")),
        _ if linker.contains("lld") || linker.contains("wasm-ld") => "lld".to_owned(),
        _ => return format!("install `{linker}`"),
    };
    format!("install `{linker}` (Debian: `apt install {debian}`)")
}

/// How to configure this linker, or any other.
fn configure(triple: &str, linker: Option<&str>) -> String {
    let (what, linker) = linker.map_or(("set another with", "…"), |linker| ("write", linker));
    format!("{what} `linker = \"{linker}\"` under `[target.{triple}]` in `.cargo/config.toml`")
}

/// A sentence to read before a linker's errors: which linker failed, and its first complaint.
pub fn failure(errors: &str) -> Option<String> {
    let start = errors.find("error: linking with `").or_else(|| errors.find("error: linker `"))?;
    let error = &errors[start..];
    let linker = error.split('`').nth(1)?;
    if error.lines().next()?.contains("not found") {
        return Some(format!("the linker `{linker}` is not installed: {}", install(linker)));
    }
    let complaint = error.lines().skip(1).map(str::trim).find(|line| is_complaint(line));
    let complaint = complaint.map(|line| line.trim_start_matches("= note: ").trim());
    let complaint = complaint.map(|complaint| format!(": {complaint}")).unwrap_or_default();
    Some(format!("the linker `{linker}` failed{complaint}"))
}

fn is_complaint(line: &str) -> bool {
    let line = line.to_lowercase();
    let words = ["cannot find", "undefined", "unrecognized", "unknown", "incompatible", "error:"];
    words.iter().any(|word| line.contains(word))
        && !line.starts_with("= note:  ")
        && line.len() < LONGEST
}

#[cfg(test)]
mod tests;
