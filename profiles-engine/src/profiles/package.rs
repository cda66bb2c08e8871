//! The packages of a workspace as subjects: what the resolver has to know of each of them.

use crate::profiles::inheritance::Broken;
use crate::profiles::model::Model;
use crate::profiles::resolve::{Effective, Subject, resolve};
use crate::workspace::Locked;
use crate::workspace::spec::{Package, Spec};

impl Model {
    /// The effective settings of one package, by its name or spec; `None` where there is no such package. Of `like`
    /// counts for which target it is built, and whether it runs on the host.
    ///
    /// # Errors
    /// When the profile's inheritance is broken.
    pub fn effective(
        &self,
        profile: &str,
        name: &str,
        like: &Subject,
    ) -> Result<Option<Effective>, Broken> {
        let Some(mut subject) = self.subject(name, like) else {
            return Ok(None);
        };
        for below in self.built_below(name, like) {
            let debug = resolve(self, profile, &below)?;
            subject.debuginfo_below |= debug.value("debug") != Some("none");
        }
        resolve(self, profile, &subject).map(Some)
    }

    /// The direct dependencies of a package, less those that only its tests need.
    fn built_below(&self, name: &str, like: &Subject) -> Vec<Subject> {
        let Some(locked) = self.first_locked(name) else {
            return Vec::new();
        };
        let mut members = self.workspace.members.iter();
        let member = members.find(|member| member.name == locked.package.name);
        let for_tests = member.map_or(&[][..], |member| &member.for_tests);
        let built =
            locked.dependencies.iter().filter(|spec| !for_tests.contains(&Spec::parse(spec).name));
        let below = built.filter_map(|spec| {
            let for_host = like.for_host || self.is_proc_macro(spec);
            self.subject(spec, &Subject { for_host, ..like.clone() })
        });
        below.collect()
    }

    /// Whether a spec means a member that is a proc-macro.
    pub fn is_proc_macro(&self, spec: &str) -> bool {
        let name = Spec::parse(spec).name;
        self.workspace.members.iter().any(|member| member.name == name && member.proc_macro)
    }

    /// The packages of Cargo.lock that a spec means.
    pub fn locked(&self, spec: &str) -> impl Iterator<Item = &Locked> {
        let spec = Spec::parse(spec);
        let locked = self.workspace.locked.iter().flatten();
        locked.filter(move |locked| spec.matches(&locked.package))
    }

    fn subject(&self, spec: &str, like: &Subject) -> Option<Subject> {
        let name = Spec::parse(spec).name;
        let member = self.workspace.members.iter().any(|member| member.name == name);
        let locked = self.first_locked(spec).map(|locked| locked.package.clone());
        if !member && locked.is_none() {
            return None;
        }
        let package = locked.unwrap_or_else(|| Package { name, ..Package::default() });
        Some(Subject {
            member: member && package.source.is_none(),
            local: package.source.is_none(),
            package: Some(package),
            ..like.clone()
        })
    }

    /// Of several, a local one before anything from elsewhere.
    fn first_locked(&self, spec: &str) -> Option<&Locked> {
        let local = self.locked(spec).find(|locked| locked.package.source.is_none());
        local.or_else(|| self.locked(spec).next())
    }
}
