//! What undoes a plan that could not be carried out to its end, also where this process was killed in between.
//!
//! Before anything changes, a folder in the root gets all that is needed, so that a full disk is noticed in time: the new
//! text of each file, the old one of those that change or go, and a list of what will be done. As long as the list is there,
//! what it says has to be undone; the next command in the workspace does so first. A text that is neither the old nor the
//! new one is the user's, and stays.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use profiles_engine::base::error::{Context, Error, Result};

use crate::plan::Plan;
use crate::show;

/// The folder, in the root of the workspace.
const FOLDER: &str = ".cargo-profiles-undo";
const LIST: &str = "list";
const LOCK: &str = "lock";

/// Everything that undoes a plan. Another process leaves it alone for as long as this value lives.
#[derive(Debug)]
pub struct Undo {
    root: PathBuf,
    /// What ends with this process, however that ends.
    _lock: File,
}

/// One thing that is done, and undone.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// A folder is created, so many above the root.
    Above(usize),
    /// A folder below the root is created.
    Folder(String),
    /// A file with this checksum is created.
    Create(String, String),
    /// The text of a file gets this checksum; the old one has this number.
    Change(String, String, usize),
    /// A file is removed; its text has this number.
    Remove(String, usize),
}

impl Undo {
    /// Creates the root, and writes into it all texts and the list.
    ///
    /// # Errors
    /// When something can't be written, or a file is no longer what the plan was made for. Everything is as it was then.
    pub fn prepare(plan: &Plan) -> Result<Self> {
        let above = missing(&plan.root);
        let prepared = Self::open(plan).and_then(|undo| match undo.fill(plan, above.len()) {
            Ok(()) => Ok(undo),
            Err(error) => {
                let _ = fs::remove_dir_all(folder(&plan.root));
                Err(error)
            }
        });
        if prepared.is_err() {
            for folder in above {
                let _ = fs::remove_dir(folder);
            }
        }
        prepared
    }

    fn open(plan: &Plan) -> Result<Self> {
        let root = &plan.root;
        let created = |path: &Path| format!("failed to create the folder `{}`", path.display());
        if !root.as_os_str().is_empty() {
            fs::create_dir_all(root).context(|| created(root))?;
        }
        let folder = folder(root);
        fs::create_dir(&folder).context(|| created(&folder))?;
        let lock = folder.join(LOCK);
        let locked = File::create_new(&lock).and_then(|file| match file.try_lock() {
            // Some network file systems have no locks.
            Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => Err(error),
            _ => Ok(file),
        });
        let lock = locked.context(|| format!("failed to lock `{}`", lock.display()));
        if lock.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        Ok(Self { root: root.clone(), _lock: lock? })
    }

    fn fill(&self, plan: &Plan, above: usize) -> Result<()> {
        let root = &plan.root;
        let mut steps: Vec<Step> = (0..above).rev().map(Step::Above).collect();
        let kept = |number: usize| folder(root).join(format!("old-{number}"));
        for (number, file) in plan.creates.iter().enumerate() {
            let ready = self.created(number);
            let written = new_file(&ready, file.executable)
                .and_then(|mut ready| ready.write_all(&file.bytes));
            written.context(|| format!("failed to write `{}`", ready.display()))?;
            for folder in missing_below(root, &file.path) {
                let step = Step::Folder(folder);
                if !steps.contains(&step) {
                    steps.push(step);
                }
            }
            steps.push(Step::Create(sum(&file.bytes), file.path.clone()));
        }
        for (number, change) in plan.changes.iter().enumerate() {
            let permissions = keep(&root.join(&change.path), &change.old, &kept(number))?;
            let ready = self.changed(number);
            let written = fs::write(&ready, &change.new)
                .and_then(|()| fs::set_permissions(&ready, permissions));
            written.context(|| format!("failed to write `{}`", ready.display()))?;
            steps.push(Step::Change(sum(&change.new), change.path.clone(), number));
        }
        for (number, remove) in (plan.changes.len()..).zip(&plan.removes) {
            keep(&root.join(&remove.path), &remove.old, &kept(number))?;
            steps.push(Step::Remove(remove.path.clone(), number));
        }
        let text: String = steps.iter().map(Step::line).collect();
        let list = folder(root).join(LIST);
        let aside = list.with_extension("part");
        let written = fs::write(&aside, text).and_then(|()| fs::rename(&aside, &list));
        written.context(|| format!("failed to write `{}`", list.display()))
    }

    /// Where the text of a new file is.
    pub fn created(&self, number: usize) -> PathBuf {
        folder(&self.root).join(format!("created-{number}"))
    }

    /// Where the new text of a file is.
    pub fn changed(&self, number: usize) -> PathBuf {
        folder(&self.root).join(format!("changed-{number}"))
    }

    /// Undoes what was done. Failures are ignored: the error that led here is the one to show, and the next command tries
    /// again.
    pub fn run(self) {
        let _ = undo(&self.root);
    }

    /// All is done, and stays.
    ///
    /// # Errors
    /// When the list can't be removed: all is undone then.
    pub fn forget(self) -> Result<()> {
        let list = folder(&self.root).join(LIST);
        if let Err(error) = fs::remove_file(&list) {
            let _ = undo(&self.root);
            return Err(error).context(|| format!("failed to remove `{}`", list.display()));
        }
        // What is left of it is removed by the next command.
        let _ = fs::remove_dir_all(folder(&self.root));
        Ok(())
    }
}

/// Undoes what a killed process has left in a folder or in one above it.
///
/// # Errors
/// When another process is writing there, or it can't be undone.
pub fn recover(path: &Path) -> Result<()> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let Some(root) = path.ancestors().find(|root| folder(root).is_dir()) else { return Ok(()) };
    let folder = folder(root);
    let failed =
        || format!("failed to undo what an interrupted run has left in `{}`", folder.display());
    let lock = File::options().write(true).create(true).truncate(false).open(folder.join(LOCK));
    if let Err(TryLockError::WouldBlock) = lock.context(failed)?.try_lock() {
        let error =
            Error::new(format!("another `cargo profiles` is writing in `{}`", root.display()));
        return Err(error.help("run the command again when it has ended"));
    }
    if undo(root).context(failed)? {
        show::note("undid what an interrupted `cargo profiles` had begun here");
    }
    Ok(())
}

/// Whether there was something to undo.
fn undo(root: &Path) -> io::Result<bool> {
    let list = folder(root).join(LIST);
    let text = match fs::read_to_string(&list) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return fs::remove_dir_all(folder(root)).map(|()| false);
        }
        Err(error) => return Err(error),
    };
    let steps: Vec<Step> = text.split_terminator('\0').filter_map(Step::read).collect();
    let (above, steps): (Vec<_>, Vec<_>) =
        steps.into_iter().partition(|step| matches!(step, Step::Above(_)));
    steps.iter().rev().try_for_each(|step| step.undo(root))?;
    fs::remove_file(list)?;
    fs::remove_dir_all(folder(root))?;
    above.iter().rev().try_for_each(|step| step.undo(root))?;
    Ok(true)
}

impl Step {
    /// No path contains a zero byte.
    fn line(&self) -> String {
        match self {
            Self::Above(levels) => format!("above {levels}\0"),
            Self::Folder(path) => format!("folder {path}\0"),
            Self::Create(sum, path) => format!("create {sum} {path}\0"),
            Self::Change(sum, path, number) => format!("change {sum} {number} {path}\0"),
            Self::Remove(path, number) => format!("remove {number} {path}\0"),
        }
    }

    fn read(line: &str) -> Option<Self> {
        let (kind, rest) = line.split_once(' ')?;
        Some(match kind {
            "above" => Self::Above(rest.parse().ok()?),
            "folder" => Self::Folder(rest.to_owned()),
            "create" => {
                let (sum, path) = rest.split_once(' ')?;
                Self::Create(sum.to_owned(), path.to_owned())
            }
            "change" => {
                let mut fields = rest.splitn(3, ' ');
                let (sum, number, path) = (fields.next()?, fields.next()?, fields.next()?);
                Self::Change(sum.to_owned(), path.to_owned(), number.parse().ok()?)
            }
            "remove" => {
                let (number, path) = rest.split_once(' ')?;
                Self::Remove(path.to_owned(), number.parse().ok()?)
            }
            _ => return None,
        })
    }

    fn undo(&self, root: &Path) -> io::Result<()> {
        match self {
            Self::Above(levels) => {
                root.ancestors()
                    .nth(*levels)
                    .into_iter()
                    .for_each(|folder| drop(fs::remove_dir(folder)));
            }
            Self::Folder(path) => drop(fs::remove_dir(root.join(path))),
            Self::Create(new, path) => {
                let path = root.join(path);
                if text(&path)?.is_some_and(|text| sum(&text) == *new) {
                    fs::remove_file(path)?;
                }
            }
            Self::Change(new, path, number) => {
                let path = root.join(path);
                if text(&path)?.is_some_and(|text| sum(&text) == *new) {
                    restore(root, *number, &path)?;
                }
            }
            Self::Remove(path, number) => {
                let path = root.join(path);
                if text(&path)?.is_none() {
                    path.parent().map_or(Ok(()), fs::create_dir_all)?;
                    restore(root, *number, &path)?;
                }
            }
        }
        Ok(())
    }
}

fn folder(root: &Path) -> PathBuf {
    root.join(FOLDER)
}

/// A file that did not exist.
///
/// # Errors
/// When it exists, or can't be created.
pub fn new_file(path: &Path, executable: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if executable { 0o777 } else { 0o666 });
    #[cfg(not(unix))]
    let _ = executable;
    options.open(path)
}

/// The folders that creating a folder creates, the deepest first.
fn missing(root: &Path) -> Vec<PathBuf> {
    let above = root.ancestors().take_while(|folder| !folder.as_os_str().is_empty());
    above.take_while(|folder| !folder.is_dir()).map(Path::to_path_buf).collect()
}

/// The folders that creating a file creates, from the root, the deepest last.
fn missing_below(root: &Path, path: &str) -> Vec<String> {
    let ends = path.match_indices('/').map(|(end, _)| path[..end].to_owned());
    ends.filter(|folder| !root.join(folder).is_dir()).collect()
}

/// Keeps the text of a file, if it is the one that the plan was made for; gives the file's permissions.
fn keep(path: &Path, expected: &[u8], kept: &Path) -> Result<fs::Permissions> {
    let failed = || format!("failed to read `{}`", path.display());
    if fs::read(path).context(failed)? != expected {
        let error =
            Error::new(format!("`{}` was changed by another program just now", path.display()));
        return Err(error.help("nothing was written: run the command again"));
    }
    let permissions = fs::metadata(path).context(failed)?.permissions();
    let written =
        fs::write(kept, expected).and_then(|()| fs::set_permissions(kept, permissions.clone()));
    written.context(|| format!("failed to write `{}`", kept.display()))?;
    Ok(permissions)
}

/// Puts a text back. Needs no space on the disk.
fn restore(root: &Path, number: usize, path: &Path) -> io::Result<()> {
    let kept = folder(root).join(format!("old-{number}"));
    match fs::rename(&kept, path) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => fs::copy(kept, path).map(drop),
        restored => restored,
    }
}

/// What is in a file; `None` where there is none.
fn text(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => {
            Ok(None)
        }
        read => read.map(Some),
    }
}

fn sum(text: &[u8]) -> String {
    hmac_sha256::Hash::hash(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
