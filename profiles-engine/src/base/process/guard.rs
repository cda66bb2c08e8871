//! Another process of this program, that ends what is left of a run whose own process was killed.
//!
//! On Linux the kernel ends our Cargos with us, but not the compilers and build scripts that they have started: those would
//! go on, some of them for ever. Nor does it end the programs that we measure. Nobody who is killed by SIGKILL can do
//! something about it, so a second process waits for the end of the first one: it holds the other end of a pipe. A variable
//! in the environment tells which processes come from the run. Elsewhere there is no guard: Windows has jobs, and no other
//! system lets a process read the variables of another.

#[cfg(target_os = "linux")]
pub use imp::guard_if_asked;
pub(crate) use imp::{Guard, mark};

#[cfg(target_os = "linux")]
mod imp {
    use std::env;
    use std::io::{self, Read, Write};
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command, Stdio};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use crate::base::process::mark::{VARIABLE, run};
    use crate::base::process::proc::{self, Running};
    use crate::base::process::signals;
    use crate::base::process::system::kill;

    /// The run that is guarded.
    const GUARDED: &str = "PROFILES_DIST_GUARD";
    static IS_GUARDED: AtomicBool = AtomicBool::new(false);
    /// How long what was killed may take to end.
    const PATIENCE: Duration = Duration::from_secs(10);
    const TICK: Duration = Duration::from_millis(10);

    /// Guards the run for as long as it lives. What still runs when it is dropped may go on, such as a compiler cache.
    #[derive(Debug)]
    pub struct Guard(Option<Child>);

    impl Guard {
        /// Without a guard a run is as good, but for what it leaves when it is killed.
        pub fn start() -> Self {
            let mut command = match env::current_exe() {
                Ok(program) => Command::new(program),
                Err(_) => return Self(None),
            };
            // In a group of its own, it does not get what a terminal sends to ours. The arguments are for those who look at it.
            command.args(["guard", &run()]).env(GUARDED, run()).process_group(0);
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
            let child = command.spawn().ok();
            IS_GUARDED.store(child.is_some(), Ordering::Relaxed);
            Self(child)
        }
    }

    impl Drop for Guard {
        fn drop(&mut self) {
            let Some(child) = &mut self.0 else { return };
            if let Some(mut pipe) = child.stdin.take() {
                let _ = pipe.write_all(b".");
            }
            let _ = child.wait();
        }
    }

    /// Marks what a command starts, if there is a guard.
    pub fn mark(command: &mut Command) {
        if IS_GUARDED.load(Ordering::Relaxed) {
            command.env(VARIABLE, run());
        }
    }

    /// To be called first in `main`: does not return in a process that was started as a guard.
    pub fn guard_if_asked() {
        let Ok(run) = env::var(GUARDED) else { return };
        signals::ignore();
        let mut said = [0];
        // Nothing comes through the pipe if the other end was closed by the kernel.
        if matches!(io::stdin().read(&mut said), Ok(0) | Err(_)) {
            end(&run);
        }
        std::process::exit(0)
    }

    /// Ends all that comes from a run. A killed process may just have started another, so we look again.
    fn end(run: &str) {
        let started = Instant::now();
        let mut looked_in_vain = 0;
        while looked_in_vain < 2 && started.elapsed() < PATIENCE {
            let left: Vec<Running> = proc::running().filter(|one| comes_from(one, run)).collect();
            for one in &left {
                kill(one.pid, libc::SIGKILL);
            }
            looked_in_vain = if left.is_empty() { looked_in_vain + 1 } else { 0 };
            sleep(TICK);
        }
    }

    /// What we measure belongs to the run wherever it is. What left our session in a build wanted to stay: the server of a
    /// compiler cache serves others, too.
    fn comes_from(one: &Running, run: &str) -> bool {
        // SAFETY: getsid(2) takes a plain number; zero means us.
        let session = unsafe { libc::getsid(0) };
        one.has_variable(|variable| {
            let value = variable.strip_prefix(VARIABLE.as_bytes());
            let value = value.and_then(|value| value.strip_prefix(b"="));
            let Some(rest) = value.and_then(|value| value.strip_prefix(run.as_bytes())) else {
                return false;
            };
            rest.first() == Some(&b'.') || (rest.is_empty() && one.session == session)
        })
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use std::process::Command;

    /// Nothing, here.
    #[derive(Debug)]
    pub struct Guard;

    impl Guard {
        pub fn start() -> Self {
            Self
        }
    }

    pub fn mark(_: &mut Command) {}
}

/// There is none to be.
#[cfg(not(target_os = "linux"))]
pub fn guard_if_asked() {}
