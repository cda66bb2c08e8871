//! How profiles inherit from one another.

use super::keys::BUILT_IN;
use super::layers::Entry;
use super::model::Model;
use super::source::Origin;
use super::value::Raw;

/// Why a profile has no settings: Cargo refuses every build while this stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// No profile has this name.
    Undefined(String),
    /// A custom profile without `inherits`.
    NoParent(String),
    /// It inherits from a profile that is not there.
    UnknownParent {
        /// The profile that says so.
        profile: String,
        /// The name that it says.
        parent: String,
        /// Where it says it.
        origin: Origin,
    },
    /// `dev` and `release` can't inherit.
    RootInherits(String, Origin),
    /// It inherits, over some steps, from itself.
    Loop {
        /// The profile at which the loop closes.
        profile: String,
        /// The name that closes it.
        parent: String,
        /// Where it says it.
        origin: Origin,
    },
}

impl Model {
    /// Whether Cargo reads this profile in every build. One that only a config file or the environment defines is
    /// read when it is asked for, or when one that is read inherits from it.
    pub fn is_always_read(&self, profile: &str) -> bool {
        let manifest = self.manifest.profiles.iter().map(|table| table.name.as_str());
        let mut read: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).chain(manifest).collect();
        let mut index = 0;
        while let Some(name) = read.get(index) {
            if let Some((parent, _)) = self.parent(name)
                && !read.contains(&parent)
            {
                read.push(parent);
            }
            index += 1;
        }
        read.contains(&profile)
    }

    /// The profile that this one inherits from, and where that is written.
    pub fn parent(&self, profile: &str) -> Option<(&str, Origin)> {
        let written: Vec<&Entry> = self
            .tables(profile)
            .flat_map(|table| &table.entries)
            .filter(|entry| entry.key == "inherits")
            .collect();
        if let Some(entry) = written.last()
            && let Raw::Text(parent) = &entry.raw
        {
            return Some((parent, entry.origin.clone()));
        }
        let built_in = BUILT_IN.iter().find(|(name, _)| *name == profile)?;
        Some((built_in.1?, Origin::BuiltIn("built into Cargo")))
    }

    /// The profile and all that it inherits from: `dev` or `release` first, itself last.
    ///
    /// # Errors
    /// When the chain does not end in `dev` or `release`.
    pub fn chain(&self, profile: &str) -> Result<Vec<String>, Broken> {
        if !self.defines(profile) {
            return Err(Broken::Undefined(profile.to_owned()));
        }
        let mut chain = vec![profile.to_owned()];
        loop {
            let name = chain.last().cloned().unwrap_or_default();
            match (name.as_str(), self.parent(&name)) {
                ("dev" | "release", Some((_, origin))) => {
                    return Err(Broken::RootInherits(name, origin));
                }
                ("dev" | "release", None) => break,
                (_, None) => return Err(Broken::NoParent(name)),
                (_, Some((parent, origin))) => {
                    let (profile, parent) = (name, parent.to_owned());
                    if chain.contains(&parent) {
                        return Err(Broken::Loop { profile, parent, origin });
                    }
                    let is_built_in = BUILT_IN.iter().any(|(name, _)| *name == parent);
                    if !is_built_in && !self.defines(&parent) {
                        return Err(Broken::UnknownParent { profile, parent, origin });
                    }
                    chain.push(parent);
                }
            }
        }
        chain.reverse();
        Ok(chain)
    }
}
