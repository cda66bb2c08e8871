//! What runs on this machine, from Linux's `/proc`.

use std::fs;

#[derive(Debug)]
pub struct Running {
    pub pid: libc::pid_t,
    pub group: libc::pid_t,
    pub session: libc::pid_t,
}

/// Everything that runs. An ended process that nothing waits for counts as gone: where the first process of a container
/// does not care for orphans, it stays for ever.
pub fn running() -> impl Iterator<Item = Running> {
    let names = fs::read_dir("/proc").into_iter().flatten().flatten();
    names.filter_map(|entry| Running::read(entry.file_name().to_str()?.parse().ok()?))
}

impl Running {
    /// proc_pid_stat(5): the name, in parentheses, may have spaces and parentheses. After it come the state, the parent, the
    /// group and the session.
    fn read(pid: libc::pid_t) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().take(4).collect();
        let [state, _, group, session] = fields[..] else { return None };
        if ["Z", "X"].contains(&state) {
            return None;
        }
        Some(Self { pid, group: group.parse().ok()?, session: session.parse().ok()? })
    }

    /// Whether one of the variables that it was started with, such as `KEY=value`, is meant.
    pub fn has_variable(&self, is_meant: impl Fn(&[u8]) -> bool) -> bool {
        let all = fs::read(format!("/proc/{}/environ", self.pid)).unwrap_or_default();
        all.split(|byte| *byte == 0).any(is_meant)
    }
}
