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
mod tests {
    use super::*;

    fn artifact(package: &str, kind: &str, fresh: bool) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","package_id":"{package}","target":{{"kind":["{kind}"],"name":"n"}},"fresh":{fresh},"executable":null}}"#
        )
    }

    fn script_run(package: &str) -> String {
        format!(r#"{{"reason":"build-script-executed","package_id":"{package}"}}"#)
    }

    fn read(lines: &[String]) -> Messages {
        let mut messages = Messages::default();
        for line in lines {
            assert!(messages.read(line), "{line}");
        }
        messages
    }

    #[test]
    fn a_script_run_is_fresh_where_all_else_of_its_package_is() {
        let messages = read(&[
            artifact("a", "custom-build", true),
            script_run("a"),
            artifact("a", "lib", false),
            artifact("b", "custom-build", true),
            script_run("b"),
            artifact("b", "lib", true),
        ]);
        assert_eq!((messages.units(), messages.fresh()), (6, 4));
    }

    #[test]
    fn only_executables_of_binaries_count_as_binaries() {
        let mut messages = Messages::default();
        messages.read(
            r#"{"reason":"compiler-artifact","package_id":"a","target":{"kind":["bin"],"name":"app"},"fresh":false,"executable":"/t/app.exe"}"#,
        );
        messages.read(&artifact("a", "lib", false));
        assert_eq!(
            messages.binaries,
            [Binary { package_id: "a".into(), name: "app".into(), path: "/t/app.exe".into() }]
        );
    }

    #[test]
    fn errors_are_kept_and_warnings_and_the_giving_up_are_not() {
        let mut messages = Messages::default();
        for (level, message) in [
            ("error", "mismatched types"),
            ("warning", "unused"),
            ("error", "aborting due to 1 previous error"),
        ] {
            let line = format!(
                r#"{{"reason":"compiler-message","message":{{"level":"{level}","message":"{message}","rendered":"{level}: {message}"}}}}"#
            );
            assert!(!messages.read(&line));
        }
        assert_eq!(messages.errors, ["error: mismatched types"]);
    }

    #[test]
    fn lines_of_no_known_meaning_are_passed_over() {
        let mut messages = Messages::default();
        assert!(!messages.read("not JSON"));
        assert!(!messages.read(r#"{"reason":"build-finished","success":true}"#));
        assert_eq!(messages.units(), 0);
    }
}
