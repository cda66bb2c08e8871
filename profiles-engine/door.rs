//! The door to the engine: builds it as a package of its own, and starts it.
//!
//! A workspace's `xtask` includes this file, which needs the standard library alone and the edition of 2018. The build
//! sees nothing of what is configured for the workspace (targets, flags, wrappers, profiles, unstable features): none of
//! it is meant for a tool. The engine then runs in the environment that the user has.

// The lints of a workspace are for its own code.
#![allow(warnings, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]

use std::ffi::OsStr;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::{exit, Command, Stdio};
use std::{env, fs};

/// Builds the engine in a folder, unless that is done, and runs it with this program's arguments. Ends the process with
/// the engine's exit code, or with 2 where there is no engine to run.
pub fn open(folder: &str) -> ! {
    let engine = Engine::new(Path::new(folder));
    hand_over(Command::new(engine.build()).args(env::args_os().skip(1)))
}

/// The engine's package, and where it is built.
struct Engine {
    folder: PathBuf,
    manifest: String,
    /// What tells one version of its sources from another.
    sums: String,
    /// A folder below the workspace's target folder.
    target: PathBuf,
}

impl Engine {
    fn new(folder: &Path) -> Self {
        let read = |name: &str| fs::read_to_string(folder.join(name));
        let manifest = read("Cargo.toml").unwrap_or_else(|error| {
            let path = folder.join("Cargo.toml");
            let help =
                "get the folder back from version control, or run `cargo profiles apply --vendor`";
            fail(&format!("failed to read `{}`: {}", path.display(), error), help)
        });
        let door = env::current_exe()
            .unwrap_or_else(|error| fail("failed to find the target folder", error));
        let target = door.with_file_name("profiles-engine");
        let sums = read("CHECKSUMS").unwrap_or_default();
        Self { folder: folder.to_owned(), manifest, sums, target }
    }

    /// Builds it, and gives the path of the program. Only a first build shows its progress.
    fn build(&self) -> PathBuf {
        let stamp = self.target.join("built");
        let is_built = fs::read_to_string(&stamp).ok().as_ref() == Some(&self.sums);
        let mut build = self.cargo(is_built);
        build.args(["build", "--locked", "--message-format=json-render-diagnostics"]);
        build.args(if is_built { Some("--quiet") } else { None });
        build.arg("--config").arg(self.folder.join("door.toml"));
        build.arg("--manifest-path").arg(self.folder.join("Cargo.toml"));
        build.arg("--target-dir").arg(&self.target);
        let output = build.stderr(Stdio::inherit()).output();
        let output = output.unwrap_or_else(|error| fail("failed to start Cargo", error));
        let said = String::from_utf8_lossy(&output.stdout);
        match executable(&said).filter(|_| output.status.success()) {
            Some(path) => {
                let _ = fs::write(stamp, &self.sums);
                path
            }
            None => fail(
                "failed to build `profiles-engine`",
                "Cargo's message is above; of Cargo's configuration, this build reads only the file in \
                 CARGO_HOME, so a registry mirror has to be named there",
            ),
        }
    }

    /// The Cargo that runs us, or that of the toolchain `stable` where it is too old for the engine.
    fn cargo(&self, is_built: bool) -> Command {
        let needed = self.manifest.split("rust-version = ").nth(1).map_or((0, 0), numbers);
        let own = version(cargo(None));
        if own >= needed {
            return cargo(None);
        }
        let why = format!(
            "profiles-engine needs Rust {}.{}, and this workspace's toolchain is {}.{}",
            needed.0, needed.1, own.0, own.1
        );
        if version(cargo(Some("+stable"))) < needed {
            let help =
                "`rustup update stable` brings one that can build it; the workspace keeps its own";
            fail(&why, help);
        }
        if !is_built {
            eprintln!("note: {}: building it with `stable`", why);
        }
        cargo(Some("+stable"))
    }
}

/// Cargo, of a rustup toolchain or as it runs us, without the settings of the workspace: no variable for a program, and
/// the root folder, where no config file is the workspace's.
fn cargo(toolchain: Option<&str>) -> Command {
    let own = env::var_os("CARGO").filter(|_| toolchain.is_none());
    let mut cargo = Command::new(own.unwrap_or_else(|| "cargo".into()));
    cargo.args(toolchain);
    for (key, _) in env::vars_os() {
        if is_for_programs(&key) || (toolchain.is_some() && key == "RUSTUP_TOOLCHAIN") {
            cargo.env_remove(&key);
        }
    }
    // Empty, these beat what CARGO_HOME's config file says.
    for key in ["CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"].iter() {
        cargo.env(key, "");
    }
    if let Some(root) = env::current_exe().ok().as_deref().and_then(|exe| exe.ancestors().last()) {
        cargo.current_dir(root);
    }
    cargo
}

/// Whether a variable configures what is built. The network, the registries and the colours stay as they are.
fn is_for_programs(key: &OsStr) -> bool {
    let key = key.to_string_lossy();
    let kept = ["CARGO_HOME", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTR", "CARGO_TERM_"];
    let is_kept = kept.iter().any(|start| key.starts_with(start));
    !is_kept && (key.starts_with("CARGO") || key.starts_with("RUSTC"))
}

/// The path of the program in Cargo's messages, which are JSON.
fn executable(messages: &str) -> Option<PathBuf> {
    let path = messages.rsplit("\"executable\":\"").next()?.split('"').next()?;
    Some(path.replace("\\\\", "\\").into())
}

fn version(mut cargo: Command) -> (u32, u32) {
    let said = cargo.arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&said).split(' ').nth(1).map_or((0, 0), numbers)
}

/// The first two numbers of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The engine takes this process's place: signals, the terminal and the exit code are its own.
#[cfg(unix)]
fn hand_over(engine: &mut Command) -> ! {
    let error = std::os::unix::process::CommandExt::exec(engine);
    fail("failed to start `profiles-engine`", error)
}

#[cfg(not(unix))]
fn hand_over(engine: &mut Command) -> ! {
    #[cfg(windows)]
    leave_ctrl_c_to_the_engine();
    match engine.status() {
        Ok(status) => exit(status.code().unwrap_or(2)),
        Err(error) => fail("failed to start `profiles-engine`", error),
    }
}

/// Else this process would end before the engine has cleaned up.
#[cfg(windows)]
fn leave_ctrl_c_to_the_engine() {
    extern "system" {
        fn SetConsoleCtrlHandler(handler: extern "system" fn(u32) -> i32, add: i32) -> i32;
    }
    extern "system" fn handled(_: u32) -> i32 {
        1
    }
    // SAFETY: the handler touches nothing.
    unsafe { SetConsoleCtrlHandler(handled, 1) };
}

fn fail(what: &str, help: impl Display) -> ! {
    eprintln!("error: {}\nhelp: {}", what, help);
    exit(2)
}
