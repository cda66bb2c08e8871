//! What a cell is built from: everything that decides what its build does and costs, as hashes.
//!
//! Not known before a build: the variables that build scripts of other people's packages ask for
//! (`rerun-if-env-changed`). Of those, the ones that C compilers and pkg-config are driven by always count.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::measure::compile::messages::Binary;
use crate::measure::keep::sources::{Snapshot, Sources, hash};
use crate::measure::plan::{Cell, Plan};
use crate::results::{self, Inputs};
use crate::source::cargo_config;

/// Of Cargo's config these change no build; profiles are looked at one by one, and keys to registries are nobody's
/// business.
const APART: [&str; 8] = [
    "alias",
    "credential-alias",
    "doc",
    "future-incompat-report",
    "profile",
    "registries",
    "registry",
    "term",
];
/// Variables that Cargo and rustc read, by how they begin.
const CARGO: [&str; 7] = [
    "CARGO_BUILD_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_TARGET_",
    "CARGO_UNSTABLE_",
    "RUSTC",
    "RUSTFLAGS",
];
/// Of those, what says where the build is done and what is left after it.
const WHERE: [&str; 4] =
    ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_BUILD_DIR", "RUSTC_ICE"];
/// Variables that the `cc` and `pkg-config` crates read; each also with a target's name before or behind it.
const NATIVE: [&str; 13] = [
    "AR",
    "ARFLAGS",
    "CC",
    "CFLAGS",
    "CPATH",
    "CXX",
    "CXXFLAGS",
    "LDFLAGS",
    "LIBRARY_PATH",
    "MACOSX_DEPLOYMENT_TARGET",
    "PKG_CONFIG",
    "SDKROOT",
    "SOURCE_DATE_EPOCH",
];

/// Finds out what cells are built from.
#[derive(Debug)]
pub struct Collector {
    sources: Sources,
    config: Value,
}

impl Collector {
    /// A collector for a workspace whose reports go to this folder.
    pub fn new(plan: &Plan, out: &Path) -> Self {
        let mut config = cargo_config::all().cloned().unwrap_or_default();
        if let Value::Object(tables) = &mut config {
            tables.retain(|name, _| !APART.contains(&name.as_str()));
        }
        Self { sources: Sources::find(&plan.workspace, out), config }
    }

    /// The sources as they are now; `None` where one can't be read: then it is Cargo who says so.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.sources.snapshot().ok()
    }

    /// The local packages.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What a cell was built from, given how the sources were before; `None` where they changed meanwhile.
    pub fn of(
        &self,
        cell: &Cell,
        plan: &Plan,
        entry: &results::Cell,
        before: Option<Snapshot>,
        binaries: &[Binary],
    ) -> Option<Inputs> {
        let now = self.snapshot().filter(|now| before.as_ref() == Some(now))?;
        let (variant, triple) = (cell.variant.as_ref(), cell.target.triple.as_str());
        let config = variant.into_iter().flat_map(|variant| &variant.config);
        let variant: Vec<u8> =
            config.flat_map(|one| fs::read(one).unwrap_or(one.clone().into_bytes())).collect();
        let setup = cell.setup();
        let how = format!("{:?} {:?}", setup.builder, setup.build_std);
        let settings = format!("{:?}\n{}", entry.settings, plan.profiles.written(&cell.preset));
        let flags = plan.selection.choice_flags();
        let variables = environment(&now.variables, &self.config);
        let parts: BTreeMap<String, String> = [
            ("sources", now.sources),
            ("manifests", now.manifests),
            // Cargo itself may have written it meanwhile.
            (
                "lockfile",
                hash(&fs::read(plan.workspace.root.join("Cargo.lock")).unwrap_or_default()),
            ),
            (
                "toolchain",
                text([
                    &plan.toolchain.version,
                    &how,
                    &entry.toolchain.rustc,
                    &entry.toolchain.cargo,
                ]),
            ),
            ("linker", linker(cell.target.base(), &self.config)),
            ("settings", hash(settings.as_bytes())),
            ("flags", text(flags.iter().chain([&cell.folder()]))),
            ("target", hash(format!("{triple} {}", cell.has_target()).as_bytes())),
            ("environment", text(variables.iter().map(|(name, value)| format!("{name}={value}")))),
            ("config", text([self.config.to_string().as_bytes(), &variant])),
        ]
        .map(|(name, hash)| (name.to_owned(), hash))
        .into();
        let included = self.sources.included(binaries.iter().map(|binary| binary.path.as_path()));
        let all = parts.iter().chain(&included).map(|(name, hash)| format!("{name} {hash}"));
        Some(Inputs { fingerprint: text(all), parts, included })
    }
}

/// The hash of several texts.
fn text<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = T>) -> String {
    let hashes: Vec<String> = texts.into_iter().map(|text| hash(text.as_ref())).collect();
    hash(hashes.concat().as_bytes())
}

/// What is set of the variables that sources name, that `[env]` does not force, and that builds look at by themselves.
fn environment(named: &BTreeSet<String>, config: &Value) -> BTreeMap<String, String> {
    let in_config = config.get("env").and_then(Value::as_object);
    let is_named =
        |name: &str| named.contains(name) || in_config.is_some_and(|env| env.contains_key(name));
    let all = env::vars_os().map(|(name, value)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    });
    all.filter(|(name, _)| is_named(name) || counts(name)).collect()
}

fn counts(name: &str) -> bool {
    let of_cargo = CARGO.iter().any(|start| name.starts_with(start)) && !WHERE.contains(&name);
    let native = |other: &str| {
        let rest =
            name.strip_prefix("HOST_").or_else(|| name.strip_prefix("TARGET_")).unwrap_or(name);
        let rest = rest.strip_prefix(other);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    of_cargo || name == "CI" || NATIVE.iter().any(|other| native(other))
}

/// The program that rustc has link, as far as Cargo's config says, by its path and contents; on Unix `cc` otherwise.
fn linker(triple: &str, config: &Value) -> String {
    let variable = format!("CARGO_TARGET_{}_LINKER", triple.to_uppercase().replace('-', "_"));
    let configured = config.pointer(&format!("/target/{triple}/linker")).and_then(Value::as_str);
    let name = env::var(variable).ok().or_else(|| configured.map(str::to_owned));
    let name = name.unwrap_or_else(|| "cc".to_owned());
    let path = which::which(&name).map(|path| path.canonicalize().unwrap_or(path));
    let bytes = path.as_ref().ok().and_then(|path| fs::read(path).ok()).unwrap_or_default();
    let path = path.map(|path| path.to_string_lossy().into_owned()).unwrap_or(name);
    text([path.as_bytes(), &bytes])
}

#[cfg(test)]
mod tests;
