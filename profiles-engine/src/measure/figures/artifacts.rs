//! The binaries of a cell, copied out of Cargo's folder before another build can write it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use hmac_sha256::Hash;

use crate::base::error::{Context, Result};
use crate::base::files::{Aside, remove_leftovers, write_atomically};
use crate::measure::compile::messages::Binary;
use crate::measure::figures::size;
use crate::results::Artifact;

const SUMS: &str = "SHA256SUMS";

/// A cell's own folder below the folder for reports.
#[derive(Debug)]
pub struct Store {
    /// As reports name it: with `/`, and relative to themselves.
    name: String,
    folder: PathBuf,
}

impl Store {
    /// The folder for one preset of one target; it is made when something is put into it.
    pub fn new(out: &Path, target: &str, preset: &str) -> Self {
        Self { name: format!("{target}/{preset}"), folder: out.join(target).join(preset) }
    }

    /// Copies the binaries here; [`Self::sum`] then says that they are ours.
    ///
    /// # Errors
    /// When a file can't be read or written.
    pub fn put(
        &self,
        binaries: &[Binary],
        package: impl Fn(&str) -> String,
    ) -> Result<Vec<Artifact>> {
        self.clear()?;
        fs::create_dir_all(&self.folder)
            .context(|| format!("failed to create `{}`", self.folder.display()))?;
        let copies = binaries.iter().map(|binary| self.copy(binary, package(&binary.package_id)));
        copies.collect()
    }

    /// Writes the checksums of the files beside them.
    ///
    /// # Errors
    /// When they can't be written.
    pub fn sum(&self, artifacts: &[Artifact]) -> Result<()> {
        let mut sums = String::new();
        for artifact in artifacts {
            let shrunk = artifact.wasm_opt.as_ref();
            let shrunk = shrunk.and_then(|one| Some((one.sha256.as_ref()?, one.path.as_ref()?)));
            for (sha256, path) in [(&artifact.sha256, &artifact.path)].into_iter().chain(shrunk) {
                let _ = writeln!(sums, "{sha256}  {}", file_name(path));
            }
        }
        write_atomically(&self.folder.join(SUMS), sums.as_bytes())
    }

    /// Takes away what an earlier run has put here: a cell that now fails must not leave an old binary. Only
    /// what the checksums list is ours.
    ///
    /// # Errors
    /// When a file of ours can't be removed.
    pub fn clear(&self) -> Result<()> {
        remove_leftovers(&self.folder);
        let sums = self.folder.join(SUMS);
        let Ok(listed) = fs::read_to_string(&sums) else {
            return Ok(());
        };
        let names = listed.lines().filter_map(|line| line.split_once("  "));
        let files = names.map(|(_, name)| self.folder.join(file_name(name)));
        for file in files.chain([sums]) {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).context(|| format!("failed to remove `{}`", file.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn copy(&self, binary: &Binary, package: String) -> Result<Artifact> {
        let name = binary.path.file_name().unwrap_or(binary.name.as_ref());
        let file = self.folder.join(name);
        let copied =
            || format!("failed to copy `{}` to `{}`", binary.path.display(), file.display());
        let aside = Aside::new_in(&self.folder).context(copied)?;
        let bytes = fs::copy(&binary.path, aside.path()).context(copied)?;
        aside.persist(&file).context(copied)?;
        let read = || format!("failed to read `{}`", file.display());
        Ok(Artifact {
            package,
            name: binary.name.clone(),
            path: format!("{}/{}", self.name, name.to_string_lossy()),
            bytes,
            compressed_bytes: None,
            compressed_with: None,
            sections: size::sections(&file).context(read)?,
            sha256: sha256(&file).context(read)?,
            wasm_opt: None,
        })
    }
}

/// The part after the last `/`.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Hash::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hash.update(&buffer[..read]),
        }
    }
    Ok(hex(&hash.finalize()))
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
