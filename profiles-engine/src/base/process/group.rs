//! A measured program with all that it starts: a process group, on Windows a job. It ends with its run, or with us.
//!
//! A program may put what it starts into another group, as daemons do. On Linux a variable in the environment tells which
//! processes come from a run, wherever they are.

use std::io;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What ends within this time after its program was not left behind.
const GRACE: Duration = Duration::from_millis(100);
/// After this time the user is told what we wait for.
pub const SLOW: Duration = Duration::from_secs(10);
/// How long we wait for killed processes to end.
const PATIENCE: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_millis(2);

pub(super) use imp::Group;
#[cfg(unix)]
pub(super) use imp::kill_all;

impl Group {
    /// Ends all that is left after the first process has ended, and says whether something was. To look for processes
    /// that left the group, too, takes some milliseconds.
    pub fn end(self, looks_outside: bool) -> bool {
        if self.is_gone_within(GRACE, looks_outside) {
            return false;
        }
        self.kill(looks_outside);
        self.is_gone_within(PATIENCE, looks_outside);
        true
    }

    fn is_gone_within(&self, time: Duration, looks_outside: bool) -> bool {
        let started = Instant::now();
        while self.is_running(looks_outside) {
            if started.elapsed() > time {
                return false;
            }
            sleep(TICK);
        }
        true
    }
}

#[cfg(unix)]
mod imp {
    use super::*;
    use std::mem::MaybeUninit;
    use std::os::unix::process::CommandExt;
    use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
    use std::sync::mpsc;
    use std::thread::Builder;

    use crate::base::process::mark::{VARIABLE, run};
    #[cfg(target_os = "linux")]
    use crate::base::process::proc::{self, Running};
    use crate::base::process::system::{again, kill};

    /// The groups that run now; zero where a place is free. There are never more than threads that measure.
    static RUNNING: [AtomicI32; 256] = [const { AtomicI32::new(0) }; 256];
    static STARTED: AtomicU32 = AtomicU32::new(0);

    #[derive(Debug)]
    pub struct Group {
        id: libc::pid_t,
        /// The value of [`VARIABLE`] in all that comes from this run. Only Linux tells the variables of processes.
        #[cfg_attr(not(target_os = "linux"), expect(dead_code))]
        mark: String,
    }

    impl Group {
        /// Makes the command the first process of a group.
        pub fn of(command: &mut Command) -> Self {
            let number = STARTED.fetch_add(1, Ordering::Relaxed);
            let mark = format!("{}.{number}", run());
            command.process_group(0).env(VARIABLE, &mark);
            Self { id: 0, mark }
        }

        /// To be called once it has started.
        pub fn begin(&mut self, child: &Child) {
            self.id = libc::pid_t::try_from(child.id()).unwrap_or_default();
            let take = |place: &AtomicI32| {
                place.compare_exchange(0, self.id, Ordering::SeqCst, Ordering::SeqCst).is_ok()
            };
            RUNNING.iter().any(take);
        }

        /// Waits until the child has ended or was killed at the limit, with its group: `false` when it was killed. Wakes up
        /// at the moment the child ends, not at the next tick of a poll: a benchmark reads the clock right after it.
        pub fn ends_within(
            &self,
            child: &Child,
            limit: Duration,
            on_slow: impl Fn() + Send,
        ) -> io::Result<bool> {
            let (done, watched) = mpsc::channel::<()>();
            let id = self.id;
            std::thread::scope(|scope| {
                let watchdog = Builder::new().spawn_scoped(scope, move || {
                    let runs_for =
                        |time| watched.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout);
                    let first = limit.min(SLOW);
                    let mut late = runs_for(first);
                    if late && first < limit {
                        on_slow();
                        late = runs_for(limit - first);
                    }
                    if late {
                        // The child is not reaped yet, so the id is still its own.
                        kill(-id, libc::SIGKILL);
                    }
                    !late
                });
                let watchdog = watchdog.inspect_err(|_| {
                    // Nobody would stop it.
                    kill(-id, libc::SIGKILL);
                })?;
                let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
                // Leaves the ended child as a zombie, so that its id stays its own until the watchdog has stopped.
                let flags = libc::WEXITED | libc::WNOWAIT;
                let (kind, pid) = (libc::P_PID, child.id());
                // SAFETY: the pointer is to a live local of the type that waitid(2) asks for.
                let waited = again(|| unsafe { libc::waitid(kind, pid, info.as_mut_ptr(), flags) });
                drop(done);
                let in_time = watchdog.join().unwrap_or(true);
                waited.map(|()| in_time)
            })
        }

        /// An id that has members is not given to another group.
        pub(super) fn is_running(&self, looks_outside: bool) -> bool {
            (looks_outside || kill(-self.id, 0)) && !self.members(looks_outside).is_empty()
        }

        pub(super) fn kill(&self, looks_outside: bool) {
            for member in self.members(looks_outside) {
                kill(member, libc::SIGKILL);
            }
        }

        /// What is left of the run, as kill(2) names it.
        #[cfg(target_os = "linux")]
        fn members(&self, looks_outside: bool) -> Vec<libc::pid_t> {
            let variable = format!("{VARIABLE}={}", self.mark);
            let is_ours = |one: &Running| {
                one.group == self.id
                    || looks_outside && one.has_variable(|one| one == variable.as_bytes())
            };
            proc::running().filter(is_ours).map(|one| one.pid).collect()
        }

        #[cfg(not(target_os = "linux"))]
        fn members(&self, _: bool) -> Vec<libc::pid_t> {
            Vec::from_iter(kill(-self.id, 0).then_some(-self.id))
        }
    }

    impl Drop for Group {
        fn drop(&mut self) {
            for place in &RUNNING {
                let _ = place.compare_exchange(self.id, 0, Ordering::SeqCst, Ordering::SeqCst);
            }
        }
    }

    /// Kills all groups that run; may be called in a signal handler.
    pub fn kill_all() {
        for place in &RUNNING {
            let id = place.load(Ordering::SeqCst);
            if id > 0 {
                kill(-id, libc::SIGKILL);
            }
        }
    }
}

#[cfg(windows)]
mod imp {
    use super::*;
    use std::os::windows::io::{AsRawHandle, OwnedHandle};

    use windows_sys::Win32::Foundation::{WAIT_OBJECT_0, WAIT_TIMEOUT};
    use windows_sys::Win32::System::JobObjects::*;
    use windows_sys::Win32::System::Threading::{TerminateProcess, WaitForSingleObject};

    use crate::base::process::system::{job_of, query};

    #[derive(Debug)]
    pub struct Group(Option<OwnedHandle>);

    impl Group {
        /// The job is made once it has started.
        pub fn of(_: &mut Command) -> Self {
            Self(None)
        }

        /// Puts it into a job, which ends with our handle.
        pub fn begin(&mut self, child: &Child) {
            self.0 = job_of(child);
        }

        /// Waits until the child has ended or was killed at the limit, with its job: `false` when it was killed.
        pub fn ends_within(
            &self,
            child: &Child,
            limit: Duration,
            on_slow: impl Fn() + Send,
        ) -> io::Result<bool> {
            let handle = child.as_raw_handle();
            let wait = |time: Duration| {
                let time = u32::try_from(time.as_millis()).unwrap_or(u32::MAX - 1);
                // SAFETY: the handle is the child's own, and lives as long as `child`.
                unsafe { WaitForSingleObject(handle, time) }
            };
            let first = limit.min(SLOW);
            let mut waited = wait(first);
            if waited == WAIT_TIMEOUT && first < limit {
                on_slow();
                waited = wait(limit - first);
            }
            match waited {
                WAIT_OBJECT_0 => Ok(true),
                WAIT_TIMEOUT => {
                    self.kill(true);
                    // Without a job there is only the child.
                    // SAFETY: as above.
                    unsafe { TerminateProcess(handle, 1) };
                    Ok(false)
                }
                _ => Err(io::Error::last_os_error()),
            }
        }

        pub(super) fn is_running(&self, _: bool) -> bool {
            let accounting = self.0.as_ref().and_then(|job| {
                query::<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION>(
                    job,
                    JobObjectBasicAccountingInformation,
                )
            });
            accounting.is_some_and(|accounting| accounting.ActiveProcesses > 0)
        }

        pub(super) fn kill(&self, _: bool) {
            if let Some(job) = &self.0 {
                // SAFETY: the handle is ours and alive.
                unsafe { TerminateJobObject(job.as_raw_handle(), 1) };
            }
        }
    }
}
