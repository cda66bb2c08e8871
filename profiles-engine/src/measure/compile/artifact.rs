//! The files that a build leaves, as Cargo names them: never a path that is put together here.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::results::ArtifactKind;

/// A file for which something may be built, where Cargo has written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltArtifact {
    pub package_id: String,
    pub kind: ArtifactKind,
    pub name: String,
    pub path: PathBuf,
    /// What Cargo has written with it, such as its debuginfo or an import library.
    pub companions: Vec<PathBuf>,
    /// The files that may list its sources. Those of a benchmark target only list its own, so it has those of the libraries
    /// as well.
    pub dep_infos: Vec<PathBuf>,
}

/// A message about a compiled target.
#[derive(Debug, Deserialize)]
pub struct Compiled {
    pub package_id: String,
    pub target: CompiledTarget,
    #[serde(default)]
    profile: CompiledProfile,
    pub fresh: bool,
    executable: Option<PathBuf>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
pub struct CompiledTarget {
    kind: Vec<String>,
    #[serde(default)]
    crate_types: Vec<String>,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
struct CompiledProfile {
    test: bool,
}

impl CompiledTarget {
    pub fn is(&self, kind: &str) -> bool {
        self.kind.iter().any(|one| one == kind)
    }
}

impl BuiltArtifact {
    /// Whether two messages are about one artifact, built for different units.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.package_id, self.kind, &self.name, self.path.extension())
            == (&other.package_id, other.kind, &other.name, other.path.extension())
    }

    /// Whether Cargo has put it where users look, because it was asked for.
    pub fn is_final(&self) -> bool {
        self.path.parent().and_then(Path::file_name).is_none_or(|folder| folder != "deps")
    }
}

impl Compiled {
    /// The artifacts that the message is about.
    pub fn artifacts(self) -> Vec<BuiltArtifact> {
        let program = match &self.target {
            target if target.is("bin") => Some(ArtifactKind::Bin).filter(|_| !self.profile.test),
            target if target.is("example") => Some(ArtifactKind::Example),
            target if target.is("bench") => Some(ArtifactKind::Bench),
            target if target.is("custom-build") || target.is("test") => return Vec::new(),
            _ => None,
        };
        match (program, &self.executable) {
            (Some(kind), Some(path)) => {
                let path = path.clone();
                let others = self.filenames.iter().filter(|other| **other != path);
                let companions = others.cloned().collect();
                vec![self.artifact(kind, path, companions)]
            }
            // An example may be a library.
            (None | Some(ArtifactKind::Example), None) => self.libraries(program),
            _ => Vec::new(),
        }
    }

    /// The files of a library, one for each of its crate types. What else there is belongs to the one for the linker.
    fn libraries(&self, kind: Option<ArtifactKind>) -> Vec<BuiltArtifact> {
        let crate_types = self.target.crate_types.iter();
        let kinds: Vec<ArtifactKind> =
            crate_types.filter_map(|one| ArtifactKind::of_crate_type(one)).collect();
        let (mut libraries, mut companions) = (Vec::new(), Vec::new());
        for path in &self.filenames {
            match library_kind(path, &kinds) {
                Some(found) => libraries.push((found, path)),
                None if path.extension().is_some_and(|end| end == "rmeta") => {}
                None => companions.push(path.clone()),
            }
        }
        libraries.sort_by_key(|(kind, _)| *kind);
        let ships = libraries.iter().any(|(kind, _)| kind.is_shipped_library());
        if kind.is_some() && ships {
            libraries.retain(|(kind, _)| kind.is_shipped_library());
        }
        let artifacts = libraries.into_iter().map(|(found, path)| {
            let companions = std::mem::take(&mut companions);
            self.artifact(kind.unwrap_or(found), path.clone(), companions)
        });
        artifacts.collect()
    }

    fn artifact(
        &self,
        kind: ArtifactKind,
        path: PathBuf,
        companions: Vec<PathBuf>,
    ) -> BuiltArtifact {
        BuiltArtifact {
            package_id: self.package_id.clone(),
            kind,
            name: self.target.name.clone(),
            dep_infos: vec![path.with_extension("d")],
            path,
            companions,
        }
    }
}

/// The kind of a library's file by how it ends; `None` for a file that only belongs to one, such as an import library.
fn library_kind(path: &Path, kinds: &[ArtifactKind]) -> Option<ArtifactKind> {
    let end = path.extension()?.to_str()?;
    let is_import = path
        .file_stem()
        .is_some_and(|stem| Path::new(stem).extension().is_some_and(|end| end == "dll"));
    let is_dynamic = |kind: &&ArtifactKind| {
        matches!(kind, ArtifactKind::Cdylib | ArtifactKind::Dylib | ArtifactKind::ProcMacro)
    };
    match end {
        "rlib" => Some(ArtifactKind::Rlib),
        "so" | "dylib" | "dll" | "wasm" => kinds.iter().find(is_dynamic).copied(),
        "a" | "lib" if !is_import => {
            kinds.iter().find(|kind| **kind == ArtifactKind::Staticlib).copied()
        }
        _ => None,
    }
}

/// Adds to benchmark targets the lists of sources of the local libraries, which Cargo keeps where rustc wrote them.
pub fn add_sources_of_libraries(artifacts: &mut [BuiltArtifact]) {
    let is_local =
        |one: &&BuiltArtifact| !one.kind.is_program() && one.package_id.starts_with("path+file:");
    let lists: Vec<PathBuf> =
        artifacts.iter().filter(is_local).flat_map(|one| lists_of_library(&one.path)).collect();
    for bench in artifacts.iter_mut().filter(|one| one.kind == ArtifactKind::Bench) {
        bench.dep_infos.extend(lists.iter().cloned());
    }
}

/// rustc's list has the name of the library's file, without its `lib`.
fn lists_of_library(path: &Path) -> Vec<PathBuf> {
    let list = path.with_extension("d");
    let name = list.file_name().and_then(|name| name.to_str());
    let bare = name.and_then(|name| name.strip_prefix("lib")).map(|name| list.with_file_name(name));
    [list].into_iter().chain(bare).collect()
}

#[cfg(test)]
mod tests;
