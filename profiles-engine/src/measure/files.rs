//! Files and folders of a run: their hashes, their locks, and the scratch folders that are removed again.
//!
//! One run at a time uses a target folder and a folder for reports: two would overwrite each other's binaries. The lock is
//! the operating system's, so it ends with its process, however that ends.
//!
//! On Ctrl-C, scratch builds are removed by the program that takes our place: this program again. After a SIGKILL, and where
//! there are no signals, the next run removes them.

use std::env;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use hmac_sha256::Hash;

use crate::base::error::{Context, Result};
use crate::base::process::{self, Process};
use crate::source::cargo_config;
use crate::workspace::normalised;

const VERSION_CONTROL: [&str; 4] = [".git", ".hg", ".jj", ".svn"];
const NAME: &str = ".dist.lock";
const HELP: &str =
    "make the folder writable, or choose other folders with CARGO_TARGET_DIR and `--out`";
const FOLDER: &str = "DIST_TO_BE_SWEPT";
const SIGNAL: &str = "DIST_ENDED_BY";
/// A compiler that has lost its Cargo goes on for a moment, and may create a folder again.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(100);

/// The SHA-256 of a file, in hexadecimal digits.
pub fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Hash::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

pub fn hash(bytes: &[u8]) -> String {
    hex(&Hash::hash(bytes))
}

/// A text as the name of a file on every system. What had to be replaced is told apart by a hash.
pub fn safe_name(text: &str) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || "-_.+=,@[]".contains(c);
    if text.chars().all(is_safe) {
        return text.to_owned();
    }
    let name: String = text.chars().map(|c| if is_safe(c) { c } else { '_' }).collect();
    format!("{name}-{}", &hash(text.as_bytes())[..6])
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The path without links and dots, as far as it exists.
pub fn real(path: &Path) -> PathBuf {
    let found = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    let real = found.map_or_else(
        || path.to_path_buf(),
        |(above, real)| real.join(path.strip_prefix(above).unwrap_or(Path::new(""))),
    );
    normalised(&usual(real))
}

/// Windows resolves links to paths that begin with `\\?\`, which Cargo and other programs don't expect.
fn usual(path: PathBuf) -> PathBuf {
    let rest = path.to_str().and_then(|path| path.strip_prefix(r"\\?\"));
    rest.filter(|rest| cfg!(windows) && rest.get(1..2) == Some(":"))
        .map(PathBuf::from)
        .unwrap_or(path)
}

pub fn current_dir() -> Result<PathBuf> {
    env::current_dir().context(|| "failed to find the current folder")
}

pub fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).context(|| format!("failed to find `{}`", path.display()))
}

pub fn create_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).context(|| format!("failed to create `{}`", path.display()))
}

/// The path relative to the current folder where it is below it: as a user would type it.
pub fn relative(path: &Path) -> String {
    let dir = env::current_dir().unwrap_or_default();
    path.strip_prefix(dir).unwrap_or(path).display().to_string()
}

/// Whether a folder holds no sources: version control, a target folder, or one of `ours`.
pub fn is_without_sources(folder: &Path, ours: &[PathBuf]) -> bool {
    let name = folder.file_name().unwrap_or_default();
    VERSION_CONTROL.iter().any(|other| name == *other)
        || ours.iter().any(|other| folder == other)
        || folder.join("CACHEDIR.TAG").exists()
}

/// The folders from `root` down that `enters` accepts, and everything else in them. Links are not followed.
pub fn walk(
    root: &Path,
    enters: impl Fn(&Path) -> bool,
) -> io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut folders, mut others) = (Vec::new(), Vec::new());
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let (path, kind) = entry.map(|entry| (entry.path(), entry.file_type()))?;
            if !kind?.is_dir() {
                others.push(path);
            } else if enters(&path) {
                open.push(path);
            }
        }
        folders.push(folder);
    }
    Ok((folders, others))
}

/// The folder for all builds outside of the target folder.
pub fn scratch(out: &Path) -> PathBuf {
    out.join("fresh")
}

/// Where compilers and linkers put their temporary files, so that those of a killed run are not left in a folder that nobody
/// cleans. `None` where a build may start the server of a compiler cache, which would use the folder after the run.
pub fn temporary(out: &Path, has_wrapper: bool) -> Option<PathBuf> {
    let starts_server = |text: &str| text.contains("sccache");
    let in_variable = env::vars_os().any(|(_, value)| starts_server(&value.to_string_lossy()));
    let in_config = cargo_config::all().is_some_and(|config| starts_server(&config.to_string()));
    let is_ours = cfg!(unix) && !has_wrapper && !in_variable && !in_config;
    is_ours.then(|| scratch(out).join("tmp"))
}

/// A folder that is removed with its value; what a killed run leaves, the next one removes.
#[derive(Debug)]
pub struct ScratchDir(PathBuf);

impl ScratchDir {
    /// Takes over a path and removes what is there. The folder is not created.
    pub fn new(folder: PathBuf) -> Self {
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        // What can't be removed now is removed by the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A target folder other than the workspace's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildDir {
    pub folder: PathBuf,
    /// Whether Cargo is configured to keep intermediate artifacts elsewhere, and has to be told not to.
    pub overrides_build_dir: bool,
    /// Whether it stays for the next run.
    pub is_kept: bool,
}

impl BuildDir {
    pub fn flags(&self) -> Vec<String> {
        let folder = relative(&self.folder);
        let mut flags = vec!["--target-dir".to_owned(), folder.clone()];
        if self.overrides_build_dir {
            flags.extend(["--config".to_owned(), format!("build.build-dir={folder:?}")]);
        }
        flags
    }
}

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
fn create(folder: &Path, is_cache: bool) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // An earlier run may have been killed right here.
    let is_new = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if is_cache && is_new() {
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

#[cfg(test)]
mod tests;
