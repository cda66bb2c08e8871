//! Runs of programs, without what the surrounding Cargo and the user have set.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::keeps_contract;

/// A program that ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Ran {
    /// Asserts its exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Its standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in:\n{}", self.stdout))
    }

    /// Its standard output as a report of `dist`. Asserts that it conforms to its schema.
    #[track_caller]
    pub fn report(&self) -> serde_json::Value {
        let report = self.json();
        keeps_contract("report.schema.json", &report);
        report
    }
}

/// Runs a program in a folder, without the variables that the surrounding Cargo and the user have set.
pub fn run<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = A>,
    dir: &Path,
) -> Ran {
    run_with(program, args, dir, [])
}

/// As [`run`], with these variables set.
pub fn run_with<'a, A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = A>,
    dir: &Path,
    env: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Ran {
    let output = command(program.as_ref(), args, dir).envs(env).output();
    let output = output.unwrap_or_else(|error| panic!("{:?}: {error}", program.as_ref()));
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The command that [`run`] runs, not yet started.
pub fn command<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    args: impl IntoIterator<Item = A>,
    dir: &Path,
) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(args).current_dir(dir);
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        let kept = ["CARGO_HOME", "CARGO_NET_OFFLINE"].contains(&name.as_ref());
        let ours = name.starts_with("CARGO") || name.starts_with("RUSTUP_TOOLCHAIN");
        if (ours && !kept) || ["RUSTFLAGS", "CI", "NO_COLOR"].contains(&name.as_ref()) {
            command.env_remove(&key);
        }
    }
    command
}

/// `PATH`, with this folder first.
pub fn path_with(folder: &Path) -> String {
    let path = std::env::var_os("PATH").expect("PATH");
    let folders = [folder.to_path_buf()].into_iter().chain(std::env::split_paths(&path));
    std::env::join_paths(folders).expect("a path").into_string().expect("UTF-8")
}
