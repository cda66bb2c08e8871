//! What reaches rustc of the effective settings. Cargo drops some of them without a word: LTO that not all crate types of
//! a library allow, `split-debuginfo` that the target doesn't have, `hint-mostly-unused` without its unstable flag.
//!
//! Source: `build_base_args` and `lto.rs` in `core/compiler` of Cargo 1.95.

use std::fmt;

use crate::profiles::Effective;
use crate::profiles::resolve::Subject;

/// A setting of which rustc gets something else than the profile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub(crate) key: &'static str,
    /// What rustc does instead, in canonical form; `None` if its default, or the target's, applies.
    pub(crate) value: Option<&'static str>,
    pub(crate) why: Why,
}

/// Why rustc gets something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A library of these crate types, of which not all allow LTO.
    CrateTypes(Vec<String>),
    /// Build scripts and proc-macros get no LTO.
    Host,
    /// There is no debuginfo to split.
    NoDebuginfo,
    /// This target (`None`: this machine) can't split debuginfo in this way.
    Target(Option<String>),
    /// Cargo passes it only with this unstable flag.
    Flag(&'static str),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CrateTypes(types) => {
                write!(f, "its library is `{}` at once", types.join("` and `"))
            }
            Self::Host => f.write_str("build scripts and proc-macros get no LTO"),
            Self::NoDebuginfo => f.write_str("there is no debuginfo to split"),
            Self::Target(Some(target)) => write!(f, "`{target}` can't split debuginfo like this"),
            Self::Target(None) => f.write_str("this machine can't split debuginfo like this"),
            Self::Flag(flag) => write!(f, "Cargo ignores it without nightly and `{flag}`"),
        }
    }
}

/// The unstable feature that `hint-mostly-unused` needs.
pub const HINT: &str = "profile-hint-mostly-unused";

/// What Cargo changes of the settings for a subject. `crate_types` are those that its manifest lists for the library, and
/// `is_on` says whether an unstable feature is turned on.
pub fn changed(
    effective: &Effective,
    subject: &Subject,
    crate_types: &[String],
    is_on: impl Fn(&str) -> bool,
) -> Vec<Changed> {
    let mut all = Vec::new();
    if asks_for_lto(effective) {
        let why = match () {
            () if subject.for_host || crate_types == ["proc-macro"] => Some(Why::Host),
            () if loses_lto(crate_types) => Some(Why::CrateTypes(crate_types.to_vec())),
            () => None,
        };
        all.extend(why.map(|why| Changed { key: "lto", value: Some("false"), why }));
    }
    all.extend(split_debuginfo(effective, subject));
    if effective.value("hint-mostly-unused") == Some("true") && !is_on(HINT) {
        let why = Why::Flag("-Zprofile-hint-mostly-unused");
        all.push(Changed { key: "hint-mostly-unused", value: Some("false"), why });
    }
    all
}

/// Whether a profile asks for LTO over several crates.
pub fn asks_for_lto(effective: &Effective) -> bool {
    matches!(effective.value("lto"), Some("fat" | "thin"))
}

/// Whether a library loses its LTO: Cargo does it only if all crate types allow it.
pub fn loses_lto(crate_types: &[String]) -> bool {
    let allows_lto = |kind: &String| ["cdylib", "staticlib"].contains(&kind.as_str());
    crate_types.iter().any(allows_lto) && !crate_types.iter().all(allows_lto)
}

fn split_debuginfo(effective: &Effective, subject: &Subject) -> Option<Changed> {
    let kind = effective.value("split-debuginfo")?;
    let target = subject.target.clone().filter(|_| !subject.for_host);
    let is_known = match &target {
        Some(target) => splits(target, kind),
        None => splits_here(kind),
    };
    let why = if effective.value("debug") == Some("none") {
        Why::NoDebuginfo
    } else if is_known == Some(false) {
        Why::Target(target)
    } else {
        return None;
    };
    Some(Changed { key: "split-debuginfo", value: None, why })
}

/// Whether a target can split its debuginfo in this way, as in `rustc --print=split-debuginfo`; `None` for targets that
/// are not rustc's own.
pub fn splits(target: &str, kind: &str) -> Option<bool> {
    if target.ends_with(".json") {
        return None;
    }
    // Linkers relax the code of RISC-V, so that addresses in files that are not linked would be wrong.
    let only_off = ["riscv", "wasm"].iter().any(|start| target.starts_with(start))
        || target.contains("-unikraft-");
    let in_all_ways = target.contains("-apple-")
        || (target.contains("-linux-") || target.contains("-lynx-")) && !only_off;
    Some(match kind {
        "off" => !is_split_by_linker(target),
        "packed" => in_all_ways || is_split_by_linker(target),
        _ => in_all_ways,
    })
}

/// Whether debuginfo is always in a PDB.
fn is_split_by_linker(target: &str) -> bool {
    target.ends_with("-msvc") || target.ends_with("-uefi")
}

/// The same for this machine, as far as that is known without asking rustc.
fn splits_here(kind: &str) -> Option<bool> {
    if cfg!(windows) {
        // With the GNU toolchain it is always `off`, with the other `packed`.
        return (kind == "unpacked").then_some(false);
    }
    let target = format!("{}-{}-", std::env::consts::ARCH, std::env::consts::OS);
    let target = if cfg!(target_vendor = "apple") { "-apple-".to_owned() } else { target };
    splits(&target, kind)
}

#[cfg(test)]
mod tests;
