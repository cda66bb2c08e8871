//! The first function with a body in a file, where a statement can be added.

use proc_macro2::{Delimiter, TokenStream};

use crate::source::rust::items;
use crate::source::rust::tree::{Tree, trees, without_shebang};

/// A place in the text of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Body {
    /// The byte after the `{` of the function.
    pub start: usize,
    /// Whether the file is `no_std`.
    pub no_std: bool,
}

/// The body of the first function that a build certainly compiles and that may call others: not of a test, of what `cfg`
/// is about, or of a `const fn`.
pub(crate) fn first_body(text: &str) -> Option<Body> {
    let code = without_shebang(text);
    let skipped = text.len() - code.len();
    let found = code.parse::<TokenStream>().ok().and_then(|stream| {
        let all = trees(stream);
        let no_std = inner_attributes(&all).any(|attribute| names(&attribute, "no_std"));
        let start = in_items(&all)?;
        Some(Body { start: start + skipped, no_std })
    });
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}

fn inner_attributes(file: &[Tree]) -> impl Iterator<Item = Vec<Tree>> {
    file.windows(3).filter_map(|three| match three {
        [Tree::Mark('#'), Tree::Mark('!'), list] => list.inside(Delimiter::Bracket),
        _ => None,
    })
}

/// Whether a word is in an attribute, at any depth.
fn names(attribute: &[Tree], name: &str) -> bool {
    attribute.iter().any(|tree| {
        tree.is(name)
            || tree.inside(Delimiter::Parenthesis).is_some_and(|inner| names(&inner, name))
    })
}

fn in_items(mut rest: &[Tree]) -> Option<usize> {
    while !rest.is_empty() {
        let mut is_conditional = false;
        loop {
            match rest {
                [Tree::Mark('#'), Tree::Mark('!'), Tree::Group(_), after @ ..] => rest = after,
                [Tree::Mark('#'), list @ Tree::Group(_), after @ ..] => {
                    let attribute = list.inside(Delimiter::Bracket).unwrap_or_default();
                    let decides = ["cfg", "test", "bench", "naked"];
                    is_conditional |= decides.iter().any(|name| names(&attribute, name));
                    rest = after;
                }
                _ => break,
            }
        }
        let length = items::length(rest).max(1).min(rest.len());
        let (item, after) = rest.split_at(length);
        if !is_conditional && let Some(found) = in_item(item) {
            return Some(found);
        }
        rest = after;
    }
    None
}

/// In a function its own body; in a module or an `impl` that of the first function.
fn in_item(item: &[Tree]) -> Option<usize> {
    let (block, head) = item.split_last()?;
    let Tree::Group(group) = block else { return None };
    if !block.is_block() {
        return None;
    }
    let has = |word: &str| head.iter().any(|tree| tree.is(word));
    let keyword = head.iter().find_map(|tree| match tree {
        Tree::Word(word, _) if ["fn", "impl", "mod"].contains(&word.as_str()) => {
            Some(word.as_str())
        }
        Tree::Word(word, _) if ["macro", "macro_rules", "trait"].contains(&word.as_str()) => {
            Some("")
        }
        _ => None,
    });
    match keyword? {
        "fn" if has("const") && !is_after_fn(head) => None,
        "fn" => Some(group.span_open().byte_range().end),
        "impl" | "mod" => in_items(&trees(group.stream())),
        _ => None,
    }
}

/// Whether `const` only stands after `fn`, as in a parameter `*const u8`.
fn is_after_fn(head: &[Tree]) -> bool {
    let place = |word: &str| head.iter().position(|tree| tree.is(word));
    place("const") > place("fn")
}
