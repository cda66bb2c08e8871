//! What is put into the root manifest, and how it is taken out again: texts in, texts out.

use toml_edit::{DocumentMut, Item, TableLike, Value};
use xtask::error::{Context, Error, Result};

use super::catalogue;
use super::insert::{Insertion, Source, at, end_of_line, inserted};
use super::site::Site;

/// What a manifest is to get.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The name of the xtask: its folder, package and alias.
    pub xtask: String,
    /// The version of this program.
    pub version: String,
    /// The presets to add.
    pub presets: Vec<catalogue::Text>,
    /// For a package that is to become a workspace: the folders of packages below it, which stay on their own.
    pub workspace: Option<Vec<String>>,
    /// Whether `members` has to name the xtask: no glob of it does.
    pub member: bool,
    /// What a plain `cargo build` builds, where it has to be said.
    pub default_members: Option<Vec<String>>,
    /// The resolver that is in force, where Cargo would complain of it from now on.
    pub resolver: Option<&'static str>,
    /// Whether the xtask's hashing is to be optimised in dev.
    pub hashing: bool,
}

/// What is put in for the xtask's own sake.
pub const HASHING: &str = "profile.dev.package.sha2";

/// The table that says which version was applied.
pub const RECORD: [&str; 3] = ["workspace", "metadata", "cargo-profiles"];

/// What is put into a manifest, so that it has what is wanted.
///
/// # Errors
/// When it is no TOML, or has something of another kind where a table belongs.
pub fn insertions(text: &str, wanted: &Wanted) -> Result<Vec<Insertion>> {
    let source = Source::parse("Cargo.toml", text)?;
    refuse_misfits(&source)?;
    let mut insertions = workspace(&source, wanted);
    insertions.extend(record(&source, wanted));
    if !wanted.presets.is_empty() && source.get(&RECORD).is_none() {
        insertions.push(source.paragraph("presets", &introduction(&wanted.xtask)));
    }
    let is_hashed = source.get(&["profile", "dev", "package", "sha2"]).is_some();
    for preset in &wanted.presets {
        let what = format!("profile.{}", preset.name);
        let path = ["profile", preset.name];
        let mut preset = preset.clone();
        preset.paragraphs.retain(|text| !(is_hashed && text.contains(&format!("[{HASHING}]"))));
        insertions.push(source.table(&what, &path, &preset.whole()));
    }
    insertions.extend(hashing(&source, wanted));
    verify(text, &insertions)?;
    Ok(insertions)
}

fn workspace(source: &Source, wanted: &Wanted) -> Vec<Insertion> {
    let name = &wanted.xtask;
    if let Some(apart) = &wanted.workspace {
        let mut paragraph = format!("[workspace]\nmembers = [{name:?}]");
        if !apart.is_empty() {
            paragraph.push_str(&format!("\nexclude = {}", list(apart)));
        }
        return vec![source.paragraph("workspace", &paragraph)];
    }
    let mut insertions = Vec::new();
    if wanted.member {
        let added = source.item("members", &["workspace", "members"], name);
        let line = format!("members = [{name:?}]");
        insertions.push(
            added.unwrap_or_else(|| source.key("members", &["workspace"], &line, "resolver")),
        );
    }
    if let Some(members) = &wanted.default_members {
        let line = format!("default-members = {}", list(members));
        insertions.push(source.key("default-members", &["workspace"], &line, "members"));
    }
    if let Some(resolver) = wanted.resolver {
        let line = format!("resolver = {resolver:?}");
        insertions.push(source.key("resolver", &["workspace"], &line, "members"));
    }
    insertions
}

fn record(source: &Source, wanted: &Wanted) -> Option<Insertion> {
    let lines = format!("version = {:?}\nxtask = {:?}", wanted.version, wanted.xtask);
    let header = RECORD.join(".");
    let comment =
        "# Written by `cargo profiles apply`, for its next run and for `cargo profiles remove`.";
    let paragraph = format!("{comment}\n[{header}]\n{lines}");
    source.get(&RECORD).is_none().then(|| source.table("record", &RECORD, &paragraph))
}

fn introduction(xtask: &str) -> String {
    format!(
        "# The presets\n#\n\
         # Profiles with one promise each, for `cargo build --profile NAME`. What a profile inherits is not said again,\n\
         # and a comment says why a setting is there. `cargo {xtask} check-profiles` checks the promises, `cargo {xtask} dist`\n\
         # measures what each of them costs and buys."
    )
}

/// The xtask hashes every binary: without dev's own preset that takes long.
fn hashing(source: &Source, wanted: &Wanted) -> Option<Insertion> {
    let path = ["profile", "dev", "package", "sha2"];
    let is_inline = |depth| source.get(&path[..depth]).is_some_and(Item::is_inline_table);
    let dev = wanted.presets.iter().any(|preset| preset.name == "dev");
    if !wanted.hashing || dev || (1..=4).any(is_inline) || source.get(&path).is_some() {
        return None;
    }
    let paragraph = "# The xtask alone uses it, to hash every binary: forty times as fast.\n\
                     [profile.dev.package.sha2]\nopt-level = 3";
    Some(source.table(HASHING, &path, paragraph))
}

/// A list of paths: on one line where it fits, else one path a line.
fn list(paths: &[String]) -> String {
    let quoted: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
    let line = format!("[{}]", quoted.join(", "));
    match line.len() <= 100 {
        true => line,
        false => format!("[\n    {},\n]", quoted.join(",\n    ")),
    }
}

fn refuse_misfits(source: &Source) -> Result<()> {
    let tables: [&[&str]; 6] = [
        &["profile"],
        &["workspace"],
        &["workspace", "metadata"],
        &RECORD,
        &["profile", "dev"],
        &["profile", "dev", "package"],
    ];
    for path in tables {
        if source.get(path).is_some_and(|item| item.as_table_like().is_none()) {
            let path = path.join(".");
            return Err(Error::new(format!("`Cargo.toml` has a `{path}` that is no table"))
                .help(format!("write [{path}], or take it out")));
        }
    }
    Ok(())
}

/// Sees that the text still says all that it said, and only says more.
///
/// # Errors
/// When it does not: then nobody's file is touched.
fn verify(text: &str, insertions: &[Insertion]) -> Result<()> {
    let failed = || {
        Error::new("`Cargo.toml` is written in a way that nothing can be added to").help(
            "write its `[workspace]` and `[profile]` tables with headers of their own, and run the command again",
        )
    };
    let after = inserted(text, insertions);
    let before = text.parse::<DocumentMut>().map_err(|_| failed())?;
    let after = after.parse::<DocumentMut>().map_err(|error| failed().because(error))?;
    match holds(after.as_table(), before.as_table()) {
        true => Ok(()),
        false => Err(failed()),
    }
}

/// Whether a table has all that another has.
fn holds(after: &dyn TableLike, before: &dyn TableLike) -> bool {
    before.iter().all(|(key, old)| after.get(key).is_some_and(|new| has(new, old)))
}

fn has(after: &Item, before: &Item) -> bool {
    match (after.as_table_like(), before.as_table_like()) {
        (Some(after), Some(before)) => return holds(after, before),
        (None, None) => {}
        _ => return false,
    }
    if let (Some(after), Some(before)) = (after.as_array_of_tables(), before.as_array_of_tables()) {
        return after.len() == before.len()
            && after.iter().zip(before).all(|(after, before)| holds(after, before));
    }
    match (after.as_array(), before.as_array()) {
        (Some(after), Some(before)) => {
            let mut left = after.iter();
            before.iter().all(|old| left.any(|new| plain(new) == plain(old)))
        }
        _ => after.as_value().map(plain) == before.as_value().map(plain),
    }
}

fn plain(value: &Value) -> String {
    value.clone().decorated("", "").to_string()
}

/// Whether a workspace has all that a preset says.
pub fn is_in(site: &Site, preset: &catalogue::Text) -> bool {
    let text = preset.whole().parse::<DocumentMut>().ok();
    let path = ["profile", preset.name];
    let ours = text.as_ref().and_then(|text| at(text, &path));
    ours.zip(site.get(&path)).is_some_and(|(ours, theirs)| has(theirs, ours))
}

/// The text with this version in its record.
///
/// # Errors
/// When it is no TOML.
pub fn with_version(text: &str, version: &str) -> Result<String> {
    let source = Source::parse("Cargo.toml", text)?;
    let path = [&RECORD[..], &["version"]].concat();
    let span = source.get(&path).and_then(Item::span).unwrap_or_default();
    Ok(format!("{}{version:?}{}", &text[..span.start], &text[span.end..]))
}

/// The text without a profile and all that belongs to it.
///
/// # Errors
/// When it is no TOML.
pub fn without_profile(text: &str, profile: &str) -> Result<String> {
    edited(text, |document| {
        let profiles = document.get_mut("profile").and_then(Item::as_table_like_mut);
        profiles.map(|profiles| profiles.remove(profile));
    })
}

/// The text after a change that only an editing tree can make; lines end as they did.
///
/// # Errors
/// When it is no TOML.
pub fn edited(text: &str, edit: impl FnOnce(&mut DocumentMut)) -> Result<String> {
    let plain = text.replace("\r\n", "\n");
    let mut document =
        plain.parse::<DocumentMut>().context(|| "failed to parse what is to be changed")?;
    edit(&mut document);
    Ok(document.to_string().replace('\n', end_of_line(text)))
}
