//! `cargo profiles new`: the story from a path and some answers to a workspace.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use profiles_engine::base::error::{Context, Result};
use profiles_engine::base::process::Process;
use profiles_engine::measure;

use crate::answers::{self, Answers};
use crate::config::Config;
use crate::plan::Plan;
use crate::{guard, show, surroundings, write, writing};

/// Makes a new workspace whose build profiles are right already
///
/// Gives the same files as `cargo generate` does with this program's template, without a network. Asks what
/// was not given where there is a terminal, and takes the defaults where there is none.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to make, named as the project; folders above it that are missing are made too
    ///
    /// A name that is not in snake case becomes kebab case, as it does for `cargo generate`.
    #[arg(value_name = "PATH")]
    pub path: PathBuf,

    /// Add the Cranelift backend for faster dev builds; the same as `-d cranelift=true`
    #[arg(long)]
    pub cranelift: bool,

    /// Answer a question of the template; can be given more than once
    #[arg(short, long = "define", value_name = "KEY=VALUE", long_help = define_help())]
    pub define: Vec<String>,

    /// The version control to start; `git` does nothing inside of a repository
    #[arg(long, value_enum, default_value_t = Vcs::Git)]
    pub vcs: Vcs,

    /// Then build every preset in it, measure, and report, as `cargo xtask dist` does
    #[arg(long)]
    pub dist: bool,
}

/// A version control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Vcs {
    /// `git init`, where git is installed and the folder is not in a repository already
    Git,
    /// Files only
    None,
}

/// Makes the workspace.
///
/// # Errors
/// When the name, the folder or an answer can't be had, and when a file can't be written. Nothing is left
/// behind then.
pub fn run(args: &Args) -> Result<ExitCode> {
    let config = Config::embedded()?;
    let (name, root) = surroundings::destination(&args.path)?;
    let cranelift = args.cranelift.then_some("cranelift=true");
    let definitions = args.define.iter().map(String::as_str).chain(cranelift);
    let given = Answers::given(&config, definitions)?;
    show::renamed(&name);
    let answers = given.complete(&config, writing::can_ask().then_some(answers::ask))?;
    let plan = Plan::workspace(root, &name, &config, &answers)?;
    guard::ignored(&plan.root, &plan.written(), false)?;
    write::write(&plan)?;
    show::made(&plan);
    if args.vcs == Vcs::Git {
        start_repository(&plan.root);
    }
    if let Some(manifest) = surroundings::workspace(&plan.root) {
        show::note(&format!(
            "it is a workspace of its own inside of the one of `{0}`; where the globs of that one's `members` \
             match it, name it in `exclude` there",
            manifest.display()
        ));
    }
    let code = match args.dist {
        true => measure(&plan.root)?,
        false => ExitCode::SUCCESS,
    };
    show::next(&plan.root, args.dist);
    Ok(code)
}

/// `git init`. The workspace is whole without it, so that what hinders it is a note and not an error.
fn start_repository(root: &Path) {
    if let Some(repository) = surroundings::repository(root) {
        let repository = repository.display();
        return show::note(&format!("it is part of the git repository `{repository}`"));
    }
    let Ok(git) = which::which("git") else {
        return show::note("git is not installed: no repository was made");
    };
    match Process::new(git).args(["init", "--quiet"]).dir(root).output() {
        Ok(_) => show::done("started a git repository"),
        Err(error) => show::note(&format!("no git repository was made: {error}")),
    }
}

/// The main job, done by this very process.
fn measure(root: &Path) -> Result<ExitCode> {
    // Cargo's configuration, and the report's paths, go by the current folder.
    std::env::set_current_dir(root).context(|| format!("failed to enter `{}`", root.display()))?;
    measure::run(&measure::Args::default())
}

/// The questions, as the template puts them.
fn define_help() -> String {
    let mut help = "Answer a question of the template; can be given more than once:\n".to_owned();
    for placeholder in Config::embedded().map(|config| config.placeholders).unwrap_or_default() {
        let default = placeholder.default().map(|value| format!(" [default: {value}]"));
        help += &format!(
            "\n{}: {}\n  {}{}\n",
            placeholder.name,
            placeholder.prompt,
            placeholder.expected(),
            default.unwrap_or_default()
        );
    }
    help
}
