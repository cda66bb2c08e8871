//! Where rustc looks for the file of a module.

use std::path::{Path, PathBuf};

use crate::source::rust::attributes::Attributes;
use crate::source::rust::tree::{Tree, string};

/// Where `mod` looks for files.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    folder: PathBuf,
    /// The module's own folder below it: `a/` for `a.rs`, but not for `mod.rs` or the crate's first file. `path` does not
    /// use it.
    own: Option<String>,
}

/// A file that belongs to a crate if it exists.
#[derive(Debug)]
pub(crate) struct Module {
    pub file: PathBuf,
    /// Where its own `mod` look for files.
    pub place: Place,
}

impl Place {
    /// The place of a crate's first file, of a `mod.rs`, and of a file that `path` or `include!` names.
    pub fn of_root(file: &Path) -> Self {
        Self { folder: file.parent().unwrap_or(Path::new("")).to_path_buf(), own: None }
    }

    /// The folder in which the files of its modules are, unless they have a `path`.
    pub fn folder(&self) -> PathBuf {
        self.own.as_ref().map_or_else(|| self.folder.clone(), |own| self.folder.join(own))
    }

    /// The files that `mod name;` may mean.
    pub(super) fn modules(&self, name: &str, attributes: &Attributes) -> Vec<Module> {
        let mut modules: Vec<Module> =
            attributes.paths.iter().map(|path| self.named(path)).collect();
        if !attributes.has_path {
            let folder = self.folder();
            let place = Self { folder: folder.clone(), own: Some(name.to_owned()) };
            modules.push(Module { file: folder.join(format!("{name}.rs")), place });
            let file = folder.join(name).join("mod.rs");
            modules.push(Module { place: Self::of_root(&file), file });
        }
        modules
    }

    /// The place inside of `mod name { … }`.
    pub(super) fn inline(&self, name: &str, attributes: &Attributes) -> Self {
        let folder = match attributes.paths.first() {
            Some(path) => self.folder.join(path),
            None => self.folder().join(name),
        };
        Self { folder, own: None }
    }

    /// The file that `include!` names, unless another macro makes the path.
    pub(super) fn included(&self, argument: &[Tree]) -> Option<Module> {
        match argument {
            [Tree::Literal(path)] => string(path).map(|path| self.named(path)),
            _ => None,
        }
    }

    fn named(&self, path: &str) -> Module {
        let file = self.folder.join(path);
        Module { place: Self::of_root(&file), file }
    }
}
