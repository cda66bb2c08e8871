//! The only file that writes: the whole plan, or nothing.

pub mod undo;

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use profiles_engine::base::error::{Context, Result};
use profiles_engine::base::process::uninterrupted;

use crate::plan::{Change, Create, Plan, Remove};
use crate::write::undo::{Undo, new_file};

/// Creates the plan's folder, with missing parents, and its files, and changes and removes others. New texts are written
/// aside first, and moved into place when all of them are complete. A signal to end takes effect after it.
///
/// # Errors
/// When something can't be created, exists already, or is no longer what the plan was made for. Everything is then as it
/// was.
pub fn write(plan: &Plan) -> Result<()> {
    uninterrupted(|| {
        let undo = Undo::prepare(plan)?;
        match carry_out(plan, &undo) {
            Ok(()) => undo.forget(),
            Err(error) => {
                undo.run();
                Err(error)
            }
        }
    })
}

/// What refers to others comes after them, so that Cargo can read the workspace at any time.
fn carry_out(plan: &Plan, undo: &Undo) -> Result<()> {
    for (number, file) in plan.creates.iter().enumerate() {
        create(&plan.root, file, &undo.created(number))?;
    }
    for (number, change) in plan.changes.iter().enumerate() {
        self::change(&plan.root, change, &undo.changed(number))?;
    }
    plan.removes.iter().try_for_each(|file| remove(&plan.root, file))
}

/// Never replaces a file that exists: another program may have created one since the plan was made.
fn create(root: &Path, create: &Create, ready: &Path) -> Result<()> {
    let path = root.join(&create.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .context(|| format!("failed to create the folder `{}`", parent.display()))?;
    }
    let placed = match fs::hard_link(ready, &path) {
        // A file system without links, or a folder on another disk: the file is whole only after a moment.
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            new_file(&path, create.executable).and_then(|mut file| file.write_all(&create.bytes))
        }
        placed => placed,
    };
    placed.context(|| format!("failed to write `{}`", path.display()))
}

fn change(root: &Path, change: &Change, ready: &Path) -> Result<()> {
    let path = root.join(&change.path);
    let placed = match fs::rename(ready, &path) {
        // A folder on another disk.
        Err(error) if error.kind() == ErrorKind::CrossesDevices => fs::write(&path, &change.new),
        placed => placed,
    };
    placed.context(|| format!("failed to write `{}`", path.display()))
}

fn remove(root: &Path, remove: &Remove) -> Result<()> {
    let path = root.join(&remove.path);
    fs::remove_file(&path).context(|| format!("failed to remove `{}`", path.display()))?;
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != root) {
        // A folder that is not empty can't be removed, nor can those above it.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
