//! From a workspace to its texts without what `apply` added. No record is kept: what is as it shipped is removed, and all
//! that differs is its owner's.

use std::collections::BTreeMap;

use profiles_engine::base::error::{Error, Result};
use profiles_engine::profiles::presets::PRESETS;
use profiles_engine::source::toml::line_break;
use toml_edit::{DocumentMut, Item};

use crate::apply::alias::{self, AliasFile, Runs};
use crate::apply::manifest::{self, WHY_DEFAULT, WHY_EXCLUDED, WHY_MEMBER, WHY_NO_PACKAGE};
use crate::apply::site::Site;
use crate::apply::{name, promises, shipped};
use crate::plan::{Plan, Remove};
use crate::source::{Source, on_one_line, without_paragraphs};
use crate::{guard, lockfile, vendored};

/// A plan, and what stays although it has the name of a preset.
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
/// When a file can't be read, or the door or the engine was changed by hand and `force` is not given.
pub fn plan(site: &Site, force: bool) -> Result<Taken> {
    let mut taken =
        Taken { plan: Plan { root: site.root.clone(), ..Plan::default() }, kept: Vec::new() };
    let model = promises::model(site, &site.manifest)?;
    let name = name::ours(site, &model);
    let door = vendored::DOORS.into_iter().find(|name| vendored::is_door(&site.root, name));
    let removes_config = match name {
        Some(name) => taken.alias(site, name)?,
        None => false,
    };
    taken.tool(site, door, force)?;
    taken.manifest(site, door, name.unwrap_or("xtask"), removes_config)?;
    Ok(taken)
}

impl Taken {
    fn manifest(
        &mut self,
        site: &Site,
        door: Option<&str>,
        command: &str,
        removes_config: bool,
    ) -> Result<()> {
        let mut text = site.manifest.clone();
        let heirs = heirs(&text);
        for preset in PRESETS.iter().rev() {
            if !shipped::is_as_shipped(&site.manifest, preset.name) {
                if preset.name != "dev" && site.get(&["profile", preset.name]).is_some() {
                    self.kept.push(format!("profile `{}` was changed, and stays", preset.name));
                }
            } else if let Some(heir) = heirs.get(preset.name) {
                self.kept.push(format!(
                    "profile `{}` stays, because profile `{heir}` inherits from it",
                    preset.name
                ));
            } else {
                text = without_preset(&text, preset.name)?;
            }
        }
        // The introduction is removed with the last of the presets.
        if !PRESETS.iter().any(|preset| shipped::is_as_shipped(&text, preset.name)) {
            text = without_paragraph(&text, &manifest::introduction(command));
        }
        if removes_config && is_emptied(site) {
            text = without_item(&text, "exclude", ".cargo", WHY_NO_PACKAGE)?;
        }
        if let Some(door) = door {
            text = without_vendored(site, &text, door)?;
        }
        self.plan.change("Cargo.toml", site.manifest.as_bytes(), text.as_bytes());
        Ok(())
    }

    /// The alias; says whether the whole config file is removed.
    fn alias(&mut self, site: &Site, name: &str) -> Result<bool> {
        let Some(config) = AliasFile::read(&site.root)? else {
            return Ok(false);
        };
        let Some(words) = config.alias(name) else {
            return Ok(false);
        };
        if words != Runs::Installed.command(name) && !alias::is_door(&words, name) {
            return Ok(false);
        }
        let plain = config.text.replace('\r', "");
        let is_ours = Runs::ALL.iter().any(|runs| plain == runs.file(name))
            || shipped::has_shipped(config.text.as_bytes());
        if is_ours {
            let old = config.text.into_bytes();
            self.plan.removes.push(Remove { path: config.path, old });
            return Ok(true);
        }
        let source = Source::parse(&config.path, &config.text)?;
        let text = source.without_key(&["alias"], name).unwrap_or_else(|| config.text.clone());
        self.plan.change(&config.path, config.text.as_bytes(), text.as_bytes());
        Ok(false)
    }

    /// The door, the engine, and the door's entry in Cargo.lock.
    fn tool(&mut self, site: &Site, door: Option<&str>, force: bool) -> Result<()> {
        let mut changed = Vec::new();
        if let Some(engine) = vendored::Engine::read(&site.root)? {
            changed.extend(engine.changed);
            let removes = engine.files.into_iter().map(|(path, old)| Remove { path, old });
            self.plan.removes.extend(removes);
        }
        if let Some(door) = door {
            for (path, bytes) in vendored::door(door) {
                if let Some(old) = vendored::read(&site.root.join(&path))? {
                    let is_ours =
                        vendored::sum(&old) == vendored::sum(&bytes) || shipped::has_shipped(&old);
                    changed.extend((!is_ours).then(|| path.clone()));
                    self.plan.removes.push(Remove { path, old });
                }
            }
            if let Some(old) = vendored::read(&site.root.join("Cargo.lock"))? {
                let new = lockfile::without(&String::from_utf8_lossy(&old), door);
                self.plan.change("Cargo.lock", &old, new.as_bytes());
            }
        }
        if changed.is_empty() || force {
            Ok(())
        } else {
            Err(Error::new(format!("changed by hand: {}", guard::few(&changed)))
                .help("`--force` removes them anyway"))
        }
    }
}

/// Whether `.cargo` has no file but the config file.
fn is_emptied(site: &Site) -> bool {
    let entries = site.root.join(".cargo").read_dir();
    entries.is_ok_and(|entries| entries.count() <= 1)
}

fn without_preset(text: &str, name: &str) -> Result<String> {
    if let Some(ranges) = shipped::ranges(text, name) {
        return Ok(without_paragraphs(text, &ranges));
    }
    let source = Source::parse("Cargo.toml", text)?;
    Ok(source.without_key(&["profile"], name).unwrap_or_else(|| text.to_owned()))
}

/// The manifest without the member, and without the keys that were added because of it.
fn without_vendored(site: &Site, text: &str, door: &str) -> Result<String> {
    if let Some(paragraph) = own_workspace(text, door) {
        return Ok(without_paragraph(text, &paragraph));
    }
    let source = Source::parse("Cargo.toml", text)?;
    let mut patterns = site.patterns("members");
    patterns.retain(|pattern| pattern != door);
    let lists = [patterns, site.member_folders(door)];
    let without = lists.iter().find_map(|members| {
        let list = on_one_line(&manifest::list(members, ""));
        source.without_marked(&["workspace", "default-members"], WHY_DEFAULT, &list)
    });
    let mut text = without.unwrap_or_else(|| text.to_owned());
    text = without_item(&text, "exclude", vendored::ENGINE, WHY_EXCLUDED)?;
    let table = manifest::own_table(door);
    if text.contains(&table.replace('\n', line_break(&text))) {
        Ok(without_paragraph(&text, &table))
    } else {
        without_item(&text, "members", door, WHY_MEMBER)
    }
}

/// The `[workspace]` of a package that became one, if it is as it was written.
fn own_workspace(text: &str, door: &str) -> Option<String> {
    let document = text.parse::<DocumentMut>().ok()?;
    let excluded = document.get("workspace")?.get("exclude")?.as_array()?;
    let excluded = excluded.iter().filter_map(|item| item.as_str().map(str::to_owned));
    let apart: Vec<String> = excluded.filter(|folder| folder != vendored::ENGINE).collect();
    let paragraph = manifest::workspace(door, &apart);
    let whole = text.replace('\r', "");
    let at = whole.find(&paragraph)?;
    let rest = whole[at + paragraph.len()..].trim_start_matches('\n');
    (rest.is_empty() || rest.starts_with(['[', '#'])).then_some(paragraph)
}

fn without_item(text: &str, list: &str, item: &str, why: &str) -> Result<String> {
    let source = Source::parse("Cargo.toml", text)?;
    let path = ["workspace", list];
    let items = source.get(&path).and_then(Item::as_array);
    let is_alone = items.is_some_and(|items| {
        items.len() == 1 && items.iter().all(|only| only.as_str() == Some(item))
    });
    let line =
        if is_alone { source.without_marked(&path, why, &format!("[{item:?}]")) } else { None };
    let left = line.or_else(|| source.without_item(&path, item));
    Ok(left.unwrap_or_else(|| text.to_owned()))
}

/// The text without a paragraph that was added after a blank line.
fn without_paragraph(text: &str, paragraph: &str) -> String {
    let paragraph = paragraph.replace('\n', line_break(text));
    match text.find(&paragraph) {
        Some(at) => {
            let range = at..at + paragraph.len();
            without_paragraphs(text, std::slice::from_ref(&range))
        }
        None => text.to_owned(),
    }
}

/// The presets from which a profile that stays inherits, each with one such profile.
fn heirs(text: &str) -> BTreeMap<String, String> {
    let Ok(document) = text.parse::<DocumentMut>() else {
        return BTreeMap::new();
    };
    let profiles = document.get("profile").and_then(Item::as_table_like);
    let mut parents: Vec<(String, String)> = profiles
        .into_iter()
        .flat_map(|profiles| profiles.iter())
        .filter_map(|(name, item)| {
            let parent = item.as_table_like()?.get("inherits")?.as_str()?;
            Some((name.to_owned(), parent.to_owned()))
        })
        .collect();
    let mut going: Vec<&str> = PRESETS.iter().map(|preset| preset.name).collect();
    going.retain(|name| shipped::is_as_shipped(text, name));
    let mut heirs = BTreeMap::new();
    // A preset that has to stay may itself inherit from another.
    while let Some(at) = parents.iter().position(|(name, parent)| {
        going.contains(&parent.as_str()) && !going.contains(&name.as_str())
    }) {
        let (name, parent) = parents.remove(at);
        going.retain(|going| *going != parent);
        heirs.insert(parent, name);
    }
    heirs
}
