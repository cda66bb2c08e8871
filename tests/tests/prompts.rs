//! Questions in a terminal: every answer typed, wrong ones corrected, Ctrl-C leaves nothing. On both roads: `cargo profiles
//! new`, and cargo-generate, as the oldest version that the template supports and as the newest.
#![cfg(unix)]

use std::path::Path;

use cargo_generate::Cli;
use clap::Parser as _;
use end_to_end::foreign::{has, not_tried};
use end_to_end::terminal::Terminal;
use end_to_end::tree::tree;
use end_to_end::{Folder, cargo_profiles, packaged, run};

const NAME: &str = "Project Name";
const DESCRIPTION: &str = "What does the program do?";
const CRANELIFT: &str = "Add a Cranelift backend";
const PANIC: &str = "What should a panic do";
const CI: &str = "Which CI should check";
const XTASK: &str = "Vendor the code behind";

/// What the answers of every test here give.
#[track_caller]
fn is_as_answered(workspace: &Path) {
    let manifest = std::fs::read_to_string(workspace.join("Cargo.toml")).expect("a manifest");
    // Only `smallest` still aborts.
    assert_eq!(manifest.matches("panic = \"abort\"").count(), 1, "{manifest}");
    let program = std::fs::read_to_string(workspace.join("crates/hello/Cargo.toml"));
    let program = program.expect("the program's manifest");
    assert!(program.contains("description = \"Says hello\""), "{program}");
    assert!(workspace.join(".cargo/cranelift.toml").is_file());
    for absent in [".github", "xtask", "profiles-engine"] {
        assert!(!workspace.join(absent).exists(), "{absent}");
    }
    run("cargo", ["metadata", "--no-deps", "--format-version", "1"], workspace).exits(0);
}

#[test]
fn new_asks_everything_and_has_wrong_answers_corrected() {
    let folder = Folder::new();
    let line = format!("'{}' new hello --vcs none", cargo_profiles().display());
    let Some(terminal) = Terminal::start(&line, folder.path()) else { return };
    terminal.shows(DESCRIPTION);
    terminal.types("Says \"hello\"");
    terminal.shows("it takes");
    terminal.types("Says hello");
    terminal.shows(CRANELIFT);
    terminal.types("maybe");
    terminal.shows("it takes true or false");
    terminal.types("y");
    terminal.shows(PANIC);
    terminal.types("explode");
    terminal.shows("it takes");
    terminal.types("unwind");
    terminal.shows(CI);
    terminal.types("none");
    terminal.shows(XTASK);
    terminal.types("installed");
    let (code, screen) = terminal.ends();
    assert_eq!(code, 0, "{screen}");
    is_as_answered(&folder.path().join("hello"));
}

#[test]
fn ctrl_c_at_any_question_of_new_leaves_nothing() {
    let questions = [DESCRIPTION, CRANELIFT, PANIC, CI, XTASK];
    for stop in 0..questions.len() {
        let folder = Folder::new();
        let line = format!("'{}' new hello", cargo_profiles().display());
        let Some(terminal) = Terminal::start(&line, folder.path()) else { return };
        for question in &questions[..stop] {
            terminal.shows(question);
            terminal.presses("Enter");
        }
        terminal.shows(questions[stop]);
        terminal.presses("C-c");
        let (code, screen) = terminal.ends();
        assert_ne!(code, 0, "{screen}");
        assert!(tree(folder.path()).is_empty(), "{screen}");
        assert!(terminal.has_cursor());
    }
}

/// A version of cargo-generate.
struct Generator {
    /// How it is started, with `{}` for the arguments.
    line: String,
    /// The keys that say yes.
    yes: &'static [&'static str],
    template: Folder,
}

/// Has the arguments of cargo-generate for this program, started again in a terminal.
const ARGUMENTS: &str = "ARGUMENTS_OF_CARGO_GENERATE";

/// No test without the variable: this is cargo-generate, whose own `main` does no more with the library.
#[test]
fn cargo_generate() {
    if let Ok(arguments) = std::env::var(ARGUMENTS) {
        let Cli::Generate(arguments) =
            Cli::parse_from(shell_words::split(&arguments).expect("words"));
        cargo_generate::generate(arguments).expect("generated");
    }
}

/// The oldest version that the template supports, which the tests depend on as a library.
fn oldest() -> Generator {
    let program = std::env::current_exe().expect("this program").display().to_string();
    let line = format!("{ARGUMENTS}=\"cargo {{}}\" '{program}' --exact cargo_generate --nocapture");
    Generator { line, yes: &["Down", "Enter"], template: packaged::snapshot() }
}

/// The newest version.
fn newest() -> Option<Generator> {
    if !has("cargo-generate") {
        not_tried("the newest cargo-generate (`.ci/tools/install` brings it)");
        return None;
    }
    // It asks the environment for the name of an author.
    let line = "USER=somebody cargo-generate {}".to_owned();
    Some(Generator { line, yes: &["y"], template: packaged::snapshot() })
}

impl Generator {
    fn start(&self, folder: &Folder, arguments: &str) -> Option<Terminal> {
        let template = self.template.path().display();
        let arguments =
            format!("generate --path {template} --destination . --vcs none {arguments}");
        Terminal::start(&self.line.replace("{}", &arguments), folder.path())
    }

    fn asks_everything_and_has_wrong_answers_corrected(&self) {
        let folder = Folder::new();
        let Some(terminal) = self.start(&folder, "") else { return };
        terminal.shows(NAME);
        terminal.types("1st");
        terminal.types("hello");
        terminal.shows(DESCRIPTION);
        terminal.types("Says \"hello\"");
        terminal.types("Says hello");
        terminal.shows(CRANELIFT);
        self.yes.iter().for_each(|key| terminal.presses(key));
        for question in [PANIC, CI, XTASK] {
            terminal.shows(question);
            terminal.presses("Down");
            terminal.presses("Enter");
        }
        let (code, screen) = terminal.ends();
        assert_eq!(code, 0, "{screen}");
        is_as_answered(&folder.path().join("hello"));
        let ours = Folder::new();
        let answers = [
            "description=Says hello",
            "cranelift=true",
            "prod_panic=unwind",
            "ci=none",
            "xtask=installed",
        ];
        let define = answers.iter().flat_map(|answer| ["-d", answer]);
        let args = ["new", "hello", "--vcs", "none"].into_iter().chain(define);
        run(cargo_profiles(), args, ours.path()).exits(0);
        assert!(tree(folder.path()) == tree(ours.path()), "the same answers give the same files");
    }

    /// cargo-generate creates the folder before it asks for more than the name, and leaves it, empty.
    fn writes_nothing_before_the_last_answer(&self) {
        for (stop, question) in [NAME, DESCRIPTION, CRANELIFT, XTASK].iter().enumerate() {
            let folder = Folder::new();
            let answered: &[&str] = match stop {
                0 => &[],
                1 => &[""],
                2 => &["description=x"],
                _ => &["description=x", "cranelift=false", "prod_panic=abort", "ci=none"],
            };
            let define: Vec<String> = answered
                .iter()
                .filter(|one| !one.is_empty())
                .map(|one| format!("-d '{one}'"))
                .collect();
            let name = if stop == 0 { "" } else { "--name hello" };
            let Some(terminal) = self.start(&folder, &format!("{name} {}", define.join(" ")))
            else {
                return;
            };
            terminal.shows(question);
            terminal.presses("C-c");
            let (code, screen) = terminal.ends();
            assert_ne!(code, 0, "{screen}");
            assert!(tree(folder.path()).is_empty(), "{screen}");
        }
    }
}

#[test]
fn cargo_generate_asks_everything_and_has_wrong_answers_corrected() {
    oldest().asks_everything_and_has_wrong_answers_corrected();
}

#[test]
fn the_newest_cargo_generate_asks_everything_and_has_wrong_answers_corrected() {
    if let Some(newest) = newest() {
        newest.asks_everything_and_has_wrong_answers_corrected();
    }
}

#[test]
fn ctrl_c_at_a_question_of_cargo_generate_leaves_no_file() {
    oldest().writes_nothing_before_the_last_answer();
}

#[test]
fn ctrl_c_at_a_question_of_the_newest_cargo_generate_leaves_no_file() {
    if let Some(newest) = newest() {
        newest.writes_nothing_before_the_last_answer();
    }
}
