//! The packages of a workspace as subjects: what the resolver has to know of each of them.

use super::model::{Broken, Model};
use super::resolve::{Effective, Subject, resolve};
use super::spec::Package;
use crate::workspace::Locked;

impl Model {
    /// The effective settings of one package, by its name; `None` where there is no such package.
    ///
    /// # Errors
    /// When the profile's inheritance is broken.
    pub fn effective(
        &self,
        profile: &str,
        name: &str,
        target: Option<&str>,
    ) -> Result<Option<Effective>, Broken> {
        let Some(mut subject) = self.subject(name) else {
            return Ok(None);
        };
        subject.target = target.map(str::to_owned);
        for dependency in self
            .locked(name)
            .map_or(&[][..], |locked| &locked.dependencies)
        {
            if let Some(below) = self.subject(dependency) {
                let debug = resolve(self, profile, &below)?;
                subject.debuginfo_below |= debug.value("debug") != Some("none");
            }
        }
        resolve(self, profile, &subject).map(Some)
    }

    fn subject(&self, name: &str) -> Option<Subject> {
        let member = self
            .workspace
            .members
            .iter()
            .any(|member| member.name == name);
        let locked = self.locked(name).map(|locked| locked.package.clone());
        if !member && locked.is_none() {
            return None;
        }
        let package = locked.unwrap_or_else(|| Package {
            name: name.to_owned(),
            ..Package::default()
        });
        Some(Subject {
            member,
            local: package.source.is_none(),
            package: Some(package),
            ..Subject::default()
        })
    }

    /// Of two versions of a name, the first; a member before anything from elsewhere.
    fn locked(&self, name: &str) -> Option<&Locked> {
        let mut named = self
            .workspace
            .locked
            .iter()
            .flatten()
            .filter(|locked| locked.package.name == name);
        let first = named.clone().find(|locked| locked.package.source.is_none());
        first.or_else(|| named.next())
    }
}
