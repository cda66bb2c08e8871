//! What is added to the root manifest: texts in, texts out. `remove` knows everything that is written here.

use profiles_engine::base::error::{Error, Result};
use profiles_engine::source::toml::Edit;
use toml_edit::{DocumentMut, Item, Key};

use super::catalogue;
use super::site::Site;
use super::verify;
use crate::source::{Source, at};
use crate::vendored;

const FILE: &str = "Cargo.toml";

/// What `[workspace]` has to say about the door and the engine.
#[derive(Debug, Clone, Default)]
pub struct Vendored {
    /// The name of the door: its folder, package and alias.
    pub door: String,
    /// For a package that becomes a workspace: the folders of packages below it, which stay on their own.
    pub apart: Option<Vec<String>>,
    /// Whether `members` has to name the door, because no glob of it does.
    pub member: bool,
    /// Whether `exclude` has to name the engine's folder.
    pub exclude: bool,
    /// What a plain `cargo build` builds, if that has to be said.
    pub default_members: Option<Vec<String>>,
}

/// Why a key is there; `remove` knows by these comments which lines are ours.
pub const WHY_MEMBER: &str = "Builds and starts profiles-engine.";
/// The same for `exclude`, with the engine.
pub const WHY_EXCLUDED: &str = "A tool with its own dependencies and lockfile.";
/// The same for `exclude`, with a folder that a glob matches.
pub const WHY_NO_PACKAGE: &str = "A glob in `members` matches it, and it is not a package.";
/// The same for `default-members`.
pub const WHY_DEFAULT: &str = "A plain `cargo build` leaves the tool out.";

/// The manifest with the door as a member, and the engine outside the workspace.
///
/// # Errors
/// When the manifest is not TOML.
pub fn with_vendored(text: &str, wanted: &Vendored) -> Result<String> {
    if let Some(apart) = &wanted.apart {
        return add(text, |source| source.paragraph(&workspace(&wanted.door, apart)));
    }
    let mut text = text.to_owned();
    if wanted.member && !has_body(&text)? {
        text = add(&text, |source| source.paragraph(&own_table(&wanted.door)))?;
    } else if wanted.member {
        text = listed(&text, "members", &wanted.door, WHY_MEMBER)?;
    }
    if wanted.exclude {
        text = listed(&text, "exclude", vendored::ENGINE, WHY_EXCLUDED)?;
    }
    if let Some(members) = &wanted.default_members {
        text = add(&text, |source| {
            let list = list(members, &source.indent());
            key(source, "default-members", &list, WHY_DEFAULT)
        })?;
    }
    Ok(text)
}

/// The `[workspace]` for a manifest that has only tables below it, such as `[workspace.metadata.docs]`.
pub fn own_table(door: &str) -> String {
    format!(
        "[workspace]\nmembers = [{door:?}] # Builds and starts profiles-engine; this table was added for it."
    )
}

/// Whether `[workspace]` is there to take keys.
fn has_body(text: &str) -> Result<bool> {
    let source = Source::parse(FILE, text)?;
    let table = source.get(&["workspace"]).and_then(Item::as_table);
    Ok(table.is_none_or(|table| !table.is_implicit() || table.is_dotted()))
}

/// The table of a package that becomes a workspace.
pub fn workspace(door: &str, apart: &[String]) -> String {
    let engine = [vendored::ENGINE.to_owned()];
    let excluded: Vec<String> = engine.into_iter().chain(apart.iter().cloned()).collect();
    format!("[workspace]\nmembers = [{door:?}]\nexclude = {}", list(&excluded, "    "))
}

/// The manifest with these folders in `exclude`: Cargo refuses folders without a package that a glob of `members` matches.
///
/// # Errors
/// When the manifest is not TOML.
pub fn with_excluded(text: &str, folders: &[String]) -> Result<String> {
    folders
        .iter()
        .try_fold(text.to_owned(), |text, folder| listed(&text, "exclude", folder, WHY_NO_PACKAGE))
}

/// The manifest with the introduction to the presets.
///
/// # Errors
/// When the manifest is not TOML.
pub fn with_introduction(text: &str, command: &str) -> Result<String> {
    let source = Source::parse(FILE, text)?;
    let is_inline = source.get(&["profile"]).is_some_and(Item::is_inline_table);
    let introduction = introduction(command);
    if is_inline || text.replace('\r', "").contains(&introduction) {
        Ok(text.to_owned())
    } else {
        Ok(source.with(source.paragraph(&introduction)))
    }
}

/// The manifest with a preset, without the tables that are there.
///
/// # Errors
/// When the manifest is not TOML.
pub fn with_preset(text: &str, preset: &catalogue::Text) -> Result<String> {
    let preset = missing(text, preset.clone())?;
    add(text, |source| source.table(&["profile", preset.name], &preset.whole()))
}

/// A preset without the tables that a manifest has.
///
/// # Errors
/// When the manifest is not TOML.
pub fn missing(text: &str, mut preset: catalogue::Text) -> Result<catalogue::Text> {
    let source = Source::parse(FILE, text)?;
    preset.paragraphs.retain(|paragraph| !has_table(&source, paragraph));
    Ok(preset)
}

/// The comment above the presets; `command` is the name of the alias.
pub fn introduction(command: &str) -> String {
    format!(
        "# The presets\n#\n\
         # Profiles with one promise each, for `cargo build --profile NAME`. What a profile inherits is not repeated, and a\n\
         # comment says why a setting is there. `cargo {command} check-profiles` checks the promises, `cargo {command} dist`\n\
         # measures what each of them costs and buys."
    )
}

fn add(text: &str, edit: impl FnOnce(&Source) -> Edit) -> Result<String> {
    let source = Source::parse(FILE, text)?;
    Ok(source.with(edit(&source)))
}

/// Adds an item to a list of `[workspace]`, or the list.
fn listed(text: &str, list: &str, item: &str, why: &str) -> Result<String> {
    add(text, |source| {
        let added = source.item(&["workspace", list], item);
        added.unwrap_or_else(|| key(source, list, &format!("[{item:?}]"), why))
    })
}

fn key(source: &Source, name: &str, value: &str, why: &str) -> Edit {
    let after = if name == "members" { "resolver" } else { "members" };
    source.key(&["workspace"], &format!("{name} = {value} # {why}"), after)
}

/// Whether the table of a paragraph is there, with a header or a key.
fn has_table(source: &Source, paragraph: &str) -> bool {
    let header = paragraph.lines().find_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
    let keys = header.and_then(|header| Key::parse(header).ok()).unwrap_or_default();
    let path: Vec<&str> = keys.iter().map(Key::get).collect();
    source.get(&path).is_some_and(|item| match item.as_table() {
        Some(table) => !table.is_implicit() || table.is_dotted(),
        None => true,
    })
}

/// A list of paths: on one line if it fits, else with one path a line.
pub fn list(paths: &[String], indent: &str) -> String {
    let quoted: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
    let line = format!("[{}]", quoted.join(", "));
    if line.len() <= 100 {
        line
    } else {
        format!("[\n{indent}{},\n]", quoted.join(&format!(",\n{indent}")))
    }
}

/// Refuses a manifest that has something else where a table has to be.
///
/// # Errors
/// When it has.
pub fn refuse_misfits(text: &str) -> Result<()> {
    let source = Source::parse(FILE, text)?;
    let tables: [&[&str]; 4] =
        [&["profile"], &["workspace"], &["profile", "dev"], &["profile", "dev", "package"]];
    for path in tables {
        if source.get(path).is_some_and(|item| item.as_table_like().is_none()) {
            let path = path.join(".");
            return Err(Error::new(format!("`Cargo.toml` has a `{path}` that is not a table"))
                .help(format!("write [{path}], or remove it")));
        }
    }
    Ok(())
}

/// Whether a workspace has everything that a preset says.
pub fn is_in(site: &Site, preset: &catalogue::Text) -> bool {
    let text = preset.whole().parse::<DocumentMut>().ok();
    let path = ["profile", preset.name];
    let ours = text.as_ref().and_then(|text| at(text, &path));
    ours.zip(site.get(&path)).is_some_and(|(ours, theirs)| verify::has(theirs, ours))
}
