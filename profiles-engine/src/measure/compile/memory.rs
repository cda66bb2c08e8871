//! How much memory a build could take now, without another one having to give some up.

/// Bytes; `None` where the system does not say.
pub fn free() -> Option<u64> {
    imp::free()
}

#[cfg(target_os = "linux")]
mod imp {
    use std::fs;
    use std::path::{Path, PathBuf};

    /// What the machine has, or what is left of a control group's limit where that is less.
    pub fn free() -> Option<u64> {
        let machine = available(&fs::read_to_string("/proc/meminfo").ok()?)?;
        let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let left = folders(&groups).into_iter().filter_map(|folder| left(&folder));
        Some(left.fold(machine, u64::min))
    }

    /// proc_meminfo(5): an estimate of what can be had without swapping, in kibibytes.
    pub fn available(meminfo: &str) -> Option<u64> {
        let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kibibytes| kibibytes * 1024)
    }

    /// The folders of our groups, from the inmost to the root: a limit holds for all below. In a container the path is
    /// often that of the host, and the group's files stand at the root.
    pub fn folders(groups: &str) -> Vec<PathBuf> {
        let group = |line: &str| {
            let mut fields = line.splitn(3, ':').skip(1);
            let (controllers, path) = (fields.next()?.to_owned(), fields.next()?.to_owned());
            match controllers.split(',').any(|one| one == "memory") {
                true => Some((Path::new("/sys/fs/cgroup/memory"), path)),
                false if controllers.is_empty() => Some((Path::new("/sys/fs/cgroup"), path)),
                false => None,
            }
        };
        let groups = groups.lines().filter_map(group);
        let folders = |(root, path): (&'static Path, String)| {
            let path = PathBuf::from(path.trim_start_matches('/'));
            path.ancestors().map(|above| root.join(above)).collect::<Vec<PathBuf>>()
        };
        groups.flat_map(folders).collect()
    }

    /// The limit less what is in use; `None` without a limit. Cached files are given up when memory is wanted.
    fn left(folder: &Path) -> Option<u64> {
        let number = |names: [&str; 2]| {
            let mut texts = names.iter().map(|name| fs::read_to_string(folder.join(name)));
            texts.find_map(Result::ok)?.trim().parse::<u64>().ok()
        };
        let limit = number(["memory.max", "memory.limit_in_bytes"])?;
        let used = number(["memory.current", "memory.usage_in_bytes"])?;
        let stat = fs::read_to_string(folder.join("memory.stat")).unwrap_or_default();
        let cached = stat.lines().filter_map(|line| {
            let (name, bytes) = line.split_once(' ')?;
            ["active_file", "inactive_file"].contains(&name).then(|| bytes.parse::<u64>().ok())?
        });
        Some(limit.saturating_sub(used.saturating_sub(cached.sum())))
    }
}

#[cfg(windows)]
mod imp {
    use windows_sys::Win32::System::SystemInformation::{GlobalMemoryStatusEx, MEMORYSTATUSEX};

    pub fn free() -> Option<u64> {
        let length = u32::try_from(size_of::<MEMORYSTATUSEX>()).ok()?;
        let mut status = MEMORYSTATUSEX { dwLength: length, ..MEMORYSTATUSEX::default() };
        // SAFETY: the pointer is to a live structure that knows its own length.
        let done = unsafe { GlobalMemoryStatusEx(&mut status) };
        (done != 0).then_some(status.ullAvailPhys)
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod imp {
    pub fn free() -> Option<u64> {
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use crate::measure::compile::memory::imp::{available, folders};
    use std::path::Path;

    #[test]
    fn what_linux_says_is_available_is_read() {
        let meminfo = "MemTotal:       24000000 kB\nMemFree: 1 kB\nMemAvailable:   12000000 kB\n";
        assert_eq!(available(meminfo), Some(12_000_000 * 1024));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
        assert!(super::free().expect("this machine has memory") > 0);
    }

    #[test]
    fn the_limits_of_all_groups_above_are_looked_at() {
        let two = folders("0::/user.slice/app.scope\n");
        let expected =
            ["/sys/fs/cgroup/user.slice/app.scope", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup/"];
        assert_eq!(two, expected.map(Path::new));
        let one = folders("9:name=systemd:/x\n4:memory:/job\n");
        assert_eq!(one, ["/sys/fs/cgroup/memory/job", "/sys/fs/cgroup/memory/"].map(Path::new));
    }
}
