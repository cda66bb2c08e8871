//! The project's name: what cargo-generate makes of the name as given, and which names can't be had.

use heck::{ToKebabCase, ToSnakeCase};
use profiles_engine::base::error::{Error, Result};

/// No crate can have the name of one of these, or `use` could not name it.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Taken by the compiler's own crates, by folders of Cargo, or by the template's own packages.
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

/// A name that a project can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What the person wrote.
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
    /// When no package can have it.
    pub fn new(given: &str) -> Result<Self> {
        let krate = given.to_snake_case();
        let project = match krate == given {
            true => given.to_owned(),
            false => given.to_kebab_case(),
        };
        let bad = |why: &str, help: &str| {
            Err(Error::new(format!("`{given}` can't be the name of a project: {why}")).help(help))
        };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        if !project.starts_with(|c: char| c.is_ascii_lowercase()) || !project.chars().all(plain) {
            return bad(
                "it does not become a letter followed by letters, digits, `-` and `_`",
                "take a name like `word-count`",
            );
        }
        let another = format!("take another name, `{project}-app` for one");
        if KEYWORDS.contains(&project.as_str()) {
            return bad("it is a keyword of Rust", &another);
        }
        if TAKEN.contains(&project.as_str()) {
            return bad("Rust, Cargo or the template has it", &another);
        }
        Ok(Self { given: given.to_owned(), project, krate })
    }

    /// The names that are refused although they are well formed.
    pub fn refused() -> impl Iterator<Item = &'static str> {
        KEYWORDS.iter().chain(TAKEN).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_what_cargo_generate_makes_of_them() {
        for (given, project, krate) in [
            ("hello", "hello", "hello"),
            ("hello_world", "hello_world", "hello_world"),
            ("hello-world", "hello-world", "hello_world"),
            ("HelloWorld", "hello-world", "hello_world"),
            ("hello world", "hello-world", "hello_world"),
            ("hello-", "hello", "hello"),
            ("a1", "a1", "a1"),
        ] {
            let name = Name::new(given).expect("a good name");
            assert_eq!((name.project.as_str(), name.krate.as_str()), (project, krate));
        }
    }

    #[test]
    fn bad_names_are_refused_with_a_way_out() {
        for given in ["", "1a", "été", "_", "--", "日本"] {
            let error = Name::new(given).expect_err(given).to_string();
            assert!(error.ends_with("\nhelp: take a name like `word-count`"), "{error}");
        }
        let error = Name::new("Self").expect_err("a keyword").to_string();
        assert_eq!(
            error,
            "`Self` can't be the name of a project: it is a keyword of Rust\n\
             help: take another name, `self-app` for one"
        );
        for given in Name::refused() {
            assert!(Name::new(given).is_err(), "{given}");
        }
    }
}
