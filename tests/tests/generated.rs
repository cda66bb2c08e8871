//! A generated workspace builds and passes its own tests and check, for every combination of answers.
//!
//! All combinations share a folder and a target folder. Only the files that differ are written, so that Cargo rebuilds only
//! what an answer changes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use cargo_profiles::config::TemplateConfig;
use cargo_profiles::name::Name;
use end_to_end::cases::{cases, each};
use end_to_end::{Ran, cargo_profiles, generated, run, run_with, tree};
use yaml_rust2::YamlLoader;

#[test]
fn every_combination_of_answers_builds_tests_and_checks() {
    let config = TemplateConfig::embedded().expect("the template's own file");
    let workspace = Workspace::new("hello");
    let mut combinations = generated::combinations(&config);
    // Ordered so that the engine is built once: Cargo would rebuild it after its files were written again.
    combinations.sort_by_key(|answers| answers.iter().any(|answer| answer == "xtask=installed"));
    cases(combinations.iter().map(|answers| (answers.join(" "), answers)), |answers| {
        workspace.becomes(&config, answers);
        workspace.workflows_are_yaml();
        for args in [&["check"][..], &["test"], &["xtask", "check-profiles"]] {
            workspace.cargo(args).exits(0);
        }
    });
    // The last combination has it, and the other answers don't matter to it.
    try_cranelift(&workspace);
}

#[test]
fn a_name_in_snake_case_and_one_in_kebab_case_build_and_test() {
    let config = TemplateConfig::embedded().expect("the template's own file");
    let cases = ["hello_world", "HelloWorld"];
    each(cases, |name| {
        let workspace = Workspace::new(name);
        workspace.becomes(&config, &[]);
        workspace.cargo(&["test"]).exits(0);
    });
}

/// A generated workspace that is kept from run to run.
struct Workspace {
    name: Name,
    root: PathBuf,
}

impl Workspace {
    fn new(name: &str) -> Self {
        let name = Name::new(name).expect("a good name");
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated").join(&name.project);
        Self { name, root }
    }

    /// Makes it the workspace for these answers.
    fn becomes(&self, config: &TemplateConfig, answers: &[String]) {
        tree::restore(&generated::files(&self.name, config, answers), &self.root);
    }

    fn workflows_are_yaml(&self) {
        let files = walkdir::WalkDir::new(self.root.join(".github")).into_iter().flatten();
        for file in files.filter(|file| file.path().extension().is_some_and(|end| end == "yml")) {
            let text = fs::read_to_string(file.path()).expect("readable");
            let documents = YamlLoader::load_from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.path().display()));
            assert_eq!(documents.len(), 1, "{}", file.path().display());
            assert!(!text.contains("{%") && !text.contains("raw"), "{text}");
        }
    }

    fn cargo(&self, args: &[&str]) -> Ran {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
        let target = target.to_string_lossy();
        // With the answer `installed`, the alias finds this repository's `cargo profiles`.
        let installed = cargo_profiles().parent().expect("in a folder").to_path_buf();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [installed].into_iter().chain(std::env::split_paths(&path));
        let path = std::env::join_paths(path).expect("a path");
        let path = path.to_string_lossy();
        run_with("cargo", args, &self.root, [("CARGO_TARGET_DIR", &*target), ("PATH", &*path)])
    }
}

/// Tries what is possible with Cranelift here, and prints what is not to standard error, past the capture of tests.
fn try_cranelift(workspace: &Workspace) {
    let tell =
        |text: &str| writeln!(std::io::stderr(), "not tried: {text}").expect("standard error");
    let nightly = ["run", "nightly", "rustc", "--print", "sysroot"];
    let sysroot = run("rustup", nightly, &workspace.root);
    if sysroot.code != Some(0) {
        return tell("anything with Cranelift, for lack of a nightly toolchain");
    }
    let build = ["+nightly", "build", "--config", ".cargo/cranelift.toml"];
    let plan = ["--unit-graph", "-Zunstable-options"];
    let graph = workspace.cargo(&[&build[..], &plan].concat()).exits(0).json();
    for unit in graph["units"].as_array().expect("units") {
        if unit["mode"] == "build" && unit["target"]["kind"][0] != "custom-build" {
            let package = unit["pkg_id"].as_str().expect("an id");
            let backend = if package.contains("/hello") { "cranelift" } else { "llvm" };
            assert_eq!(unit["profile"]["codegen_backend"], backend, "{package}");
        }
    }
    let backends = walkdir::WalkDir::new(Path::new(sysroot.stdout.trim()).join("lib/rustlib"));
    let mut files = backends.max_depth(3).into_iter().flatten();
    let name = |entry: &walkdir::DirEntry| entry.file_name().to_string_lossy().into_owned();
    if files.any(|entry| name(&entry).contains("rustc_codegen_cranelift")) {
        workspace.cargo(&build).exits(0);
    } else {
        tell(
            "a build with Cranelift, for lack of nightly's component \
             (rustup component add rustc-codegen-cranelift-preview --toolchain nightly)",
        );
    }
}
