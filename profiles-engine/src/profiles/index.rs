//! The profiles of a model by name: where their tables stand, and what each inherits. Worked out once, in one pass,
//! for the rules ask for it again and again, and a manifest may have thousands of profiles.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::profiles::inheritance::{Broken, LONGEST};
use crate::profiles::keys::{ALWAYS, BUILT_IN};
use crate::profiles::layers::{Layer, ProfileTable};
use crate::profiles::value::Raw;
use crate::source::file::Origin;

/// An [`Index`], once somebody has asked for it. A copy of a model is made to be changed: it starts without one.
#[derive(Debug, Default)]
pub(super) struct Lazy(pub OnceLock<Index>);

impl Clone for Lazy {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What is known of the profiles by name.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Cargo's own, then the others in the order they are written.
    pub names: Vec<String>,
    /// Those that Cargo reads in every build.
    pub always_read: HashSet<String>,
    entries: HashMap<String, Entry>,
}

/// One profile.
#[derive(Debug, Default)]
pub(super) struct Entry {
    /// The layer, and the number in it, of each of its tables, the weakest first.
    pub tables: Vec<(usize, usize)>,
    /// What it inherits from, and where that is written.
    pub parent: Option<(String, Origin)>,
    /// How many profiles it inherits from, itself among them, or why it has no settings.
    pub depth: Option<Result<usize, Broken>>,
}

impl Index {
    /// Reads the layers, the weakest first.
    pub fn of<'a>(layers: impl Iterator<Item = &'a Layer>, manifest: &Layer) -> Self {
        let mut index = Self::default();
        for (number, (name, parent)) in BUILT_IN.iter().enumerate() {
            if number < ALWAYS {
                index.names.push((*name).to_owned());
            }
            let parent =
                parent.map(|parent| (parent.to_owned(), Origin::BuiltIn("built into Cargo")));
            index.entries.insert((*name).to_owned(), Entry { parent, ..Entry::default() });
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

    /// What is known of a profile.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }

    fn add(&mut self, table: &ProfileTable, place: (usize, usize)) {
        let entry = self.entries.entry(table.name.clone()).or_default();
        let is_always = BUILT_IN[..ALWAYS].iter().any(|(name, _)| *name == table.name);
        if entry.tables.is_empty() && !is_always {
            self.names.push(table.name.clone());
        }
        entry.tables.push(place);
        let inherits = table.entries.iter().rfind(|entry| entry.key == "inherits");
        if let Some(inherits) = inherits {
            let built_in = BUILT_IN.iter().find(|(name, _)| *name == table.name);
            entry.parent = match &inherits.raw {
                Raw::Text(parent) => Some((parent.clone(), inherits.origin.clone())),
                // Cargo refuses it; what it built in is the best guess.
                _ => built_in
                    .and_then(|(_, parent)| *parent)
                    .map(|parent| (parent.to_owned(), Origin::BuiltIn("built into Cargo"))),
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
                Step::Up(parent) => path.push(parent),
                Step::End(depth) => break depth,
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

    fn step(&self, name: &str, on_path: &HashSet<String>) -> Step {
        let Some(entry) = self.entries.get(name).filter(|entry| entry.depth.is_none()) else {
            return Step::End(Ok(0));
        };
        let profile = name.to_owned();
        match (name, entry.parent.clone()) {
            ("dev" | "release", None) => Step::End(Ok(0)),
            ("dev" | "release", Some((_, origin))) => {
                Step::End(Err(Broken::RootInherits(profile, origin)))
            }
            (_, None) => Step::End(Err(Broken::NoParent(profile))),
            (_, Some((parent, origin))) if on_path.contains(&parent) => {
                Step::End(Err(Broken::Loop { profile, parent, origin }))
            }
            // Cargo refuses the name itself: a config file could define it.
            (_, Some((parent, origin)))
                if parent == "debug" || !self.entries.contains_key(&parent) =>
            {
                Step::End(Err(Broken::UnknownParent { profile, parent, origin }))
            }
            (_, Some((parent, _))) => Step::Up(parent),
        }
    }

    fn read<'a>(&mut self, manifest: impl Iterator<Item = &'a str>) {
        let built_in = BUILT_IN[..ALWAYS].iter().map(|(name, _)| *name);
        let mut waiting: Vec<String> = built_in.chain(manifest).map(str::to_owned).collect();
        while let Some(name) = waiting.pop() {
            let parent = self.entries.get(&name).and_then(|entry| entry.parent.as_ref());
            let parent = parent.map(|(parent, _)| parent.clone());
            if self.always_read.insert(name) {
                waiting.extend(parent);
            }
        }
    }
}

enum Step {
    Up(String),
    End(Result<usize, Broken>),
}
