//! From the record of an `apply` to the texts without what it put in.

use std::collections::BTreeMap;

use profiles_engine::error::{Context, Error, Result};
use toml_edit::{DocumentMut, Item};

use crate::apply::manifest::{RECORD, edited};
use crate::apply::package::{read, sum};
use crate::apply::prune;
use crate::apply::record::{self, Applied, Inserted};
use crate::apply::site::Site;
use crate::plan::{Change, Plan, Remove};

/// A plan, and what stays though it was put in.
#[derive(Debug)]
pub struct Taken {
    /// What will be written.
    pub plan: Plan,
    /// What stays, and why.
    pub kept: Vec<String>,
}

/// Plans it.
///
/// # Errors
/// When a file can't be read, or the xtask was changed by hand and `force` is not given.
pub fn plan(site: &Site, name: &str, applied: &Applied, force: bool) -> Result<Taken> {
    let mut taken =
        Taken { plan: Plan { root: site.root.clone(), ..Plan::default() }, kept: Vec::new() };
    taken.inserted(site, name, applied)?;
    taken.created(site, name, applied)?;
    taken.xtask(site, name, applied, force)?;
    taken.lockfile(site, name, applied)?;
    Ok(taken)
}

impl Taken {
    /// What was put into files that were there, the last first.
    fn inserted(&mut self, site: &Site, name: &str, applied: &Applied) -> Result<()> {
        let mut files: BTreeMap<&str, Vec<&Inserted>> = BTreeMap::new();
        for one in applied.inserted.iter().rev() {
            files.entry(&one.file).or_default().push(one);
        }
        for (file, inserted) in files {
            let Some(old) = read(&site.root.join(file))? else {
                continue;
            };
            let text =
                String::from_utf8(old.clone()).context(|| format!("failed to read `{file}`"))?;
            let heirs = heirs(&text, &inserted);
            let mut new = text;
            for one in inserted {
                match heirs.get(&one.what) {
                    Some(heir) => self.kept.push(format!(
                        "`{}` in `{file}` stays: `profile.{heir}` inherits from it",
                        one.what
                    )),
                    None => new = self.taken_out(one, new, name)?,
                }
            }
            self.change(file, old, new.into_bytes());
        }
        Ok(())
    }

    fn taken_out(&mut self, one: &Inserted, text: String, name: &str) -> Result<String> {
        if let Some(without) = one.taken_out(&text) {
            return Ok(without);
        }
        match one.what.as_str() {
            // Without these the workspace would not load any more.
            "members" | "workspace" => edited(&text, |document| drop_member(document, name)),
            "alias" => edited(&text, |document| drop(document, &["alias"], name)),
            "record" => edited(&text, |document| drop(document, &RECORD[..2], RECORD[2])),
            what => {
                self.kept.push(format!("`{what}` in `{}` was changed since, and stays", one.file));
                Ok(text)
            }
        }
    }

    /// Files that were made; where somebody has added to one, only the alias goes.
    fn created(&mut self, site: &Site, name: &str, applied: &Applied) -> Result<()> {
        for (path, recorded) in &applied.created {
            let Some(old) = read(&site.root.join(path))? else {
                continue;
            };
            if sum(&old) == *recorded {
                self.plan.removes.push(Remove { path: path.clone(), old });
                continue;
            }
            let text =
                String::from_utf8(old.clone()).context(|| format!("failed to read `{path}`"))?;
            let new = edited(&text, |document| drop(document, &["alias"], name))?;
            self.change(path, old, new.into_bytes());
        }
        Ok(())
    }

    fn xtask(&mut self, site: &Site, name: &str, applied: &Applied, force: bool) -> Result<()> {
        let mut changed = Vec::new();
        for (within, recorded) in &applied.files {
            let path = format!("{name}/{within}");
            if let Some(old) = read(&site.root.join(&path))? {
                if sum(&old) != *recorded {
                    changed.push(path.clone());
                }
                self.plan.removes.push(Remove { path, old });
            }
        }
        if !changed.is_empty() && !force {
            let error = Error::new(format!("changed by hand: {}", changed.join(", ")));
            return Err(error.help("`--force` takes them out too"));
        }
        let path = format!("{name}/{}", record::FILE);
        let old = read(&site.root.join(&path))?.unwrap_or_default();
        self.plan.removes.push(Remove { path, old });
        Ok(())
    }

    fn lockfile(&mut self, site: &Site, name: &str, applied: &Applied) -> Result<()> {
        let Some(old) = read(&site.root.join("Cargo.lock"))? else {
            return Ok(());
        };
        let note = applied.lockfile.as_ref().filter(|note| note.after == sum(&old));
        let new = match note {
            Some(note) => note.before.clone(),
            None => prune::without(&String::from_utf8_lossy(&old), name),
        };
        self.change("Cargo.lock", old, new.into_bytes());
        Ok(())
    }

    fn change(&mut self, path: &str, old: Vec<u8>, new: Vec<u8>) {
        if old != new {
            self.plan.changes.push(Change { path: path.to_owned(), old, new });
        }
    }
}

/// The profiles that were put in, and from which one that stays inherits; each with one of those.
fn heirs(text: &str, inserted: &[&Inserted]) -> BTreeMap<String, String> {
    let Ok(document) = text.parse::<DocumentMut>() else {
        return BTreeMap::new();
    };
    let profiles = document.get("profile").and_then(Item::as_table_like);
    let mut parents: Vec<(String, String)> = profiles
        .into_iter()
        .flat_map(|profiles| profiles.iter())
        .filter_map(|(name, item)| {
            let parent = item.as_table_like()?.get("inherits")?.as_str()?;
            Some((name.to_owned(), format!("profile.{parent}")))
        })
        .collect();
    let mut going: Vec<&str> = inserted
        .iter()
        .filter(|one| one.taken_out(text).is_some())
        .map(|one| one.what.as_str())
        .collect();
    let mut heirs = BTreeMap::new();
    // One that has to stay may itself be an heir.
    while let Some(at) = parents.iter().position(|(name, parent)| {
        going.contains(&parent.as_str()) && !going.contains(&format!("profile.{name}").as_str())
    }) {
        let (name, parent) = parents.remove(at);
        going.retain(|what| *what != parent);
        heirs.insert(parent, name);
    }
    heirs
}

fn drop_member(document: &mut DocumentMut, name: &str) {
    let workspace = document.get_mut("workspace").and_then(Item::as_table_like_mut);
    let members = workspace.and_then(|workspace| workspace.get_mut("members")?.as_array_mut());
    if let Some(members) = members {
        members.retain(|member| member.as_str() != Some(name));
    }
}

fn drop(document: &mut DocumentMut, path: &[&str], key: &str) {
    let mut table = document.as_item_mut().as_table_like_mut();
    for key in path {
        table = table.and_then(|table| table.get_mut(key)?.as_table_like_mut());
    }
    if let Some(table) = table {
        table.remove(key);
    }
}
