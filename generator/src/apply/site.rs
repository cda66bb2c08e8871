//! The workspace that is to get the presets, as its files describe it.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};
use profiles_engine::base::error::{Context, Error, Result};
use profiles_engine::workspace::{Workspace, nearest_manifest, normalised};
use toml_edit::{Document, Item, Table};

use crate::source::at;

/// A workspace that exists.
#[derive(Debug)]
pub struct Site {
    /// The folder of the root manifest.
    pub root: PathBuf,
    /// The root manifest's text.
    pub manifest: String,
    /// The same, parsed.
    pub document: Table,
    /// Its members and its lockfile, as the check sees them.
    pub workspace: Workspace,
    /// What the root manifest is the root of.
    pub shape: Shape,
}

/// What a root manifest is the root of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A package alone.
    Package,
    /// A workspace whose root is a package too.
    RootPackage,
    /// A workspace without a root package.
    Virtual,
}

impl Site {
    /// The workspace around the current folder, or the one in a given folder.
    ///
    /// # Errors
    /// When there is none, its files can't be read, or the given folder is only a part of it.
    pub fn find(path: Option<&Path>) -> Result<Self> {
        let here = std::env::current_dir().context(|| "failed to find the current folder")?;
        let manifest = match path {
            None => nearest_manifest(&here)?,
            Some(path) => named(&normalised(&here.join(path)), path)?,
        };
        let (workspace, kept) = Workspace::find(&manifest, &|_, _| ())?;
        if path.is_some() && manifest.parent() != Some(&workspace.root) {
            return Err(part_of(path.unwrap_or(&manifest), &workspace.root));
        }
        let manifest = kept.into_iter().next().map(|(file, ())| file.text).unwrap_or_default();
        let document = Document::parse(manifest.clone())
            .context(|| {
                format!("failed to parse `{}`", workspace.root.join("Cargo.toml").display())
            })?
            .into_table();
        let is_package = document.contains_key("package") || document.contains_key("project");
        let shape = match (document.contains_key("workspace"), is_package) {
            (false, _) => Shape::Package,
            (true, true) => Shape::RootPackage,
            (true, false) => Shape::Virtual,
        };
        Ok(Self { root: workspace.root.clone(), manifest, document, workspace, shape })
    }

    /// The item at a path of keys in the root manifest.
    pub fn get(&self, path: &[&str]) -> Option<&Item> {
        at(&self.document, path)
    }

    /// The oldest `rust-version` in the manifests of the workspace: its major and its minor number.
    pub fn rust_version(&self) -> Option<(u32, u32)> {
        let shared = self.get(&["workspace", "package", "rust-version"]).and_then(Item::as_str);
        let own = self.workspace.members.iter().filter_map(|member| {
            let text = std::fs::read_to_string(&member.manifest).ok()?;
            let document = Document::parse(text).ok()?;
            let version = at(&document, &["package", "rust-version"])?;
            version.as_str().and_then(numbers)
        });
        shared.and_then(numbers).into_iter().chain(own).min()
    }

    /// Whether a path or glob of a list in `[workspace]` matches this folder.
    pub fn lists(&self, key: &str, folder: &str) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::default() };
        self.patterns(key).iter().any(|pattern| {
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            let glob = Pattern::new(pattern);
            pattern == folder || glob.is_ok_and(|glob| glob.matches_with(folder, options))
        })
    }

    /// The paths and globs of a list in `[workspace]`.
    pub fn patterns(&self, key: &str) -> Vec<String> {
        let list = self.get(&["workspace", key]).and_then(Item::as_array);
        list.into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// The folders of all members but this one, from the root and with `/` on every system, in the order of the members.
    pub fn member_folders(&self, but: &str) -> Vec<String> {
        let folders = self.workspace.members.iter().filter_map(|member| member.manifest.parent());
        let folders = folders.map(|folder| relative(folder, &self.root));
        folders.filter(|folder| folder != but).collect()
    }
}

/// The first two numbers of a version.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim().split('.').map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next().unwrap_or_default()))
}

/// The manifest that the user means by a path.
fn named(path: &Path, given: &Path) -> Result<PathBuf> {
    if path.file_name().is_some_and(|name| name == "Cargo.toml") && path.is_file() {
        return Ok(path.to_path_buf());
    }
    let manifest = path.join("Cargo.toml");
    let (what, help) = if manifest.symlink_metadata().is_ok() {
        return Ok(manifest);
    } else if path.is_dir() {
        ("has no `Cargo.toml`", "name the folder of a package or a workspace")
    } else if path.exists() {
        ("is not a folder", "name the folder of a package or a workspace")
    } else {
        ("does not exist", "correct the path; `cargo profiles new` creates a workspace")
    };
    Err(Error::new(format!("`{}` {what}", given.display())).help(help))
}

fn part_of(path: &Path, root: &Path) -> Error {
    let (path, root) = (path.display(), root.display());
    Error::new(format!("`{path}` is only a member of the workspace in `{root}`"))
        .help(format!("profiles belong to the whole workspace: run `cargo profiles apply {root}`"))
}

/// A folder as seen from another, with `/` on every system.
pub fn relative(folder: &Path, root: &Path) -> String {
    let common = root.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = root.components().skip(common).map(|_| "..".to_owned());
    let down = folder
        .components()
        .skip(common)
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path: Vec<String> = up.chain(down).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}
