//! What is to be written, all of it, before anything is.

use std::borrow::Cow;
use std::path::PathBuf;

use profiles_engine::base::error::{Context, Result};

use crate::answers::Answers;
use crate::config::Config;
use crate::name::Name;
use crate::render::Renderer;
use crate::template;

/// A folder and what becomes of its files. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The folder, which need not exist.
    pub root: PathBuf,
    /// The files that it gets, sorted by path.
    pub creates: Vec<Create>,
    /// The files that get another text.
    pub changes: Vec<Change>,
    /// The files that go.
    pub removes: Vec<Remove>,
}

/// A file that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// Relative to the plan's root, with `/` on every system.
    pub path: String,
    /// Whether its owner may execute it.
    pub executable: bool,
    /// What stands in it.
    pub bytes: Cow<'static, [u8]>,
}

/// A file that is to have another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the plan's root, with `/` on every system.
    pub path: String,
    /// What stands in it: the plan was made for this text and no other.
    pub old: Vec<u8>,
    /// What is to stand in it.
    pub new: Vec<u8>,
}

/// A file that is to go, with the folders that are empty then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remove {
    /// Relative to the plan's root, with `/` on every system.
    pub path: String,
    /// What stands in it.
    pub old: Vec<u8>,
}

impl Plan {
    /// The new workspace in `root`.
    ///
    /// # Errors
    /// When the template does not render: a mistake of its own, not of the answers.
    pub fn workspace(
        root: PathBuf,
        name: &Name,
        config: &Config,
        answers: &Answers,
    ) -> Result<Self> {
        let renderer = Renderer::new(name, answers)?;
        let mut creates = Vec::new();
        for entry in template::entries() {
            if config.leaves_out(entry.path, answers.iter()) {
                continue;
            }
            let bytes = match entry.liquid {
                true => {
                    let text = std::str::from_utf8(entry.bytes)
                        .context(|| format!("failed to read `{}`", entry.path))?;
                    Cow::Owned(renderer.text(entry.path, text)?.into_bytes())
                }
                false => Cow::Borrowed(entry.bytes),
            };
            creates.push(Create {
                path: renderer.text(entry.path, entry.path)?,
                executable: entry.executable,
                bytes,
            });
        }
        creates.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { root, creates, ..Self::default() })
    }

    /// Gives a file that is there another text, unless it has it already.
    pub fn change(&mut self, path: &str, old: &[u8], new: &[u8]) {
        if old != new {
            let change = Change { path: path.to_owned(), old: old.to_vec(), new: new.to_vec() };
            self.changes.push(change);
        }
    }

    /// The files of others that are written: those that are there, and those that are made among them. Many files in
    /// one new folder are nobody's.
    pub fn touched(&self) -> Vec<&str> {
        let changes = self.changes.iter().map(|change| change.path.as_str());
        let removes = self.removes.iter().map(|remove| remove.path.as_str());
        let creates = self.creates.iter().map(|create| create.path.as_str());
        changes.chain(removes).chain(creates).collect()
    }

    /// The files that are there afterwards, of those that are touched.
    pub fn written(&self) -> Vec<&str> {
        let changes = self.changes.iter().map(|change| change.path.as_str());
        changes.chain(self.creates.iter().map(|create| create.path.as_str())).collect()
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.creates.is_empty() && self.changes.is_empty() && self.removes.is_empty()
    }
}

#[cfg(test)]
mod tests;
