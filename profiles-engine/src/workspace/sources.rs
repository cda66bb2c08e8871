//! The files that crates are compiled from, found as rustc finds them: from a crate's first file, by `mod`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::base::files::normalised;
use crate::source::rust::{self, Build, Module, Place, Reading, Source};

/// What is compiled of those files of the crates whose text contains a word, sorted by path.
///
/// Texts are searched much faster than they are split into tokens. So all files are searched first, and of the others
/// only those are read that lead to a file with the word.
pub(crate) fn with_word(roots: &[PathBuf], word: &str, build: Build) -> Vec<(PathBuf, Source)> {
    let roots: BTreeSet<PathBuf> = roots.iter().map(|root| normalised(root)).collect();
    let files = Files::of(&roots);
    let with_word = files.with(|text| text.contains(word));
    if with_word.is_empty() {
        return Vec::new();
    }
    let found = files.walk(&roots, &with_word, word, build);
    if with_word.iter().all(|file| found.contains_key(file)) {
        return found.into_iter().collect();
    }
    // The others are tests, or not part of a crate, unless a file names them by their path.
    let naming = files.with(names_files);
    files.walk(&roots, &(&with_word | &naming), word, build).into_iter().collect()
}

/// The Rust files in the folders of crates.
#[derive(Default)]
struct Files {
    folders: HashSet<PathBuf>,
    files: Vec<PathBuf>,
}

impl Files {
    fn of(roots: &BTreeSet<PathBuf>) -> Self {
        let mut files = Self::default();
        let folders = roots.iter().filter_map(|root| root.parent()).map(Path::to_path_buf);
        let mut waiting: Vec<PathBuf> = folders.collect();
        while let Some(folder) = waiting.pop() {
            if files.folders.contains(&folder) {
                continue;
            }
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    waiting.extend((!is_aside(&path)).then_some(path));
                } else if is_rust(&path) {
                    files.files.push(path);
                }
            }
            files.folders.insert(folder);
        }
        files
    }

    /// The files whose text is like this.
    fn with(&self, is_like: impl Fn(&str) -> bool) -> BTreeSet<PathBuf> {
        let read = |file: &&PathBuf| fs::read_to_string(file).is_ok_and(|text| is_like(&text));
        self.files.iter().filter(read).cloned().collect()
    }

    /// Reads the crates as far as they lead to these files. Returns those that are compiled and have the word.
    fn walk(
        &self,
        roots: &BTreeSet<PathBuf>,
        files: &BTreeSet<PathBuf>,
        word: &str,
        build: Build,
    ) -> BTreeMap<PathBuf, Source> {
        let modules =
            roots.iter().map(|root| Module { file: root.clone(), place: Place::of_root(root) });
        let mut waiting: Vec<Module> = modules.collect();
        let (mut seen, mut found) = (HashSet::new(), BTreeMap::new());
        while let Some(Module { file, place }) = waiting.pop() {
            let file = normalised(&file);
            if !self.leads_to(files, &file, &place) || !seen.insert(file.clone()) {
                continue;
            }
            let Ok(text) = fs::read_to_string(&file) else { continue };
            let has_word = text.contains(word);
            let reading = if has_word { Reading::Tokens } else { Reading::Modules };
            let Some(mut source) = rust::read(&text, place, build, reading) else { continue };
            waiting.append(&mut source.modules);
            if has_word {
                found.insert(file, source);
            }
        }
        found
    }

    /// Whether a file is one of these, or may lead to one. What is in other folders may do so, too.
    fn leads_to(&self, files: &BTreeSet<PathBuf>, file: &Path, place: &Place) -> bool {
        let folder = normalised(&place.folder());
        let mut after = files.range(folder.clone()..);
        let is_here = file.parent().is_some_and(|folder| self.folders.contains(folder));
        !(is_here && is_rust(file))
            || files.contains(file)
            || after.next().is_some_and(|file| file.starts_with(&folder))
    }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rs")
}

/// Whether the text may name files that are not where `mod` looks for them.
fn names_files(text: &str) -> bool {
    text.contains("#[path")
        || text.contains("cfg_attr") && text.contains("path = \"")
        || text.contains("include!") && text.split("include!").skip(1).any(begins_with_text)
}

/// Whether the argument of a macro begins with a string.
fn begins_with_text(call: &str) -> bool {
    let argument = call.trim_start().trim_start_matches(['(', '{', '[']);
    argument.trim_start().starts_with(['"', 'r'])
}

/// Whether a folder has no modules: build output, other packages, and what is hidden.
fn is_aside(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name == "target" || name.starts_with('.') || folder.join("Cargo.toml").exists()
}

#[cfg(test)]
mod tests;
