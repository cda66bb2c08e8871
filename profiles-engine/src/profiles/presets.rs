//! The seven presets and what each of them promises.
//!
//! Their settings are in the template's manifest. What must hold for the *effective* settings is here.

/// A profile that the template ships.
#[derive(Debug)]
pub struct Preset {
    /// The profile's name.
    pub name: &'static str,
    /// What it is for, in half a line.
    pub promise: &'static str,
    /// The comment above its table, as it ships; the second is for a workspace with its own `release`.
    pub comments: &'static [&'static str],
    /// What must hold.
    pub holds: &'static [Promise],
}

/// A setting that must have one of these values.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    /// The key.
    pub key: &'static str,
    /// For which packages.
    pub of: Packages,
    /// The values that keep the promise, in their canonical form.
    pub one_of: &'static [&'static str],
}

/// Which packages a promise is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    /// The workspace's members that no override names.
    Members,
    /// Every other package that no override names.
    Dependencies,
}

/// The comments of `fast`.
pub const OF_FAST: [&str; 2] = [
    "# Cargo's own release: the one to benchmark with every day.",
    "# Your release, as optimised as Cargo's own: the one to benchmark with every day.",
];

const SOME_DEBUGINFO: &[&str] = &["line-directives-only", "line-tables-only", "limited", "full"];

/// All presets, in the order of the ladder.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "dev",
        promise: "the shortest edit–build loop that still gives usable backtraces",
        comments: &[
            "# The shortest way from an edit to a running program, with readable backtraces.",
        ],
        holds: &[
            members("opt-level", &["0"]),
            members("incremental", &["true"]),
            // `limited` is the closest that Cargo before 1.71 has.
            members("debug", &["line-tables-only", "limited"]),
            dependencies("debug", &["none"]),
        ],
    },
    Preset {
        name: "staging",
        promise: "optimised like `fast`, still checked and debuggable, quick to rebuild",
        comments: &[
            "# Optimised like `fast`, so that timing bugs show, with all checks on, which costs some speed.",
        ],
        holds: &[
            members("opt-level", &["2", "3"]),
            members("debug-assertions", &["true"]),
            members("overflow-checks", &["true"]),
            members("debug", SOME_DEBUGINFO),
            members("incremental", &["true"]),
            members("lto", &["false", "thin", "off"]),
            members("strip", &["none"]),
        ],
    },
    Preset {
        name: "fast",
        promise: "Cargo's own release: the one to benchmark with every day",
        comments: &OF_FAST,
        holds: &[
            members("opt-level", &["3"]),
            members("debug-assertions", &["false"]),
            members("lto", &["false"]),
        ],
    },
    Preset {
        name: "fastest",
        promise: "`fast` with whole-program optimisation",
        comments: &["# `fast`, with the whole program optimised as one."],
        holds: &[
            members("opt-level", &["3"]),
            members("lto", &["fat"]),
            members("codegen-units", &["1"]),
        ],
    },
    Preset {
        name: "small",
        promise: "small, and still quick to build",
        comments: &["# A small binary that is still quick to build."],
        holds: &[
            members("opt-level", &["s", "z"]),
            members("debug", &["none"]),
            members("debug-assertions", &["false"]),
            dependencies("opt-level", &["s", "z"]),
            dependencies("debug", &["none"]),
        ],
    },
    Preset {
        name: "smallest",
        promise: "the smallest binary that stable Rust gives",
        comments: &["# The smallest binary that stable Rust gives."],
        holds: &[
            members("opt-level", &["s", "z"]),
            members("lto", &["fat"]),
            members("codegen-units", &["1"]),
            members("panic", &["abort"]),
            members("strip", &["symbols"]),
        ],
    },
    Preset {
        name: "prod",
        promise: "what ships",
        comments: &["# What ships."],
        holds: &[
            members("opt-level", &["3"]),
            members("lto", &["fat"]),
            members("codegen-units", &["1"]),
            members("panic", &["abort", "unwind"]),
            members("strip", &["symbols"]),
            members("debug-assertions", &["false"]),
        ],
    },
];

/// The preset of this name.
pub fn find(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

const fn members(key: &'static str, one_of: &'static [&'static str]) -> Promise {
    Promise { key, of: Packages::Members, one_of }
}

const fn dependencies(key: &'static str, one_of: &'static [&'static str]) -> Promise {
    Promise { key, of: Packages::Dependencies, one_of }
}
