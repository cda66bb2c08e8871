//! A child that does not outlive us, however we end: nobody is left to read what it says.
//!
//! Linux: the kernel kills the child when the *thread* that started it ends, and every thread here waits for what
//! it started. Windows: the job that the child runs in goes with its last handle (see `usage.rs`). Elsewhere the
//! child ends when it next writes to us; until then it holds Cargo's lock, and the next run waits for it.

use std::process::Command;

#[cfg(target_os = "linux")]
pub(super) fn tie(command: &mut Command) {
    use std::io::Error;
    use std::os::unix::process::CommandExt;

    let us = std::process::id();
    let in_child = move || {
        // SAFETY: prctl(2) takes plain numbers here.
        if unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } != 0 {
            return Err(Error::last_os_error());
        }
        // We may have ended before the kernel was told.
        match std::os::unix::process::parent_id() == us {
            true => Ok(()),
            false => Err(Error::from_raw_os_error(libc::ESRCH)),
        }
    };
    // SAFETY: between fork and exec only prctl(2) and getppid(2) are called, which signal handlers may call too.
    unsafe { command.pre_exec(in_child) };
}

#[cfg(not(target_os = "linux"))]
pub(super) fn tie(_: &mut Command) {}
