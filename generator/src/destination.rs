//! Where the new workspace will be: the folder itself, and a repository or a workspace around it.

use std::path::{Path, PathBuf};

use profiles_engine::base::error::{Context, Error, Result};
use toml_edit::DocumentMut;

use crate::name::Name;
use crate::write::undo;

/// Splits a path into the project's name and the folder that it goes into.
///
/// # Errors
/// When the path does not end in a name, the name is refused, or the folder is taken.
pub fn destination(path: &Path) -> Result<(Name, PathBuf)> {
    let Some(last) = path.file_name() else {
        return Err(Error::new(format!("`{}` does not end in a name", path.display()))
            .help("end it with the name of the project, as in `../word-count`"));
    };
    let name = Name::new(&last.to_string_lossy())?;
    let root = path.with_file_name(&name.project);
    undo::recover(&root)?;
    must_be_free(&root)?;
    Ok((name, root))
}

fn must_be_free(root: &Path) -> Result<()> {
    let taken = |what: &str| {
        Error::new(format!("`{}` {what}", root.display())).help("choose another name or folder")
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
        return Err(taken("exists and is not a folder"));
    }
    // The missing folders would be created in the nearest one that exists.
    match above(root).find(|folder| folder.symlink_metadata().is_ok()) {
        Some(folder) if !folder.is_dir() => {
            Err(taken(&format!("can't be created: `{}` is not a folder", folder.display())))
        }
        _ => Ok(()),
    }
}

/// The root of the git repository that this folder will be in.
pub fn repository(root: &Path) -> Option<PathBuf> {
    // In a worktree or a submodule, `.git` is a file.
    above(root).find(|folder| folder.join(".git").exists())
}

/// The manifest of the Cargo workspace that this folder will be in.
pub fn workspace(root: &Path) -> Option<PathBuf> {
    above(root).map(|folder| folder.join("Cargo.toml")).find(|manifest| {
        let text = std::fs::read_to_string(manifest).unwrap_or_default();
        // Cargo will report a manifest that does not parse.
        text.parse::<DocumentMut>().is_ok_and(|manifest| manifest.contains_key("workspace"))
    })
}

/// The folders above a path, the nearest first, also where the path is relative.
fn above(path: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    // Else `a/../b` would count as inside `a`.
    let mut folder = Some(profiles_engine::workspace::normalised(&path));
    std::iter::from_fn(move || {
        let parent = folder.as_ref()?.parent().map(Path::to_path_buf);
        folder.clone_from(&parent);
        parent
    })
}

#[cfg(test)]
mod tests;
