//! The code in a Rust file that a build compiles: without comments, text, tests, and what `cfg` leaves out.
//!
//! It is read as tokens, so that code in macros counts, and code that does not compile is no problem. Nothing is
//! expanded. Source: the Rust reference, "Attributes", "Conditional compilation" and "Modules".

mod attributes;
mod cfg;
mod functions;
mod items;
mod modules;
mod tree;

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream};

pub(crate) use crate::source::rust::cfg::Build;
pub(crate) use crate::source::rust::functions::first_body;
pub(crate) use crate::source::rust::modules::{Module, Place};

use crate::source::rust::attributes::Attributes;
use crate::source::rust::cfg::Conditions;
use crate::source::rust::tree::{Tree, trees, without_shebang};

/// What a build compiles of a file, and the files that belong to it.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub tokens: Vec<Token>,
    /// The files that `mod` and `include!` may mean.
    pub modules: Vec<Module>,
    /// The names in the `cfg` predicates of the code, such as `unix` and `feature`.
    pub asked: BTreeSet<String>,
}

/// A word, a punctuation character, a bracket, or `"` for any literal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub text: String,
    /// The line of a word, counted from 1; 0 for other tokens.
    pub line: usize,
}

/// What to read of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Tokens,
    /// Only the files that belong to it, which is faster.
    Modules,
}

/// Reads the text of the file that is at this place. `None` if it can't be split into tokens: rustc can't do it either.
pub(crate) fn read(text: &str, place: Place, build: Build, reading: Reading) -> Option<Source> {
    let stream = without_shebang(text).parse::<TokenStream>();
    let source = stream.ok().map(|stream| {
        let conditions = Conditions::new(build);
        let mut reader = Reader { conditions, reading, tokens: Vec::new(), modules: Vec::new() };
        reader.read(Frame::new(trees(stream), place));
        let Reader { conditions, tokens, modules, .. } = reader;
        Source { tokens, modules, asked: conditions.asked }
    });
    // Forgets the text, which is kept for the lines of its tokens.
    proc_macro2::extra::invalidate_current_thread_spans();
    source
}

struct Reader {
    conditions: Conditions,
    reading: Reading,
    tokens: Vec<Token>,
    modules: Vec<Module>,
}

/// A file, or the inside of a bracket.
struct Frame {
    trees: Vec<Tree>,
    /// The index of the next tree.
    at: usize,
    place: Place,
    /// The attributes of the item that is being read.
    attributes: Attributes,
    close: &'static str,
}

impl Frame {
    fn new(trees: Vec<Tree>, place: Place) -> Self {
        Self { trees, at: 0, place, attributes: Attributes::default(), close: "" }
    }
}

impl Reader {
    /// Brackets may be nested more deeply than a recursive function could follow.
    fn read(&mut self, file: Frame) {
        let mut stack = vec![file];
        while let Some(mut frame) = stack.pop() {
            if let Some(inner) = self.advance(&mut frame) {
                stack.extend([frame, inner]);
            } else if !frame.close.is_empty() {
                self.push(frame.close, 0);
            }
        }
    }

    /// Reads on to the next bracket, whose inside it returns, or to the end.
    fn advance(&mut self, frame: &mut Frame) -> Option<Frame> {
        use Tree::{Group, Mark, Word};
        loop {
            let Frame { trees, at, place, attributes, .. } = frame;
            match &trees[*at..] {
                [] => return None,
                [Mark('#'), Mark('!'), Group(attribute), ..] => {
                    if Attributes::read([attribute], &mut self.conditions).holds == Some(false) {
                        // It is about everything in the bracket.
                        return None;
                    }
                    *at += 3;
                }
                [Mark('#'), Group(list), ..] if list.delimiter() == Delimiter::Bracket => {
                    if let Some(inner) = self.attributes(frame) {
                        return Some(inner);
                    }
                }
                [Word(word, _), Word(name, _), Mark(';'), ..] if word == "mod" => {
                    self.modules.extend(place.modules(name, attributes));
                    *at += 2;
                }
                [Word(word, _), Word(name, _), Group(body), ..] if word == "mod" => {
                    let place = place.inline(name, attributes);
                    *at += 3;
                    *attributes = Attributes::default();
                    return Some(self.bracket(body, place));
                }
                [Word(word, _), Word(cfg, _), Mark('!'), Group(predicate), block, ..]
                    if word == "if" && cfg == "cfg" && block.is_block() =>
                {
                    let holds = self.conditions.holds(&tree::trees(predicate.stream()));
                    *at += 4;
                    if let Some(inner) = self.branch(frame, holds) {
                        return Some(inner);
                    }
                }
                [Word(name, _), Mark('!'), Group(body), ..] if READ.contains(&name.as_str()) => {
                    let body = tree::trees(body.stream());
                    *at += 3;
                    match name.as_str() {
                        "cfg" => {
                            self.conditions.holds(&body);
                        }
                        "cfg_select" => {
                            return Some(Frame::new(self.select(&body), place.clone()));
                        }
                        "include" => self.modules.extend(place.included(&body)),
                        _ => {}
                    }
                }
                [Group(body), ..] => {
                    *at += 1;
                    return Some(self.bracket(body, place.clone()));
                }
                [tree, ..] => {
                    if matches!(tree, Mark(';' | ',')) {
                        *attributes = Attributes::default();
                    }
                    self.push_tree(tree);
                    *at += 1;
                }
            }
        }
    }

    /// Reads the attributes here. Goes past what they exclude.
    fn attributes(&mut self, frame: &mut Frame) -> Option<Frame> {
        let rest = &frame.trees[frame.at..];
        let lists = rest.chunks_exact(2).map_while(|pair| match pair {
            [Tree::Mark('#'), Tree::Group(list)] => Some(list),
            _ => None,
        });
        let lists: Vec<&Group> = lists.collect();
        let length = 2 * lists.len();
        frame.attributes = Attributes::read(lists, &mut self.conditions);
        // In `cfg_if!`, and in nothing else that compiles.
        let is_branch = frame.at > 0 && frame.trees[frame.at - 1].is("if");
        if is_branch {
            frame.at += length;
            return self.branch(frame, frame.attributes.holds);
        }
        let is_excluded = frame.attributes.is_excluded();
        frame.at += length + if is_excluded { items::length(&rest[length..]) } else { 0 };
        None
    }

    /// Goes past the branches of an `if` that are not compiled. Returns the inside of the first one if all others are not.
    fn branch(&mut self, frame: &mut Frame, holds: Option<bool>) -> Option<Frame> {
        let Some(Tree::Group(block)) = frame.trees.get(frame.at) else { return None };
        match holds? {
            true => {
                let inner = self.bracket(block, frame.place.clone());
                frame.at += 1;
                frame.at += items::alternatives(&frame.trees[frame.at..]);
                Some(inner)
            }
            false => {
                frame.at += 1;
                None
            }
        }
    }

    /// The bodies in a `cfg_select!` that may be chosen.
    fn select(&mut self, mut arms: &[Tree]) -> Vec<Tree> {
        let mut chosen = Vec::new();
        while let Some(arrow) = arms.windows(2).position(is_arrow) {
            let (predicate, rest) = (&arms[..arrow], &arms[arrow + 2..]);
            let (body, others) = rest.split_at(items::length(rest));
            let is_rest = matches!(predicate, [Tree::Word(word, _)] if word == "_");
            let holds = if is_rest { Some(true) } else { self.conditions.holds(predicate) };
            if holds != Some(false) {
                chosen.extend_from_slice(body);
            }
            if holds == Some(true) {
                break;
            }
            arms = others;
        }
        chosen
    }

    fn bracket(&mut self, group: &Group, place: Place) -> Frame {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.push(open, 0);
        Frame { close, ..Frame::new(trees(group.stream()), place) }
    }

    fn push_tree(&mut self, tree: &Tree) {
        match tree {
            Tree::Word(word, span) if self.reading == Reading::Tokens => {
                self.push(word, span.start().line);
            }
            Tree::Mark(mark) => self.push(mark.encode_utf8(&mut [0; 4]), 0),
            Tree::Literal(_) => self.push("\"", 0),
            Tree::Word(..) | Tree::Group(_) => {}
        }
    }

    fn push(&mut self, text: &str, line: usize) {
        if self.reading == Reading::Tokens {
            self.tokens.push(Token { text: text.to_owned(), line });
        }
    }
}

/// The macros whose arguments are not simply code. With `quote!` and the like the code becomes a value, and is not run.
const READ: [&str; 7] =
    ["cfg", "cfg_select", "include", "parse_quote", "quote", "quote_spanned", "stringify"];

fn is_arrow(pair: &[Tree]) -> bool {
    matches!(pair, [Tree::Mark('='), Tree::Mark('>')])
}

#[cfg(test)]
mod tests;
