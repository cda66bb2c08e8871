//! One run at a time in a target folder and in a folder for reports: two would overwrite each other's binaries. The lock is
//! the operating system's, so it ends with its process, however that ends.
//!
//! On Ctrl-C, scratch builds are removed by the program that takes our place: this program again. After a SIGKILL, and where
//! there are no signals, the next run removes them.

use std::env;
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::base::error::{Context, Result};
use crate::base::process::{self, Process};
use crate::measure::files::scratch;

const NAME: &str = ".dist.lock";
const HELP: &str =
    "make the folder writable, or choose other folders with CARGO_TARGET_DIR and `--out`";
const FOLDER: &str = "DIST_TO_BE_SWEPT";
const SIGNAL: &str = "DIST_ENDED_BY";
/// A compiler that has lost its Cargo goes on for a moment, and may create a folder again.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(100);

/// Exclusive use of folders, for as long as the value lives.
#[derive(Debug)]
pub struct Lock {
    _files: Vec<File>,
}

impl Lock {
    /// Creates the folders and waits until they are free; `on_wait` is told for what.
    pub fn take(target_dir: &Path, out: &Path, on_wait: impl Fn(&str)) -> Result<Self> {
        let mut folders = Vec::new();
        for (folder, is_cache) in [(target_dir, true), (out, false)] {
            let failed = || format!("failed to create `{}`", folder.display());
            create(folder, is_cache).context(failed).map_err(|error| error.help(HELP))?;
            folders.push(folder.canonicalize().context(failed)?);
        }
        // All runs take them in the same order, so that no two wait for each other.
        folders.sort();
        folders.dedup();
        let files = folders.iter().map(|folder| lock(&folder.join(NAME), &on_wait));
        Ok(Self { _files: files.collect::<Result<Vec<File>>>()? })
    }

    /// Locks an existing folder; `None` where it is not free.
    fn try_take(folder: &Path) -> Option<Self> {
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
            let id = holder.trim();
            let holder = if id.is_empty() { String::new() } else { format!(" (process {id})") };
            let folder = path.parent().unwrap_or(path).display();
            on_wait(&format!("waiting for another `dist`{holder} in `{folder}`"));
            file.lock().context(failed)?;
        }
        // Some network file systems have no locks; Cargo goes on without one there, too.
        Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Unsupported => {
            return Err(error).context(failed);
        }
        _ => {}
    }
    // The id only helps those who wait.
    let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
    Ok(file)
}

/// Creates a folder. A new target folder is tagged, as Cargo tags those that it creates.
fn create(folder: &Path, is_cache: bool) -> std::io::Result<()> {
    let is_new = !folder.is_dir();
    fs::create_dir_all(folder)?;
    if is_new && is_cache {
        let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# A folder that can be made again: https://bford.info/cachedir/\n";
        fs::write(folder.join("CACHEDIR.TAG"), tag)?;
    }
    Ok(())
}

/// From now on, a signal to end also removes the scratch builds below the folder for reports.
pub fn clean_up_when_terminated(out: &Path) {
    if let Ok(exe) = env::current_exe() {
        let again = Process::new(exe).args(env::args_os().skip(1)).env(FOLDER, out);
        process::replace_on_signal(again, SIGNAL);
    }
}

/// In the program that a terminated run started in its place: removes the scratch builds, and ends with the same signal.
pub fn clean_up_if_terminated() {
    let signal = env::var(SIGNAL).ok().and_then(|signal| signal.parse().ok());
    let (Some(signal), Some(out)) = (signal, env::var_os(FOLDER).map(PathBuf::from)) else {
        return;
    };
    // A run that waited for the lock builds there now, and has removed the folder itself.
    if let Some(_lock) = Lock::try_take(&out) {
        for _ in 0..TRIES {
            let _ = fs::remove_dir_all(scratch(&out));
            if !scratch(&out).exists() {
                break;
            }
            sleep(BETWEEN);
        }
    }
    process::end_by_signal(signal);
}
