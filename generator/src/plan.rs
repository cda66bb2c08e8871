//! Everything that is to be written, before anything is.

use std::borrow::Cow;
use std::path::PathBuf;

use profiles_engine::base::error::{Context, Result};

use crate::answers::Answers;
use crate::config::TemplateConfig;
use crate::name::Name;
use crate::render::Renderer;
use crate::template;

/// A folder, and the changes to its files. Other files stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The folder, which may not exist yet.
    pub root: PathBuf,
    /// The new files, sorted by path.
    pub creates: Vec<Create>,
    /// The files that change.
    pub changes: Vec<Change>,
    /// The files that are removed.
    pub removes: Vec<Remove>,
}

/// A file to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Create {
    /// Relative to the plan's root, with `/` on every system.
    pub path: String,
    /// Whether its owner may execute it.
    pub executable: bool,
    /// Its contents.
    pub bytes: Cow<'static, [u8]>,
}

/// A file to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the plan's root, with `/` on every system.
    pub path: String,
    /// Its contents: the plan is for these and no others.
    pub old: Vec<u8>,
    /// Its new contents.
    pub new: Vec<u8>,
}

/// A file to remove, with the folders that are empty then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remove {
    /// Relative to the plan's root, with `/` on every system.
    pub path: String,
    /// Its contents.
    pub old: Vec<u8>,
}

impl Plan {
    /// The new workspace in `root`.
    ///
    /// # Errors
    /// When the template does not render: a mistake in it, not in the answers.
    pub fn workspace(
        root: PathBuf,
        name: &Name,
        config: &TemplateConfig,
        answers: &Answers,
    ) -> Result<Self> {
        let renderer = Renderer::new(name, answers)?;
        let mut creates = Vec::new();
        for entry in template::entries() {
            if config.leaves_out(entry.path, answers.iter()) {
                continue;
            }
            let bytes = if entry.liquid {
                let text = std::str::from_utf8(entry.bytes)
                    .context(|| format!("failed to read `{}`", entry.path))?;
                Cow::Owned(renderer.text(entry.path, text)?.into_bytes())
            } else {
                Cow::Borrowed(entry.bytes)
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

    /// Changes a file, unless it has this text already.
    pub fn change(&mut self, path: &str, old: &[u8], new: &[u8]) {
        if old != new {
            let change = Change { path: path.to_owned(), old: old.to_vec(), new: new.to_vec() };
            self.changes.push(change);
        }
    }

    /// All files that are changed, removed or created.
    pub fn touched(&self) -> Vec<&str> {
        let changes = self.changes.iter().map(|change| change.path.as_str());
        let removes = self.removes.iter().map(|remove| remove.path.as_str());
        let creates = self.creates.iter().map(|create| create.path.as_str());
        changes.chain(removes).chain(creates).collect()
    }

    /// The files that are changed or created.
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
