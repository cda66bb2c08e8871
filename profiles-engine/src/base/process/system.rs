//! The system calls of a child: its accounting, and an end together with us.

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

pub(super) use imp::{Accounting, tie};
#[cfg(unix)]
pub(super) use imp::{again, kill};
#[cfg(windows)]
pub(super) use imp::{job_of, query};

#[cfg(unix)]
mod imp {
    use super::*;
    use std::mem::MaybeUninit;
    #[cfg(target_os = "linux")]
    use std::os::unix::process::CommandExt;
    use std::os::unix::process::ExitStatusExt;

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

    /// Whether there was something to send the signal to: a process, or with a minus a group.
    pub fn kill(id: libc::pid_t, signal: libc::c_int) -> bool {
        // SAFETY: kill(2) takes plain numbers. Those that would mean us or everything never get here.
        !(-1..=0).contains(&id) && unsafe { libc::kill(id, signal) } == 0
    }

    /// Repeats a system call for as long as a signal interrupts it.
    pub fn again(mut call: impl FnMut() -> libc::c_int) -> io::Result<()> {
        while call() < 0 {
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        Ok(())
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
}

#[cfg(windows)]
mod imp {
    use super::*;
    use std::mem::{size_of, zeroed};
    use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
    use windows_sys::Win32::System::JobObjects::*;

    /// The job that the child runs in, which counts everything started inside of it; none when the system refused one.
    pub struct Accounting(Option<OwnedHandle>);

    impl Accounting {
        pub fn begin(child: &Child) -> Self {
            Self(job_of(child))
        }

        pub fn wait(self, mut child: Child) -> io::Result<(ExitStatus, Option<Usage>)> {
            let status = child.wait()?;
            // What the child has left running on purpose, such as a compiler cache, may go on.
            self.0.as_ref().inspect(|job| limit(job, 0));
            Ok((status, self.0.as_ref().and_then(usage)))
        }
    }

    /// A new job that the child runs in; none when the system refuses one. If we are killed, all that runs in the job ends
    /// with our handle.
    pub fn job_of(child: &Child) -> Option<OwnedHandle> {
        // SAFETY: null attributes and name are what CreateJobObjectW takes for an unnamed job of ours.
        let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
        if job.is_null() {
            return None;
        }
        // SAFETY: the handle is ours, valid, and owned by nothing else.
        let job = unsafe { OwnedHandle::from_raw_handle(job) };
        // SAFETY: both handles are alive for the call.
        let assigned =
            unsafe { AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) };
        limit(&job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE);
        (assigned != 0).then_some(job)
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
        let usage = Usage {
            // A tick is 100 nanoseconds.
            cpu: Duration::from_nanos(ticks * 100),
            peak_memory_bytes: limits.PeakJobMemoryUsed as u64,
        };
        // Every program uses some memory: wine counts nothing.
        (usage.peak_memory_bytes > 0).then_some(usage)
    }

    pub fn query<T>(job: &OwnedHandle, class: JOBOBJECTINFOCLASS) -> Option<T> {
        // SAFETY: all-zero bytes are valid for the two plain structures this is called with.
        let mut value: T = unsafe { zeroed() };
        let size = u32::try_from(size_of::<T>()).ok()?;
        let (job, buffer) = (job.as_raw_handle(), (&raw mut value).cast());
        // SAFETY: the pointer and size describe `value`, of the type that belongs to `class`.
        let done =
            unsafe { QueryInformationJobObject(job, class, buffer, size, std::ptr::null_mut()) };
        (done != 0).then_some(value)
    }

    /// The job that the child runs in does this: see [`Accounting`].
    pub fn tie(_: &mut Command) {}
}
