//! `cfg` predicates: whether they hold in a build of the program, as far as that is known.

use std::collections::BTreeSet;

use proc_macro2::Delimiter;

use crate::source::rust::tree::{Tree, split};

/// What is known of a build. `test` is off: tests are not the program.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Build {
    /// `abort` or `unwind`.
    pub panic: Option<&'static str>,
    pub debug_assertions: Option<bool>,
}

/// Set by tools that don't build the program: rustdoc, clippy, Miri, and checkers of concurrency and proofs.
const TOOLS: [&str; 10] =
    ["clippy", "doc", "docsrs", "doctest", "fuzzing", "kani", "loom", "miri", "rustfmt", "test"];

/// Predicates that are nested deeper are unknown.
const DEEP: usize = 50;

/// A build, and what the predicates of a file ask about.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub build: Build,
    /// The names in the predicates, such as `unix` and `feature`.
    pub asked: BTreeSet<String>,
}

impl Conditions {
    pub fn new(build: Build) -> Self {
        Self { build, asked: BTreeSet::new() }
    }

    /// Whether a predicate holds; `None` where that depends on the target, features or a build script.
    pub fn holds(&mut self, predicate: &[Tree]) -> Option<bool> {
        self.holds_at(predicate, 0)
    }

    fn holds_at(&mut self, predicate: &[Tree], depth: usize) -> Option<bool> {
        let Some(Tree::Word(name, _)) = predicate.first() else { return None };
        match &predicate[1..] {
            [] => self.is_set(name),
            [Tree::Mark('='), Tree::Literal(value)] => self.is_equal(name, value),
            [group] if depth < DEEP => {
                let inside = group.inside(Delimiter::Parenthesis)?;
                let parts = split(&inside).map(|part| self.holds_at(part, depth + 1));
                combined(name, parts.collect())
            }
            _ => None,
        }
    }

    fn is_set(&mut self, name: &str) -> Option<bool> {
        self.asked.insert(name.to_owned());
        match name {
            "true" => Some(true),
            "false" => Some(false),
            "debug_assertions" => self.build.debug_assertions,
            tool if TOOLS.contains(&tool) => Some(false),
            _ => None,
        }
    }

    fn is_equal(&mut self, name: &str, value: &str) -> Option<bool> {
        self.asked.insert(name.to_owned());
        let panic = self.build.panic.filter(|_| name == "panic")?;
        Some(value.trim_matches('"') == panic)
    }
}

fn combined(operator: &str, parts: Vec<Option<bool>>) -> Option<bool> {
    let decides = match operator {
        "not" => return parts.first().copied().flatten().map(|holds| !holds),
        "all" => false,
        "any" => true,
        _ => return None,
    };
    if parts.contains(&Some(decides)) {
        Some(decides)
    } else {
        parts.iter().all(Option::is_some).then_some(!decides)
    }
}
