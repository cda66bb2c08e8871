//! What a finished child cost, from the operating system's own accounting.
//!
//! Unix: `wait4`, which counts the child and everything that it waited for (so of a Cargo: each rustc, build
//! script and linker). Windows: a job object, which counts everything started inside of it.

use std::io;
use std::process::{Child, ExitStatus};
use std::time::Duration;

/// The cost of a process and of all processes that it waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// CPU time in user and kernel mode, summed over all threads and processes.
    pub cpu: Duration,
    /// The largest resident set of any one of these processes, in bytes (Windows: of all of them together).
    pub peak_memory_bytes: u64,
}

pub(super) use imp::Accounting;

#[cfg(unix)]
mod imp {
    use super::*;
    use std::mem::MaybeUninit;
    use std::os::unix::process::ExitStatusExt;

    pub struct Accounting;

    impl Accounting {
        pub fn begin(_: &Child) -> Self {
            Self
        }

        /// Waits for the child in place of [`Child::wait`], which throws the accounting away.
        pub fn wait(self, child: Child) -> io::Result<(ExitStatus, Option<Usage>)> {
            let pid = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
            let mut status = 0;
            let mut usage = MaybeUninit::<libc::rusage>::zeroed();
            // SAFETY: both pointers are to live locals of the types that wait4(2) asks for.
            while unsafe { libc::wait4(pid, &mut status, 0, usage.as_mut_ptr()) } < 0 {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
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
}

#[cfg(windows)]
mod imp {
    use super::*;
    use std::mem::{size_of, zeroed};
    use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
    use windows_sys::Win32::System::JobObjects::*;

    /// The job that the child runs in; none when the system refused one.
    pub struct Accounting(Option<OwnedHandle>);

    impl Accounting {
        pub fn begin(child: &Child) -> Self {
            // SAFETY: null attributes and name are what CreateJobObjectW takes for an unnamed job of ours.
            let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
            if job.is_null() {
                return Self(None);
            }
            // SAFETY: the handle is ours, valid, and owned by nobody else.
            let job = unsafe { OwnedHandle::from_raw_handle(job) };
            // SAFETY: both handles are alive for the call.
            let assigned =
                unsafe { AssignProcessToJobObject(job.as_raw_handle(), child.as_raw_handle()) };
            // Should we be killed, all that runs in the job ends with our handle.
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
        // SAFETY: the pointer and size describe `value`, of the type that belongs to `class`.
        let done = unsafe {
            QueryInformationJobObject(
                job.as_raw_handle(),
                class,
                (&raw mut value).cast(),
                size,
                std::ptr::null_mut(),
            )
        };
        (done != 0).then_some(value)
    }
}
