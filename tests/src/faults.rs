//! What tests of faults share: chance that can be repeated, processes that are left running, and disks of their own.

use std::path::{Path, PathBuf};

use crate::foreign::not_tried;
use crate::run;

/// Random numbers that are the same for the same seed: SplitMix64.
pub struct Chance(u64);

impl Chance {
    /// The beginning of a sequence.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = bits ^ (bits >> 31);
        usize::try_from(bits % limit as u64).expect("below a usize")
    }

    /// The next of several values.
    pub fn of<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }
}

/// A number from the environment, or else this one.
pub fn number(variable: &str, otherwise: u64) -> u64 {
    let set = std::env::var(variable).ok();
    set.map_or(otherwise, |set| set.parse().unwrap_or_else(|_| panic!("{variable}={set}")))
}

/// The command lines of the processes that were started with this variable, such as `KEY=value`. Linux only.
pub fn left_running(variable: &str) -> Vec<String> {
    let read = |process: &Path, file: &str| std::fs::read(process.join(file)).unwrap_or_default();
    let is_ours = |process: &PathBuf| {
        let variables = read(process, "environ");
        let stat = read(process, "stat");
        let state = stat.rsplit(|byte| *byte == b')').next().and_then(|rest| rest.get(1));
        state != Some(&b'Z')
            && variables.split(|byte| *byte == 0).any(|one| one == variable.as_bytes())
    };
    let processes = std::fs::read_dir("/proc").expect("processes").flatten();
    let ours = processes.map(|process| process.path()).filter(is_ours);
    let line = |process: PathBuf| {
        let line = String::from_utf8_lossy(&read(&process, "cmdline")).replace('\0', " ");
        format!("{} {}", process.display(), line.chars().take(200).collect::<String>())
    };
    ours.map(line).collect()
}

/// A file system in memory, until the value is dropped.
pub struct Mount(String);

impl Mount {
    /// A new file system. Prints a note and returns `None` if none can be mounted.
    pub fn new(folder: &Path, options: &str) -> Option<Self> {
        std::fs::create_dir_all(folder).expect("made");
        let path = folder.display().to_string();
        let ran = run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", &path], Path::new("/"));
        if ran.code != Some(0) {
            not_tried(&format!("a disk of its own, which can't be mounted: {}", ran.stderr.trim()));
            return None;
        }
        Some(Self(path))
    }

    /// Changes its options, such as `ro`.
    pub fn again(&self, options: &str) {
        let options = format!("remount,{options}");
        run("mount", ["-o", &options, &self.0], Path::new("/")).exits(0);
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        run("umount", ["--lazy", &self.0], Path::new("/"));
    }
}
