//! What speaks against an `apply`, found before anything is written.

use std::path::{Component, Path};

use profiles_engine::error::{Error, Result};
use profiles_engine::process::Process;
use toml_edit::{Document, Item};

use super::package;
use super::site::Site;
use crate::surroundings;

/// Sees that the toolchain, and every toolchain that the workspace is for, can read the xtask's manifest; gives what
/// to know where one can read it and not build it.
///
/// # Errors
/// When one can't.
pub fn toolchain(site: &Site, ignore_rust_version: bool) -> Result<Option<String>> {
    let (needed, edition) = package::needs();
    let said = Process::cargo().arg("--version").dir(&site.root).output()?;
    let used = said.split(' ').nth(1).unwrap_or_default();
    if older(used, &needed) {
        let error = Error::new(format!("the xtask wants Rust {needed}, and Cargo here is {used}"));
        return Err(error.help(format!(
            "update the toolchain (`rustup update`), or choose a newer one in `rust-toolchain.toml`; \
             `cargo +{needed} profiles apply` does not help, for whoever builds here needs it too"
        )));
    }
    let Some((package, oldest)) = oldest(site).filter(|(_, oldest)| older(oldest, &needed)) else {
        return Ok(None);
    };
    let readable = reads(&edition);
    if older(&oldest, readable) && !ignore_rust_version {
        let error = Error::new(format!(
            "`{package}` says rust-version = \"{oldest}\", and Cargo reads the xtask's manifest from {readable} on: with an \
             older one nothing would build any more, for Cargo reads the manifests of all members"
        ));
        return Err(error.help(format!(
            "raise `rust-version`, or pass `--ignore-rust-version` where nobody builds with Cargo before {readable}; \
             `cargo profiles check` and `cargo profiles dist` work without an xtask"
        )));
    }
    let said =
        format!("`{package}` says rust-version = \"{oldest}\", and the xtask is for {needed}");
    Ok(Some(match older(&oldest, readable) {
        true => format!("{said}: no Cargo before {readable} can read the workspace any more"),
        false => format!(
            "{said}: leave it out where an older one builds all (`--workspace --exclude NAME`)"
        ),
    }))
}

/// The Cargo from which on manifests of an edition can be read.
fn reads(edition: &str) -> &'static str {
    match edition {
        "2015" | "2018" => "1.31",
        "2021" => "1.56",
        _ => "1.85",
    }
}

/// The oldest `rust-version` in the manifests of the workspace, with who says it.
fn oldest(site: &Site) -> Option<(String, String)> {
    let said =
        |name: &str, item: Option<&Item>| Some((name.to_owned(), item?.as_str()?.to_owned()));
    let root = said("workspace.package", site.get(&["workspace", "package", "rust-version"]));
    let members = site.workspace.members.iter().filter_map(|member| {
        let text = std::fs::read_to_string(&member.manifest).ok()?;
        let document = Document::parse(text).ok()?;
        said(&member.name, super::insert::at(&document, &["package", "rust-version"]))
    });
    root.into_iter().chain(members).min_by_key(|(_, version)| numbers(version))
}

fn older(version: &str, than: &str) -> bool {
    numbers(version) < numbers(than)
}

/// Major and minor number: what `rust-version` is compared by here.
fn numbers(version: &str) -> (u32, u32) {
    let mut numbers = version.trim().split(['.', '-']).map(|part| part.parse().unwrap_or_default());
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}

/// Sees that files are its owner's to write: no links, not write-protected.
///
/// # Errors
/// When one is.
pub fn files(root: &Path, paths: &[&str]) -> Result<()> {
    for path in paths {
        let file = root.join(path);
        // What is written aside and renamed would take the place of a link, or of a link's target somewhere else.
        for folder in within(path) {
            let link = root.join(folder);
            if link.is_symlink() {
                let target = std::fs::read_link(&link).unwrap_or_default();
                return Err(Error::new(format!(
                    "`{}` is a symbolic link to `{}`",
                    link.display(),
                    target.display()
                ))
                .help("run the command where it leads to, or put a file in its place"));
            }
        }
        let Ok(metadata) = file.metadata() else {
            continue;
        };
        if !metadata.is_file() {
            let error = Error::new(format!("`{}` is no file", file.display()));
            return Err(error.help("move it out of the way"));
        }
        if metadata.permissions().readonly() {
            let error = Error::new(format!("`{}` is read-only", file.display()));
            return Err(error
                .help("somebody wants it so: let your user write it, and run the command again"));
        }
    }
    Ok(())
}

/// Sees that the owner's program is built with the very packages that it was built with before.
///
/// # Errors
/// When Cargo.lock would have other versions of some.
pub fn updates(updates: &[String]) -> Result<()> {
    if updates.is_empty() {
        return Ok(());
    }
    let error = Error::new(format!(
        "`Cargo.lock` would get other versions of packages that it has, for the xtask: {}",
        updates.join(", ")
    ));
    Err(error.help(
        "take them with `cargo update NAME` first, as a change of its own, or pass `--allow-updates`; without a network \
         Cargo takes only what was downloaded before",
    ))
}

/// A path and the folders above it, from the root on.
fn within(path: &str) -> Vec<&Path> {
    let path = Path::new(path);
    path.ancestors()
        .filter(|above| above.components().any(|part| part != Component::CurDir))
        .collect()
}

/// Sees that a git repository has these files as they are, so that what is written can be told apart, and undone.
///
/// # Errors
/// When there are changes that were not committed.
pub fn committed(root: &Path, paths: &[&str]) -> Result<()> {
    let is_repository = root.join(".git").exists() || surroundings::repository(root).is_some();
    let Some(git) = which::which("git").ok().filter(|_| is_repository) else {
        return Ok(());
    };
    let status = Process::outside(git)
        .args(["status", "--porcelain", "--untracked-files=normal", "--"])
        .args(paths)
        .dir(root);
    // A repository that git refuses to look at has nothing to say.
    let changed = status.output().unwrap_or_default();
    let files: Vec<&str> = changed.lines().filter_map(|line| line.get(3..)).collect();
    if files.is_empty() {
        return Ok(());
    }
    let error = Error::new(format!("not committed yet: {}", few(&files)));
    Err(error.help("commit or stash them, or pass `--allow-dirty`"))
}

/// The first of many names, and how many more there are.
fn few(names: &[&str]) -> String {
    const SHOWN: usize = 5;
    match names.len().checked_sub(SHOWN) {
        None | Some(0 | 1) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..SHOWN].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_files_a_few_are_named() {
        assert_eq!(few(&["a"]), "a");
        assert_eq!(few(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d, e, f");
        assert_eq!(few(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(older("1.9.0", "1.10"));
        assert!(!older("1.95.0", "1.95"));
        assert!(!older("1.97.0-nightly", "1.95"));
        assert!(older("1", "1.85"));
    }
}
