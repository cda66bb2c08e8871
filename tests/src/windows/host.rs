//! Does outside of wine what programs in wine ask for: see `tests/windows/forward.rs`.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use walkdir::WalkDir;

use super::TARGET;
use super::drives::Drives;
use crate::foreign::TOOLCHAIN;
use crate::{command, repository};

/// What programs in wine ask.
pub struct Host {
    /// Where it listens, on this machine alone.
    pub port: u16,
}

impl Host {
    /// Listens for as long as this process runs. The workspaces are in this folder.
    pub fn start(drives: Drives, folder: PathBuf) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (drives, folder) = (drives.clone(), folder.clone());
                thread::spawn(move || {
                    // A program that was killed in wine neither asks to the end nor reads the answer.
                    if let Ok(asked) = Asked::read(&stream) {
                        let _ = asked.answer(&stream, &drives, &folder);
                    }
                });
            }
        });
        Self { port }
    }
}

/// rustc, whose host is Windows.
pub fn rustc() -> PathBuf {
    repository().join("tests/windows/rustc")
}

/// A program to run.
struct Asked {
    program: String,
    folder: String,
    args: Vec<String>,
    variables: Vec<(String, String)>,
}

impl Asked {
    fn read(stream: &TcpStream) -> io::Result<Self> {
        let words: io::Result<Vec<String>> = (0..number(stream)?).map(|_| word(stream)).collect();
        let mut words = words?.into_iter();
        let mut next = || words.next().ok_or(io::ErrorKind::InvalidData);
        let (program, folder, count) = (next()?, next()?, next()?);
        let count = count.parse().map_err(|_| io::ErrorKind::InvalidData)?;
        let args = words.by_ref().take(count).collect();
        let variables = words.filter_map(|word| {
            word.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))
        });
        Ok(Self { program, folder, args, variables: variables.collect() })
    }

    fn command(&self, drives: &Drives) -> Command {
        let program = match self.program.as_str() {
            "rustc" => rustc(),
            other => other.into(),
        };
        let args = self.args.iter().map(|arg| drives.argument(arg));
        let mut command = command(program, args, Path::new(&drives.host(&self.folder)));
        if self.args.iter().any(|arg| arg.ends_with("door.toml")) {
            // Cargo takes `host-tuple` for the machine that it was built for.
            command.args(["--config", &format!("build.target='{TARGET}'")]);
        }
        // Those that programs set for Cargo, rustc and git. A jobserver of Windows is of no use here.
        let is_passed = |name: &str| {
            let starts = ["CARGO_", "RUSTC_", "RUSTFLAGS", "RUSTDOCFLAGS", "GIT_", "LC_ALL"];
            name != "CARGO_MAKEFLAGS" && starts.iter().any(|start| name.starts_with(start))
        };
        let passed = self.variables.iter().filter(|(name, _)| is_passed(name));
        command.envs(passed.map(|(name, value)| (name, drives.host(value))));
        command.env("RUSTUP_TOOLCHAIN", TOOLCHAIN).env("RUSTC", rustc());
        command.process_group(0);
        command
    }

    /// The name of the folder that Cargo builds a named profile in.
    fn profile_folder(&self) -> Option<&str> {
        let place = self.args.iter().position(|arg| arg == "--profile")?;
        match self.args.get(place + 1)?.as_str() {
            "dev" | "test" => Some("debug"),
            "bench" => Some("release"),
            name => Some(name),
        }
    }

    fn answer(&self, stream: &TcpStream, drives: &Drives, folder: &Path) -> io::Result<()> {
        let mut command = self.command(drives);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (writer, id, has_ended) = (Mutex::new(stream), child.id(), AtomicBool::new(false));
        let status = thread::scope(|scope| {
            scope.spawn(|| end_with(stream, id, &has_ended));
            let errors = scope.spawn(|| pass(stderr, b'2', &writer, drives));
            pass(stdout, b'1', &writer, drives);
            let _ = errors.join();
            let status = child.wait();
            has_ended.store(true, Ordering::SeqCst);
            // `end_with` reads from it.
            let _ = stream.shutdown(Shutdown::Read);
            status
        });
        let code = status?.code().unwrap_or(1);
        if self.program == "cargo" {
            translate_dep_info(folder, self.profile_folder(), drives);
        }
        send(&writer, b'x', u32::try_from(code).unwrap_or(1), b"")
    }
}

fn word(mut stream: &TcpStream) -> io::Result<String> {
    let mut bytes = vec![0; number(stream)? as usize];
    stream.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn number(mut stream: &TcpStream) -> io::Result<u32> {
    let mut bytes = [0; 4];
    stream.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Kills a program and what it has started if the one in wine ends before it.
fn end_with(mut stream: &TcpStream, id: u32, has_ended: &AtomicBool) {
    // Nothing more is sent.
    let _ = stream.read(&mut [0]);
    if !has_ended.load(Ordering::SeqCst) {
        let _ = Command::new("kill").args(["-9", "--", &format!("-{id}")]).output();
    }
}

fn pass(pipe: Option<impl Read>, kind: u8, writer: &Mutex<&TcpStream>, drives: &Drives) {
    let lines = pipe.into_iter().flat_map(|pipe| BufReader::new(pipe).split(b'\n'));
    for line in lines.map_while(Result::ok) {
        let line = drives.line(&String::from_utf8_lossy(&line)) + "\n";
        let length = u32::try_from(line.len()).expect("a short line");
        if send(writer, kind, length, line.as_bytes()).is_err() {
            return;
        }
    }
}

fn send(writer: &Mutex<&TcpStream>, kind: u8, number: u32, bytes: &[u8]) -> io::Result<()> {
    let mut stream = *writer.lock().expect("no panic");
    let all = [&[kind][..], &number.to_le_bytes(), bytes].concat();
    stream.write_all(&all)
}

/// Rewrites the dep-info that Cargo puts next to a program, which it never reads itself. That of other profiles is left alone:
/// another Cargo may be writing it.
fn translate_dep_info(folder: &Path, profile: Option<&str>, drives: &Drives) {
    let entries = WalkDir::new(folder).into_iter();
    let entries = entries.filter_entry(|entry| entry.file_name() != "deps");
    let is_ours = |path: &Path| {
        let mut folders = path.iter();
        profile.is_none_or(|profile| folders.any(|folder| folder == profile))
    };
    let entries = entries
        .flatten()
        .filter(|entry| entry.path().extension() == Some("d".as_ref()) && is_ours(entry.path()));
    for entry in entries {
        let Ok(rule) = fs::read_to_string(entry.path()) else { continue };
        // A space in a name has a backslash before it.
        let words = rule.split("\n").map(|line| {
            let line = line.replace("\\ ", "\0");
            let words: Vec<String> = line.split(' ').map(|word| drives.text(word)).collect();
            words.join(" ").replace('\0', "\\ ")
        });
        let windows = words.collect::<Vec<_>>().join("\n");
        if windows != rule {
            let aside = entry.path().with_extension("d.new");
            fs::write(&aside, windows).expect("written");
            fs::rename(aside, entry.path()).expect("renamed");
        }
    }
}
