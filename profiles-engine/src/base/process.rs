//! The one place that starts a program.
//!
//! A [`Process`] prints as the line a person could paste into a shell, and its failure shows that line, the status and
//! what the program said. [`Usage`] is the operating system's own accounting.

mod group;
mod guard;
mod lines;
mod mark;
mod outer_cargo;
#[cfg(target_os = "linux")]
mod proc;
mod signals;
mod system;

pub(crate) use crate::base::process::guard::Guard;
pub use crate::base::process::guard::guard_if_asked;
pub(crate) use crate::base::process::signals::end_by_signal;
pub use crate::base::process::signals::uninterrupted;
pub use crate::base::process::system::Usage;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::Builder;
use std::time::{Duration, Instant};

use crate::base::error::{Context, Error, Result};
use crate::base::process::group::Group;
use crate::base::process::lines::{LONGEST, MOST, lines};

/// A program with its arguments, not yet started.
#[must_use]
#[derive(Debug, Clone, Default)]
pub struct Process {
    program: OsString,
    args: Vec<OsString>,
    dir: Option<PathBuf>,
    /// The changes that give back the environment that we were started from.
    restored: Vec<(OsString, Option<OsString>)>,
    env: Vec<(OsString, OsString)>,
    jobserver: Option<jobserver::Client>,
}

/// A program that ended, with what it said and what it cost.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// Everything it wrote to standard error.
    pub stderr: String,
    /// Wall time from start to end.
    pub wall: Duration,
    /// What it cost; `None` where the system does not tell.
    pub usage: Option<Usage>,
}

/// A measured run that ended in time.
#[derive(Debug)]
pub(crate) struct Timed {
    pub status: ExitStatus,
    pub wall: Duration,
    /// Whether something that it started was still running after it. It was killed.
    pub left: bool,
}

/// Where to look for what a program has left running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Search {
    /// In its process group, which takes no time.
    Group,
    /// Wherever it may be, as far as the system tells.
    Everywhere,
}

impl Process {
    /// Any program, found on `PATH`, in our own environment.
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), ..Self::default() }
    }

    /// Any program, in the environment that we were started from, without what an outer Cargo added to it.
    pub fn outside(program: impl Into<OsString>) -> Self {
        Self { restored: outer_cargo::removed(), ..Self::new(program) }
    }

    /// The Cargo that the user has chosen, as [`Process::outside`].
    pub fn cargo() -> Self {
        Self::outside(outer_cargo::chosen_cargo())
    }

    /// The rustc that [`Process::cargo`] would start.
    pub(crate) fn rustc() -> Self {
        Self::outside(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
    }

    /// Adds an argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    pub fn args<I: IntoIterator<Item: Into<OsString>>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Runs it in this folder.
    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.dir = Some(dir.as_ref().to_path_buf());
        self
    }

    /// Starts it by another program, which gets its command line as its last arguments.
    pub(crate) fn through(mut self, mut around: Self) -> Self {
        std::mem::swap(&mut self.program, &mut around.program);
        let own = std::mem::replace(&mut self.args, around.args);
        self.arg(around.program).args(own)
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, key: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((key.into(), value.into()));
        self
    }

    /// Lets it take the tokens for its jobs from this pool, but for the first, which its starter has to take.
    pub(crate) fn jobserver(mut self, pool: Option<&jobserver::Client>) -> Self {
        self.jobserver = pool.cloned();
        self
    }

    /// Runs it to its end and gives its standard output. Fails unless it ends with success.
    pub fn output(&self) -> Result<String> {
        let mut stdout = String::new();
        // Cargo's metadata are one line, which may be very long, and nothing of it can be left out.
        let finished = self.captured(usize::MAX, |line| stdout.extend([line, "\n"]), |_| {})?;
        if finished.status.success() {
            return Ok(stdout);
        }
        Err(Error::new(format!(
            "`{self}` ended with {}\n{stdout}{}",
            finished.status,
            finished.stderr.trim_end()
        )))
    }

    /// Runs it to its end and counts the bytes of its standard output. Its standard error is closed.
    pub(crate) fn output_bytes(&self) -> Result<u64> {
        let failed = || format!("failed to run `{self}`");
        let mut child = self.spawn_captured()?;
        drop(child.stderr.take());
        let mut stdout = child.stdout.take();
        let bytes = stdout.as_mut().map(|stdout| std::io::copy(stdout, &mut std::io::sink()));
        let status = child.wait().context(failed)?;
        let bytes = bytes.transpose().context(failed)?.filter(|_| status.success());
        bytes.ok_or_else(|| Error::new(format!("`{self}` ended with {status}")))
    }

    /// Runs it without its output, or gives `None` when it had to be killed after `limit`. All that it started ends with
    /// it. `on_slow` is called when it has taken [`SLOW`](group::SLOW). A bad status is not an error here.
    pub(crate) fn timed(
        &self,
        limit: Duration,
        search: Search,
        on_slow: impl Fn() + Send,
    ) -> Result<Option<Timed>> {
        signals::end_groups_when_told_to_end();
        let mut command = self.command();
        let mut group = Group::of(&mut command);
        let started = Instant::now();
        let mut child = self.spawn(command, Stdio::null)?;
        group.begin(&child);
        let in_time = group.ends_within(&child, limit, on_slow);
        let wall = started.elapsed();
        let status = child.wait();
        let is_late = in_time.as_ref().is_ok_and(|in_time| !in_time);
        let left = group.end(is_late || search == Search::Everywhere);
        let ended = status.and_then(|status| Ok(in_time?.then_some(Timed { status, wall, left })));
        ended.context(|| format!("failed to wait for `{self}`"))
    }

    /// Runs it to its end and calls `on_line` with each line of its standard output. A bad status is not an error here.
    pub fn each_line(&self, on_line: impl FnMut(&str)) -> Result<Finished> {
        self.each_line_of_both(on_line, |_| {})
    }

    /// As [`Process::each_line`], with `on_error_line` for each line of its standard error, on another thread. However much
    /// it writes, only a part of it is in memory: lines are cut after [`LONGEST`] bytes, and of standard error [`MOST`] are
    /// kept.
    pub fn each_line_of_both(
        &self,
        on_line: impl FnMut(&str),
        on_error_line: impl Fn(&str) + Sync,
    ) -> Result<Finished> {
        self.captured(LONGEST, on_line, on_error_line)
    }

    fn captured(
        &self,
        longest: usize,
        on_line: impl FnMut(&str),
        on_error_line: impl Fn(&str) + Sync,
    ) -> Result<Finished> {
        let started = Instant::now();
        let mut child = self.spawn_captured()?;
        let accounting = system::Accounting::begin(&child);
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let failed = || format!("failed to wait for `{self}`");
        let said: io::Result<String> = std::thread::scope(|scope| {
            let reader = Builder::new().spawn_scoped(scope, || {
                let mut said = String::new();
                lines(stderr, LONGEST, |line| {
                    on_error_line(line);
                    if said.len() + line.len() < MOST {
                        said.extend([line, "\n"]);
                    }
                });
                said
            })?;
            lines(stdout, longest, on_line);
            Ok(reader.join().unwrap_or_default())
        });
        if said.is_err() {
            // Nobody would read what it says. It is waited for in any case.
            let _ = child.kill();
        }
        let waited = accounting.wait(child);
        let said = said.context(failed)?;
        let (status, usage) = waited.context(failed)?;
        Ok(Finished { status, stderr: said, wall: started.elapsed(), usage })
    }

    fn spawn_captured(&self) -> Result<Child> {
        let mut command = self.command();
        guard::mark(&mut command);
        system::tie(&mut command);
        if let Some(pool) = &self.jobserver {
            pool.configure(&mut command);
        }
        self.spawn(command, Stdio::piped)
    }

    fn spawn(&self, mut command: Command, output: fn() -> Stdio) -> Result<Child> {
        command.stdin(Stdio::null()).stdout(output()).stderr(output());
        command.spawn().context(|| format!("failed to start `{self}`"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        for (key, value) in &self.restored {
            match value {
                Some(value) => command.env(key, value),
                None => command.env_remove(key),
            };
        }
        command.envs(self.env.iter().map(|(key, value)| (key, value)));
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
        command
    }
}

/// The line a person could paste: the variables that we set (a shell has those that we restored), the program by its
/// name, and arguments quoted where a shell requires it.
impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, value) in &self.env {
            write!(f, "{}={} ", key.to_string_lossy(), quoted(value))?;
        }
        let name = Path::new(&self.program).file_stem();
        f.write_str(&quoted(name.unwrap_or(&self.program)))?;
        for arg in &self.args {
            write!(f, " {}", quoted(arg))?;
        }
        Ok(())
    }
}

/// Once a signal tells us to end, a program replaces us that finds its number in the variable. Windows: we just end.
pub(crate) fn replace_on_signal(other: Process, variable: &'static str) {
    signals::exec_when_told_to_end(other.command(), variable);
}

/// Arguments as a person would type them into a shell.
pub(crate) fn line<'a>(args: impl IntoIterator<Item = &'a str>) -> String {
    args.into_iter().map(|arg| quoted(OsStr::new(arg))).collect::<Vec<_>>().join(" ")
}

fn quoted(text: &OsStr) -> String {
    let text = text.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests;
