//! All system calls: a child's accounting, a deadline, and an end together with us; for ourselves, an end by signal.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

/// The cost of a process and of all processes that it waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// CPU time in user and kernel mode, summed over all threads and processes.
    pub cpu: Duration,
    /// The largest resident set of any one of these processes, in bytes (Windows: of all of them together).
    pub peak_memory_bytes: u64,
}

pub(super) use imp::{Accounting, ends_within, tie};
pub(crate) use imp::{end_by_signal, exec_when_told_to_end};

#[cfg(unix)]
mod imp {
    use super::*;
    use std::io::Read;
    use std::mem::MaybeUninit;
    use std::os::fd::IntoRawFd;
    use std::os::unix::process::{CommandExt, ExitStatusExt};
    use std::sync::atomic::{AtomicI32, Ordering};
    use std::sync::mpsc;

    /// `wait4` counts the child and everything that it waited for: for Cargo, each rustc, build script and linker.
    pub struct Accounting;

    impl Accounting {
        pub fn begin(_: &Child) -> Self {
            Self
        }

        /// Waits for the child instead of [`Child::wait`], which discards the accounting.
        pub fn wait(self, child: Child) -> io::Result<(ExitStatus, Option<Usage>)> {
            let pid = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
            let mut status = 0;
            let mut usage = MaybeUninit::<libc::rusage>::zeroed();
            // SAFETY: both pointers are to live locals of the types that wait4(2) asks for.
            again(|| unsafe { libc::wait4(pid, &mut status, 0, usage.as_mut_ptr()) })?;
            // SAFETY: all-zero bytes are a valid `rusage`, and wait4 has filled it.
            let usage = unsafe { usage.assume_init() };
            let usage = Usage {
                cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
                peak_memory_bytes: resident_bytes(usage.ru_maxrss),
            };
            Ok((ExitStatus::from_raw(status), Some(usage)))
        }
    }

    fn duration(time: libc::timeval) -> Duration {
        let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
        let micros = u64::try_from(time.tv_usec).unwrap_or_default();
        Duration::from_secs(seconds) + Duration::from_micros(micros)
    }

    /// getrusage(2): kibibytes, but bytes on Apple's systems.
    fn resident_bytes(maxrss: libc::c_long) -> u64 {
        let maxrss = u64::try_from(maxrss).unwrap_or_default();
        if cfg!(target_vendor = "apple") { maxrss } else { maxrss * 1024 }
    }

    /// Repeats a system call for as long as a signal interrupts it.
    fn again(mut call: impl FnMut() -> libc::c_int) -> io::Result<()> {
        while call() < 0 {
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Waits until the child has ended or was killed at the limit: `false` when it was killed. Wakes up at the moment
    /// the child ends, not at the next tick of a poll: a benchmark reads the clock right after it.
    pub fn ends_within(child: &mut Child, limit: Duration) -> io::Result<bool> {
        let pid = child.id();
        let (done, watched) = mpsc::channel::<()>();
        let watchdog = std::thread::spawn(move || {
            let late = watched.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
            if let (true, Ok(pid)) = (late, libc::pid_t::try_from(pid)) {
                // SAFETY: kill(2) takes plain numbers; the child is not reaped yet, so the id is still its own.
                unsafe { libc::kill(pid, libc::SIGKILL) };
            }
            !late
        });
        let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
        // Leaves the ended child as a zombie, so that its id stays its own until the watchdog has stopped.
        let flags = libc::WEXITED | libc::WNOWAIT;
        // SAFETY: the pointer is to a live local of the type that waitid(2) asks for.
        let waited = again(|| unsafe { libc::waitid(libc::P_PID, pid, info.as_mut_ptr(), flags) });
        drop(done);
        let in_time = watchdog.join().unwrap_or(true);
        waited.map(|()| in_time)
    }

    /// Ends the child when we end, however that happens: the kernel kills it when the *thread* that started it ends, and
    /// every thread here waits for what it started.
    #[cfg(target_os = "linux")]
    pub fn tie(command: &mut Command) {
        let us = std::process::id();
        let in_child = move || {
            // SAFETY: prctl(2) takes plain numbers here.
            if unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } != 0 {
                return Err(io::Error::last_os_error());
            }
            // We may have ended before the kernel was told.
            if std::os::unix::process::parent_id() != us {
                return Err(io::Error::from_raw_os_error(libc::ESRCH));
            }
            Ok(())
        };
        // SAFETY: between fork and exec only prctl(2) and getppid(2) are called, which signal handlers may call too.
        unsafe { command.pre_exec(in_child) };
    }

    /// The child ends when it next writes to us; until then it holds Cargo's lock, and the next run waits for it.
    #[cfg(not(target_os = "linux"))]
    pub fn tie(_: &mut Command) {}

    /// The pipe that a signal goes into.
    static PIPE: AtomicI32 = AtomicI32::new(-1);

    /// Replaces us with another program when a signal tells us to end: it does what is left to do, and ends by the signal
    /// in the variable. So nothing of ours takes the end of a Cargo for a failed build, and our parent sees the signal.
    pub fn exec_when_told_to_end(mut other: Command, variable: &'static str) {
        let Ok((mut signals, pipe)) = io::pipe() else { return };
        PIPE.store(pipe.into_raw_fd(), Ordering::SeqCst);
        std::thread::spawn(move || {
            let mut signal = [0];
            if signals.read_exact(&mut signal).is_ok() {
                // It returns only where it fails.
                let _ = other.env(variable, signal[0].to_string()).exec();
                end_by_signal(signal[0].into());
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
    pub fn end_by_signal(signal: i32) {
        // SAFETY: both take plain numbers.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    }
}

#[cfg(windows)]
mod imp {
    use super::*;
    use std::mem::{size_of, zeroed};
    use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
    use windows_sys::Win32::Foundation::{WAIT_OBJECT_0, WAIT_TIMEOUT};
    use windows_sys::Win32::System::JobObjects::*;
    use windows_sys::Win32::System::Threading::WaitForSingleObject;

    /// The job that the child runs in, which counts everything started inside of it; none when the system refused one.
    pub struct Accounting(Option<OwnedHandle>);

    impl Accounting {
        pub fn begin(child: &Child) -> Self {
            // SAFETY: null attributes and name are what CreateJobObjectW takes for an unnamed job of ours.
            let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
            if job.is_null() {
                return Self(None);
            }
            // SAFETY: the handle is ours, valid, and owned by nothing else.
            let job = unsafe { OwnedHandle::from_raw_handle(job) };
            // SAFETY: both handles are alive for the call.
            let assigned =
                unsafe { AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) };
            // If we are killed, all that runs in the job ends with our handle.
            limit(&job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
            Self((assigned != 0).then_some(job))
        }

        pub fn wait(self, mut child: Child) -> io::Result<(ExitStatus, Option<Usage>)> {
            let status = child.wait()?;
            // What the child has left running on purpose, such as a compiler cache, may go on.
            self.0.as_ref().inspect(|job| limit(job, 0));
            Ok((status, self.0.as_ref().and_then(usage)))
        }
    }

    fn limit(job: &OwnedHandle, flags: JOB_OBJECT_LIMIT) {
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = flags;
        let size = u32::try_from(size_of_val(&limits)).unwrap_or_default();
        let class = JobObjectExtendedLimitInformation;
        // SAFETY: the pointer and size describe `limits`, of the type that belongs to the class.
        unsafe {
            SetInformationJobObject(job.as_raw_handle(), class, (&raw const limits).cast(), size)
        };
    }

    fn usage(job: &OwnedHandle) -> Option<Usage> {
        let times: JOBOBJECT_BASIC_ACCOUNTING_INFORMATION =
            query(job, JobObjectBasicAccountingInformation)?;
        let limits: JOBOBJECT_EXTENDED_LIMIT_INFORMATION =
            query(job, JobObjectExtendedLimitInformation)?;
        let ticks = u64::try_from(times.TotalUserTime + times.TotalKernelTime).ok()?;
        Some(Usage {
            // A tick is 100 nanoseconds.
            cpu: Duration::from_nanos(ticks * 100),
            peak_memory_bytes: limits.PeakJobMemoryUsed as u64,
        })
    }

    fn query<T>(job: &OwnedHandle, class: JOBOBJECTINFOCLASS) -> Option<T> {
        // SAFETY: all-zero bytes are valid for the two plain structures this is called with.
        let mut value: T = unsafe { zeroed() };
        let size = u32::try_from(size_of::<T>()).ok()?;
        let (job, buffer) = (job.as_raw_handle(), (&raw mut value).cast());
        // SAFETY: the pointer and size describe `value`, of the type that belongs to `class`.
        let done =
            unsafe { QueryInformationJobObject(job, class, buffer, size, std::ptr::null_mut()) };
        (done != 0).then_some(value)
    }

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

    /// The job that the child runs in does this: see [`Accounting`].
    pub fn tie(_: &mut Command) {}

    /// We just end: signals are unknown here.
    pub fn exec_when_told_to_end(_: Command, _: &'static str) {}

    /// Signals are unknown here.
    pub fn end_by_signal(_: i32) {}
}
