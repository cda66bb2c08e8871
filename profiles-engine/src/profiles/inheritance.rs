//! Profiles by name: which tables define each of them, and what it inherits. Worked out once, as rules ask for it often.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow::{self, Break, Continue};

use crate::profiles::keys::{ALWAYS, BUILT_IN, Raw};
use crate::profiles::layers::{Layer, ProfileTable};
use crate::source::file::Origin;

/// Why a profile has no settings: Cargo refuses every build because of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Broken {
    /// No profile has this name.
    Undefined(String),
    /// A custom profile without `inherits`.
    NoParent(String),
    /// It inherits from a profile that does not exist.
    UnknownParent { profile: String, parent: String, origin: Origin },
    /// `dev` and `release` can't inherit.
    RootInherits(String, Origin),
    /// It inherits over more than [`LONGEST`] steps.
    TooLong(String),
    /// It inherits, over some steps, from itself. The profile is the one whose `inherits` closes the loop.
    Loop { profile: String, parent: String, origin: Origin },
}

/// The most steps that a profile may inherit over: Cargo itself runs out of stack somewhere above.
pub const LONGEST: usize = 1000;

/// What is known of the profiles by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// Cargo's own, then the others in the order they are written.
    pub names: Vec<String>,
    /// Those that Cargo reads in every build.
    pub always_read: HashSet<String>,
    entries: HashMap<String, Entry>,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    /// The layer, and the number in it, of each of its tables, the weakest first.
    tables: Vec<(usize, usize)>,
    /// What it inherits from, and where that is written.
    parent: Option<(String, Origin)>,
    /// The length of its chain, or why it has no settings.
    depth: Option<Result<usize, Broken>>,
}

impl Index {
    /// Reads the layers, the weakest first.
    pub fn new<'a>(layers: impl Iterator<Item = &'a Layer>, manifest: &Layer) -> Self {
        let mut index = Self { names: always_there().collect(), ..Self::default() };
        for (name, _) in BUILT_IN {
            let entry = Entry { parent: built_in_parent(name), ..Entry::default() };
            index.entries.insert((*name).to_owned(), entry);
        }
        for (layer, profiles) in layers.map(|layer| &layer.profiles).enumerate() {
            for (number, table) in profiles.iter().enumerate() {
                index.add(table, (layer, number));
            }
        }
        for name in index.names.clone() {
            index.follow(name);
        }
        index.read(manifest.profiles.iter().map(|table| table.name.as_str()));
        index
    }

    /// The layer, and the number in it, of each table of a profile, the weakest first.
    pub fn tables(&self, profile: &str) -> &[(usize, usize)] {
        self.entries.get(profile).map_or(&[], |entry| &entry.tables)
    }

    pub fn defines(&self, profile: &str) -> bool {
        is_always_there(profile) || !self.tables(profile).is_empty()
    }

    /// The profile and all that it inherits from: `dev` or `release` first, itself last.
    pub fn chain(&self, profile: &str) -> Result<Vec<String>, Broken> {
        let entry = self.entries.get(profile).filter(|_| self.defines(profile));
        let depth = entry.and_then(|entry| entry.depth.clone());
        depth.unwrap_or_else(|| Err(Broken::Undefined(profile.to_owned())))?;
        let parent = |name: &String| self.parent(name).map(|(parent, _)| parent.clone());
        let mut chain: Vec<_> = std::iter::successors(Some(profile.to_owned()), parent).collect();
        chain.reverse();
        Ok(chain)
    }

    fn parent(&self, profile: &str) -> Option<&(String, Origin)> {
        self.entries.get(profile)?.parent.as_ref()
    }

    fn add(&mut self, table: &ProfileTable, place: (usize, usize)) {
        let entry = self.entries.entry(table.name.clone()).or_default();
        if entry.tables.is_empty() && !is_always_there(&table.name) {
            self.names.push(table.name.clone());
        }
        entry.tables.push(place);
        if let Some(inherits) = table.entries.iter().rfind(|entry| entry.key == "inherits") {
            entry.parent = match &inherits.raw {
                Raw::Text(parent) => Some((parent.clone(), inherits.origin.clone())),
                // Cargo refuses it; what it built in is the best guess.
                _ => built_in_parent(&table.name),
            };
        }
    }

    /// Finds the depth of a profile, and of all that it inherits from.
    fn follow(&mut self, name: String) {
        let (mut path, mut on_path) = (vec![name], HashSet::new());
        let mut depth = loop {
            let name = path[path.len() - 1].clone();
            on_path.insert(name.clone());
            match self.step(&name, &on_path) {
                Continue(parent) => path.push(parent),
                Break(depth) => break depth,
            }
        };
        // The last has its depth, or is where it ends.
        for name in path.into_iter().rev() {
            let entry = self.entries.entry(name.clone()).or_default();
            depth = match (&entry.depth, depth) {
                (Some(known), _) => known.clone(),
                (None, Ok(LONGEST..)) => Err(Broken::TooLong(name)),
                (None, below) => below.map(|below| below + 1),
            };
            entry.depth = Some(depth.clone());
        }
    }

    /// The parent of a profile, or the depth at which the path ends.
    fn step(
        &self,
        name: &str,
        on_path: &HashSet<String>,
    ) -> ControlFlow<Result<usize, Broken>, String> {
        let Some(entry) = self.entries.get(name).filter(|entry| entry.depth.is_none()) else {
            return Break(Ok(0));
        };
        let profile = name.to_owned();
        let broken = match (name, entry.parent.clone()) {
            ("dev" | "release", None) => return Break(Ok(0)),
            ("dev" | "release", Some((_, origin))) => Broken::RootInherits(profile, origin),
            (_, None) => Broken::NoParent(profile),
            (_, Some((parent, origin))) if on_path.contains(&parent) => {
                Broken::Loop { profile, parent, origin }
            }
            // Cargo refuses the name `debug` itself: a config file could define it.
            (_, Some((parent, _))) if parent != "debug" && self.entries.contains_key(&parent) => {
                return Continue(parent);
            }
            (_, Some((parent, origin))) => Broken::UnknownParent { profile, parent, origin },
        };
        Break(Err(broken))
    }

    /// Marks what Cargo reads in every build: its own profiles, those of the manifest, and what they inherit from.
    fn read<'a>(&mut self, manifest: impl Iterator<Item = &'a str>) {
        let mut waiting: Vec<String> = always_there().chain(manifest.map(str::to_owned)).collect();
        while let Some(name) = waiting.pop() {
            let parent = self.parent(&name).map(|(parent, _)| parent.clone());
            if self.always_read.insert(name) {
                waiting.extend(parent);
            }
        }
    }
}

/// The profiles that exist without being written.
pub(super) fn always_there() -> impl Iterator<Item = String> {
    BUILT_IN[..ALWAYS].iter().map(|(name, _)| (*name).to_owned())
}

fn is_always_there(profile: &str) -> bool {
    BUILT_IN[..ALWAYS].iter().any(|(name, _)| *name == profile)
}

fn built_in_parent(profile: &str) -> Option<(String, Origin)> {
    let (_, parent) = BUILT_IN.iter().find(|(name, _)| *name == profile)?;
    parent.map(|parent| (parent.to_owned(), Origin::BuiltIn("built into Cargo")))
}

#[cfg(test)]
mod tests;
