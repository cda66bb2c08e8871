//! From a workspace and what is wanted of it to every text that is to be written.

use profiles_engine::error::Result;
use profiles_engine::profiles::Model;
use toml_edit::Item;

use super::alias::{self, Config};
use super::catalogue::{self, Text};
use super::choice::{Choice, Fate};
use super::cut::without_profile;
use super::grown::Grown;
use super::manifest::{self, Wanted};
use super::package::{self, Update};
use super::record::{self, Applied};
use super::site::{Shape, Site};
use super::{Args, Panic, held, lock, members, name, nested, promises};
use crate::plan::{Change, Create, Plan};

/// A plan, and what is to be said of it.
#[derive(Debug)]
pub struct Prepared {
    /// What will be written.
    pub plan: Plan,
    /// The name of the xtask.
    pub name: String,
    /// What becomes of each preset.
    pub fates: Vec<(&'static str, Fate)>,
    /// The packages of which Cargo.lock gets another version.
    pub updates: Vec<String>,
    /// What was changed by hand in the xtask, and stays.
    pub kept: Vec<Change>,
    /// The profiles as they are.
    pub before: Model,
    /// The profiles as they will be.
    pub after: Model,
    /// Whether presets are to be put in that abort on a panic.
    pub aborts: bool,
}

/// Plans all of it.
///
/// # Errors
/// When a file can't be read or can't be added to, or no name is free.
pub fn prepare(site: &Site, choice: &Choice, args: &Args) -> Result<Prepared> {
    let config = Config::read(&site.root)?;
    let name = name::choose(site, config.as_ref())?;
    let applied = Applied::read(&site.root.join(&name))?;
    let mut presets = catalogue::presets(args.prod_panic.word())?;
    let release = site.get(&["profile", "release", "panic"]).and_then(Item::as_str);
    if args.prod_panic == Panic::Unwind && release == Some("abort") {
        presets.iter_mut().for_each(Text::unwind);
    }
    let choice = choice.clone().with_parents(&presets);
    let fates: Vec<(Text, Fate)> = presets
        .into_iter()
        .map(|preset| {
            let fate = choice.fate(site, applied.as_ref(), &preset);
            (preset, fate)
        })
        .collect();
    let first = applied.is_none();
    let record = applied.clone().unwrap_or_default();
    let mut draft = Draft { site, first, record, plan: Plan::default() };
    draft.plan.root.clone_from(&site.root);
    let manifest = draft.manifest(&wanted(site, &name, &fates)?, &fates)?;
    draft.alias(config, &name)?;
    let overwrite = choice.overwrite_xtask;
    let update = package::plan(&site.root, &name, applied.as_ref(), overwrite, &mut draft.plan)?;
    let updates = draft.lockfile(&manifest, &name, args.offline)?;
    draft.record(&name, &update)?;
    let aborts = fates
        .iter()
        .any(|(preset, fate)| is_new(fate) && preset.whole().contains("\npanic = \"abort\""));
    Ok(Prepared {
        before: promises::model(site, &site.manifest)?,
        after: promises::model(site, &manifest)?,
        plan: draft.plan,
        name,
        fates: fates.into_iter().map(|(preset, fate)| (preset.name, fate)).collect(),
        updates,
        kept: update.kept,
        aborts,
    })
}

fn is_new(fate: &Fate) -> bool {
    matches!(fate, Fate::Added | Fate::Overwritten)
}

fn wanted(site: &Site, name: &str, fates: &[(Text, Fate)]) -> Result<Wanted> {
    let new = fates.iter().filter(|(_, fate)| is_new(fate)).map(|(preset, _)| preset.clone());
    let locked = site.workspace.locked.as_ref();
    Ok(Wanted {
        xtask: name.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        presets: new.collect(),
        workspace: (site.shape == Shape::Package).then(|| nested::folders(&site.root, name)),
        member: !site.lists("members", name),
        default_members: members::default_members(site, name)?,
        resolver: members::resolver(site),
        excluded: members::excluded(site),
        hashing: locked.is_some_and(|locked| locked.iter().all(|one| one.package.name != "sha2")),
    })
}

/// A plan that grows, with the record of what is put in.
struct Draft<'a> {
    site: &'a Site,
    /// Whether nothing was applied before.
    first: bool,
    record: Applied,
    plan: Plan,
}

impl Draft<'_> {
    /// The root manifest's new text.
    fn manifest(&mut self, wanted: &Wanted, fates: &[(Text, Fate)]) -> Result<String> {
        let mut text = self.site.manifest.clone();
        for (preset, _) in fates.iter().filter(|(_, fate)| *fate == Fate::Overwritten) {
            text = without_profile(&text, preset.name)?;
            let own = format!("profile.{}", preset.name);
            let below = format!("{own}.");
            let is_gone = |what: &str| what == own || what.starts_with(&below);
            self.record.inserted.retain(|one| !is_gone(&one.what));
        }
        let text = self.with_version(text, &wanted.version)?;
        let Grown { text: new, notes, .. } = manifest::grown(&text, wanted)?;
        self.record.inserted.extend(notes);
        self.change("Cargo.toml", self.site.manifest.as_bytes(), new.as_bytes());
        Ok(new)
    }

    /// The text with this version in the record of an earlier one.
    fn with_version(&mut self, text: String, version: &str) -> Result<String> {
        let Some(old) = self.site.recorded("version").filter(|old| *old != version) else {
            return Ok(text);
        };
        for one in self.record.inserted.iter_mut().filter(|one| one.what == "record") {
            one.text = one.text.replace(&format!("{old:?}"), &format!("{version:?}"));
        }
        manifest::with_version(&text, version)
    }

    fn alias(&mut self, config: Option<Config>, name: &str) -> Result<()> {
        let Some(config) = config else {
            let text = alias::file(name);
            self.record.created.insert(alias::NEW.to_owned(), package::sum(text.as_bytes()));
            self.create(alias::NEW, text);
            return Ok(());
        };
        let grown = config.with_alias(name)?;
        self.change(&config.path, config.text.as_bytes(), grown.text.as_bytes());
        self.record.inserted.extend(grown.notes);
        Ok(())
    }

    /// Cargo.lock, where there is one and the xtask's dependencies are new to it.
    fn lockfile(&mut self, manifest: &str, name: &str, offline: bool) -> Result<Vec<String>> {
        let own = format!("{name}/Cargo.toml");
        let created = self.plan.creates.iter().find(|create| create.path == own);
        let changed = self.plan.changes.iter().find(|change| change.path == own);
        let new =
            created.map(|create| &*create.bytes).or(changed.map(|change| change.new.as_slice()));
        let path = self.site.root.join("Cargo.lock");
        let (Some(xtask), Some(before)) = (new, package::read(&path)?) else {
            return Ok(Vec::new());
        };
        let (xtask, before) = (String::from_utf8_lossy(xtask), String::from_utf8_lossy(&before));
        let added = lock::Added { manifest, name, xtask: &xtask, offline };
        let after = lock::updated(self.site, &before, added)?;
        self.record.lockfile = match self.record.lockfile.take() {
            Some(note) => Some(record::Lockfile { after: package::sum(after.as_bytes()), ..note }),
            None if self.first => lock::note(&before, &after, name),
            None => None,
        };
        self.change("Cargo.lock", before.as_bytes(), after.as_bytes());
        Ok(held::updates(&before, &after))
    }

    fn record(&mut self, name: &str, update: &Update) -> Result<()> {
        self.record.files.clone_from(&update.sums);
        let path = format!("{name}/{}", record::FILE);
        let text = self.record.text();
        match package::read(&self.site.root.join(&path))? {
            None => self.create(&path, text),
            Some(old) if package::sum(&old) == package::sum(text.as_bytes()) => {}
            Some(old) => self.change(&path, &old, text.as_bytes()),
        }
        Ok(())
    }

    fn change(&mut self, path: &str, old: &[u8], new: &[u8]) {
        if old != new {
            let change = Change { path: path.to_owned(), old: old.to_vec(), new: new.to_vec() };
            self.plan.changes.push(change);
        }
    }

    fn create(&mut self, path: &str, text: String) {
        let bytes = text.into_bytes().into();
        self.plan.creates.push(Create { path: path.to_owned(), executable: false, bytes });
    }
}
