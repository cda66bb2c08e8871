//! How profiles inherit from one another.

use crate::profiles::model::Model;
use crate::source::file::Origin;

/// Why a profile has no settings: Cargo refuses every build while this stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// It inherits over more steps than anybody needs.
    TooLong(String),
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

/// No profile may inherit over more steps: Cargo itself runs out of stack somewhere above.
pub const LONGEST: usize = 1000;

impl Model {
    /// Whether Cargo reads this profile in every build. One that only a config file or the environment defines is
    /// read when it is asked for, or when one that is read inherits from it.
    pub fn is_always_read(&self, profile: &str) -> bool {
        self.index().always_read.contains(profile)
    }

    /// The profile and all that it inherits from: `dev` or `release` first, itself last.
    ///
    /// # Errors
    /// When the chain does not end in `dev` or `release`.
    pub fn chain(&self, profile: &str) -> Result<Vec<String>, Broken> {
        let undefined = || Broken::Undefined(profile.to_owned());
        let entry = self.index().get(profile).filter(|_| self.defines(profile));
        let depth = entry.and_then(|entry| entry.depth.as_ref()).ok_or_else(undefined)?;
        let mut chain = Vec::with_capacity(depth.clone()?);
        let mut next = Some(profile);
        while let Some(name) = next {
            chain.push(name.to_owned());
            let parent = self.index().get(name).and_then(|entry| entry.parent.as_ref());
            next = parent.map(|(parent, _)| parent.as_str());
        }
        chain.reverse();
        Ok(chain)
    }
}
