//! The project's name: what cargo-generate makes of the name as given, and which names are refused.

use heck::{ToKebabCase, ToSnakeCase};
use profiles_engine::base::error::{Error, Result};

/// Keywords: `use` could not name a crate called so.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names of the compiler's crates, of Cargo's folders, and of the template's packages.
const TAKEN: &[&str] = &[
    "alloc",
    "build",
    "core",
    "deps",
    "examples",
    "incremental",
    "proc-macro",
    "proc_macro",
    "profiles-engine",
    "std",
    "test",
    "xtask",
];

/// Names of devices on Windows, where no folder is called so.
const DEVICES: &[&str] = &[
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// A name that a project can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name as given.
    pub given: String,
    /// The package, and the folder: `{{project-name}}`.
    pub project: String,
    /// The crate in Rust code: `{{crate_name}}`.
    pub krate: String,
}

impl Name {
    /// The name as cargo-generate has it: kept where it is snake case, else turned into kebab case.
    ///
    /// # Errors
    /// When it is refused.
    pub fn new(given: &str) -> Result<Self> {
        let krate = given.to_snake_case();
        let project = if krate == given { given.to_owned() } else { given.to_kebab_case() };
        let bad = |why: &str, help: &str| {
            Err(Error::new(format!("`{given}` can't be the name of a project: {why}")).help(help))
        };
        let is_plain = project
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
        if !is_plain || !project.starts_with(|c: char| c.is_ascii_lowercase()) {
            return bad(
                "it has to be a letter followed by letters, digits, `-` and `_`",
                "choose a name like `word-count`",
            );
        }
        let another = format!("choose another name, such as `{project}-app`");
        if KEYWORDS.contains(&project.as_str()) {
            return bad("it is a Rust keyword", &another);
        }
        if TAKEN.contains(&project.as_str()) {
            return bad("it is used by Rust, Cargo or the template", &another);
        }
        // On every system: nobody on Windows could check out the workspace.
        if DEVICES.contains(&project.as_str()) {
            return bad("Windows reserves it for a device", &another);
        }
        Ok(Self { given: given.to_owned(), project, krate })
    }

    /// The well-formed names that are refused.
    pub fn refused() -> impl Iterator<Item = &'static str> {
        KEYWORDS.iter().chain(TAKEN).chain(DEVICES).copied()
    }
}

#[cfg(test)]
mod tests;
