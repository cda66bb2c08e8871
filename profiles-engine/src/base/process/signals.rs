//! What a signal that tells us to end does first: the programs that we measure end with us, and another program may do
//! what is left to do. Windows has no signals, and its jobs end with us.

#[cfg(target_os = "linux")]
pub(super) use imp::ignore;
#[cfg(unix)]
pub use imp::uninterrupted;
#[cfg(unix)]
pub(crate) use imp::{end_by_signal, end_groups_when_told_to_end, exec_when_told_to_end};

#[cfg(unix)]
mod imp {
    use std::io::{self, Read};
    use std::mem::MaybeUninit;
    use std::os::fd::IntoRawFd;
    use std::os::unix::process::CommandExt;
    use std::process::Command;
    use std::sync::Once;
    use std::sync::atomic::{AtomicI32, Ordering};

    use crate::base::process::group;

    /// The signals that tell us to end.
    const SIGNALS: [libc::c_int; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP, libc::SIGQUIT];

    /// The pipe that a signal goes into, if another program is to replace us.
    static PIPE: AtomicI32 = AtomicI32::new(-1);

    /// Replaces us with another program when a signal tells us to end: it does what is left to do, and ends by the signal
    /// in the variable. So nothing of ours takes the end of a Cargo for a failed build, and our parent sees the signal.
    pub fn exec_when_told_to_end(mut other: Command, variable: &'static str) {
        let Ok((mut signals, pipe)) = io::pipe() else { return };
        let waits = std::thread::Builder::new().spawn(move || {
            let mut signal = [0];
            if signals.read_exact(&mut signal).is_ok() {
                // It returns only where it fails.
                let _ = other.env(variable, signal[0].to_string()).exec();
                end_by_signal(signal[0].into());
            }
        });
        if waits.is_ok() {
            PIPE.store(pipe.into_raw_fd(), Ordering::SeqCst);
        }
        end_groups_when_told_to_end();
    }

    /// From now on a signal that ends us also ends the programs that we measure: Ctrl-C at a terminal only reaches our
    /// own process group, and theirs are others.
    pub fn end_groups_when_told_to_end() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            for signal in SIGNALS {
                let tell = tell as extern "C" fn(libc::c_int) as libc::sighandler_t;
                // SAFETY: the handler only calls what handlers may call.
                let before = unsafe { libc::signal(signal, tell) };
                if before == libc::SIG_IGN {
                    // SAFETY: to ignore a signal again that was ignored before needs no handler.
                    unsafe { libc::signal(signal, libc::SIG_IGN) };
                }
            }
        });
    }

    extern "C" fn tell(signal: libc::c_int) {
        group::kill_all();
        let pipe = PIPE.load(Ordering::SeqCst);
        if pipe < 0 {
            return end_by_signal(signal);
        }
        let signal = u8::try_from(signal).unwrap_or_default();
        // SAFETY: write(2) may be called in a handler; the pointer is to one live byte.
        unsafe { libc::write(pipe, (&raw const signal).cast(), 1) };
    }

    /// From now on we are not told to end.
    #[cfg(target_os = "linux")]
    pub fn ignore() {
        for signal in SIGNALS {
            // SAFETY: to ignore a signal needs no handler.
            unsafe { libc::signal(signal, libc::SIG_IGN) };
        }
    }

    /// Does something short, which a signal that tells us to end does not interrupt: we end after it. Only for programs
    /// without other threads, which would get the signal.
    pub fn uninterrupted<T>(work: impl FnOnce() -> T) -> T {
        let mut before = MaybeUninit::<libc::sigset_t>::zeroed();
        let mut told = MaybeUninit::<libc::sigset_t>::zeroed();
        // SAFETY: all pointers are to live locals of the type that the calls ask for; sigemptyset(3) fills `told`.
        unsafe {
            libc::sigemptyset(told.as_mut_ptr());
            for signal in SIGNALS {
                libc::sigaddset(told.as_mut_ptr(), signal);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, told.as_ptr(), before.as_mut_ptr());
        }
        let done = work();
        // SAFETY: as above; the first call has filled `before`.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut()) };
        done
    }

    /// Ends us with a signal.
    pub fn end_by_signal(signal: i32) {
        // SAFETY: both take plain numbers, and may be called in a handler.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    }
}

/// We just end.
#[cfg(windows)]
pub(crate) fn exec_when_told_to_end(_: std::process::Command, _: &'static str) {}

/// The jobs of the programs end with us.
#[cfg(windows)]
pub(crate) fn end_groups_when_told_to_end() {}

#[cfg(windows)]
pub(crate) fn end_by_signal(_: i32) {}

/// Ctrl-C ends us at once.
#[cfg(windows)]
pub fn uninterrupted<T>(work: impl FnOnce() -> T) -> T {
    work()
}
