//! What is measured in one run of `dist`, so that it can be compared.

use studies::programs::Program;

use crate::sets;

/// A run of `dist` for one program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Group {
    /// Builds from nothing, one profile after the other: CPU seconds that nothing else disturbs.
    Cost,
    /// The same, and what a build costs after an edit.
    Loop,
    /// Builds on all cores, and the benchmark of each binary against the others'.
    Ship,
}

impl Group {
    /// The flags of `dist` that make it.
    pub fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Cost => &["--serial", "--no-bench"],
            Self::Loop => &["--serial", "--no-bench", "--rebuild"],
            Self::Ship => &["--bench"],
        }
    }

    /// The profiles that are built, each of them once; the variants for few programs only.
    pub fn profiles(self, program: &Program) -> Vec<&'static str> {
        let (recommended, variants) = match self {
            Self::Cost => (COST, COST_VARIANTS),
            Self::Loop => (LOOP, LOOP_VARIANTS),
            Self::Ship => (SHIP, SHIP_VARIANTS),
        };
        let variants = if program.has_variants() { variants } else { &[] };
        sets::different(&[recommended, variants].concat())
    }

    /// As the records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Loop => "loop",
            Self::Ship => "ship",
        }
    }
}

const COST: &[&str] =
    &["dev", "ours-dev", "wizard-fast-compile", "dev-before", "ours-fast", "ours-small"];

const COST_VARIANTS: &[&str] = &[
    "pyaket-develop",
    "dev-deps-lines",
    "dev-deps-opt-1",
    "dev-deps-units-16",
    "dev-deps-units-1",
    "dev-host-opt-1",
    "dev-host-incremental",
    "small-z",
    "small-units-1",
    "fast-units-1",
    "fastest-unwind",
];

const LOOP: &[&str] = &["dev", "ours-dev", "wizard-fast-compile", "ours-staging", "ours-fast"];

const LOOP_VARIANTS: &[&str] = &[
    "dev-before",
    "dev-no-lines",
    "dev-full",
    "dev-unpacked",
    "dev-units-256",
    "staging-opt-2",
    "staging-units-32",
    "staging-units-16",
];

const SHIP: &[&str] = &[
    "ours-staging",
    "ours-fast",
    "ours-fastest",
    "ours-small",
    "ours-smallest",
    "ours-prod",
    "release",
    "wizard-fast-runtime",
    "wizard-min-size",
    "pyaket-fast",
    "pyaket-fastest",
    "pyaket-small",
    "pyaket-smallest",
    "min-sized-rust",
    "ripgrep-release-lto",
    "fastest-unwind",
];

const SHIP_VARIANTS: &[&str] = &[
    "ours-dev",
    "dev",
    "dev-before",
    "wizard-fast-compile",
    "pyaket-develop",
    "dev-deps-opt-1",
    "staging-opt-2",
    "staging-units-32",
    "staging-units-16",
    "staging-not-incremental",
    "staging-deps-lines",
    "fast-units-1",
    "fast-thin",
    "fast-fat",
    "fast-abort",
    "fast-strip",
    "small-z",
    "smallest-s",
    "smallest-units-16",
    "smallest-unwind",
];
