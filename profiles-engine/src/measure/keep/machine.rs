//! What a report was measured on.

use crate::base::error::Result;
use crate::base::process::Process;
use crate::measure::plan::metadata::Workspace;
use crate::results;
use crate::source::cargo_config;

/// The machine, and what of it and of the environment changes measurements.
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

/// The compiler and the Cargo that build.
///
/// # Errors
/// When one of them does not run.
pub fn toolchain(rustc: Process, cargo: Process) -> Result<results::Toolchain> {
    let version = |program: Process| program.arg("--version").output();
    Ok(results::Toolchain {
        rustc: version(rustc)?.trim().to_owned(),
        cargo: version(cargo)?.trim().to_owned(),
        builder: None,
    })
}

/// The workspace's name and state; without git, or outside of a repository, the state is not known.
pub fn workspace(workspace: &Workspace) -> results::Workspace {
    let git = |args: &[&str]| {
        let git = Process::outside("git").arg("--no-optional-locks").args(args);
        git.dir(&workspace.root).output().ok()
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "HEAD"]);
    let status = git(&["status", "--porcelain", "--", "."]);
    results::Workspace {
        name: workspace.name(),
        dirty: commit.as_ref().and(status).map(|status| !status.is_empty()),
        commit: commit.map(|commit| commit.trim().to_owned()),
    }
}

/// Why git does not tell the commit of a workspace that is in a repository: in a container, say, where the files are
/// another user's ("dubious ownership").
pub fn git_refusal(workspace: &Workspace) -> Option<String> {
    let git = Process::outside("git").env("LC_ALL", "C").args(["rev-parse", "--git-dir"]);
    let finished = git.dir(&workspace.root).each_line(|_| {}).ok()?;
    let why = finished.stderr.lines().next()?.trim_start_matches("fatal: ");
    let refuses = !finished.status.success() && !why.starts_with("not a git repository");
    refuses.then(|| format!("the report has no commit, because git refuses to tell it: {why}"))
}

#[cfg(unix)]
fn load() -> Option<f64> {
    let mut loads = [0.0];
    // SAFETY: the pointer is to as many live doubles as the call is told of.
    let samples = unsafe { libc::getloadavg(loads.as_mut_ptr(), 1) };
    (samples == 1).then(|| (loads[0] * 100.0).round() / 100.0)
}

#[cfg(not(unix))]
fn load() -> Option<f64> {
    None
}

/// The first of Cargo's sources that is set; they exclude one another. (A target's own flags are
/// not looked for.)
fn rustflags() -> String {
    let encoded =
        std::env::var("CARGO_ENCODED_RUSTFLAGS").map(|flags| flags.replace('\u{1f}', " "));
    encoded
        .or_else(|_| std::env::var("RUSTFLAGS"))
        .unwrap_or_else(|_| cargo_config::strings("build.rustflags").join(" "))
}

/// Of the two places Cargo looks at the variable first, and an empty one is none.
fn wrapper(variable: &str, key: &str) -> Option<String> {
    let configured = || cargo_config::build(key)?.as_str().map(str::to_owned);
    let set = std::env::var(variable).ok().or_else(configured);
    set.filter(|wrapper| !wrapper.is_empty())
}
