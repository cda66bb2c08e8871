//! The `llvm-profdata` that fits a compiler: each LLVM reads the raw profiles of its own programs only.

use std::path::{Path, PathBuf};

use crate::base::process::Process;
use crate::measure::plan::toolchain::Toolchain;

const VARIABLE: &str = "LLVM_PROFDATA";

/// A program that merges profiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merger {
    /// The program.
    pub program: PathBuf,
    /// What it says of its version.
    pub version: String,
}

/// That of `$LLVM_PROFDATA`, of rustup's llvm-tools, or of the system's LLVM of the same major version; or why there is none.
///
/// # Errors
/// With what is missing, and the way to mend it.
pub fn find(toolchain: &Toolchain) -> Result<Merger, String> {
    let Some(llvm) = toolchain.llvm() else {
        return Err("this compiler does not say which LLVM it has".to_owned());
    };
    if let Some(program) = std::env::var_os(VARIABLE) {
        let shown = program.display();
        let Some((version, major)) = which::which(&program).ok().and_then(|path| ask(&path)) else {
            return Err(format!("`${VARIABLE}` names `{shown}`, which does not run"));
        };
        return match major == llvm {
            true => Ok(Merger { program: program.into(), version }),
            false => {
                Err(format!("`${VARIABLE}` is of LLVM {major}, and the compiler has LLVM {llvm}"))
            }
        };
    }
    let name = format!("llvm-profdata{}", std::env::consts::EXE_SUFFIX);
    let own = toolchain.sysroot.join("lib/rustlib").join(&toolchain.host).join("bin").join(name);
    let found = [format!("llvm-profdata-{llvm}"), "llvm-profdata".to_owned()].map(which::which);
    let candidates = std::iter::once(own).chain(found.into_iter().flatten());
    let mut fitting = candidates.filter_map(|program| {
        let (version, major) = ask(&program)?;
        (major == llvm).then_some(Merger { program, version })
    });
    fitting.next().ok_or_else(|| {
        let rustup = toolchain.rustup(&["component", "add", "llvm-tools"]);
        let rustup = rustup.map(|add| format!("run `{add}`, or ")).unwrap_or_default();
        format!("there is no `llvm-profdata` of LLVM {llvm}: {rustup}install LLVM {llvm}, or name it in `{VARIABLE}`")
    })
}

/// Its version, as a line and as the major number.
fn ask(program: &Path) -> Option<(String, u32)> {
    let said = Process::new(program).arg("--version").output().ok()?;
    let version = said.split_once("LLVM version ")?.1.lines().next()?.trim();
    let major = version.split('.').next()?.parse().ok()?;
    Some((format!("llvm-profdata {version}"), major))
}
