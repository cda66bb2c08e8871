//! Whether a `[target.…]` table applies to a target, as far as its triple tells without asking rustc.

use crate::base::process::Process;
use crate::source::cargo_config::evaluate;

/// What is known of a target.
struct Known<'a> {
    /// The triple; `None` for this machine's, which only rustc knows in full.
    triple: Option<&'a str>,
    arch: &'a str,
    os: &'a str,
    env: Option<&'a str>,
}

/// This machine's triple; `None` if rustc can't tell.
pub fn host() -> Option<String> {
    let version = Process::rustc().arg("-vV").output().ok()?;
    version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// Whether the table with this name, a triple or `cfg(…)`, applies to a target (`None`: this machine's); `None` if that
/// is not known. Variables name triples in capitals.
pub fn applies(name: &str, triple: Option<&str>) -> Option<bool> {
    let known = match triple {
        Some(triple) => known(triple)?,
        None => {
            let (arch, os) = (std::env::consts::ARCH, std::env::consts::OS);
            Known { triple: None, arch, os, env: None }
        }
    };
    match name.strip_prefix("cfg(").and_then(|rest| rest.strip_suffix(')')) {
        Some(expression) => evaluate(expression, &|line| known.holds(line)),
        None => known.is_named(name),
    }
}

impl Known<'_> {
    fn is_named(&self, name: &str) -> Option<bool> {
        let plain = |name: &str| name.to_lowercase().replace(['_', '.'], "-");
        let Some(triple) = self.triple else {
            // Systems with several environments may use any of them.
            let is_like =
                known(name).is_none_or(|other| (other.arch, other.os) == (self.arch, self.os));
            return if is_like { None } else { Some(false) };
        };
        Some(plain(name) == plain(triple))
    }

    /// Whether a line of `rustc --print cfg` is among the target's.
    fn holds(&self, line: &str) -> Option<bool> {
        let unix = ["linux", "android", "macos", "ios", "freebsd", "netbsd", "openbsd", "solaris"];
        let family = match self.os {
            os if unix.contains(&os) => "unix",
            "windows" => "windows",
            "unknown" if self.arch.starts_with("wasm") => "wasm",
            "none" => "",
            _ => return None,
        };
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let value = value.trim_matches('"');
        match key {
            "true" => Some(true),
            "false" => Some(false),
            "unix" | "windows" => Some(family == key),
            "target_family" => Some(family == value),
            "target_arch" => Some(self.arch == value),
            "target_os" => Some(self.os == value),
            "target_env" => self.env.map(|env| env == value),
            _ => None,
        }
    }
}

/// Reads a triple such as `x86_64-unknown-linux-gnu`; `None` for one that is not of the usual form.
fn known(triple: &str) -> Option<Known<'_>> {
    let parts: Vec<&str> = triple.split('-').collect();
    let (first, os, env) = match parts[..] {
        [arch, os @ ("linux" | "none"), env] => (arch, os, env),
        [arch, _, os, env] => (arch, os, env),
        [arch, _, os] => (arch, os, ""),
        _ => return None,
    };
    let arch = match first {
        "i586" | "i686" => "x86",
        "arm64e" => "aarch64",
        "riscv32gc" => "riscv32",
        "riscv64gc" => "riscv64",
        "powerpc64le" => "powerpc64",
        _ if first.starts_with("thumb") || first.starts_with("armv") => "arm",
        other => other,
    };
    let (os, env) = match (os, env) {
        ("linux", env) if env.starts_with("android") => ("android", ""),
        ("darwin", env) => ("macos", env),
        other => other,
    };
    let usual = ["gnu", "musl", "uclibc"].into_iter().find(|usual| env.starts_with(usual));
    Some(Known { triple: Some(triple), arch, os, env: Some(usual.unwrap_or(env)) })
}

#[cfg(test)]
mod tests;
