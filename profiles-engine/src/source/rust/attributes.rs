//! The attributes of one item, as far as they say whether and from where it is compiled.

use proc_macro2::{Delimiter, Group};

use crate::source::rust::cfg::Conditions;
use crate::source::rust::tree::{Tree, split, string, trees};

#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// Whether the predicates of all `cfg`s hold, as far as that is known.
    pub holds: Option<bool>,
    /// Whether it is a test.
    is_test: bool,
    /// The values of `path`: several where `cfg_attr` gives each target its own.
    pub paths: Vec<String>,
    /// Whether one of the paths applies whatever the target is.
    pub has_path: bool,
}

impl Attributes {
    pub fn read<'a>(
        groups: impl IntoIterator<Item = &'a Group>,
        conditions: &mut Conditions,
    ) -> Self {
        let mut attributes = Self { holds: Some(true), ..Self::default() };
        for group in groups {
            attributes.add(&trees(group.stream()), Some(true), conditions);
        }
        attributes
    }

    /// Whether the program is built without it.
    pub fn is_excluded(&self) -> bool {
        self.is_test || self.holds == Some(false)
    }

    /// Adds an attribute that applies if a `cfg_attr` around it does.
    fn add(&mut self, attribute: &[Tree], applies: Option<bool>, conditions: &mut Conditions) {
        match attribute {
            [Tree::Word(name, _), list] if name == "cfg" => {
                let predicate = list.inside(Delimiter::Parenthesis).unwrap_or_default();
                let holds = conditions.holds(&predicate).filter(|_| applies == Some(true));
                self.holds = match (self.holds, holds) {
                    (Some(true), holds) => holds,
                    (_, Some(false)) => Some(false),
                    (before, _) => before,
                };
            }
            [Tree::Word(name, _), list] if name == "cfg_attr" && applies == Some(true) => {
                let list = list.inside(Delimiter::Parenthesis).unwrap_or_default();
                let mut parts = split(&list);
                let applies = parts.next().and_then(|predicate| conditions.holds(predicate));
                if applies != Some(false) {
                    parts.for_each(|part| self.add(part, applies, conditions));
                }
            }
            [Tree::Word(name, _), Tree::Mark('='), Tree::Literal(path)] if name == "path" => {
                self.paths.extend(string(path).map(str::to_owned));
                self.has_path |= applies == Some(true);
            }
            _ => self.is_test |= is_test(attribute),
        }
    }
}

/// Whether the attribute makes a function a test, such as `#[test]`, `#[tokio::test]` and `#[wasm_bindgen_test]`.
fn is_test(attribute: &[Tree]) -> bool {
    let path = attribute.iter().take_while(|tree| matches!(tree, Tree::Word(..) | Tree::Mark(':')));
    let Some(Tree::Word(name, _)) = path.last() else { return false };
    ["bench", "proptest", "quickcheck", "rstest"].contains(&name.as_str())
        || name.split('_').any(|word| word == "test")
}
