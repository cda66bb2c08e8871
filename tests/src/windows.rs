//! Windows, if `.ci/cross/wine/install` has installed it: our programs for Windows in wine, with a Cargo, a rustc and a
//! git that do their work outside of it, and with the same programs for this machine to compare with.

mod drives;
mod host;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Once, OnceLock};

use tempfile::TempDir;

use crate::foreign::{self, TOOLCHAIN};
use crate::tree::{Tree, tree_without, write};
use crate::{Folder, Ran, cargo_profiles, command, engine, repository, run_with};
use drives::Drives;
use host::{Host, rustc};

/// Their target.
pub const TARGET: &str = "x86_64-pc-windows-gnu";

/// A program of ours, for this machine and for Windows.
#[derive(Debug, Clone)]
pub struct Program {
    linux: PathBuf,
    windows: PathBuf,
}

impl Program {
    /// Built elsewhere.
    pub fn new(linux: &Path, windows: &Path) -> Self {
        Self { linux: linux.to_path_buf(), windows: windows.to_path_buf() }
    }

    /// `profiles-engine`.
    pub fn engine() -> Self {
        Self::new(engine(), &built().join("profiles-engine.exe"))
    }

    /// `cargo-profiles`.
    pub fn cargo_profiles() -> Self {
        Self::new(cargo_profiles(), &built().join("cargo-profiles.exe"))
    }
}

/// Two machines with the same files, of which one is Windows. What differs is a failure.
pub struct Machines {
    windows: Windows,
    linux: Folder,
}

/// The machine in wine.
pub struct Windows {
    drives: Drives,
    folder: TempDir,
    host: Host,
}

/// The folder of the workspace in that of a machine.
const ROOT: &str = "my folder/app";

impl Windows {
    /// Without files. Prints a note and returns `None` if there is no wine or no toolchain.
    pub fn new() -> Option<Self> {
        let drive = prefix().join("drive_w");
        if !foreign::is_installed(TOOLCHAIN) || !drive.is_dir() {
            foreign::not_tried(
                "programs for Windows, for lack of wine or of a toolchain \
                 (`.ci/cross/install` and `.ci/cross/wine/install` bring them)",
            );
            return None;
        }
        keep_running();
        let drive = drive.canonicalize().expect("a path");
        let folder = tempfile::tempdir_in(&drive).expect("a folder");
        let drives = Drives::new(drive.to_str().expect("UTF-8"));
        let host = Host::start(drives.clone(), folder.path().to_path_buf());
        Some(Self { drives, folder, host })
    }

    /// Its folder, outside of wine.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A path as it is in wine.
    pub fn name(&self, path: &Path) -> String {
        self.drives.windows(path.to_str().expect("UTF-8"))
    }

    /// Runs a program for Windows.
    pub fn run(&self, program: &Path, args: &[&str], dir: &Path, env: &[(&str, &str)]) -> Ran {
        let args = [&[program.to_str().expect("UTF-8")], args].concat();
        let (port, bin) = (self.host.port.to_string(), self.name(tools()));
        let ours = [("HOST_PORT", port.as_str()), ("WINEPATH", bin.as_str())];
        let env = ours.into_iter().chain(env.iter().copied());
        run_with(repository().join(".ci/cross/wine/run"), args, dir, env)
    }
}

impl Machines {
    /// With these files in the folder of the workspace.
    pub fn with(files: &[(&str, &str)]) -> Option<Self> {
        let machines = Self { windows: Windows::new()?, linux: Folder::new() };
        for root in machines.roots() {
            std::fs::create_dir_all(root).expect("folders can be made");
        }
        for (path, text) in files {
            machines.write(path, text);
        }
        Some(machines)
    }

    /// The folders of the workspace: of this machine and of Windows.
    pub fn roots(&self) -> [PathBuf; 2] {
        [self.linux.path().join(ROOT), self.windows.path().join(ROOT)]
    }

    /// Writes a file on both.
    pub fn write(&self, path: &str, text: &str) {
        let file = Tree::from([(path.to_owned(), text.as_bytes().to_vec())]);
        self.roots().iter().for_each(|root| write(&file, root));
    }

    /// Runs a program on both, in the folder of the workspace. Asserts that they say the same, and exit with the same code.
    #[track_caller]
    pub fn run(&self, program: &Program, args: &[&str], env: &[(&str, &str)]) -> Ran {
        let [linux, windows] = self.run_each(program, args, env);
        let [linux, windows] = [same(linux, self.linux.path()), same(windows, &self.name())];
        let what = format!("{args:?}, {env:?}");
        let expected = (linux.code, &linux.stdout, &linux.stderr);
        let found = (windows.code, &windows.stdout, &windows.stderr);
        if found != expected {
            panic!(
                "{what} differs:\n--- Linux, {:?}\n{}{}\n--- Windows, {:?}\n{}{}",
                linux.code,
                linux.stdout,
                linux.stderr,
                windows.code,
                windows.stdout,
                windows.stderr
            );
        }
        linux
    }

    /// Runs a program on both, and returns their words as they are: of this machine and of Windows.
    pub fn run_each(&self, program: &Program, args: &[&str], env: &[(&str, &str)]) -> [Ran; 2] {
        let [linux, windows] = self.roots();
        let (rustc, home) = (rustc(), self.linux.path().join("home"));
        let ours = [
            ("RUSTC", rustc.to_str().expect("UTF-8")),
            ("RUSTUP_TOOLCHAIN", TOOLCHAIN),
            ("CARGO_HOME", home.to_str().expect("UTF-8")),
        ];
        let both = ours.into_iter().chain(env.iter().copied());
        let native = run_with(&program.linux, args, &linux, both);
        let home = self.windows.name(&self.windows.path().join("home"));
        let toolchains = self.windows.name(&rustup_home());
        let ours = [("CARGO_HOME", home.as_str()), ("RUSTUP_HOME", toolchains.as_str())];
        let both = [&ours, env].concat();
        [native, self.windows.run(&program.windows, args, &windows, &both)]
    }

    /// The folder of Windows as it is in wine.
    fn name(&self) -> PathBuf {
        self.windows.name(self.windows.path()).into()
    }

    /// Runs a program that this machine does not have, in the folder of the workspace.
    pub fn run_on_windows(&self, program: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
        let [_, root] = self.roots();
        self.windows.run(program, args, &root, env)
    }

    /// A path in the workspace as it is on Windows.
    pub fn name_on_windows(&self, path: &str) -> String {
        self.windows.name(&self.roots()[1].join(path))
    }

    /// The files of the workspaces, without what Cargo builds. Asserts that they are the same.
    #[track_caller]
    pub fn tree(&self) -> Tree {
        let [linux, windows] = self.roots().map(|root| tree_without(&root, "target"));
        crate::tree::assert_same("the files on Windows", &windows, &linux);
        linux
    }
}

/// With `ROOT` for the folder of the machine, with `/` as the only separator, and without the system's words.
fn same(ran: Ran, folder: &Path) -> Ran {
    let folder = folder.to_str().expect("UTF-8").replace('\\', "/");
    let line = |line: &str| {
        let line = line.replace("\\\\", "/").replace('\\', "/").replace(&folder, "ROOT");
        match (line.find(": "), line.rfind(" (os error ")) {
            (Some(start), Some(end)) if start < end => {
                let start = line[..end].rfind(": ").unwrap_or(start);
                line[..start].to_owned() + "\n"
            }
            _ => line,
        }
    };
    let text = |text: String| text.split_inclusive('\n').map(line).collect();
    Ran { code: ran.code, stdout: text(ran.stdout), stderr: text(ran.stderr) }
}

/// The folder of our programs for Windows.
pub fn built() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let target = repository().join("target");
        let programs = build(&repository(), &target);
        // A build of another version replaces the programs, but not these.
        let kept = programs.with_file_name("kept");
        let _ = std::fs::remove_dir_all(&kept);
        std::fs::create_dir(&kept).expect("a folder");
        for name in ["xtask.exe", "profiles-engine.exe", "cargo-profiles.exe"] {
            std::fs::hard_link(programs.join(name), kept.join(name)).expect("a link");
        }
        kept
    })
}

/// Builds our programs for Windows, and returns their folder.
pub fn build(source: &Path, target: &Path) -> PathBuf {
    // All at once, so that what they depend on has the same features each time.
    let packages = ["-p", "xtask", "-p", "profiles-engine", "-p", "cargo-profiles"];
    let toolchain = format!("+{TOOLCHAIN}");
    let args = [&toolchain, "build", "--quiet", "--locked", "--target", TARGET, "--target-dir"];
    let args = args.into_iter().chain([target.to_str().expect("UTF-8")]).chain(packages);
    let variables = foreign::variables().expect("the toolchain is installed");
    let variables = variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    run_with("cargo", args, source, variables).exits(0);
    target.join(TARGET).join("debug")
}

/// The folder of what wine sees as its Windows.
fn prefix() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let script = repository().join(".ci/cross/wine/prefix.sh");
        let print = format!(". '{}' && printf %s \"$WINEPREFIX\"", script.display());
        run_with("sh", ["-c", &print], &repository(), []).exits(0).stdout.into()
    })
}

fn rustup_home() -> PathBuf {
    let said = run_with("rustup", ["show", "home"], &repository(), []).exits(0).stdout;
    said.trim().into()
}

/// Keeps a program running in wine, for as long as this process runs: a first program starts wine's services, which takes
/// seconds, and the last one ends them.
fn keep_running() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It connects, and waits for an answer that never comes.
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port().to_string();
        let run = repository().join(".ci/cross/wine/run");
        let mut keeper = command(run, [tools().join("keeper.exe")], tools());
        keeper.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let keeper = keeper.env("HOST_PORT", port).spawn().expect("wine starts");
        // The program ends with the connection, which ends with us.
        std::mem::forget((keeper, listener.accept().expect("it connects")));
    });
}

/// The folder of the programs that do their work outside of wine.
fn tools() -> &'static Path {
    static PATH: OnceLock<TempDir> = OnceLock::new();
    let folder = PATH.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let source = repository().join("tests/windows/forward.rs");
        let source = source.to_str().expect("UTF-8");
        let args = ["--edition", "2021", source, "-o", "cargo.exe"];
        let chosen = [("RUSTUP_TOOLCHAIN", TOOLCHAIN)];
        run_with(rustc(), args, folder.path(), chosen).exits(0);
        for name in ["rustc.exe", "git.exe", "x86_64-w64-mingw32-gcc.exe", "keeper.exe"] {
            std::fs::copy(folder.path().join("cargo.exe"), folder.path().join(name))
                .expect("copied");
        }
        folder
    });
    folder.path()
}
