//! Waiting for a child, but not for ever.
//!
//! The wait wakes up at the very moment the child ends, never at the next tick of a poll: a benchmark reads
//! the clock right after it.

use std::io;
use std::process::Child;
use std::time::Duration;

pub(super) use imp::ends_within;

#[cfg(unix)]
mod imp {
    use super::*;
    use std::mem::MaybeUninit;
    use std::sync::mpsc;

    /// Waits until the child has ended or was killed at the limit: `false` when it was killed.
    pub fn ends_within(child: &mut Child, limit: Duration) -> io::Result<bool> {
        let pid = child.id();
        let (done, watched) = mpsc::channel::<()>();
        let watchdog = std::thread::spawn(move || {
            let late = watched.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
            if late {
                kill(pid);
            }
            !late
        });
        let waited = wait_without_reaping(pid);
        drop(done);
        let in_time = watchdog.join().unwrap_or(true);
        waited.map(|()| in_time)
    }

    /// Leaves the ended child as a zombie, so that its id stays its own until the watchdog has stopped.
    fn wait_without_reaping(pid: u32) -> io::Result<()> {
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        let flags = libc::WEXITED | libc::WNOWAIT;
        // SAFETY: the pointer is to a live local of the type that waitid(2) asks for.
        while unsafe { libc::waitid(libc::P_PID, pid, info.as_mut_ptr(), flags) } < 0 {
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        Ok(())
    }

    fn kill(pid: u32) {
        if let Ok(pid) = libc::pid_t::try_from(pid) {
            // SAFETY: kill(2) takes plain numbers; the child is not reaped yet, so the id is still its own.
            unsafe { libc::kill(pid, libc::SIGKILL) };
        }
    }
}

#[cfg(windows)]
mod imp {
    use super::*;
    use std::os::windows::io::AsRawHandle;
    use windows_sys::Win32::Foundation::{WAIT_OBJECT_0, WAIT_TIMEOUT};
    use windows_sys::Win32::System::Threading::WaitForSingleObject;

    /// Waits until the child has ended or was killed at the limit: `false` when it was killed.
    pub fn ends_within(child: &mut Child, limit: Duration) -> io::Result<bool> {
        let limit = u32::try_from(limit.as_millis()).unwrap_or(u32::MAX - 1);
        // SAFETY: the handle is the child's own, and lives as long as `child`.
        match unsafe { WaitForSingleObject(child.as_raw_handle(), limit) } {
            WAIT_OBJECT_0 => Ok(true),
            WAIT_TIMEOUT => child.kill().map(|()| false),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use crate::base::process::Process;
    use std::time::{Duration, Instant};

    #[test]
    fn a_program_that_hangs_is_killed_at_the_limit() {
        let started = Instant::now();
        let sleep = Process::outside("sleep").arg("30");
        let ended = sleep.timed(Duration::from_millis(50)).expect("sleep starts");
        assert!(ended.is_none());
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_program_that_ends_in_time_gives_its_status() {
        let ended = Process::outside("false").timed(Duration::from_secs(30));
        let (status, _) = ended.expect("false starts").expect("false ends");
        assert_eq!(status.code(), Some(1));
    }
}
