//! The door to the engine: builds it as a separate package, and starts it.
//!
//! A workspace's `xtask` includes this file, which needs only the standard library and edition 2018. The build does not
//! see what is configured for the workspace (targets, flags, wrappers, profiles, unstable features), which is not meant
//! for a tool. The engine then runs in the user's environment.

// The lints of a workspace are for its own code.
#![allow(warnings, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{exit, Command, Stdio};
use std::{env, fs};

/// Builds the engine, unless that is done, and runs it with this program's arguments. Ends the process with the engine's
/// exit code, or with 2 where there is no engine to run. The path of its folder is relative to this program's package.
pub fn open(folder: &str) -> ! {
    // Cargo also sets it at run time: workspaces that share a target folder share this program.
    let package = env::var_os("CARGO_MANIFEST_DIR");
    let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let program = build(&Path::new(&package).join(folder));
    hand_over(Command::new(program).args(env::args_os().skip(1)))
}

/// Builds the engine, and gives the path of its program. Only a first build shows its progress.
fn build(folder: &Path) -> PathBuf {
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap_or_else(|error| {
        fail(&format!("failed to read `{}`: {error}", manifest.display()), FOLDER_HELP)
    });
    let door =
        env::current_exe().unwrap_or_else(|error| fail("failed to find the target folder", error));
    let target = door.with_file_name("profiles-engine");
    let (toolchain, version) = toolchain(&text);
    // The checksums identify the version of its sources.
    let sums = fs::read_to_string(folder.join("CHECKSUMS")).unwrap_or_default();
    let (stamp, made_of) = (target.join("built"), format!("{version}\n{sums}"));
    let mut build = cargo(toolchain);
    build.args(["build", "--locked", "--message-format=json-render-diagnostics"]);
    if fs::read_to_string(&stamp).ok().as_ref() == Some(&made_of) {
        build.arg("--quiet");
    } else if let Some(name) = toolchain {
        say(&format!("note: building `profiles-engine` with the toolchain `{name}`, {version}"));
    }
    build.arg("--config").arg(folder.join("door.toml"));
    build.arg("--manifest-path").arg(manifest).arg("--target-dir").arg(&target);
    #[cfg(target_os = "linux")]
    end_with_us(&mut build);
    let output = build.stderr(Stdio::inherit()).output();
    let output = output.unwrap_or_else(|error| fail("failed to start Cargo", error));
    let path = executable(&String::from_utf8_lossy(&output.stdout));
    let path = path.filter(|_| output.status.success());
    let path = path.unwrap_or_else(|| fail("failed to build `profiles-engine`", BUILD_HELP));
    let _ = fs::write(stamp, made_of);
    path
}

/// Ends a Cargo when this process ends: a signal may be for this one alone.
#[cfg(target_os = "linux")]
fn end_with_us(cargo: &mut Command) {
    extern "C" {
        fn prctl(option: i32, ...) -> i32;
    }
    const PR_SET_PDEATHSIG: i32 = 1;
    const SIGTERM: usize = 15;
    // SAFETY: between fork and exec only prctl(2) is called, which takes plain numbers here.
    unsafe {
        std::os::unix::process::CommandExt::pre_exec(cargo, || {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            Ok(())
        });
    }
}

/// The toolchain that builds it, with its version: the one that runs us, or rustup's `stable` if that one is too old.
fn toolchain(manifest: &str) -> (Option<&'static str>, String) {
    let needed = manifest.split("rust-version = ").nth(1).map_or((0, 0), numbers);
    let own = version(cargo(None));
    if numbers(&own) >= needed {
        return (None, own);
    }
    let stable = version(cargo(Some("stable")));
    if numbers(&stable) < needed {
        let (major, minor) = needed;
        let why = format!(
            "`profiles-engine` needs Rust {major}.{minor}, this workspace's toolchain is {own}"
        );
        fail(&why, TOOLCHAIN_HELP);
    }
    (Some("stable"), stable)
}

const FOLDER_HELP: &str =
    "get the folder back from version control, or run `cargo profiles apply --vendor`";

const BUILD_HELP: &str = "Cargo's message is above. Of Cargo's configuration, this build reads only the file in \
    CARGO_HOME, so a registry mirror has to be named there. If a file of the engine is broken, restore the folder from \
    version control";

const TOOLCHAIN_HELP: &str =
    "`rustup update stable` installs a toolchain that can build it; the workspace keeps its own. \
    `cargo install cargo-profiles` with a newer toolchain makes this build unnecessary";

/// Cargo, from a rustup toolchain or as it runs us, without the settings of the workspace: it gets no variables that are
/// for programs, and runs in the root folder, where it finds no config file of the workspace.
fn cargo(toolchain: Option<&str>) -> Command {
    let mut cargo = match toolchain {
        None => Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
        Some(name) => {
            let mut rustup = Command::new("rustup");
            rustup.args(["run", name, "cargo"]).env_remove("RUSTC");
            rustup
        }
    };
    for (key, _) in env::vars_os().filter(|(key, _)| is_for_programs(key)) {
        cargo.env_remove(key);
    }
    // These override CARGO_HOME's config file. A tool's warnings are not for its users.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", "--cap-lints=allow");
    cargo.env("RUSTC_WRAPPER", "").env("RUSTC_WORKSPACE_WRAPPER", "");
    if let Some(root) = env::current_exe().ok().as_deref().and_then(|exe| exe.ancestors().last()) {
        cargo.current_dir(root);
    }
    cargo
}

/// Whether a variable configures what is built. The variables for the network, the registries and the colours are kept,
/// and so are those for this machine's compiler and linker, because this program was built with them.
fn is_for_programs(key: &OsStr) -> bool {
    let key = key.to_string_lossy();
    let kept = ["CARGO_HOME", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTR", "CARGO_TERM_"];
    let is_kept = kept.iter().any(|start| key.starts_with(start));
    let is_tool = key == "RUSTC" || key.ends_with("_LINKER");
    !is_kept && !is_tool && (key.starts_with("CARGO") || key.starts_with("RUSTC"))
}

/// The path of the program in Cargo's messages, which are JSON.
fn executable(messages: &str) -> Option<PathBuf> {
    let path = messages.split("\"executable\":\"").skip(1).last()?.split('"').next()?;
    Some(path.replace("\\\\", "\\").into())
}

/// Such as `1.95.0 (f2d3ce0bd 2026-03-21)`; empty where there is no such Cargo.
fn version(mut cargo: Command) -> String {
    let said = cargo.arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    said.trim().split_once(' ').map_or_else(String::new, |(_, version)| version.to_owned())
}

/// The first two numbers of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The engine replaces this process: signals, the terminal and the exit code are its own.
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

/// Otherwise this process would end before the engine has cleaned up.
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
    say(&format!("error: {what}\nhelp: {help}"));
    exit(2)
}

/// Writes a line to standard error. `eprintln!` would panic where the log's disk is full.
fn say(text: &str) {
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}
