//! What a workspace needs so that a new member changes nothing for the others.

use profiles_engine::error::{Error, Result};
use toml_edit::{Document, Item};

use super::insert;
use super::site::{Shape, Site, relative};

/// What a plain `cargo build` has to be told to build, so that it leaves the xtask out: what it builds today.
///
/// A root package is built alone anyway; in a virtual workspace Cargo takes all members.
///
/// # Errors
/// When the owner's own `default-members` takes the xtask in.
pub fn default_members(site: &Site, xtask: &str) -> Result<Option<Vec<String>>> {
    if site.get(&["workspace", "default-members"]).is_some() {
        return match site.lists("default-members", xtask) {
            true => Err(Error::new("a glob of `default-members` takes the xtask in: a plain `cargo build` would build it too")
                .help("name the folders in `default-members` one by one, and run the command again")),
            false => Ok(None),
        };
    }
    if site.shape != Shape::Virtual {
        return Ok(None);
    }
    let folders = site.member_folders(xtask);
    let patterns = site.patterns("members");
    let as_they_are = !site.lists("members", xtask)
        && folders.iter().all(|folder| site.lists("members", folder))
        && patterns.iter().all(|pattern| finds_members_only(site, pattern, &folders));
    Ok(Some(if as_they_are { patterns } else { folders }))
}

/// Whether Cargo would take this pattern for `default-members`: there it wants members, and nothing else.
fn finds_members_only(site: &Site, pattern: &str, members: &[String]) -> bool {
    let root = glob::Pattern::escape(&site.root.to_string_lossy());
    let found = glob::glob(&format!("{root}/{pattern}")).into_iter().flatten().flatten();
    let mut found = found.filter(|path| path.is_dir());
    found.all(|folder| members.contains(&relative(&folder, &site.root)))
}

/// The folder of the alias, where a glob of `members` would take it for a member: Cargo refuses a folder without a
/// package there.
pub fn excluded(site: &Site) -> Vec<String> {
    let folder = ".cargo";
    let caught = site.lists("members", folder) && !site.lists("exclude", folder);
    let is_there = site.root.join(folder).exists();
    if caught && !is_there { vec![folder.to_owned()] } else { Vec::new() }
}

/// The resolver to write down: in a virtual workspace of old editions that names none, Cargo would warn that the
/// xtask's edition implies another.
pub fn resolver(site: &Site) -> Option<&'static str> {
    let silent = site.shape == Shape::Virtual && site.get(&["workspace", "resolver"]).is_none();
    let shared = site.get(&["workspace", "package", "edition"]).and_then(Item::as_str);
    let old = |edition: Option<&str>| matches!(edition, None | Some("2015" | "2018"));
    let members = site.workspace.members.iter().all(|member| {
        let text = std::fs::read_to_string(&member.manifest).unwrap_or_default();
        let document = Document::parse(text).ok();
        let edition =
            document.as_ref().and_then(|document| insert::at(document, &["package", "edition"]));
        match edition {
            Some(edition) if edition.as_table_like().is_some() => old(shared),
            edition => old(edition.and_then(Item::as_str)),
        }
    });
    (silent && members).then_some("1")
}
