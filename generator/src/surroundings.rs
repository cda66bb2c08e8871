//! Where the new workspace will stand: the folder itself, a repository or a workspace around it.

use std::path::{Path, PathBuf};

use profiles_engine::base::error::{Context, Error, Result};
use toml_edit::DocumentMut;

use crate::name::Name;

/// Splits a path into the project's name and the folder that it goes into.
///
/// # Errors
/// When the path has no name to take, the name can't be had, or the folder is taken.
pub fn destination(path: &Path) -> Result<(Name, PathBuf)> {
    let Some(last) = path.file_name() else {
        return Err(Error::new(format!("`{}` ends in no name", path.display()))
            .help("end it with the name of the project, as in `../word-count`"));
    };
    let name = Name::new(&last.to_string_lossy())?;
    let root = path.with_file_name(&name.project);
    must_be_free(&root)?;
    Ok((name, root))
}

fn must_be_free(root: &Path) -> Result<()> {
    let taken = |what: &str| {
        Error::new(format!("`{}` {what}", root.display())).help("take another name or folder")
    };
    if root.is_dir() {
        let mut inside =
            root.read_dir().context(|| format!("failed to read `{}`", root.display()))?;
        return match inside.next() {
            Some(_) => Err(taken("exists and is not empty")),
            None => Ok(()),
        };
    }
    if root.symlink_metadata().is_ok() {
        return Err(taken("exists and is no folder"));
    }
    // The nearest one that exists is where the missing ones would be made.
    match above(root).find(|folder| folder.symlink_metadata().is_ok()) {
        Some(folder) if !folder.is_dir() => {
            Err(taken(&format!("can't be made: `{}` is no folder", folder.display())))
        }
        _ => Ok(()),
    }
}

/// The root of the git repository that this folder will be part of.
pub fn repository(root: &Path) -> Option<PathBuf> {
    // A file `.git` is what a worktree or a submodule has.
    above(root).find(|folder| folder.join(".git").exists())
}

/// The manifest of the Cargo workspace that this folder will lie in.
pub fn workspace(root: &Path) -> Option<PathBuf> {
    above(root).map(|folder| folder.join("Cargo.toml")).find(|manifest| {
        let text = std::fs::read_to_string(manifest).unwrap_or_default();
        // A manifest that does not parse is its owner's concern, and Cargo will say so.
        text.parse::<DocumentMut>().is_ok_and(|manifest| manifest.contains_key("workspace"))
    })
}

/// The folders above a path, the nearest first, also where the path is relative.
fn above(path: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    // Else `a/../b` would be taken to lie in `a`.
    let mut folder = Some(profiles_engine::workspace::clean(&path));
    std::iter::from_fn(move || {
        let parent = folder.as_ref()?.parent().map(Path::to_path_buf);
        folder.clone_from(&parent);
        parent
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_folder_is_named_as_the_project_is() {
        let (name, root) = destination(Path::new("no/such/HelloWorld/")).expect("free");
        assert_eq!(name.given, "HelloWorld");
        assert_eq!(root, Path::new("no/such/hello-world"));
    }

    #[test]
    fn a_path_without_a_name_is_refused() {
        for path in ["", ".", "..", "/", "a/.."] {
            let error = destination(Path::new(path)).expect_err(path).to_string();
            assert!(error.starts_with(&format!("`{path}` ends in no name\nhelp: ")), "{error}");
        }
    }

    #[test]
    fn only_an_empty_folder_is_free() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("hello");
        assert!(must_be_free(&root).is_ok());
        fs::create_dir(&root).expect("made");
        assert!(must_be_free(&root).is_ok());
        fs::write(root.join("file"), "").expect("written");
        let error =
            |path: &str| must_be_free(&folder.path().join(path)).expect_err("taken").to_string();
        assert!(error("hello").contains("exists and is not empty\nhelp: "));
        assert!(error("hello/file").contains("exists and is no folder\nhelp: "));
        assert!(error("hello/file/under/it").contains("file` is no folder\nhelp: "));
    }

    #[test]
    fn what_lies_around_is_found() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("a/b");
        fs::create_dir_all(root.join(".git")).expect("made");
        fs::write(root.join("Cargo.toml"), "[package]").expect("written");
        fs::write(folder.path().join("Cargo.toml"), "[workspace]").expect("written");
        assert_eq!(repository(&root.join("c/d")), Some(root.clone()));
        assert_eq!(workspace(&root.join("c/d")), Some(folder.path().join("Cargo.toml")));
        let beside = root.join("../beside");
        assert_eq!(repository(&beside), None, "`..` is followed");
        assert_ne!(repository(&root), Some(root.clone()), "its own `.git` is not around it");
    }
}
