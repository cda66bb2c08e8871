//! What is still to be done when somebody wants us to end: with Ctrl-C, or with `kill`.
//!
//! Unix: another program takes our place, does it, and then ends as we were told to. So nothing of ours goes on that could
//! take the end of a Cargo for a build that failed, and whoever waits for us sees the signal. Elsewhere we just end.

pub use imp::{end_by, replace_when_told_to_end};

#[cfg(unix)]
mod imp {
    use std::io::Read;
    use std::os::fd::IntoRawFd;
    use std::os::unix::process::CommandExt;
    use std::sync::atomic::{AtomicI32, Ordering};

    use crate::base::process::Process;

    /// The pipe that a signal goes into.
    static PIPE: AtomicI32 = AtomicI32::new(-1);

    /// Once we are told to end, another program takes our place. It finds the signal's number in a variable.
    pub fn replace_when_told_to_end(other: Process, variable: &'static str) {
        let Ok((mut signals, pipe)) = std::io::pipe() else { return };
        PIPE.store(pipe.into_raw_fd(), Ordering::SeqCst);
        std::thread::spawn(move || {
            let mut signal = [0];
            if signals.read_exact(&mut signal).is_ok() {
                // It returns only where it can't be done.
                let _ = other.env(variable, signal[0].to_string()).command().exec();
                end_by(signal[0].into());
            }
        });
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            let tell = tell as extern "C" fn(libc::c_int) as libc::sighandler_t;
            // SAFETY: the handler only writes to a pipe, which it may.
            let before = unsafe { libc::signal(signal, tell) };
            if before == libc::SIG_IGN {
                // SAFETY: to ignore a signal again that was ignored before needs no handler.
                unsafe { libc::signal(signal, libc::SIG_IGN) };
            }
        }
    }

    extern "C" fn tell(signal: libc::c_int) {
        let signal = u8::try_from(signal).unwrap_or_default();
        // SAFETY: write(2) may be called in a handler; the pointer is to one live byte.
        unsafe { libc::write(PIPE.load(Ordering::SeqCst), (&raw const signal).cast(), 1) };
    }

    /// Ends us with a signal.
    pub fn end_by(signal: i32) {
        // SAFETY: both take plain numbers.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    }
}

#[cfg(not(unix))]
mod imp {
    use crate::base::process::Process;

    /// Signals are unknown here.
    pub fn replace_when_told_to_end(_: Process, _: &'static str) {}

    /// Signals are unknown here.
    pub fn end_by(_: i32) {}
}
