//! Table tests: every case runs, and all failures are reported by name.

use std::any::Any;
use std::fmt::{Debug, Display};
use std::fs;
use std::path::PathBuf;
use std::thread;

use crate::repository;

/// Runs a check on each case. Fails if any case fails, with the names and messages of all that do.
#[track_caller]
pub fn cases<N: Display, C: Send>(
    cases: impl IntoIterator<Item = (N, C)>,
    mut check: impl FnMut(C) + Send,
) {
    let mut failures = Vec::new();
    let mut count = 0;
    for (name, case) in cases {
        count += 1;
        // A panic ends only the case's thread.
        let ended = thread::scope(|scope| {
            let thread = thread::Builder::new().name(name.to_string());
            thread.spawn_scoped(scope, || check(case)).expect("a thread starts").join()
        });
        if let Err(panic) = ended {
            failures.push(format!("{name}: {}", message(&*panic)));
        }
    }
    assert!(count > 0, "there are no cases");
    let failed = failures.len();
    assert!(failed == 0, "{failed} of {count} cases failed:\n\n{}", failures.join("\n\n"));
}

/// As [`cases`], with the case itself as its name.
#[track_caller]
pub fn each<C: Debug + Send>(all: impl IntoIterator<Item = C>, check: impl FnMut(C) + Send) {
    let name = |case: &C| format!("{case:?}").chars().take(200).collect::<String>();
    cases(all.into_iter().map(|case| (name(&case), case)), check);
}

/// The entries of a folder of this repository with a case each, in order.
pub fn folders_in(path: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join(path)).expect("the cases");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a case").path()).collect();
    folders.sort();
    folders
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panicked")
}

#[cfg(test)]
mod tests;
