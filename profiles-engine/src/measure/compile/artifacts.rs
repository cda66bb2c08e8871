//! The artifacts of a cell: copied out of Cargo's folder before another build can overwrite them, and measured.
//!
//! Compressed sizes come from the machine's gzip: a compressor here would be a dependency for a single number.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::base::error::{Context, Error, Result};
use crate::base::files::{TemporaryFile, remove_leftovers, write_atomically};
use crate::base::process::Process;
use crate::measure::compile::artifact::BuiltArtifact;
use crate::measure::compile::size;
use crate::measure::files::{create_dir, sha256, walk};
use crate::results::{self, Artifact, ArtifactKind, Companion, WasmOpt};

const SUMS: &str = "SHA256SUMS";
const GZIP: &str = "gzip";
const GZIP_LEVEL: &str = "-6";
/// Features that LLVM uses by default, and that Binaryen must be told about where the module does not list them.
const WASM_FEATURES: [&str; 6] = [
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

#[derive(Debug)]
pub struct Store {
    /// As reports name it: relative to themselves, with `/`.
    name: String,
    folder: PathBuf,
}

impl Store {
    /// The folder for a preset of a target below the folder for reports. It is created when something is put into it.
    pub fn new(out: &Path, target: &str, preset: &str) -> Self {
        Self { name: format!("{target}/{preset}"), folder: out.join(target).join(preset) }
    }

    /// Copies the artifacts here. The next [`Self::clear`] removes them only if [`Self::sum`] has listed them.
    pub fn put(
        &self,
        artifacts: &[BuiltArtifact],
        package: impl Fn(&str) -> String,
    ) -> Result<Vec<Artifact>> {
        self.clear()?;
        create_dir(&self.folder)?;
        let mut taken = BTreeSet::new();
        let copies =
            artifacts.iter().map(|one| self.copy(one, package(&one.package_id), &mut taken));
        copies.collect()
    }

    pub fn sum(&self, artifacts: &[Artifact]) -> Result<()> {
        let mut sums = String::new();
        for artifact in artifacts {
            let _ = writeln!(sums, "{}  {}", artifact.sha256, self.below(&artifact.path));
            if let Some(WasmOpt { sha256: Some(sha256), path: Some(path), .. }) = &artifact.wasm_opt
            {
                let _ = writeln!(sums, "{sha256}  {}", self.below(path));
            }
            for companion in &artifact.companions {
                self.sum_companion(self.below(&companion.path), &mut sums)?;
            }
        }
        write_atomically(&self.folder.join(SUMS), sums.as_bytes())
    }

    /// Removes what an earlier run has put here, as its checksums list it: a cell that fails now leaves no old binary.
    pub fn clear(&self) -> Result<()> {
        remove_leftovers(&self.folder);
        let sums = self.folder.join(SUMS);
        let Ok(listed) = fs::read_to_string(&sums) else {
            return Ok(());
        };
        let names = listed.lines().filter_map(|line| line.split_once("  "));
        let files = names.map(|(_, name)| self.folder.join(below(name)));
        for file in files.chain([sums]) {
            if let Err(error) = fs::remove_file(&file)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error).context(|| format!("failed to remove `{}`", file.display()));
            }
            let folders = file.ancestors().skip(1).take_while(|folder| **folder != self.folder);
            for folder in folders {
                // Only those that are empty now.
                let _ = fs::remove_dir(folder);
            }
        }
        Ok(())
    }

    /// Adds the files of a companion, which may be a folder.
    fn sum_companion(&self, name: &str, sums: &mut String) -> Result<()> {
        let path = self.folder.join(name);
        let failed = || format!("failed to read `{}`", path.display());
        for file in files_in(&path).context(failed)? {
            let name = file.strip_prefix(&self.folder).unwrap_or(&file).to_string_lossy();
            let name = name.replace(std::path::MAIN_SEPARATOR, "/");
            let sha256 = sha256(&file).context(failed)?;
            let _ = writeln!(sums, "{sha256}  {name}");
        }
        Ok(())
    }

    /// A path of the report, relative to the folder here.
    fn below<'a>(&self, path: &'a str) -> &'a str {
        let below = path.strip_prefix(&self.name).and_then(|path| path.strip_prefix('/'));
        below.unwrap_or_else(|| file_name(path))
    }

    /// Copies one artifact, unless another has taken its place.
    fn copy(
        &self,
        built: &BuiltArtifact,
        package: String,
        taken: &mut BTreeSet<String>,
    ) -> Result<Artifact> {
        let name = place(built);
        if !taken.insert(name.clone()) {
            let path = built.path.display();
            return Err(Error::new(format!("`{path}` would overwrite another artifact, `{name}`"))
                .help("give one of their targets another name"));
        }
        let file = self.folder.join(&name);
        file.parent().map_or(Ok(()), create_dir)?;
        let bytes = copy_whole(&built.path, &file, &self.folder).context(|| {
            format!("failed to copy `{}` to `{}`", built.path.display(), file.display())
        })?;
        let measured = size::sections(&file).and_then(|sections| Ok((sections, sha256(&file)?)));
        let (sections, sha256) =
            measured.context(|| format!("failed to read `{}`", file.display()))?;
        Ok(Artifact {
            package,
            kind: built.kind,
            name: built.name.clone(),
            path: format!("{}/{name}", self.name),
            bytes,
            compressed_bytes: None,
            compressed_with: None,
            sections,
            sha256,
            wasm_opt: None,
            companions: self.copy_companions(built, taken)?,
        })
    }

    /// Where Cargo has written one file for two artifacts, as the debuginfo of a program and of a library of the same name,
    /// the first one has it.
    fn copy_companions(
        &self,
        built: &BuiltArtifact,
        taken: &mut BTreeSet<String>,
    ) -> Result<Vec<Companion>> {
        let mut copied = Vec::new();
        for from in built.companions.iter().filter(|path| path.exists()) {
            let Some(name) = from.file_name() else { continue };
            let name = format!("{}{}", folder_of(built.kind), name.to_string_lossy());
            if !taken.insert(name.clone()) {
                continue;
            }
            let to = self.folder.join(&name);
            let bytes = copy_tree(from, &to, &self.folder)
                .context(|| format!("failed to copy `{}` to `{}`", from.display(), to.display()))?;
            copied.push(Companion { path: format!("{}/{name}", self.name), bytes });
        }
        Ok(copied)
    }
}

/// Where an artifact is put: examples and benchmark targets may have the names of binaries. Cargo adds a hash to the name of
/// a benchmark target's file, which is left out.
fn place(built: &BuiltArtifact) -> String {
    let folder = folder_of(built.kind);
    if built.kind == ArtifactKind::Bench {
        let end = built.path.extension().map(|end| format!(".{}", end.to_string_lossy()));
        return format!("{folder}{}{}", built.name, end.unwrap_or_default());
    }
    let name = built.path.file_name().unwrap_or(built.name.as_ref());
    format!("{folder}{}", name.to_string_lossy())
}

fn folder_of(kind: ArtifactKind) -> &'static str {
    match kind {
        ArtifactKind::Example => "examples/",
        ArtifactKind::Bench => "benches/",
        _ => "",
    }
}

/// Copies a file, or a folder with all that is in it; gives the bytes.
fn copy_tree(from: &Path, to: &Path, folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for file in files_in(from)? {
        let below = file.strip_prefix(from).unwrap_or(Path::new(""));
        let to = if below.as_os_str().is_empty() { to.to_path_buf() } else { to.join(below) };
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        bytes += copy_whole(&file, &to, folder)?;
    }
    Ok(bytes)
}

/// The file itself, or the files of a folder, sorted.
fn files_in(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let (_, mut files) = walk(path, |_| true)?;
    files.retain(|file| file.is_file());
    files.sort();
    Ok(files)
}

fn copy_whole(from: &Path, to: &Path, folder: &Path) -> io::Result<u64> {
    let aside = TemporaryFile::new_in(folder)?;
    fs::copy(from, aside.path())?;
    // Wine says of every copy that it had no bytes.
    let bytes = fs::metadata(aside.path())?.len();
    aside.persist(to)?;
    Ok(bytes)
}

/// A listed name as a path that does not lead out of the folder.
fn below(name: &str) -> PathBuf {
    let path = PathBuf::from(name);
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    if is_below { path } else { file_name(name).into() }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[derive(Debug)]
pub struct Compressor {
    program: Option<PathBuf>,
    /// The sizes in the earlier report, by the SHA-256 of the file.
    known: BTreeMap<String, u64>,
}

impl Compressor {
    /// Looks for gzip, and for the sizes in the report that is in this folder.
    pub fn find(out: &Path) -> Self {
        let report = results::read(&out.join("report.json")).ok();
        let cells = report.into_iter().flat_map(|report| report.cells);
        let known = cells
            .flat_map(|cell| cell.artifacts)
            .filter(|artifact| artifact.compressed_with == Some(compressed_with()))
            .filter_map(|artifact| Some((artifact.sha256, artifact.compressed_bytes?)));
        Self { program: which::which(GZIP).ok(), known: known.collect() }
    }

    /// Adds the compressed size of an artifact in this folder, if it can be measured.
    pub fn measure(&self, artifact: &mut Artifact, out: &Path) {
        let known = self.known.get(&artifact.sha256).copied();
        artifact.compressed_bytes = known.or_else(|| self.compress(&out.join(&artifact.path)));
        artifact.compressed_with = artifact.compressed_bytes.map(|_| compressed_with());
    }

    fn compress(&self, file: &Path) -> Option<u64> {
        let gzip = Process::new(self.program.clone()?).args([GZIP_LEVEL, "-n", "-c"]);
        gzip.arg(file).output_bytes().ok()
    }
}

fn compressed_with() -> String {
    format!("{GZIP} {GZIP_LEVEL}")
}

/// Lets wasm-opt (Binaryen) write a second file next to a WebAssembly module, at the optimisation level of its profile;
/// where that fails, the artifact says why.
pub fn shrink_wasm(artifact: &mut Artifact, out: &Path, opt_level: &str) {
    if artifact.path.ends_with(".wasm") {
        let failed = |reason| WasmOpt { reason: Some(reason), ..WasmOpt::default() };
        artifact.wasm_opt = Some(wasm_opt(artifact, out, opt_level).unwrap_or_else(failed));
    }
}

fn wasm_opt(artifact: &Artifact, out: &Path, opt_level: &str) -> Result<WasmOpt, String> {
    let program = which::which("wasm-opt").map_err(|_| {
        "`wasm-opt` is not installed: install Binaryen (Debian: `apt install binaryen`)".to_owned()
    })?;
    let path = artifact.path.replace(".wasm", ".opt.wasm");
    let file = out.join(&path);
    let level = format!("-O{opt_level}");
    let features = WASM_FEATURES.map(|feature| format!("--enable-{feature}"));
    let process = Process::new(&program).arg(&level).args(features);
    let process = process.arg(out.join(&artifact.path)).arg("-o").arg(&file);
    process.output().map_err(|error| error.to_string())?;
    let measured = fs::metadata(&file).and_then(|metadata| Ok((metadata.len(), sha256(&file)?)));
    let (bytes, sha256) =
        measured.map_err(|error| format!("failed to read `{}`: {error}", file.display()))?;
    let version = Process::new(&program).arg("--version").output().unwrap_or_default();
    Ok(WasmOpt {
        bytes: Some(bytes),
        sha256: Some(sha256),
        path: Some(path),
        with: Some(format!("{} {level}", version.trim())),
        reason: None,
    })
}
