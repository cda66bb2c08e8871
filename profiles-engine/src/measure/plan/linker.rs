//! Whether a target can be linked for, as far as that can be told before it is tried.
//!
//! Cargo's config may name a linker; else rustc takes that of the target, which for most is `cc`: and the machine's `cc`
//! links for the machine alone.

use serde_json::Value;

use crate::measure::plan::toolchain::Toolchain;
use crate::source::cargo_config::ForTarget;

/// Why there is no linker for the target, with the way to mend it; `None` where there is one, or nobody knows.
pub fn missing(config: &ForTarget, toolchain: &Toolchain) -> Option<String> {
    let triple = config.triple;
    let is_set = |flags: &[String]| flags.iter().any(|flag| flag.contains("linker="));
    let flags = [std::env::var("RUSTFLAGS").unwrap_or_default()];
    if is_set(&flags) || is_set(&config.all_words("rustflags")) {
        return None;
    }
    if let Some(words) = config.words("linker") {
        let linker = words.join(" ");
        let how = "which Cargo's config names, is not there";
        return (!exists(&linker))
            .then(|| format!("the linker `{linker}`, {how}: {}", install(&linker)));
    }
    let specification = toolchain.specification(triple)?;
    match specification.get("linker").and_then(Value::as_str) {
        Some("rust-lld") if has_lld(toolchain) => None,
        Some(own) if exists(own) => None,
        Some(own) => Some(format!(
            "the linker `{own}` is not there: {}, or {}",
            install(own),
            configure(triple, "another")
        )),
        None => default(&specification, triple, &toolchain.host),
    }
}

/// The target's linker is the machine's `cc`, or `link.exe`.
fn default(specification: &Value, triple: &str, host: &str) -> Option<String> {
    let is_msvc = triple.ends_with("-msvc");
    if is_msvc || is_apple(triple) {
        let (own, there) = match is_msvc {
            true => ("Microsoft's `link.exe`", "on Windows"),
            false => ("Apple's linker and SDK", "on macOS"),
        };
        let can = if is_msvc { host.contains("-windows-") } else { is_apple(host) };
        return (!can).then(|| format!("it is linked by {own}: build it {there}"));
    }
    let arch = |triple: &str| triple.split('-').next().unwrap_or_default().to_owned();
    let sub = |triple: &str| {
        if arch(triple).ends_with("86") { "x86_64".to_owned() } else { arch(triple) }
    };
    let os = specification.get("os").and_then(Value::as_str).unwrap_or("none");
    let is_ours = os != "linux" || (host.contains("-linux-") && sub(triple) == sub(host));
    if is_ours {
        let is_hosted = os == "linux";
        return (is_hosted && !exists("cc"))
            .then(|| "there is no `cc` to link with: install a C compiler".to_owned());
    }
    let linker = gnu(triple);
    let install =
        if exists(&linker) { String::new() } else { format!("{}, and ", install(&linker)) };
    Some(format!("there is no linker for it: {install}{}", configure(triple, &linker)))
}

fn is_apple(triple: &str) -> bool {
    triple.contains("-apple-")
}

fn has_lld(toolchain: &Toolchain) -> bool {
    let bin = toolchain.sysroot.join("lib/rustlib").join(&toolchain.host).join("bin");
    bin.join(format!("rust-lld{}", std::env::consts::EXE_SUFFIX)).is_file() || exists("rust-lld")
}

fn exists(program: &str) -> bool {
    // Cargo takes a path in a file to be relative to that file, which we don't know.
    let is_path = program.contains(['/', '\\']) && !std::path::Path::new(program).is_absolute();
    is_path || which::which(program).is_ok()
}

/// What distributions call the C compiler for it: `aarch64-linux-gnu-gcc`.
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

fn configure(triple: &str, linker: &str) -> String {
    match linker {
        "another" => format!(
            "name another with `linker = \"…\"` under `[target.{triple}]` in `.cargo/config.toml`"
        ),
        linker => format!(
            "write `linker = \"{linker}\"` under `[target.{triple}]` in `.cargo/config.toml`"
        ),
    }
}

/// What a person should read before a linker's own words: which one failed, and the first thing that it says is wrong.
pub fn failure(errors: &str) -> Option<String> {
    let start = errors.find("error: linking with `").or_else(|| errors.find("error: linker `"))?;
    let error = &errors[start..];
    let linker = error.split('`').nth(1)?;
    if error.lines().next()?.contains("not found") {
        return Some(format!("the linker `{linker}` is not there: {}", install(linker)));
    }
    let complaint = error.lines().skip(1).map(str::trim).find(|line| {
        let line = line.to_lowercase();
        ["cannot find", "undefined", "unrecognized", "unknown", "incompatible", "error:"]
            .iter()
            .any(|word| line.contains(word))
            && !line.starts_with("= note:  ")
            && line.len() < LONGEST
    });
    let complaint = complaint.map(|line| line.trim_start_matches("= note: ").trim().to_owned());
    Some(match complaint {
        Some(complaint) => format!("the linker `{linker}` failed: {complaint}"),
        None => format!("the linker `{linker}` failed"),
    })
}

/// A longer line is the linker's command, not its complaint.
const LONGEST: usize = 300;

#[cfg(test)]
mod tests;
