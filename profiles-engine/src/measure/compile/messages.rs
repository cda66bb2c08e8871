//! Cargo's JSON messages, line by line: units, executables and errors of one build.
//!
//! The run of a build script carries no word on its freshness. Cargo reruns everything of a package whose
//! script ran again, so the script was fresh where all else of its package was.

use std::path::PathBuf;

use serde::Deserialize;

/// What the messages of one build have told.
#[derive(Debug, Default)]
pub struct Messages {
    units: Vec<Unit>,
    /// The executables of the chosen binaries.
    pub binaries: Vec<Binary>,
    /// The compiler's errors, as it renders them.
    pub errors: Vec<String>,
}

/// An executable, where Cargo has written it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// Cargo's id of its package.
    pub package_id: String,
    /// Its name.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
}

#[derive(Debug)]
struct Unit {
    package_id: String,
    kind: UnitKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnitKind {
    /// A rustc call for a library, a proc-macro or a binary.
    Compiled { fresh: bool },
    /// The rustc call for a build script.
    ScriptCompiled { fresh: bool },
    /// The run of a build script.
    ScriptRun,
}

impl Messages {
    /// Takes in one line of Cargo's output; says whether a unit is done with it.
    pub fn read(&mut self, line: &str) -> bool {
        match serde_json::from_str(line) {
            Ok(Message::Artifact(artifact)) => self.artifact(artifact),
            Ok(Message::ScriptRun { package_id }) => {
                self.units.push(Unit { package_id, kind: UnitKind::ScriptRun })
            }
            Ok(Message::Diagnostic { message }) => {
                self.errors.extend(message.error());
                return false;
            }
            Ok(Message::Other) | Err(_) => return false,
        }
        true
    }

    fn artifact(&mut self, artifact: Artifact) {
        let is = |kind: &str| artifact.target.kind.iter().any(|one| one == kind);
        let fresh = artifact.fresh;
        let kind = match is("custom-build") {
            true => UnitKind::ScriptCompiled { fresh },
            false => UnitKind::Compiled { fresh },
        };
        if let (true, Some(path)) = (is("bin"), artifact.executable) {
            self.binaries.push(Binary {
                package_id: artifact.package_id.clone(),
                name: artifact.target.name,
                path,
            });
        }
        self.units.push(Unit { package_id: artifact.package_id, kind });
    }

    /// The number of units that are done.
    pub fn units(&self) -> u64 {
        self.units.len() as u64
    }

    /// The number of those that Cargo did not have to do again.
    pub fn fresh(&self) -> u64 {
        let fresh = self.units.iter().filter(|unit| match unit.kind {
            UnitKind::Compiled { fresh } | UnitKind::ScriptCompiled { fresh } => fresh,
            UnitKind::ScriptRun => self.is_fresh_around(&unit.package_id),
        });
        fresh.count() as u64
    }

    fn is_fresh_around(&self, package_id: &str) -> bool {
        self.units
            .iter()
            .filter(|unit| unit.package_id == package_id)
            .all(|unit| unit.kind != UnitKind::Compiled { fresh: false })
    }
}

#[derive(Deserialize)]
#[serde(tag = "reason")]
enum Message {
    #[serde(rename = "compiler-artifact")]
    Artifact(Artifact),
    #[serde(rename = "build-script-executed")]
    ScriptRun { package_id: String },
    #[serde(rename = "compiler-message")]
    Diagnostic { message: Diagnostic },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Artifact {
    package_id: String,
    target: Target,
    fresh: bool,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    name: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    rendered: Option<String>,
}

impl Diagnostic {
    /// The error's text. That rustc gives up after its errors goes without saying.
    fn error(self) -> Option<String> {
        let says_something = !self.message.starts_with("aborting due to");
        (self.level.starts_with("error") && says_something).then_some(self.rendered).flatten()
    }
}

#[cfg(test)]
mod tests;
