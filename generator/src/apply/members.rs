//! What a workspace needs so that a new member changes nothing for the others.

use profiles_engine::base::error::{Error, Result};

use super::site::{Shape, Site, relative};

/// What a plain `cargo build` has to be told to build, so that it leaves the door out: what it builds today.
///
/// A root package is built alone anyway; in a virtual workspace Cargo takes all members.
///
/// # Errors
/// When the owner's own `default-members` takes the door in.
pub fn default_members(site: &Site, door: &str) -> Result<Option<Vec<String>>> {
    if site.get(&["workspace", "default-members"]).is_some() {
        return match site.lists("default-members", door) {
            true => Err(Error::new("a glob of `default-members` matches the door: a plain `cargo build` would build it too")
                .help("name the folders in `default-members` one by one, and run the command again")),
            false => Ok(None),
        };
    }
    if site.shape != Shape::Virtual {
        return Ok(None);
    }
    let folders = site.member_folders(door);
    let patterns = site.patterns("members");
    let as_they_are = !site.lists("members", door)
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
