//! A copy of a program that has all profiles.

use std::path::{Path, PathBuf};

use end_to_end::registry::{copy, fetched};
use end_to_end::{Folder, cargo_profiles, run};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table};

use crate::inputs;
use crate::programs::Program;
use crate::sets;

/// How long the rounds of a benchmark go on, in seconds, for all profiles together.
const ROUNDS: i64 = 90;

/// A program that is ready to be built, and what it works on.
pub struct Workspace {
    folder: Folder,
    name: &'static str,
}

impl Workspace {
    /// Takes a program from the registry, or from the template, and puts all profiles in place of its own.
    pub fn of(program: &Program) -> Self {
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
        let manifest = with_profiles(&manifest, program.name, &workspace.command(program));
        std::fs::write(&path, manifest).expect("a manifest can be written");
        let locked = program.version.map(|_| "--locked");
        run("cargo", ["fetch"].into_iter().chain(locked), &root).exits(0);
        workspace
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

/// A manifest with all profiles in place of its own, and one benchmark.
fn with_profiles(manifest: &str, name: &str, command: &[String]) -> String {
    let mut manifest: DocumentMut = manifest.parse().expect("TOML");
    manifest.remove("profile");
    let mut benchmark = InlineTable::new();
    benchmark.insert("name", name.into());
    benchmark.insert("command", command.iter().collect::<Array>().into());
    benchmark.insert("seconds", ROUNDS.into());
    let dist = table(table(table(manifest.as_table_mut(), "workspace"), "metadata"), "dist");
    dist.insert("benchmarks", toml_edit::value(Array::from_iter([benchmark])));
    dist.insert("baseline", toml_edit::value("ours-fast"));
    dist.insert("startup", toml_edit::value(false));
    format!("{manifest}\n{}", sets::manifest())
}

fn table<'a>(parent: &'a mut Table, key: &str) -> &'a mut Table {
    let table = parent.entry(key).or_insert_with(|| Item::Table(Table::new()));
    table.as_table_mut().expect("a table")
}
