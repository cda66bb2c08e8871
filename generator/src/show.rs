//! What a user is told about a plan and its result, on standard error: standard output is left to the report of `dist`.

use std::collections::BTreeMap;
use std::path::Path;

use dialoguer::console::style;
use profiles_engine::say;

use crate::name::Name;
use crate::plan::Plan;

/// Says what was created: each entry of the new root, with the number of files in a folder.
pub fn made(plan: &Plan) {
    let root = plan.root.display();
    done(&format!("created `{root}`, {} files", plan.creates.len()));
    for (entry, files) in top_level(plan) {
        match files {
            None => say!("  {entry}"),
            Some(1) => say!("  {entry}/ (1 file)"),
            Some(files) => say!("  {entry}/ ({files} files)"),
        }
    }
}

/// Says what was done.
pub fn done(text: &str) {
    say!("{}: {text}", style("done").green().bold().for_stderr());
}

/// Says what is good to know.
pub fn note(text: &str) {
    say!("{}: {text}", style("note").cyan().bold().for_stderr());
}

/// Says that the name is not the one that was given.
pub fn renamed(name: &Name) {
    if name.given != name.project {
        note(&format!("renamed `{}` to `{}`", name.given, name.project));
    }
}

/// Says what to do in a new workspace.
pub fn next(root: &Path, measured: bool) {
    say!("{}:", style("next").green().bold().for_stderr());
    say!("  cd {}", shell_word(root));
    let mut commands = vec![("cargo run -- README.md", "run it, built with `dev`")];
    if !measured {
        commands.push(("cargo xtask dist", "build and measure every preset"));
    }
    commands.push(("cargo xtask check-profiles", "check every profile"));
    lines(&commands);
}

/// Says what to run now.
pub fn commands(commands: &[(&str, &str)]) {
    say!("{}:", style("next").green().bold().for_stderr());
    lines(commands);
}

fn lines(commands: &[(&str, &str)]) {
    let width = commands.iter().map(|(command, _)| command.len()).max().unwrap_or_default().max(26);
    for (command, what) in commands {
        let what = style(format!("# {what}")).dim().for_stderr();
        say!("  {command:<width$}  {what}");
    }
}

/// Says what is wrong.
pub fn warning(text: &str) {
    say!("{}: {text}", style("warning").yellow().bold().for_stderr());
}

/// The entries of the root: the number of files in a folder, `None` for a file.
fn top_level(plan: &Plan) -> BTreeMap<&str, Option<usize>> {
    let mut entries = BTreeMap::new();
    for create in &plan.creates {
        match create.path.split_once('/') {
            Some((folder, _)) => *entries.entry(folder).or_insert(Some(0)).get_or_insert(0) += 1,
            None => {
                entries.insert(&create.path, None);
            }
        }
    }
    entries
}

/// A path as a shell takes it.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    if text.chars().all(|c| c.is_alphanumeric() || "-_./\\:,+@%~".contains(c)) {
        text
    } else {
        format!("\"{text}\"")
    }
}

#[cfg(test)]
mod tests;
