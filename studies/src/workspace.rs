//! A copy of a program that can be given profiles.

use std::path::{Path, PathBuf};

use end_to_end::registry::{copy, fetched};
use end_to_end::{Folder, cargo_profiles, run};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table};

use crate::inputs;
use crate::programs::Program;

/// A program that is ready to be built, and what it works on.
pub struct Workspace {
    folder: Folder,
    name: &'static str,
}

impl Workspace {
    /// Takes a program from the registry, or from the template, without its profiles, and adds a benchmark whose rounds go on
    /// for this many seconds, and the baseline that it has.
    pub fn of(program: &Program, seconds: u32, baseline: Option<&str>) -> Self {
        let workspace = Self { folder: Folder::new(), name: program.name };
        inputs::write(&workspace.path("inputs"));
        std::fs::create_dir_all(workspace.path("out")).expect("a folder can be made");
        let root = workspace.root();
        match program.version {
            Some(version) => copy(&fetched(program.name, version), &root),
            None => {
                let args = ["new", program.name, "--vcs", "none"];
                run(cargo_profiles(), args, workspace.folder.path()).exits(0);
            }
        }
        // A package may ask for the compiler that it is developed with.
        let _ = std::fs::remove_file(root.join("rust-toolchain.toml"));
        let path = root.join("Cargo.toml");
        let manifest = std::fs::read_to_string(&path).expect("a manifest");
        let command = workspace.command(program);
        let manifest = with_benchmark(&manifest, program.name, &command, seconds, baseline);
        std::fs::write(&path, manifest).expect("a manifest can be written");
        let locked = program.version.map(|_| "--locked");
        run("cargo", ["fetch"].into_iter().chain(locked), &root).exits(0);
        workspace
    }

    /// Adds text to the manifest.
    pub fn add(&self, text: &str) {
        let path = self.root().join("Cargo.toml");
        let manifest = std::fs::read_to_string(&path).expect("a manifest");
        std::fs::write(path, format!("{manifest}\n{text}")).expect("a manifest can be written");
    }

    /// Adds the presets, as `cargo profiles apply` does.
    pub fn apply_presets(&self) {
        run(cargo_profiles(), ["apply", "--preset", "all", "--yes"], &self.root()).exits(0);
    }

    /// Its root.
    pub fn root(&self) -> PathBuf {
        self.path(self.name)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, program: &Program) -> Vec<String> {
        let driver = std::env::current_exe().expect("this program");
        let text = |path: &Path| path.to_str().expect("a path of Unicode").to_owned();
        let word = |word: &str| {
            word.replace("{inputs}", &text(&self.path("inputs")))
                .replace("{out}", &text(&self.path("out")))
                .replace("{driver}", &text(&driver))
        };
        program.command.split(' ').map(word).collect()
    }
}

/// A manifest without profiles, and with one benchmark.
fn with_benchmark(
    manifest: &str,
    name: &str,
    command: &[String],
    seconds: u32,
    baseline: Option<&str>,
) -> String {
    let mut manifest: DocumentMut = manifest.parse().expect("TOML");
    manifest.remove("profile");
    let mut benchmark = InlineTable::new();
    benchmark.insert("name", name.into());
    benchmark.insert("command", command.iter().collect::<Array>().into());
    benchmark.insert("seconds", i64::from(seconds).into());
    let dist = table(table(table(manifest.as_table_mut(), "workspace"), "metadata"), "dist");
    dist.insert("benchmarks", toml_edit::value(Array::from_iter([benchmark])));
    if let Some(baseline) = baseline {
        dist.insert("baseline", toml_edit::value(baseline));
    }
    dist.insert("startup", toml_edit::value(false));
    manifest.to_string()
}

fn table<'a>(parent: &'a mut Table, key: &str) -> &'a mut Table {
    let table = parent.entry(key).or_insert_with(|| Item::Table(Table::new()));
    table.as_table_mut().expect("a table")
}
