//! What is measured on: the machine with its load and free memory, the toolchain, the commit, and the time.

#[cfg(target_os = "linux")]
use std::fs;
#[cfg(target_os = "linux")]
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::base::error::Result;
use crate::base::process::Process;
use crate::measure::plan::Metadata;
use crate::measure::plan::toolchain::{cargo, rustc};
use crate::results;
use crate::source::cargo_config;

/// The machine, and the environment as far as it changes measurements.
pub fn machine(host: &str) -> results::Machine {
    results::Machine {
        host: host.to_owned(),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        load: load(),
        rustflags: rustflags(),
        wrapper: wrapper("RUSTC_WRAPPER", "rustc-wrapper"),
        workspace_wrapper: wrapper("RUSTC_WORKSPACE_WRAPPER", "rustc-workspace-wrapper"),
    }
}

pub fn toolchain(name: Option<&str>) -> Result<results::Toolchain> {
    let rustc = rustc(name).arg("--version").output()?.trim().to_owned();
    let cargo = cargo(name).arg("--version").output()?.trim().to_owned();
    Ok(results::Toolchain { rustc, cargo, builder: None })
}

/// The workspace's name and state; the state is only known in a git repository.
pub fn workspace(workspace: &Metadata) -> results::Checkout {
    let git = |args: &[&str]| {
        let git = Process::outside("git").arg("--no-optional-locks").args(args);
        git.dir(&workspace.root).output().ok()
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "HEAD"]);
    let status = git(&["status", "--porcelain", "--", "."]);
    results::Checkout {
        name: workspace.name(),
        dirty: commit.as_ref().and(status).map(|status| !status.is_empty()),
        commit: commit.map(|commit| commit.trim().to_owned()),
    }
}

/// Whether the repository of a workspace has a commit.
pub fn has_commit(workspace: &Metadata, commit: &str) -> bool {
    let git = Process::outside("git").args(["cat-file", "-e", &format!("{commit}^{{commit}}")]);
    git.dir(&workspace.root).output().is_ok()
}

/// Why git does not tell the commit of a workspace in a repository: for example in a container, where the files belong to
/// another user ("dubious ownership").
pub fn git_refusal(workspace: &Metadata) -> Option<String> {
    let git = Process::outside("git").env("LC_ALL", "C").args(["rev-parse", "--git-dir"]);
    let Ok(finished) = git.dir(&workspace.root).each_line(|_| {}) else {
        let mut folders = workspace.root.ancestors();
        let is_in_repository = folders.any(|folder| folder.join(".git").exists());
        let note = "the report names no commit, because git is not installed";
        return is_in_repository.then(|| note.to_owned());
    };
    let why = finished.stderr.lines().next()?.trim_start_matches("fatal: ");
    // With a path instead of these words, it is a worktree that has lost its repository.
    let is_outside = why.starts_with("not a git repository (or any");
    let refuses = !finished.status.success() && !is_outside;
    refuses.then(|| format!("the report names no commit, because git failed: {why}"))
}

#[cfg(unix)]
fn load() -> Option<f64> {
    let mut loads = [0.0];
    // SAFETY: the pointer is to one live double, as the call is told.
    let samples = unsafe { libc::getloadavg(loads.as_mut_ptr(), 1) };
    (samples == 1).then(|| (loads[0] * 100.0).round() / 100.0)
}

#[cfg(not(unix))]
fn load() -> Option<f64> {
    None
}

/// The first of Cargo's sources that is set; they exclude each other. (A target's own flags are not included.)
fn rustflags() -> String {
    let encoded =
        std::env::var("CARGO_ENCODED_RUSTFLAGS").map(|flags| flags.replace('\u{1f}', " "));
    encoded
        .or_else(|_| std::env::var("RUSTFLAGS"))
        .unwrap_or_else(|_| cargo_config::strings("build.rustflags").join(" "))
}

/// Cargo prefers the variable; an empty value means that there is none.
fn wrapper(variable: &str, key: &str) -> Option<String> {
    let configured = || cargo_config::build(key)?.as_str().map(str::to_owned);
    let set = std::env::var(variable).ok().or_else(configured);
    set.filter(|wrapper| !wrapper.is_empty())
}

/// The time, in RFC 3339.
pub fn now() -> String {
    rfc3339(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

/// Seconds since 1970 in UTC ("civil_from_days" in Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms"): the
/// years are those of a calendar that starts in March, so that leap days come last.
fn rfc3339(seconds: u64) -> String {
    let (days, time) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The bytes of memory that are free: of the machine, or less where a control group has a limit.
#[cfg(target_os = "linux")]
pub fn free_memory() -> Option<u64> {
    let machine = available(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let left = cgroup_folders(&groups).into_iter().filter_map(|folder| left_in_cgroup(&folder));
    Some(left.fold(machine, u64::min))
}

/// proc_meminfo(5): an estimate of what can be had without swapping, in kibibytes.
#[cfg(target_os = "linux")]
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
}

/// The folders of our groups and all above them: in a container the path is often the host's, and the files are at the root.
#[cfg(target_os = "linux")]
fn cgroup_folders(groups: &str) -> Vec<PathBuf> {
    let group = |line: &str| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        let root = match controllers {
            "" => "/sys/fs/cgroup",
            _ if controllers.split(',').any(|one| one == "memory") => "/sys/fs/cgroup/memory",
            _ => return None,
        };
        let path = Path::new(path.trim_start_matches('/'));
        Some(path.ancestors().map(|above| Path::new(root).join(above)).collect::<Vec<PathBuf>>())
    };
    groups.lines().filter_map(group).flatten().collect()
}

/// The limit less what is in use; `None` without a limit. Cached files are given up when memory is needed.
#[cfg(target_os = "linux")]
fn left_in_cgroup(folder: &Path) -> Option<u64> {
    let number = |names: [&str; 2]| {
        let text = names.iter().find_map(|name| fs::read_to_string(folder.join(name)).ok());
        text?.trim().parse::<u64>().ok()
    };
    let limit = number(["memory.max", "memory.limit_in_bytes"])?;
    let used = number(["memory.current", "memory.usage_in_bytes"])?;
    let stat = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
    let cached = stat.lines().filter_map(|line| {
        let (name, bytes) = line.split_once(' ')?;
        ["active_file", "inactive_file"].contains(&name).then(|| bytes.parse::<u64>().ok())?
    });
    Some(limit.saturating_sub(used.saturating_sub(cached.sum())))
}

#[cfg(windows)]
pub fn free_memory() -> Option<u64> {
    use windows_sys::Win32::System::SystemInformation::{GlobalMemoryStatusEx, MEMORYSTATUSEX};

    let length = u32::try_from(size_of::<MEMORYSTATUSEX>()).ok()?;
    let mut status = MEMORYSTATUSEX { dwLength: length, ..MEMORYSTATUSEX::default() };
    // SAFETY: the pointer is to a live structure that knows its own length.
    let done = unsafe { GlobalMemoryStatusEx(&mut status) };
    (done != 0).then_some(status.ullAvailPhys)
}

#[cfg(not(any(target_os = "linux", windows)))]
pub fn free_memory() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests;
