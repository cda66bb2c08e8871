//! Checks before anything is written: links, permissions, uncommitted changes, ignored files.

use std::path::{Component, Path, PathBuf};

use profiles_engine::base::error::{Error, Result};
use profiles_engine::base::process::Process;

use crate::destination;

/// Checks that files can be written: they are no links, and neither they nor their folders are read-only.
///
/// # Errors
/// When one can't.
pub fn files(root: &Path, paths: &[&str]) -> Result<()> {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let mut folders: Vec<PathBuf> =
        paths.iter().filter_map(|path| nearest(root.join(path).parent()?)).collect();
    folders.sort();
    folders.dedup();
    folders.iter().try_for_each(|folder| writable(folder))?;
    for path in paths {
        let file = root.join(path);
        // A file that is written aside and renamed would replace a link, or the target of one.
        for folder in within(path) {
            let link = root.join(folder);
            if link.is_symlink() {
                let target = std::fs::read_link(&link).unwrap_or_default();
                return Err(Error::new(format!(
                    "`{}` is a symbolic link to `{}`",
                    link.display(),
                    target.display()
                ))
                .help("run the command at its target, or replace it with a file"));
            }
        }
        let Ok(metadata) = file.metadata() else {
            continue;
        };
        if !metadata.is_file() {
            let error = Error::new(format!("`{}` is not a file", file.display()));
            return Err(error.help("move it out of the way"));
        }
        if metadata.permissions().readonly() {
            let error = Error::new(format!("`{}` is read-only", file.display()));
            return Err(error.help("make it writable, and run the command again"));
        }
    }
    Ok(())
}

/// A folder, or the nearest above it that exists, which may be something else than a folder.
fn nearest(folder: &Path) -> Option<PathBuf> {
    let found = folder.ancestors().find(|above| above.symlink_metadata().is_ok());
    found.map(Path::to_path_buf)
}

/// Checks that a file can be created in a folder. The one that is created has no name, where the system knows such files.
fn writable(folder: &Path) -> Result<()> {
    // A link is reported with the file that is behind it.
    if folder.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        let error = Error::new(format!("`{}` is not a folder", folder.display()));
        return Err(error.help("move it out of the way"));
    }
    match tempfile::tempfile_in(folder) {
        Err(error) if !folder.is_symlink() => {
            // Without the name of the file.
            let cause = error.raw_os_error().map_or(error, std::io::Error::from_raw_os_error);
            let what = format!("failed to write in the folder `{}`", folder.display());
            let help = "make it writable, or run the command in a copy that is";
            Err(Error::new(what).because(cause).help(help))
        }
        _ => Ok(()),
    }
}

/// A path and the folders above it, from the root on.
fn within(path: &str) -> Vec<&Path> {
    let path = Path::new(path);
    path.ancestors()
        .filter(|above| above.components().any(|part| part != Component::CurDir))
        .collect()
}

/// Checks that these files are committed, so that the changes can be seen and undone.
///
/// # Errors
/// When there are uncommitted changes, or git fails.
pub fn committed(root: &Path, paths: &[&str]) -> Result<()> {
    let Some(git) = git(root)? else {
        return Ok(());
    };
    let paths = without_engine(paths);
    let status = git.args(["status", "--porcelain", "--untracked-files=normal", "--"]).args(paths);
    let said = answer(status, root)?;
    let files: Vec<&str> = said.lines().filter_map(|line| line.get(3..)).collect();
    if files.is_empty() {
        return Ok(());
    }
    let error = Error::new(format!("uncommitted changes: {}", few(&files)));
    Err(error.help("commit or stash them, or pass `--allow-dirty`"))
}

/// Checks that git does not ignore files that are to be written: commits would silently lack them. With `insist`, it is an
/// error if git fails.
///
/// # Errors
/// When a rule of the repository or of its user ignores one.
pub fn ignored(root: &Path, paths: &[&str], insist: bool) -> Result<()> {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let existing = root.ancestors().find(|folder| folder.is_dir()).unwrap_or(&root);
    let git = match git(existing) {
        Ok(Some(git)) => git,
        Err(error) if insist => return Err(error),
        Ok(None) | Err(_) => return Ok(()),
    };
    let asked = without_engine(paths).into_iter().filter(|path| *path != LOCKFILE);
    let asked = asked.map(|path| match path.strip_suffix('/') {
        // Joined paths lose the slash, by which git knows a folder that does not exist yet.
        Some(folder) => format!("{}/", root.join(folder).display()),
        None => root.join(path).display().to_string(),
    });
    let check = git.args(["check-ignore", "--verbose", "--"]);
    let said = match answer(check.clone().args(asked), &root) {
        Ok(said) => said,
        Err(_) if !insist => return Ok(()),
        Err(error) => return Err(error),
    };
    let hidden: Vec<(&str, &str)> = said.lines().filter_map(|line| line.split_once('\t')).collect();
    let Some((rule, _)) = hidden.first() else {
        return Ok(());
    };
    let above = root.display().to_string();
    let names: Vec<&str> = hidden
        .iter()
        .map(|(_, path)| path.strip_prefix(&above).unwrap_or(path).trim_start_matches(['/', '\\']))
        .collect();
    // A file in an ignored folder can't be excepted alone.
    let top = names[0].split_inclusive('/').next().unwrap_or_default();
    let is_top = answer(check.arg(format!("{}/", root.join(top).display())), &root)
        .is_ok_and(|said| !said.is_empty());
    let exception = if is_top { top } else { names[0] };
    let error =
        Error::new(format!("git would ignore {} because of the rule `{rule}`", few(&names)));
    Err(error.help(format!("narrow the rule, or add an exception below it: `!/{exception}`")))
}

/// Where it is ignored, Cargo writes another one after a checkout.
const LOCKFILE: &str = "Cargo.lock";

/// The engine's folder has a `.gitignore` that includes everything in it: only the folder itself can be ignored, so it is
/// asked about instead of its files.
fn without_engine<'p>(paths: &[&'p str]) -> Vec<&'p str> {
    const ENGINE: &str = "profiles-engine/";
    let mut others: Vec<&str> =
        paths.iter().copied().filter(|path| !path.starts_with(ENGINE)).collect();
    if others.len() < paths.len() {
        others.push(ENGINE);
    }
    others
}

/// git in a folder, as the user's shell has it; `None` if there is no repository.
///
/// # Errors
/// When there is one, but no git.
fn git(folder: &Path) -> Result<Option<Process>> {
    if !folder.join(".git").exists() && destination::repository(folder).is_none() {
        return Ok(None);
    }
    match which::which("git") {
        Ok(git) => Ok(Some(Process::outside(git).dir(folder))),
        Err(_) => {
            let what =
                format!("`{}` is in a git repository, but git is not installed", folder.display());
            let help = "install it, so that uncommitted changes can be seen; `--allow-dirty` skips this check";
            Err(Error::new(what).help(help))
        }
    }
}

/// The output of git. `check-ignore` exits with 1 if it has none.
fn answer(git: Process, root: &Path) -> Result<String> {
    let mut said = String::new();
    let finished = git.each_line(|line| {
        said.push_str(line);
        said.push('\n');
    })?;
    if matches!(finished.status.code(), Some(0 | 1)) {
        return Ok(said);
    }
    let words = finished.stderr.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
    let advice = finished.stderr.lines().find(|line| line.trim_start().starts_with("git config"));
    let help = match advice {
        Some(advice) => format!("`{}` allows it", advice.trim()),
        None => "run `git status` there, and fix what it reports".to_owned(),
    };
    let error = Error::new(format!("git failed in `{}`", root.display())).because(words);
    Err(error.help(format!("{help}; `--allow-dirty` skips this check")))
}

/// The first of many names, and how many more there are.
pub fn few<T: AsRef<str>>(names: &[T]) -> String {
    const SHOWN: usize = 5;
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.len().checked_sub(SHOWN) {
        None | Some(0 | 1) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..SHOWN].join(", ")),
    }
}

#[cfg(test)]
mod tests;
