//! What is put into the root manifest, and how it is taken out again: texts in, texts out.

use profiles_engine::error::{Context, Error, Result};
use toml_edit::{DocumentMut, Item, Key};

use super::catalogue;
use super::grown::Grown;
use super::insert::{Insertion, Source, at, end_of_line};
use super::site::Site;
use super::verify;

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
    /// Folders without a package that a glob of `members` would find: Cargo refuses that.
    pub excluded: Vec<String>,
    /// Whether the xtask's hashing is to be optimised in dev.
    pub hashing: bool,
}

const FILE: &str = "Cargo.toml";

/// What is put in for the xtask's own sake.
pub const HASHING: &str = "profile.dev.package.sha2";

/// The table that says which version was applied.
pub const RECORD: [&str; 3] = ["workspace", "metadata", "cargo-profiles"];

/// A manifest with all that is wanted.
///
/// # Errors
/// When it is no TOML, or has something of another kind where a table belongs.
pub fn grown(text: &str, wanted: &Wanted) -> Result<Grown> {
    let source = Source::parse(FILE, text)?;
    refuse_misfits(&source)?;
    let is_first = source.get(&RECORD).is_none();
    let is_inline = source.get(&["profile"]).is_some_and(Item::is_inline_table);
    let mut grown = Grown::new(FILE, text);
    workspace(&mut grown, wanted)?;
    grown.add(|source| record(source, wanted))?;
    if is_first && !is_inline && !wanted.presets.is_empty() {
        grown.add(|source| Some(source.paragraph("presets", &introduction(&wanted.xtask))))?;
    }
    for preset in &wanted.presets {
        grown.add(|source| Some(profile(source, preset)))?;
    }
    grown.add(|source| hashing(source, wanted))?;
    let profiles = wanted.presets.iter().map(|preset| vec!["profile", preset.name]);
    let expected: Vec<Vec<&str>> = profiles.chain([RECORD.to_vec()]).collect();
    verify::is_more(text, &grown.text, &expected)?;
    Ok(grown)
}

fn workspace(grown: &mut Grown, wanted: &Wanted) -> Result<()> {
    let name = &wanted.xtask;
    if let Some(apart) = &wanted.workspace {
        let exclude = match apart.is_empty() {
            true => String::new(),
            false => format!("\nexclude = {}", list(apart)),
        };
        let paragraph = format!("[workspace]\nmembers = [{name:?}]{exclude}");
        return grown.add(|source| Some(source.paragraph("workspace", &paragraph)));
    }
    if wanted.member {
        grown.add(|source| Some(listed(source, "members", name, "")))?;
    }
    for folder in &wanted.excluded {
        let why = "A glob of `members` finds it, and it is no package.";
        grown.add(|source| Some(listed(source, "exclude", folder, why)))?;
    }
    if let Some(resolver) = wanted.resolver {
        let why = "In force before, too: the xtask's edition would imply another.";
        grown.add(|source| Some(key(source, "resolver", &format!("{resolver:?}"), why)))?;
    }
    if let Some(members) = &wanted.default_members {
        let why = "Without the xtask: what a plain `cargo build` builds stays the same.";
        grown.add(|source| Some(key(source, "default-members", &list(members), why)))?;
    }
    Ok(())
}

/// An item more for a list of `[workspace]`, or the list.
fn listed(source: &Source, list: &str, item: &str, why: &str) -> Insertion {
    let added = source.item(list, &["workspace", list], item);
    added.unwrap_or_else(|| key(source, list, &format!("[{item:?}]"), why))
}

fn key(source: &Source, name: &str, value: &str, why: &str) -> Insertion {
    let why = if why.is_empty() { String::new() } else { format!(" # {why}") };
    let after = if name == "members" { "resolver" } else { "members" };
    source.key(name, &["workspace"], &format!("{name} = {value}{why}"), after)
}

fn record(source: &Source, wanted: &Wanted) -> Option<Insertion> {
    let lines = format!("version = {:?}\nxtask = {:?}", wanted.version, wanted.xtask);
    let header = RECORD.join(".");
    let comment =
        "# Written by `cargo profiles apply`, for its next run and for `cargo profiles remove`.";
    let paragraph = format!("{comment}\n[{header}]\n{lines}");
    source.get(&RECORD).is_none().then(|| source.table("record", &RECORD, &paragraph))
}

/// A preset, without the tables that are there.
fn profile(source: &Source, preset: &catalogue::Text) -> Insertion {
    let mut preset = preset.clone();
    preset.paragraphs.retain(|paragraph| !has_table(source, paragraph));
    let what = format!("profile.{}", preset.name);
    source.table(&what, &["profile", preset.name], &preset.whole())
}

/// Whether the table of a paragraph is there, with a header or with something in it.
fn has_table(source: &Source, paragraph: &str) -> bool {
    let header = paragraph.lines().find_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
    let keys = header.and_then(|header| Key::parse(header).ok()).unwrap_or_default();
    let path: Vec<&str> = keys.iter().map(Key::get).collect();
    source.get(&path).is_some_and(|item| match item.as_table() {
        Some(table) => !table.is_implicit() || table.is_dotted(),
        None => true,
    })
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

/// Whether a workspace has all that a preset says.
pub fn is_in(site: &Site, preset: &catalogue::Text) -> bool {
    let text = preset.whole().parse::<DocumentMut>().ok();
    let path = ["profile", preset.name];
    let ours = text.as_ref().and_then(|text| at(text, &path));
    ours.zip(site.get(&path)).is_some_and(|(ours, theirs)| verify::has(theirs, ours))
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
