//! `cargo profiles new`: from a path and some answers to a workspace.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use profiles_engine::base::error::{Context, Result};
use profiles_engine::base::process::Process;
use profiles_engine::measure;

use crate::answers::{self, Answers};
use crate::config::TemplateConfig;
use crate::plan::Plan;
use crate::{destination, guard, show, write, writing};

/// Create a workspace with ready-made build profiles
///
/// Creates the same files as `cargo generate` does from this program's template, without network access. Prompts for
/// missing answers in a terminal, and takes the defaults elsewhere.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder to create, named after the project; missing parents are created, too
    ///
    /// A name that is not in snake case becomes kebab case, as with `cargo generate`.
    #[arg(value_name = "PATH")]
    pub path: PathBuf,

    /// Add the Cranelift backend for faster dev builds; same as `-d cranelift=true`
    #[arg(long)]
    pub cranelift: bool,

    /// Answer a question of the template; can be given more than once
    #[arg(short, long = "define", value_name = "KEY=VALUE", long_help = define_help())]
    pub define: Vec<String>,

    /// Version control to initialise; `git` does nothing inside a repository
    #[arg(long, value_enum, default_value_t = Vcs::Git)]
    pub vcs: Vcs,

    /// Then build and measure every preset, as `cargo xtask dist` does
    #[arg(long)]
    pub dist: bool,
}

/// A version control system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Vcs {
    /// `git init`, if git is installed and the folder is not in a repository
    Git,
    /// Files only
    None,
}

/// Creates the workspace.
///
/// # Errors
/// When the name, the folder or an answer is refused, or a file can't be written. Nothing is left behind then.
pub fn run(args: &Args) -> Result<ExitCode> {
    let config = TemplateConfig::embedded()?;
    let (name, root) = destination::destination(&args.path)?;
    let cranelift = args.cranelift.then_some("cranelift=true");
    let definitions = args.define.iter().map(String::as_str).chain(cranelift);
    let given = Answers::given(&config, definitions)?;
    show::renamed(&name);
    let answers = given.complete(&config, writing::can_ask().then_some(answers::ask))?;
    let plan = Plan::workspace(root, &name, &config, &answers)?;
    let written = plan.written();
    guard::files(&plan.root, &written)?;
    guard::ignored(&plan.root, &written, false)?;
    write::write(&plan)?;
    show::made(&plan);
    if args.vcs == Vcs::Git {
        start_repository(&plan.root);
    }
    if let Some(manifest) = destination::workspace(&plan.root) {
        show::note(&format!(
            "the new workspace is inside that of `{0}`: if a glob in `members` there matches it, add it to `exclude` there",
            manifest.display()
        ));
    }
    let code = if args.dist { measure(&plan.root)? } else { ExitCode::SUCCESS };
    show::next(&plan.root, args.dist);
    Ok(code)
}

/// Runs `git init`. The workspace is complete without it, so a failure is a note and not an error.
fn start_repository(root: &Path) {
    if let Some(repository) = destination::repository(root) {
        let repository = repository.display();
        return show::note(&format!(
            "the new workspace is part of the git repository `{repository}`"
        ));
    }
    let Ok(git) = which::which("git") else {
        return show::note("git is not installed: no repository was created");
    };
    match Process::new(git).args(["init", "--quiet"]).dir(root).output() {
        Ok(_) => show::done("initialised a git repository"),
        Err(error) => show::note(&format!("no git repository was created: {error}")),
    }
}

/// Builds and measures every preset, in this process.
fn measure(root: &Path) -> Result<ExitCode> {
    // Cargo's configuration and the report's paths depend on the current folder.
    std::env::set_current_dir(root).context(|| format!("failed to enter `{}`", root.display()))?;
    measure::run(&measure::Args::default())
}

/// The questions of the template.
fn define_help() -> String {
    let mut help = "Answer a question of the template; can be given more than once:\n".to_owned();
    for placeholder in
        TemplateConfig::embedded().map(|config| config.placeholders).unwrap_or_default()
    {
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
