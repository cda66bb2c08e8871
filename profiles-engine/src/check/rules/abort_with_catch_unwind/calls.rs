//! The calls of `catch_unwind` in the code of a file.

use std::collections::{HashMap, HashSet};

use crate::source::rust::{Source, Token};

const CATCH: &str = "catch_unwind";
const RESUME: &str = "resume_unwind";
/// The crate that runs tests without Rust's own harness.
const HARNESS: &str = "libtest_mimic";

/// The line of the first call; `None` also for a file that passes panics on, asks `cfg` how a panic ends, or runs tests,
/// which always unwind.
pub(super) fn first_call(source: &Source) -> Option<usize> {
    let code = Code::new(&source.tokens);
    let runs_tests = source.tokens.iter().any(|token| token.text == HARNESS);
    if runs_tests || source.asked.contains("panic") || code.passes_panics_on() {
        return None;
    }
    (0..source.tokens.len()).find(|at| code.is_call(*at)).map(|at| source.tokens[at].line)
}

/// The code of a file, and what its `use` declarations name.
struct Code<'a> {
    tokens: &'a [Token],
    /// The tokens in `use` declarations, by index.
    imported: HashSet<usize>,
    /// The paths of imported names.
    imports: HashMap<&'a str, Vec<&'a str>>,
    /// Whether the file has a function `catch_unwind` of its own.
    defines: bool,
}

impl<'a> Code<'a> {
    fn new(tokens: &'a [Token]) -> Self {
        let mut code =
            Self { tokens, imported: HashSet::new(), imports: HashMap::new(), defines: false };
        let mut at = 0;
        while at < tokens.len() {
            // `use<'a>` is a bound.
            if code.text(at) == "use" && code.text(at + 1) != "<" {
                let end = tokens[at..].iter().position(|token| token.text == ";");
                let end = end.map_or(tokens.len(), |length| at + length + 1);
                code.imported.extend(at..end);
                code.imports.extend(imports(&tokens[at + 1..end]));
                at = end;
            } else {
                code.defines |= code.text(at) == "fn" && code.text(at + 1) == CATCH;
                at += 1;
            }
        }
        code
    }

    fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    fn before(&self, at: usize, distance: usize) -> &'a str {
        at.checked_sub(distance).map_or("", |at| self.text(at))
    }

    /// Whether panics go on after they were caught: then they end the program anyway.
    fn passes_panics_on(&self) -> bool {
        (0..self.tokens.len()).any(|at| self.is_named(at, RESUME) && self.before(at, 1) != "fn")
    }

    /// Whether the word is a function's name, or what an import calls it, outside of imports.
    fn is_named(&self, at: usize, function: &str) -> bool {
        let is_alias = || {
            let path = self.imports.get(self.text(at));
            path.is_some_and(|path| path.last() == Some(&function)) && !self.is_qualified(at)
        };
        (self.text(at) == function || is_alias()) && !self.imported.contains(&at)
    }

    fn is_qualified(&self, at: usize) -> bool {
        self.before(at, 1) == ":" && self.before(at, 2) == ":"
    }

    fn is_call(&self, at: usize) -> bool {
        if !self.is_named(at, CATCH) {
            return false;
        }
        let is_called = self.text(at + 1) == "(" || self.is_followed_by(at, &[":", ":", "<"]);
        if self.is_qualified(at) {
            // Also where the function is passed on as a value.
            return !is_own(self.root(at));
        }
        match self.before(at, 1) {
            "fn" => false,
            "." => is_called && !self.defines,
            before => match self.imports.get(self.text(at)) {
                Some(path) if is_own(path[0]) => false,
                Some(_) => is_called || before == "(" && self.text(at + 1) == ")",
                None => is_called && !self.defines,
            },
        }
    }

    fn is_followed_by(&self, at: usize, texts: &[&str]) -> bool {
        texts.iter().enumerate().all(|(distance, text)| self.text(at + 1 + distance) == *text)
    }

    /// The first word of the path that ends here.
    fn root(&self, mut at: usize) -> &'a str {
        while self.is_qualified(at) && at > 2 {
            at -= 3;
        }
        self.text(at)
    }
}

/// Whether a path begins in the crate itself, where the function is a wrapper.
fn is_own(root: &str) -> bool {
    ["crate", "self", "super", "Self"].contains(&root)
}

/// The names in a `use` declaration after `use`, with their paths.
fn imports(tokens: &[Token]) -> Vec<(&str, Vec<&str>)> {
    let (mut imports, mut bases) = (Vec::new(), Vec::new());
    let (mut path, mut alias) = (Vec::new(), None);
    for (at, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            ":" | "as" => {}
            "{" => bases.push(path.len()),
            "," | "}" | ";" => {
                let base = bases.last().copied().unwrap_or_default();
                if path.len() > base {
                    imports.push((alias.unwrap_or(path[path.len() - 1]), path.clone()));
                }
                path.truncate(base);
                alias = None;
                if token.text == "}" {
                    bases.pop();
                    path.truncate(bases.last().copied().unwrap_or_default());
                }
            }
            name if at > 0 && tokens[at - 1].text == "as" => alias = Some(name),
            name => path.push(name),
        }
    }
    imports
}

#[cfg(test)]
mod tests;
