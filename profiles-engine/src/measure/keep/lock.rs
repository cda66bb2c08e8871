//! One run at a time in a target folder, and in a folder for reports: two would take each other's binaries.
//!
//! The lock is the operating system's own, so it goes with the process that holds it, however that ends. The files stay,
//! with the id of the process that last had them.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use crate::base::error::{Context, Result};

const NAME: &str = ".dist.lock";
const HELP: &str = "let the folder be written, or take others with CARGO_TARGET_DIR and `--out`";

/// Folders that are nobody else's as long as it lives.
#[derive(Debug)]
pub struct Lock {
    _files: Vec<File>,
}

impl Lock {
    /// Makes the folders, and waits until they are free; `on_wait` hears for whom.
    ///
    /// # Errors
    /// When a folder can't be made or written.
    pub fn take(target_dir: &Path, out: &Path, on_wait: impl Fn(&str)) -> Result<Self> {
        let mut folders = Vec::new();
        for (folder, is_cache) in [(target_dir, true), (out, false)] {
            let made = || format!("failed to create `{}`", folder.display());
            make(folder, is_cache).context(made).map_err(|error| error.help(HELP))?;
            folders.push(folder.canonicalize().context(made)?);
        }
        // All take them in the same order, so that no two wait for each other.
        folders.sort();
        folders.dedup();
        let files = folders.iter().map(|folder| lock(&folder.join(NAME), &on_wait));
        Ok(Self { _files: files.collect::<Result<Vec<File>>>()? })
    }

    /// Takes one folder, which is there; `None` where it is not free.
    pub fn of_one(folder: &Path) -> Option<Self> {
        let file = File::options().read(true).write(true).open(folder.join(NAME)).ok()?;
        file.try_lock().is_ok().then(|| Self { _files: vec![file] })
    }
}

fn lock(path: &Path, on_wait: impl Fn(&str)) -> Result<File> {
    let failed = || format!("failed to lock `{}`", path.display());
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = file.context(failed).map_err(|error| error.help(HELP))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let holder = fs::read_to_string(path).unwrap_or_default();
            let holder = match holder.trim() {
                "" => String::new(),
                id => format!(", process {id}"),
            };
            let folder = path.parent().unwrap_or(path).display();
            on_wait(&format!("waiting for another `dist`{holder}, that works in `{folder}`"));
            file.lock().context(failed)?;
        }
        // Some network file systems have no locks: Cargo goes on without one there, too.
        Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
            return Err(error).context(failed);
        }
        _ => {}
    }
    // Whoever waits is told as much as can be told.
    let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
    Ok(file)
}

/// Makes a folder. A new target folder is marked as one, as Cargo does with those that it makes.
fn make(folder: &Path, is_cache: bool) -> std::io::Result<()> {
    let is_new = !folder.is_dir();
    fs::create_dir_all(folder)?;
    if !(is_new && is_cache) {
        return Ok(());
    }
    let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# A folder that can be made again: https://bford.info/cachedir/\n";
    fs::write(folder.join("CACHEDIR.TAG"), tag)
}
