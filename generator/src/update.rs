//! `cargo profiles update`: updates what was generated or applied to this version.
//!
//! What is as it shipped is renewed; what its owner has changed is kept, and compared with this version's. The engine is
//! replaced as a whole or not at all, because files of two versions don't fit together.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use profiles_engine::base::error::{Error, Result};
use profiles_engine::profiles::presets::PRESETS;
use profiles_engine::say;
use profiles_engine::source::toml::line_break;

use crate::apply::alias::{self, AliasFile, Runs};
use crate::apply::site::Site;
use crate::apply::{adapt, catalogue, cut, manifest, name, promises, shipped, summary};
use crate::plan::{Change, Plan};
use crate::source::without_paragraphs;
use crate::vendored::{self, Engine};
use crate::write::undo;
use crate::writing::Writing;
use crate::{diff, show};

/// Update a generated or applied workspace to this version
///
/// Replaces `profiles-engine/` unless it was changed by hand, and renews presets and files that are as they shipped. All
/// other differences are shown as a diff, and stay.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Args {
    /// Folder of the workspace [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Replace the engine even if it was changed by hand
    #[arg(long)]
    pub overwrite: bool,

    /// How it is written.
    #[command(flatten)]
    pub writing: Writing,
}

/// What will be written, and what is kept as its owner has it.
#[derive(Debug, Default)]
struct Update {
    plan: Plan,
    kept: Vec<Change>,
}

/// Plans, shows, asks and writes.
///
/// # Errors
/// When there is nothing to update, a check fails, or a file can't be written. Nothing is written then.
pub fn run(args: &Args) -> Result<ExitCode> {
    undo::recover(args.path.as_deref().unwrap_or(Path::new(".")))?;
    let site = Site::find(args.path.as_deref())?;
    vendored::refuse_former(&site.root)?;
    let engine = Engine::read(&site.root)?;
    let has_presets = PRESETS.iter().any(|preset| site.get(&["profile", preset.name]).is_some());
    if engine.is_none() && !has_presets {
        let error = Error::new(format!("`{}` has none of the presets", site.root.display()));
        return Err(error.help("`cargo profiles apply` adds them"));
    }
    let mut update = Update::default();
    update.plan.root.clone_from(&site.root);
    if let Some(engine) = &engine {
        update.engine(engine, args.overwrite)?;
    }
    update.files(&site, engine.is_some())?;
    update.presets(&site)?;
    args.writing.preview(&update.plan);
    say!("{}", site.root.display());
    say!("");
    summary::files(&update.plan);
    show_kept(&update.kept);
    if update.plan.is_empty() {
        show::done("nothing to change");
        return Ok(ExitCode::SUCCESS);
    }
    if args.writing.carry_out(&site.root, &update.plan, true, "Write these changes?")? {
        show::done(&format!("updated to {}", crate::VERSION));
    }
    Ok(ExitCode::SUCCESS)
}

impl Update {
    fn engine(&mut self, engine: &Engine, overwrite: bool) -> Result<()> {
        let own = crate::VERSION;
        if vendored::is_newer(&engine.version) {
            let error = Error::new(format!(
                "`{}/` is version {}, and this is `cargo profiles` {own}",
                vendored::ENGINE,
                engine.version
            ));
            return Err(error.help("update this program first: `cargo install cargo-profiles`"));
        }
        if engine.changed.is_empty() || overwrite {
            engine.replace(&mut self.plan)
        } else {
            self.kept.extend(engine.changes_by_hand())
        }
        Ok(())
    }

    /// The door, the alias, and those files of a generated workspace that say nothing about the project.
    fn files(&mut self, site: &Site, is_vendored: bool) -> Result<()> {
        let model = promises::model(site, &site.manifest)?;
        let Some(name) = name::ours(site, &model) else {
            return Ok(());
        };
        let runs = if is_vendored { alias::door_for(&site.root, &model) } else { Runs::Installed };
        if let Some(config) = AliasFile::read(&site.root)? {
            let new = config.with_alias(name, runs)?;
            let new = if shipped::has_shipped(config.text.as_bytes()) {
                owned_text(runs, &config.path)?.unwrap_or(new)
            } else {
                new
            };
            self.plan.change(&config.path, config.text.as_bytes(), new.as_bytes());
        }
        if is_vendored {
            for (path, bytes) in vendored::door(name) {
                self.file(site, &path, &bytes)?;
            }
        }
        for (path, text) in shipped::owned(way(runs))? {
            if !path.starts_with("xtask/") && !path.ends_with("/config.toml") {
                self.file(site, &path, text.as_bytes())?;
            }
        }
        Ok(())
    }

    /// One of the owner's files, if it exists: renewed if it is as it shipped, else kept and shown.
    fn file(&mut self, site: &Site, path: &str, new: &[u8]) -> Result<()> {
        let Some(old) = vendored::read(&site.root.join(path))? else {
            return Ok(());
        };
        if vendored::sum(&old) == vendored::sum(new) {
            return Ok(());
        }
        if shipped::has_shipped(&old) {
            self.plan.change(path, &old, new);
        } else if String::from_utf8_lossy(&old).contains("cargo xtask") {
            // A file without these words is another of the same name.
            self.kept.push(Change { path: path.to_owned(), old, new: new.to_vec() });
        }
        Ok(())
    }

    fn presets(&mut self, site: &Site) -> Result<()> {
        let mut text = site.manifest.clone();
        // A preset that unwinds has no `panic`.
        let aborts = text.contains("[profile.prod]")
            && profile_text(&text, "prod").contains("\npanic = \"abort\"");
        let panic = if aborts { "abort" } else { "unwind" };
        for preset in catalogue::presets(panic)? {
            if cut::paragraphs(&text, preset.name).is_none() {
                continue;
            }
            let Some(ranges) = shipped::ranges(&text, preset.name) else {
                self.preset_of_the_owner(&text, &preset);
                continue;
            };
            let without = without_paragraphs(&text, &ranges);
            let model = |preset: &catalogue::Text| {
                promises::model(site, &manifest::with_preset(&without, preset)?)
            };
            let new = adapt::adapted(preset.clone(), panic, model)?;
            // The owner may have tables of `dev`.
            let new = manifest::missing(&without, new.readable_by(site.rust_version()))?;
            text = replaced(&text, &ranges, &new);
        }
        self.plan.change("Cargo.toml", site.manifest.as_bytes(), text.as_bytes());
        Ok(())
    }

    fn preset_of_the_owner(&mut self, text: &str, preset: &catalogue::Text) {
        let old = profile_text(text, preset.name);
        let new = format!("{}\n", preset.whole());
        let path = format!("Cargo.toml (profile {})", preset.name);
        self.kept.push(Change { path, old: old.into_bytes(), new: new.into_bytes() });
    }
}

/// The text of a profile's tables.
fn profile_text(text: &str, name: &str) -> String {
    let ranges = cut::paragraphs(text, name).unwrap_or_default();
    let paragraphs: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
    format!("{}\n", paragraphs.join("\n\n").replace('\r', ""))
}

/// The text with another preset instead of these paragraphs.
fn replaced(text: &str, ranges: &[std::ops::Range<usize>], preset: &catalogue::Text) -> String {
    let line = line_break(text);
    let Some((first, others)) = ranges.split_first() else {
        return text.to_owned();
    };
    let left = without_paragraphs(text, others);
    let whole = preset.whole().replace('\n', line);
    format!("{}{whole}{}", &left[..first.start], &left[first.end..])
}

fn owned_text(runs: Runs, path: &str) -> Result<Option<String>> {
    let files = shipped::owned(way(runs))?;
    Ok(files.into_iter().find(|(other, _)| other == path).map(|(_, text)| text))
}

fn way(runs: Runs) -> &'static str {
    match runs {
        Runs::Door | Runs::DoorWithStd | Runs::PlainDoor => shipped::WAYS[0],
        Runs::Installed => shipped::WAYS[1],
    }
}

fn show_kept(kept: &[Change]) {
    if kept.is_empty() {
        return;
    }
    show::note("kept as they are; the diff shows what this version ships:");
    for change in kept {
        for line in diff::between(&change.path, &change.old, &change.new).lines() {
            say!("    {line}");
        }
    }
    if kept.iter().any(|change| change.path.starts_with(vendored::ENGINE)) {
        say!("");
        show::note("`--overwrite` replaces the engine and discards these changes");
    }
}
