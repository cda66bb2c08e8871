//! What `apply` makes of git, and of workspaces inside of others.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::field::case;
use end_to_end::tree::{assert_same, tree, tree_without};
use end_to_end::{Folder, cargo_profiles, engine, git, run, run_with};

use crate::apply::{WAYS, apply, refused, xtask_runs};

/// Commits all files and clones them; returns the clone.
fn cloned(folder: &Path) -> Folder {
    git::commit_all(folder);
    let clone = Folder::new();
    let from = folder.display().to_string();
    git::git(clone.path(), &["clone", "--quiet", &from, "."]);
    clone
}

/// Asserts that a commit has everything that `apply` writes, and that the tool builds from it.
#[track_caller]
fn a_clone_has_everything(folder: &Folder) {
    git::commit_all(folder.path());
    each(WAYS, |way| {
        apply(folder.path(), way).exits(0);
        let clone = cloned(folder.path());
        let [here, there] = [folder.path(), clone.path()].map(|root| tree_without(root, ".git"));
        assert_same("the clone", &there, &here);
        if way.contains(&"--vendor") {
            let check = ["check", "--package", "xtask", "--offline"];
            run("cargo", check, clone.path()).exits(0);
        }
        xtask_runs(clone.path(), way);
    });
}

#[test]
fn apply_gitignore_dist() {
    if git::is_installed() {
        a_clone_has_everything(&case("apply-gitignore-dist"));
    }
}

#[test]
fn gitignored_dist() {
    if !git::is_installed() {
        return;
    }
    a_clone_has_everything(&case("13-gitignored-dist"));
    let folder = case("13-gitignored-dist");
    git::commit_all(folder.path());
    run(cargo_profiles(), ["new", "tool"], folder.path()).exits(0);
    let clone = cloned(folder.path());
    let [here, there] = [folder.path(), clone.path()].map(|root| tree(&root.join("tool")));
    assert_same("the clone", &there, &here);
    // The alias would be in no commit.
    folder.write(".gitignore", "target/\n.cargo/\n");
    let (message, help) =
        ("git would ignore .cargo/config.toml", "an exception below it: `!/.cargo/`");
    refused(folder.path(), &["--allow-dirty"], message, help);
    folder.write(".gitignore", "target/\n.cargo/\n!/.cargo/\n");
    apply(folder.path(), &["--allow-dirty"]).exits(0);
    let status = run("git", ["status", "--porcelain", "--untracked-files=all"], folder.path());
    assert!(status.stdout.contains("?? .cargo/config.toml\n"), "{}", status.stdout);
}

/// Libraries ignore it: every checkout gets its own.
#[test]
fn an_ignored_lockfile_does_not_matter() {
    if !git::is_installed() {
        return;
    }
    let folder = case("apply-gitignore-dist");
    folder.write(".gitignore", "/target\nCargo.lock\n");
    git::commit_all(folder.path());
    apply(folder.path(), &["--vendor"]).exits(0);
    let check = ["check", "--package", "xtask", "--offline"];
    run("cargo", [&check[..], &["--locked"]].concat(), folder.path()).exits(0);
    let clone = cloned(folder.path());
    assert!(!clone.path().join("Cargo.lock").exists());
    run("cargo", check, clone.path()).exits(0);
}

#[test]
fn nested_worktree() {
    if !git::is_installed() {
        return;
    }
    let folder = case("10-nested-worktree");
    git::commit_all(folder.path());
    git::git(folder.path(), &["worktree", "add", "-q", ".claude/worktrees/x", "-b", "x"]);
    let worktree = folder.path().join(".claude/worktrees/x");
    let grammar = worktree.join("grammar");
    let dist: &[&str] = &["dist", "--preset", "dev", "--no-bench"];
    let commands = [&["check"], dist, &["apply", "--dry-run"]];
    let ours = |args: &[&str], dir: &Path| run(cargo_profiles(), args, dir);
    for args in commands {
        ours(args, &worktree).exits(0);
    }
    let build = ["build", "--offline"];
    let cargo = run("cargo", build, &grammar).exits(101).stderr;
    assert!(
        cargo.contains("or add an empty `[workspace]` table to the package's manifest"),
        "{cargo}"
    );
    for args in commands {
        let said = ours(args, &grammar).exits(2).stderr;
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("`[workspace]`"), "{args:?}: {said}");
        assert!(said.contains("exclude"), "{args:?}: {said}");
    }
    let manifest = std::fs::read_to_string(grammar.join("Cargo.toml")).expect("readable");
    std::fs::write(grammar.join("Cargo.toml"), manifest + "\n[workspace]\n").expect("written");
    run("cargo", build, &grammar).exits(0);
    git::commit_all(&worktree);
    for args in commands {
        ours(args, &grammar).exits(0);
    }
}

#[cfg(unix)]
#[test]
fn dubious_ownership() {
    let folder = case("15-dubious-ownership");
    if !git::is_installed() {
        return;
    }
    git::commit_all(folder.path());
    let edited = folder.read("Cargo.toml") + "# an edit that is not committed\n";
    folder.write("Cargo.toml", &edited);
    refused(folder.path(), &[], "uncommitted changes: Cargo.toml", "`--allow-dirty`");
    if run("chown", ["-R", "nobody", "."], folder.path()).code != Some(0) {
        println!("skipped: only root can give files away");
        return;
    }
    each(WAYS, |way| {
        refused(folder.path(), way, "detected dubious ownership", "safe.directory");
    });
    let args = ["dist", "--preset", "dev", "--no-bench", "--format", "json"];
    let dist = run(engine(), args, folder.path()).exits(0);
    let note = "note: the report names no commit, because git failed: detected dubious ownership";
    assert!(dist.stderr.contains(note), "{}", dist.stderr);
    assert!(dist.report()["workspace"]["commit"].is_null());
    apply(folder.path(), &["--allow-dirty"]).exits(0);
    assert!(folder.read("Cargo.toml").starts_with(&edited));
    for command in ["update", "remove"] {
        let args = [command, "--yes", "--allow-dirty"];
        run(cargo_profiles(), args, folder.path()).exits(0);
    }
    assert_eq!(folder.read("Cargo.toml"), edited);
}

/// A worktree without its repository, as in a container, or a machine without git.
#[cfg(unix)]
#[test]
fn what_git_does_not_tell_is_not_guessed() {
    if !git::is_installed() {
        return;
    }
    let dist = ["dist", "--preset", "dev", "--no-bench"];
    let lost = Folder::package("");
    lost.write(".git", "gitdir: /no/such/repository\n");
    refused(lost.path(), &[], "git failed in", "`--allow-dirty` skips this check");
    let said = run(engine(), dist, lost.path()).exits(0).stderr;
    let note =
        "note: the report names no commit, because git failed: not a git repository: /no/such/";
    assert!(said.contains(note), "{said}");
    let tools = Folder::new();
    for tool in ["cargo", "rustc", "cc"] {
        let path = run("sh", ["-c", &format!("command -v {tool}")], lost.path()).exits(0).stdout;
        tools.script(tool, &format!("exec {} \"$@\"", path.trim()));
    }
    let without_git = [("PATH", tools.path().to_str().expect("UTF-8"))];
    let folder = Folder::package("");
    folder.write(".gitignore", "/target\n");
    git::commit_all(folder.path());
    let said = run_with(engine(), dist, folder.path(), without_git).exits(0).stderr;
    let note = "note: the report names no commit, because git is not installed";
    assert!(said.contains(note), "{said}");
    for args in [&["apply", "--yes"][..], &["apply", "--dry-run"]] {
        let said = run_with(cargo_profiles(), args, folder.path(), without_git).exits(2).stderr;
        let expected = "is in a git repository, but git is not installed\nhelp: ";
        assert!(said.contains(expected), "{said}");
    }
    let args = ["apply", "--yes", "--allow-dirty"];
    run_with(cargo_profiles(), args, folder.path(), without_git).exits(0);
    let none = Folder::package("");
    run_with(cargo_profiles(), &args[..2], none.path(), without_git).exits(0);
    let said = run_with(engine(), dist, none.path(), without_git).exits(0).stderr;
    assert!(!said.contains("commit"), "{said}");
}
