//! The packages of a workspace by name, and the effective settings of one of them.

use std::collections::HashSet;

use crate::profiles::inheritance::Broken;
use crate::profiles::model::Model;
use crate::profiles::resolve::{Effective, Subject, resolve};
use crate::workspace::dependencies::Purpose;
use crate::workspace::packages::{Package, Spec};
use crate::workspace::{Locked, Member, standard};

impl Model {
    /// As [`resolve`], for one package, by its name or spec; `None` where there is none. `like` tells for which target it
    /// is built, and whether it runs on the host.
    pub fn effective(
        &self,
        profile: &str,
        name: &str,
        like: &Subject,
    ) -> Result<Option<Effective>, Broken> {
        let Some(mut subject) = self.subject(name, like) else { return Ok(None) };
        for below in self.built_below(name, like) {
            let debug = resolve(self, profile, &below)?;
            subject.debuginfo_below |= debug.value("debug") != Some("none");
        }
        resolve(self, profile, &subject).map(Some)
    }

    /// The direct dependencies of a package, except those that only its tests need.
    fn built_below(&self, name: &str, like: &Subject) -> Vec<Subject> {
        let Some(locked) = self.first_locked(name) else { return Vec::new() };
        let member = self.member(&locked.package.name);
        let is_built = |spec: &&String| {
            let name = Spec::parse(spec).name;
            !member.is_some_and(|member| member.needs_only_for(Purpose::Tests, &name))
        };
        let below = locked.dependencies.iter().filter(is_built).filter_map(|spec| {
            let for_host = like.for_host || self.is_proc_macro(spec);
            self.subject(spec, &Subject { for_host, ..like.clone() })
        });
        let standard = standard::all().filter(|_| self.builds_standard() && !like.for_host);
        below.chain(standard.map(|package| foreign(package, like))).collect()
    }

    /// Whether a spec means a member that is a proc-macro.
    pub(crate) fn is_proc_macro(&self, spec: &str) -> bool {
        self.member(&Spec::parse(spec).name).is_some_and(|member| member.proc_macro)
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.workspace.members.iter().find(|member| member.name == name)
    }

    /// The packages of Cargo.lock that a spec means.
    pub(crate) fn locked(&self, spec: &str) -> impl Iterator<Item = &Locked> {
        let spec = Spec::parse(spec);
        let locked = self.workspace.locked.iter().flatten();
        locked.filter(move |locked| spec.matches(&locked.package))
    }

    /// Whether the standard library is compiled too, as far as config files and variables say.
    pub(crate) fn builds_standard(&self) -> bool {
        self.is_on("build-std")
    }

    /// Whether all that needs the package runs on the host: build scripts and proc-macros. As Cargo.lock does not say what
    /// a dependency is for, only the members' own dependencies are told apart.
    pub(crate) fn is_only_for_host(&self, spec: &str) -> bool {
        let Some(locked) = self.first_locked(spec) else { return false };
        let is_local = locked.package.source.is_none();
        match self.member(&locked.package.name).filter(|_| is_local) {
            Some(member) => member.proc_macro && self.is_needed(&locked.package),
            None => !self.in_programs().contains(&locked.package),
        }
    }

    /// Whether a member's build script needs a package of this name.
    pub(crate) fn is_build_dependency(&self, name: &str) -> bool {
        let mut all = self.workspace.members.iter().flat_map(|member| &member.dependencies);
        all.any(|one| one.package == *name && one.purpose == Purpose::BuildScript)
    }

    /// Whether another package depends on it.
    fn is_needed(&self, package: &Package) -> bool {
        let mut all = self.workspace.locked.iter().flatten();
        all.any(|other| other.dependencies.iter().any(|spec| Spec::parse(spec).matches(package)))
    }

    /// The packages that the members' programs and tests may contain.
    fn in_programs(&self) -> HashSet<&Package> {
        let members = self.workspace.members.iter().filter(|member| !member.proc_macro);
        let mut waiting: Vec<&Locked> =
            members.filter_map(|member| self.first_locked(&member.name)).collect();
        let mut seen = HashSet::new();
        while let Some(locked) = waiting.pop() {
            if !seen.insert(&locked.package) {
                continue;
            }
            let is_local = locked.package.source.is_none();
            let member = self.member(&locked.package.name).filter(|_| is_local);
            let below = locked.dependencies.iter().filter(|spec| {
                let name = Spec::parse(spec).name;
                !self.is_proc_macro(spec)
                    && !member.is_some_and(|one| one.needs_only_for(Purpose::BuildScript, &name))
            });
            waiting.extend(below.flat_map(|spec| self.locked(spec)));
        }
        seen
    }

    pub(crate) fn subject(&self, spec: &str, like: &Subject) -> Option<Subject> {
        let name = Spec::parse(spec).name;
        let member = self.member(&name).is_some();
        let locked = self.first_locked(spec).map(|locked| locked.package.clone());
        let standard = standard::find(&name).filter(|_| self.builds_standard());
        let package = match (locked, standard) {
            (Some(package), _) => package,
            (None, _) if member => Package { name, ..Package::default() },
            (None, standard) => return Some(foreign(standard?, like)),
        };
        Some(Subject {
            member: member && package.source.is_none(),
            local: package.source.is_none(),
            package: Some(package),
            ..like.clone()
        })
    }

    /// Of several, a local package comes first.
    fn first_locked(&self, spec: &str) -> Option<&Locked> {
        let local = self.locked(spec).find(|locked| locked.package.source.is_none());
        local.or_else(|| self.locked(spec).next())
    }
}

/// A package that is not on a local path.
fn foreign(package: Package, like: &Subject) -> Subject {
    Subject { member: false, local: false, package: Some(package), ..like.clone() }
}
