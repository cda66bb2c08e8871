//! What a user is told about a plan, on standard error: standard output is left to the diff.

use profiles_engine::base::text::{WIDTH, wrapped};
use profiles_engine::profiles::presets;
use profiles_engine::say;

use super::catalogue::KNOWS_PRESETS;
use super::choice::Fate;
use super::prepare::Prepared;
use super::promises;
use super::site::{Shape, Site};
use crate::plan::{Change, Plan};
use crate::{show, vendored};

/// Says what will be done, and what to know about it.
pub fn show(site: &Site, prepared: &Prepared) {
    say!("{} ({})", site.root.display(), shape(site));
    say!("");
    files(&prepared.plan);
    fates(prepared);
    let reasons = if prepared.aborts {
        promises::reasons_to_unwind(site, &prepared.before)
    } else {
        Vec::new()
    };
    for reason in &reasons {
        show::note(&wrapped(reason, WIDTH - 6));
    }
    if !reasons.is_empty() {
        show::note(ABORTING);
    }
    if prepared.name != "xtask" && !prepared.plan.is_empty() {
        let name = prepared.name;
        let taken = format!("`xtask` is taken here: the command is `cargo {name}` instead");
        show::note(&wrapped(&taken, WIDTH - 6));
    }
    let too_old = site.rust_version().filter(|version| *version < KNOWS_PRESETS);
    if let Some((major, minor)) = too_old.filter(|_| !prepared.plan.is_empty()) {
        let needs = format!(
            "`rust-version` here is {major}.{minor}, and Cargo before {}.{} rejects a manifest with these presets",
            KNOWS_PRESETS.0, KNOWS_PRESETS.1
        );
        show::warning(&wrapped(&needs, WIDTH - 9));
    }
    if let Some(version) = &prepared.outdated {
        let what = if vendored::is_newer(version) {
            "`cargo install cargo-profiles` updates this program"
        } else {
            "`cargo profiles update` replaces it"
        };
        let update = format!(
            "`{}/` is version {version}, and this is `cargo profiles` {}; {what}",
            vendored::ENGINE,
            crate::VERSION
        );
        show::note(&wrapped(&update, WIDTH - 6));
    }
    // Those that are shown side by side, and a `dev` that is Cargo's own.
    let shown = prepared
        .fates
        .iter()
        .filter(|(name, fate)| *fate == Fate::Kept || (*name == "dev" && *fate == Fate::Unasked));
    let shown: Vec<&str> = shown.map(|(name, _)| *name).collect();
    for broken in promises::broken(&prepared.before, &prepared.after, &shown) {
        show::warning(&wrapped(&broken, WIDTH - 9));
    }
}

const ABORTING: &str = "`fastest`, `smallest` and `prod` abort on a panic: it ends the process
  at once, and no destructors run; `--prod-panic unwind` makes fastest and prod
  unwind";

/// Says what to run now.
pub fn next(name: &str) {
    show::commands(&[
        (&format!("cargo {name} check-profiles"), "check every profile"),
        (&format!("cargo {name} dist"), "build and measure every preset"),
        ("cargo profiles remove", "undo all of this"),
    ]);
}

fn shape(site: &Site) -> String {
    let members = match site.workspace.members.len() {
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    };
    match site.shape {
        Shape::Package => "a package".to_owned(),
        Shape::RootPackage => format!("a workspace with a root package, {members}"),
        Shape::Virtual => format!("a virtual workspace, {members}"),
    }
}

/// Prints a line for each of the owner's files, and one for the engine's folder.
pub fn files(plan: &Plan) {
    let own = format!("{}/", vendored::ENGINE);
    let mut lines: Vec<(&str, String)> = Vec::new();
    for change in plan.changes.iter().filter(|change| !change.path.starts_with(&own)) {
        lines.push((&change.path, counted(change)));
    }
    let creates = plan.creates.iter().map(|create| (create.path.as_str(), "new"));
    let removes = plan.removes.iter().map(|remove| (remove.path.as_str(), "removed"));
    let others = creates.chain(removes).filter(|(path, _)| !path.starts_with(&own));
    lines.extend(others.map(|(path, what)| (path, what.to_owned())));
    let engine = engine(plan, &own);
    if !engine.is_empty() {
        lines.push((&own, engine));
    }
    for (path, what) in &lines {
        say!("  {path:<20}  {what}");
    }
    if !lines.is_empty() {
        say!("");
    }
}

/// What becomes of the engine's files.
fn engine(plan: &Plan, own: &str) -> String {
    let count = |paths: &mut dyn Iterator<Item = &String>| {
        paths.filter(|path| path.starts_with(own)).count()
    };
    let counts = [
        (count(&mut plan.creates.iter().map(|create| &create.path)), "new"),
        (count(&mut plan.changes.iter().map(|change| &change.path)), "updated"),
        (count(&mut plan.removes.iter().map(|remove| &remove.path)), "removed"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, what)| match count {
            1 => format!("1 file {what}"),
            _ => format!("{count} files {what}"),
        })
        .collect();
    counts.join(", ")
}

/// How many lines a text gains and loses, without regard to line breaks.
fn counted(change: &Change) -> String {
    let [old, new] = [&change.old, &change.new].map(|text| String::from_utf8_lossy(text));
    let [old, new] = [&old, &new].map(|text| text.lines().collect::<Vec<&str>>());
    let changes = similar::TextDiff::from_slices(&old, &new);
    let count = |tag| changes.iter_all_changes().filter(|change| change.tag() == tag).count();
    let (more, less) = (count(similar::ChangeTag::Insert), count(similar::ChangeTag::Delete));
    match (more, less) {
        (1, 0) => "+1 line".to_owned(),
        (0, 1) => "-1 line".to_owned(),
        (_, 0) => format!("+{more} lines"),
        (0, _) => format!("-{less} lines"),
        _ => format!("+{more} -{less} lines"),
    }
}

/// What becomes of each preset.
fn fates(prepared: &Prepared) {
    for (fate, what) in [
        (Fate::Added, "added"),
        (Fate::Overwritten, "replaces yours"),
        (Fate::There, "already there"),
        (Fate::Kept, "yours, kept"),
        (Fate::Unasked, "not requested"),
    ] {
        let names = prepared.fates.iter().filter(|(_, other)| *other == fate);
        let names: Vec<&str> = names.map(|(name, _)| *name).collect();
        if !names.is_empty() {
            say!("  {what:<18} {}", names.join(", "));
        }
        if names.contains(&"dev") && fate == Fate::Unasked {
            say!("  {:<18} (dev changes what `cargo build` does: `--preset dev` adds it)", "");
        }
    }
    say!("");
    let kept = prepared.fates.iter().filter(|(_, fate)| *fate == Fate::Kept);
    for (name, _) in kept {
        let promise = presets::find(name).map_or("", |preset| preset.promise);
        say!("  {name}, as a preset: {promise}");
        for line in promises::side_by_side(&prepared.before, name).lines() {
            say!("    {line}");
        }
        say!("    (`--overwrite={name}` replaces it)");
        say!("");
    }
}
