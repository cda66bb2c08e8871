//! Random manifests, config files, lockfiles and variables cause no panic and no hang, and each finding points into its
//! file. `PROPTEST_CASES=100000 cargo test -p end-to-end --test fuzz` tries more of them.

use std::fs;

use end_to_end::{Folder, cargo_profiles, run};
use profiles_engine::profiles::Model;
use profiles_engine::profiles::environment::Variables;
use profiles_engine::profiles::resolve::{Subject, resolve};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;

/// Where the texts go. A path that is listed twice is chosen twice as often.
const FILES: &[&str] = &[
    "Cargo.toml",
    "Cargo.toml",
    "m/Cargo.toml",
    ".cargo/config.toml",
    ".cargo/a.toml",
    "Cargo.lock",
];

/// Words, separated by at least two spaces or a line break.
fn words(text: &'static str) -> impl Strategy<Value = &'static str> {
    let words = text.lines().flat_map(|line| line.split("  ")).filter(|word| !word.is_empty());
    select(words.collect::<Vec<_>>())
}

const HEADERS: &str = r##"
[profile.dev]  [profile.release]  [profile.fast]  [profile."a\nb"]  [profile.'ü b']  [profile.small]  [profile.prod]
[profile.release.package.m]  [profile.fast.package."*"]  [profile.fast.package."m@1"]  [profile.dev.build-override]
[profile.test.package."https://x/y#z@1.2"]  [profile]  [[profile]]  [[profile.dev]]  [[profile.dev.package]]
[workspace]  [package]  [package.metadata.profiles]  [workspace.metadata.profiles]  [[package]]  [[bin]]  [lib]
[dependencies]  [build]  [unstable]  [target.'cfg(unix)'.dependencies]  [target.x86_64-unknown-linux-gnu]
[workspace.dependencies]
"##;

const KEYS: &str = r##"
profile  profile.dev  profile.fast.package  package.m  package."*"  build-override  package  inherits  inherits
opt-level  debug  strip  lto  panic  incremental  codegen-units  rpath  dir-name  split-debuginfo  debug-assertions
overflow-checks  codegen-backend  rustflags  trim-paths  hint-mostly-unused  opt_level  allow  include  members
exclude  workspace  name  version  source  dependencies  proc-macro  path  m  ""  '"'  "\u001b"  "ß"
"##;

const VALUES: &str = r##"
true  false  0  3  -1  1.5  nan  "z"  "3"  "release"  "dev"  "fast"  "fat"  "abort"  "m"  ["m"]  ["*"]  {}  []  [[]]
["unknown-key", 3]  ["a.toml"]  { path = "m" }  { opt-level = 1, strip = true }  '''ß'''  1979-05-27
{ workspace = true }  ["-Ctarget-cpu=native"]  "\u001b[31m\n"  ["a", 1,]
"##;

const ODD: &[&str] = &[
    "=",
    ".",
    ",",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    " ",
    "\r\n",
    "\t",
    "\0",
    "ß",
    "\u{feff}",
    "\u{1F980}",
    "\"\"\"\n",
];

const VARIABLES: &str = "
CARGO_PROFILE_DEV_OPT_LEVEL  CARGO_PROFILE_FAST_INHERITS  CARGO_PROFILE_A_B_INHERITS  CARGO_PROFILE__INHERITS
CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_DEBUG  CARGO_PROFILE_ẞ_LTO  CARGO_PROFILE_DEV_PACKAGE_M_DEBUG
CARGO_PROFILE_INHERITS  CARGO_PROFILE_  CARGO_INCREMENTAL  CARGO_BUILD_INCREMENTAL  RUSTFLAGS  CARGO_HOME
CARGO_ENCODED_RUSTFLAGS  CARGO_TARGET_X_RUSTFLAGS  CARGO_TARGET__RUSTFLAGS  CARGO_UNSTABLE_X  RUSTUP_HOME
";

const SETTINGS: &[&str] = &[
    "",
    "1",
    "3",
    "true",
    "z",
    "fast",
    "dev",
    "a-b",
    "ß\u{1f}-C",
    "-C lto -Copt-level=",
    "\u{1b}[31m",
    "/",
    "..",
];

/// A text that begins as TOML: headers and settings, sometimes with anything in between.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let setting =
        (words(KEYS), words(VALUES)).prop_map(|(key, value)| format!("{key} = {value}\n"));
    let header = words(HEADERS).prop_map(|header| format!("{header}\n"));
    let token = prop_oneof![words(HEADERS), words(KEYS), words(VALUES), select(ODD)];
    let tokens = vec(token, 0..6).prop_map(|tokens| tokens.concat());
    let line = prop_oneof![40 => setting, 20 => header, 1 => tokens];
    vec(line, 0..14).prop_map(|lines| lines.concat().into_bytes())
}

/// A text that begins as a manifest.
fn manifest() -> impl Strategy<Value = Vec<u8>> {
    let head = select(
        &[
            "[package]\nname = \"m\"\n",
            "[workspace]\nmembers = [\"m\"]\n",
            "[package]\nname = \"app\"\n[workspace]\n",
            "",
            "\u{feff}[package]\r\nname = 'm'\r\n",
        ][..],
    );
    (head, soup()).prop_map(|(head, soup)| [head.as_bytes(), &soup].concat())
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![8 => manifest(), 4 => soup(), 1 => vec(any::<u8>(), 0..60)]
}

#[derive(Clone)]
struct Input {
    files: Vec<(&'static str, Vec<u8>)>,
    variables: Vec<(&'static str, &'static str)>,
}

fn input() -> impl Strategy<Value = Input> {
    let files = vec((select(FILES), text()), 0..4);
    let variables = vec((words(VARIABLES), select(SETTINGS)), 0..4);
    (manifest(), files, variables).prop_map(|(root, mut files, variables)| {
        files.insert(0, ("Cargo.toml", root));
        Input { files, variables }
    })
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files = self.files.iter().map(|(path, text)| (path, String::from_utf8_lossy(text)));
        f.debug_map().entries(files).entries(self.variables.iter().copied()).finish()
    }
}

impl Input {
    fn lay_out(&self) -> Folder {
        let folder = Folder::with([("src/main.rs", ""), ("m/src/lib.rs", ""), (".cargo/keep", "")]);
        for (path, text) in &self.files {
            fs::write(folder.path().join(path), text).expect("a file");
        }
        folder
    }
}

/// Reads and checks everything. Whether there was a model.
fn survives(input: &Input) -> bool {
    let folder = input.lay_out();
    let variables =
        input.variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let variables: Variables = variables.collect();
    let Ok(model) = Model::load(&folder.path().join("Cargo.toml"), folder.path(), &variables)
    else {
        return false;
    };
    for finding in profiles_engine::check::check(&model, None) {
        assert!(!finding.message.contains(char::is_control), "{finding:?}");
        if let Some(place) = finding.origin.place() {
            let file = &model.files[place.file];
            assert!(file.text.get(place.span.clone()).is_some(), "{finding:?}");
            let (lines, first) = file.whole_lines(&place.span);
            assert!(file.text.get(lines.clone()).is_some() && first > 0, "{lines:?}: {finding:?}");
        }
        for (range, _) in finding.fix.iter().flat_map(|fix| &fix.edits) {
            let fix = finding.fix.as_ref().expect("it has edits");
            assert!(model.files[fix.file].text.get(range.clone()).is_some(), "{finding:?}");
        }
    }
    let host = Subject { for_host: true, ..Subject::dependency() };
    for profile in model.names() {
        for subject in [Subject::member(), Subject::dependency(), host.clone()] {
            let _ = resolve(&model, profile, &subject);
        }
        for package in model.workspace.packages() {
            let _ = model.effective(profile, package, &host);
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_the_model_or_a_rule_panic(input in input()) {
        survives(&input);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 16, max_shrink_iters: 100, failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_makes_the_program_panic(input in input()) {
        let folder = input.lay_out();
        for args in [
            &["check"][..], &["check", "--format", "json"], &["check", "--format", "sarif"],
            &["check", "--format", "github"], &["check", "--explain", "fast", "--package", "m"],
            &["check", "--fix", "--dry-run"],
        ] {
            let ran = run(cargo_profiles(), args, folder.path());
            prop_assert!(matches!(ran.code, Some(0..=2)), "{args:?}: {ran:?}");
            prop_assert!(ran.code != Some(2) || ran.stderr.contains("\nhelp: "), "{args:?}: {ran:?}");
        }
    }
}

#[test]
fn enough_random_texts_have_a_model() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut models = 0;
    for _ in 0..200 {
        let input = input().new_tree(&mut runner).expect("an input").current();
        models += u32::from(survives(&input));
    }
    assert!(models > 40, "{models} of 200 texts became a model");
}
