//! What is measured in one run of `dist`, so that it can be compared.

/// A run of `dist` for one program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Set {
    /// What the settings of `prod` buy
    Prod,
    /// What the settings of `dev` buy
    Dev,
    /// Incremental build scripts in `dev`
    Host,
    /// The linkers for `dev`
    Linker,
    /// Debug information in `dev`, for members
    Debug,
    /// Where full debug information is put
    Split,
    /// The threads of rustc's front end, on nightly
    Threads,
}

impl Set {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 7] =
        [Self::Prod, Self::Dev, Self::Host, Self::Linker, Self::Debug, Self::Split, Self::Threads];

    /// As the records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prod => "prod",
            Self::Dev => "dev",
            Self::Host => "host",
            Self::Linker => "linker",
            Self::Debug => "debug",
            Self::Split => "split",
            Self::Threads => "threads",
        }
    }

    /// The flags of `dist` that make it.
    pub fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Prod => &["--ablate", "prod"],
            Self::Dev => &["--ablate", "dev", "--rebuild", "--no-bench"],
            Self::Host => {
                &["--vary", "dev.build-override.incremental=true", "--rebuild", "--no-bench"]
            }
            Self::Linker => &["--vary", "dev.linker=lld,mold,bfd", "--rebuild", "--no-bench"],
            Self::Debug => &["--vary", "dev.debug=none,limited,full", "--rebuild", "--no-bench"],
            Self::Split => &[
                "--vary",
                "dev.debug=full",
                "--vary",
                "dev.split-debuginfo=off,unpacked,packed",
                "--rebuild",
                "--no-bench",
            ],
            Self::Threads => &["--vary", "dev.threads=2,8", "--rebuild", "--no-bench"],
        }
    }
}
