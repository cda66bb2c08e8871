//! Where an item, a statement, a field or an arm ends: what an attribute is about.

use crate::source::rust::tree::Tree;

/// How what follows an attribute ends.
#[derive(PartialEq)]
enum End {
    /// After a semicolon, such as `let`, `use` and `const`.
    Semicolon,
    /// After its block, or a semicolon if it has none, such as `fn` and `mod`.
    Block,
    /// Before the next one, such as a field, an arm or an expression.
    Comma,
}

/// The number of trees up to the end of what begins here.
pub(super) fn length(trees: &[Tree]) -> usize {
    let end = end(trees);
    for (at, tree) in trees.iter().enumerate() {
        let (before, next) = (at.checked_sub(1).and_then(|at| trees.get(at)), trees.get(at + 1));
        match tree {
            Tree::Mark(';') => return at + 1,
            Tree::Mark(',') if end == End::Comma => return at + 1,
            _ if tree.is_block() && end != End::Semicolon => match next {
                // The last parameter of a type, such as `Buffer<{ N }>`.
                _ if matches!(before, Some(Tree::Mark('<' | '='))) && end == End::Block => {}
                Some(Tree::Mark(',')) if end == End::Comma => return at + 2,
                Some(Tree::Mark('.' | '?' | '|' | '=')) if end == End::Comma => {}
                Some(Tree::Word(word, _)) if end == End::Comma && goes_on(word) => {}
                _ => return at + 1,
            },
            _ => {}
        }
    }
    trees.len()
}

/// The number of trees in `else …` after a block, if it is there.
pub(super) fn alternatives(trees: &[Tree]) -> usize {
    let mut length = 0;
    while trees.get(length).is_some_and(|tree| tree.is("else")) {
        let block = trees[length..].iter().position(Tree::is_block);
        length = block.map_or(trees.len(), |at| length + at + 1);
    }
    length
}

/// Whether a block before this word is not the end: `if … {} else {}`, and an arm with a guard.
fn goes_on(word: &str) -> bool {
    ["else", "if", "as"].contains(&word)
}

fn end(trees: &[Tree]) -> End {
    for (at, tree) in trees.iter().enumerate() {
        let Tree::Word(word, _) = tree else {
            let is_qualifier = match tree {
                // `extern "C"`, `pub(crate)`
                Tree::Literal(_) => true,
                _ => tree.is_parenthesis() && at > 0 && trees[at - 1].is("pub"),
            };
            if is_qualifier { continue } else { break }
        };
        match word.as_str() {
            "let" | "use" | "static" | "type" | "crate" => return End::Semicolon,
            "enum" | "fn" | "impl" | "macro" | "macro_rules" | "mod" | "struct" | "trait"
            | "union" => return End::Block,
            "async" | "auto" | "default" | "extern" | "pub" | "safe" | "unsafe" => {}
            "const" => match trees.get(at + 1) {
                Some(Tree::Word(word, _)) if QUALIFIERS.contains(&word.as_str()) => {}
                Some(tree) if tree.is_block() => {}
                _ => return End::Semicolon,
            },
            _ => break,
        }
    }
    End::Comma
}

/// What may follow the `const` of a function.
const QUALIFIERS: [&str; 4] = ["async", "extern", "fn", "unsafe"];
