//! Every key of a `[profile]` table, once: its values, where it may stand, its built-in defaults.
//!
//! Source: the Cargo book, "Profiles" (<https://doc.rust-lang.org/cargo/reference/profiles.html>) and "Unstable
//! Features" for the gated ones.

use crate::profiles::value::Kind;

/// One key of a profile.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// The values that it takes.
    pub kind: Kind,
    /// Whether `package` and `build-override` tables take it too.
    pub in_overrides: bool,
    /// The `cargo-features` entry that stable Cargo refuses it without.
    pub gate: Option<&'static str>,
    /// The canonical value in the built-in `dev` profile; `None`: not set, rustc or the target decides.
    pub dev: Option<&'static str>,
    /// The canonical value in the built-in `release` profile.
    pub release: Option<&'static str>,
    /// What it decides, in half a line.
    pub doc: &'static str,
}

/// All keys that set something for the compiler, sorted as a reader would look for them.
pub static KEYS: &[Key] = &[
    key("opt-level", Kind::OptLevel, "how hard rustc optimises").defaults("0", "3"),
    key("debug", Kind::Debug, "how much debuginfo is made").defaults("full", "none"),
    key("split-debuginfo", Kind::SplitDebuginfo, "whether debuginfo stands in files of its own"),
    key("strip", Kind::Strip, "what is taken out of the binary after linking"),
    key("debug-assertions", Kind::Bool, "`debug_assert!` and `cfg(debug_assertions)`")
        .defaults("true", "false"),
    key("overflow-checks", Kind::Bool, "a panic where integer arithmetic overflows")
        .defaults("true", "false"),
    key("lto", Kind::Lto, "optimisation across crates when a binary links")
        .defaults("false", "false")
        .whole(),
    key("panic", Kind::Panic, "what a panic does").defaults("unwind", "unwind").whole(),
    key("incremental", Kind::Bool, "keeps what a rebuild can use again").defaults("true", "false"),
    key("codegen-units", Kind::CodegenUnits, "into how many parts a crate is split for LLVM"),
    key("rpath", Kind::Bool, "writes library search paths into the binary")
        .defaults("false", "false")
        .whole(),
    key("codegen-backend", Kind::Text, "which backend makes machine code").gated("codegen-backend"),
    key("rustflags", Kind::List, "flags for rustc").gated("profile-rustflags"),
    key("trim-paths", Kind::TrimPaths, "which paths are kept out of the binary")
        .gated("trim-paths"),
    key("hint-mostly-unused", Kind::Bool, "compiles only what is used of a large dependency"),
];

/// Keys of a profile table that set nothing themselves.
pub const STRUCTURE: &[&str] = &["inherits", "package", "build-override", DIR_NAME];

/// Known to Cargo, and refused: a profile's folder has the profile's name.
pub const DIR_NAME: &str = "dir-name";

/// Profiles that Cargo defines itself, with the profile that each inherits from.
pub const BUILT_IN: &[(&str, Option<&str>)] = &[
    ("dev", None),
    ("release", None),
    ("test", Some("dev")),
    ("bench", Some("release")),
    // Deprecated, and without effect: there only where somebody still names it.
    ("doc", Some("dev")),
];

/// Profiles that are there although nobody writes them.
pub const ALWAYS: usize = 4;

/// Names that Cargo keeps for itself (`restricted_names.rs` of Cargo 1.95).
const RESERVED: &[&str] = &[
    "debug",
    "build-override",
    "build",
    "check",
    "clean",
    "config",
    "fetch",
    "fix",
    "install",
    "metadata",
    "package",
    "publish",
    "report",
    "root",
    "run",
    "rust",
    "rustc",
    "rustdoc",
    "target",
    "tmp",
    "uninstall",
];

/// Whether Cargo refuses a profile of this name in a manifest.
pub fn is_refused_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    !name.chars().all(plain) || RESERVED.contains(&lower.as_str()) || lower.starts_with("cargo")
}

/// The key of this name.
pub fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

const fn key(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key { name, kind, in_overrides: true, gate: None, dev: None, release: None, doc }
}

impl Key {
    const fn defaults(mut self, dev: &'static str, release: &'static str) -> Self {
        self.dev = Some(dev);
        self.release = Some(release);
        self
    }

    /// For the whole profile only.
    const fn whole(mut self) -> Self {
        self.in_overrides = false;
        self
    }

    const fn gated(mut self, gate: &'static str) -> Self {
        self.gate = Some(gate);
        self
    }
}
