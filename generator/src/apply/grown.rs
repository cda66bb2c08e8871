//! A text to which one thing after the other is added, and the notes by which all of it can be taken out again.

use profiles_engine::error::Result;

use super::insert::{Insertion, Source, inserted};
use super::record::Inserted;

/// A text that grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grown {
    /// The file, from the root.
    pub file: String,
    /// What stands in it.
    pub text: String,
    /// What was added, in that order.
    pub notes: Vec<Inserted>,
}

impl Grown {
    /// A text to which nothing was added yet.
    pub fn new(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), text: text.to_owned(), notes: Vec::new() }
    }

    /// Adds what is to be put into the text as it is now.
    ///
    /// # Errors
    /// When it is no TOML.
    pub fn add(&mut self, step: impl FnOnce(&Source) -> Option<Insertion>) -> Result<()> {
        let insertion = step(&Source::parse(&self.file, &self.text)?);
        if let Some(insertion) = insertion {
            self.notes.push(Inserted::note(&self.file, &self.text, &insertion));
            self.text = inserted(&self.text, &insertion);
        }
        Ok(())
    }
}
