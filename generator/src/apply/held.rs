//! The owner's packages in Cargo.lock stay at their versions, so that the owner's builds stay what they are.
//!
//! The newest packages that the xtask may have can want newer ones of the owner's. Cargo takes older ones for the xtask where it is told to hold
//! the owner's: by dependencies that are never built and want exactly those versions.

use std::collections::BTreeSet;

/// A package at a version, from crates.io.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What crates.io is called in a lockfile.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The packages that one lockfile has and the other has not.
pub fn moved(before: &str, after: &str) -> Vec<Held> {
    let after = packages(after);
    packages(before).into_iter().filter(|package| !after.contains(package)).collect()
}

/// The packages of which a lockfile has another version than before, as `clap 4.5.1 → 4.6.7`.
pub fn updates(before: &str, after: &str) -> Vec<String> {
    let (old, new) = (packages(before), packages(after));
    let update = |package: &Held| {
        let is_new = |other: &&Held| other.name == package.name && !old.contains(*other);
        let newer = new.iter().find(is_new)?;
        Some(format!("{} {} → {}", package.name, package.version, newer.version))
    };
    moved(before, after).iter().filter_map(update).collect()
}

/// What to put behind a manifest so that Cargo holds these packages.
pub fn dependencies(held: &[Held]) -> String {
    let line = |(index, package): (usize, &Held)| {
        // What follows a `+` says nothing about which version it is.
        let version = package.version.split('+').next().unwrap_or_default();
        format!("held-{index} = {{ package = {:?}, version = \"={version}\" }}\n", package.name)
    };
    let lines: String = held.iter().enumerate().map(line).collect();
    format!("\n[target.'cfg(any())'.dependencies]\n{lines}")
}

fn packages(lockfile: &str) -> BTreeSet<Held> {
    let text = lockfile.replace("\r\n", "\n");
    let blocks = text.split("\n[[package]]\n").skip(1);
    let package = |block: &str| {
        let value = |key: &str| {
            let mut lines = block.lines().take_while(|line| !line.is_empty());
            lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
        };
        let found = Held { name: value("name")?.to_owned(), version: value("version")?.to_owned() };
        (value("source") == Some(CRATES_IO)).then_some(found)
    };
    blocks.filter_map(package).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lockfile(packages: &[(&str, &str)]) -> String {
        let block = |(name, version): &(&str, &str)| {
            format!(
                "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{CRATES_IO}\"\n"
            )
        };
        let blocks: String = packages.iter().map(block).collect();
        format!("version = 4\n{blocks}\n[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n")
    }

    #[test]
    fn what_was_there_and_is_no_more_has_moved() {
        let before = lockfile(&[("a", "1.0.0"), ("b", "1.0.0"), ("b", "2.0.0")]);
        let after = lockfile(&[("a", "1.0.1"), ("b", "1.0.0"), ("b", "2.0.0"), ("c", "1.0.0")]);
        let [only] = &moved(&before, &after)[..] else { panic!("not one") };
        assert_eq!((only.name.as_str(), only.version.as_str()), ("a", "1.0.0"));
        assert!(moved(&before, &before.replace('\n', "\r\n")).is_empty());
    }

    #[test]
    fn other_versions_of_what_was_locked_are_updates() {
        let before = lockfile(&[("a", "1.0.0"), ("b", "0.1.0"), ("unused", "1.0.0")]);
        let more = lockfile(&[("a", "1.0.0"), ("b", "0.1.0"), ("b", "0.2.0")]);
        assert_eq!(updates(&before, &more), [""; 0]);
        let other = lockfile(&[("a", "1.1.0"), ("b", "0.1.0")]);
        assert_eq!(updates(&before, &other), ["a 1.0.0 → 1.1.0"]);
    }

    #[test]
    fn packages_are_held_by_exact_versions() {
        let held = Held { name: "a".to_owned(), version: "1.0.0+spec-1.1".to_owned() };
        let table = "[target.'cfg(any())'.dependencies]";
        assert_eq!(
            dependencies(&[held]),
            format!("\n{table}\nheld-0 = {{ package = \"a\", version = \"=1.0.0\" }}\n")
        );
    }
}
