//! Tokens as the reader sees them: brackets with what is in them, words, and single characters.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

#[derive(Debug, Clone)]
pub(super) enum Tree {
    /// An identifier or keyword without `r#`.
    Word(String, Span),
    /// A punctuation character.
    Mark(char),
    /// As written, such as `"text"` or `1.5`.
    Literal(String),
    Group(Group),
}

impl Tree {
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(text, _) if text == word)
    }

    /// What is in the bracket, if it is one of this kind.
    pub fn inside(&self, delimiter: Delimiter) -> Option<Vec<Self>> {
        match self {
            Self::Group(group) if group.delimiter() == delimiter => Some(trees(group.stream())),
            _ => None,
        }
    }

    pub fn is_block(&self) -> bool {
        matches!(self, Self::Group(group) if group.delimiter() == Delimiter::Brace)
    }

    pub fn is_parenthesis(&self) -> bool {
        matches!(self, Self::Group(group) if group.delimiter() == Delimiter::Parenthesis)
    }
}

pub(super) fn trees(stream: TokenStream) -> Vec<Tree> {
    let trees = stream.into_iter().map(|tree| match tree {
        TokenTree::Group(group) => Tree::Group(group),
        TokenTree::Ident(ident) => {
            let mut name = ident.to_string();
            if name.starts_with("r#") {
                name.drain(..2);
            }
            Tree::Word(name, ident.span())
        }
        TokenTree::Punct(mark) => Tree::Mark(mark.as_char()),
        TokenTree::Literal(literal) => Tree::Literal(literal.to_string()),
    });
    trees.collect()
}

/// The parts between commas.
pub(super) fn split(trees: &[Tree]) -> impl Iterator<Item = &[Tree]> {
    let parts = trees.split(|tree| matches!(tree, Tree::Mark(',')));
    parts.filter(|part| !part.is_empty())
}

/// The text of a string literal, unless it has escapes.
pub(super) fn string(literal: &str) -> Option<&str> {
    let raw = literal.strip_prefix('r').map(|raw| raw.trim_matches('#'));
    let text = raw.unwrap_or(literal).strip_prefix('"')?.strip_suffix('"')?;
    (raw.is_some() || !text.contains('\\')).then_some(text)
}

/// `#!/usr/bin/env …` is not Rust, but `#![…]` is. The end of the line stays, so that lines are counted right.
pub(super) fn without_shebang(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => {
            rest.find('\n').map_or("", |end| &rest[end..])
        }
        _ => text,
    }
}
