//! What reaches rustc of the effective settings. Cargo drops some of them without a word: LTO that not all crate types of
//! a library allow, `split-debuginfo` that the target doesn't have, `hint-mostly-unused` without its unstable flag. Flags such as `RUSTFLAGS` come after
//! the settings, and win.
//!
//! Source: `build_base_args` and `lto.rs` in `core/compiler` of Cargo 1.95.

pub(crate) mod line;

use crate::profiles::resolve::Subject;
use crate::profiles::{Effective, Model};
use crate::source::cargo_config::{FlagSource, Flags};
use crate::source::file::Origin;
use crate::source::rustc_args::Codegen;
use crate::source::target_cfg::applies;

/// A setting of which rustc gets something else than the profile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) key: &'static str,
    /// What rustc does instead, in canonical form; `None` if its default, or the target's, applies.
    pub(crate) value: Option<String>,
    pub(crate) why: Why,
}

/// Why rustc gets something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// A library of these crate types, of which not all allow LTO.
    CrateTypes(Vec<String>),
    /// Build scripts and proc-macros get no LTO.
    Host,
    /// There is no debuginfo to split.
    NoDebuginfo,
    /// This target (`None`: this machine) can't split debuginfo in this way.
    Target(Option<String>),
    /// Cargo passes it only with this unstable feature.
    Unstable(&'static str),
    /// A flag that the user sets comes after the settings.
    Flag { option: String, origin: Origin },
}

impl Why {
    /// The reason in words.
    pub(crate) fn shown(&self, model: &Model) -> String {
        match self {
            Self::CrateTypes(types) => {
                format!("its library is `{}` at once", types.join("` and `"))
            }
            Self::Host => "build scripts and proc-macros get no LTO".to_owned(),
            Self::NoDebuginfo => "there is no debuginfo to split".to_owned(),
            Self::Target(Some(target)) => format!("`{target}` can't split debuginfo like this"),
            Self::Target(None) => "this machine can't split debuginfo like this".to_owned(),
            Self::Unstable(feature) => {
                format!("Cargo ignores it without nightly and `-Z{feature}`")
            }
            Self::Flag { option, origin } => {
                format!("`{option}` comes last ({})", model.shown_origin(origin))
            }
        }
    }
}

/// The unstable feature that `hint-mostly-unused` needs.
pub const HINT: &str = "profile-hint-mostly-unused";

/// The unstable feature with which Cargo reads `[host]`.
pub const HOST: &str = "host-config";

/// What rustc gets instead of the settings for a subject. `crate_types` are those that the manifest lists for the library.
pub(crate) fn changed(
    model: &Model,
    effective: &Effective,
    subject: &Subject,
    crate_types: &[String],
) -> Vec<Changed> {
    let mut all = dropped(model, effective, subject, crate_types);
    let mut passed = line::options(effective);
    passed.retain(|(option, _)| all.iter().all(|changed| changed.key != option));
    let without = line::read(&passed);
    let flags = flags(model, subject);
    let added: Vec<(Codegen, &Origin)> = flags
        .iter()
        .flat_map(|flags| flags.codegen().into_iter().map(|option| (option, &flags.origin)))
        .collect();
    passed.extend(added.iter().map(|(option, _)| option.clone()));
    for (key, value) in line::read(&passed) {
        if without.get(key) != Some(&value)
            && let Some(((option, set), origin)) = cause(key, &added)
        {
            let set = set.map(|set| format!("={set}")).unwrap_or_default();
            let why = Why::Flag { option: format!("-C {option}{set}"), origin: (*origin).clone() };
            all.retain(|changed| changed.key != key);
            all.push(Changed { key, value: Some(value), why });
        }
    }
    all
}

/// The flag that changes a setting: the last with its name, or with the name of what decides its default.
fn cause<'a>(
    key: &str,
    added: &'a [(Codegen, &'a Origin)],
) -> Option<&'a (Codegen<'a>, &'a Origin)> {
    let names: &[&str] = match key {
        "debug" => &["debuginfo"],
        "debug-assertions" => &["debug-assertions", "opt-level"],
        "overflow-checks" => &["overflow-checks", "debug-assertions", "opt-level"],
        _ => &[key],
    };
    names.iter().find_map(|name| added.iter().rev().find(|((option, _), _)| option == name))
}

/// The flags that Cargo adds for a subject: those of the first source that is set. None if it is not known which apply.
fn flags<'a>(model: &'a Model, subject: &Subject) -> Vec<&'a Flags> {
    // With the unstable `host-config`, the host has flags of its own.
    if subject.for_host && (subject.with_target || model.is_on(HOST)) {
        return Vec::new();
    }
    // In the order in which Cargo joins them.
    let files = model.configs.iter().rev().flat_map(|config| &config.rustflags);
    let arguments = model.command_line.iter().rev().flat_map(|config| &config.rustflags);
    let all: Vec<&Flags> = files.chain(&model.environment.rustflags).chain(arguments).collect();
    let of = |source: FlagSource| all.iter().copied().filter(move |flags| flags.source == source);
    for variable in [FlagSource::Encoded, FlagSource::Variable] {
        if let Some(flags) = of(variable).next() {
            return vec![flags];
        }
    }
    let target = subject.target.as_deref().filter(|_| !subject.for_host);
    let mut for_target = Vec::new();
    for flags in all.iter().copied().filter(|flags| !flags.words.is_empty()) {
        if let FlagSource::Target(name) = &flags.source {
            match applies(name, target.or(model.host.as_deref())) {
                Some(true) => for_target.push(flags),
                Some(false) => {}
                None => return Vec::new(),
            }
        }
    }
    if for_target.is_empty() { of(FlagSource::Build).collect() } else { for_target }
}

/// What Cargo does not pass of the settings.
fn dropped(
    model: &Model,
    effective: &Effective,
    subject: &Subject,
    crate_types: &[String],
) -> Vec<Changed> {
    let mut all = Vec::new();
    let no = || Some("false".to_owned());
    if asks_for_lto(effective) {
        let why = if subject.for_host || crate_types == ["proc-macro"] {
            Some(Why::Host)
        } else {
            loses_lto(crate_types).then(|| Why::CrateTypes(crate_types.to_vec()))
        };
        all.extend(why.map(|why| Changed { key: "lto", value: no(), why }));
    }
    all.extend(split_debuginfo(effective, subject));
    if effective.value("hint-mostly-unused") == Some("true") && !model.is_on(HINT) {
        all.push(Changed { key: "hint-mostly-unused", value: no(), why: Why::Unstable(HINT) });
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
