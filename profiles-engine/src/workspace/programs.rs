//! Which members programs consist of.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::workspace::dependencies::Purpose;
use crate::workspace::{Member, Workspace};

impl Workspace {
    /// The first files of the crates that are part of a program, or that may be part of another workspace's. Left out are
    /// the libraries that only tests, build scripts and proc-macros use.
    pub(crate) fn program_roots(&self) -> Vec<PathBuf> {
        let members = self.members.iter().map(|member| (folder(member), member));
        let members: HashMap<&Path, &Member> = members.collect();
        let macros = self.members.iter().filter(|member| member.proc_macro);
        let for_macros = macros.flat_map(|member| member.folders(is_used));
        let aside: HashSet<&PathBuf> = self
            .members
            .iter()
            .flat_map(|member| member.folders(is_aside))
            .chain(for_macros)
            .collect();
        let is_first = |member: &&Member| {
            let crates = &member.crates;
            crates.has_program
                || !crates.roots.is_empty() && !aside.contains(&folder(member).to_path_buf())
        };
        let mut waiting: Vec<&Member> = self.members.iter().filter(is_first).collect();
        let mut seen = HashSet::new();
        while let Some(member) = waiting.pop() {
            if seen.insert(folder(member)) {
                let used =
                    member.folders(is_used).filter_map(|folder| members.get(folder.as_path()));
                // The dependencies of a macro run in the compiler.
                waiting.extend(used.filter(|used| !used.proc_macro));
            }
        }
        let built = self.members.iter().filter(|member| seen.contains(folder(member)));
        built.flat_map(|member| &member.crates.roots).cloned().collect()
    }
}

fn is_used(purpose: Purpose) -> bool {
    purpose == Purpose::Program
}

fn is_aside(purpose: Purpose) -> bool {
    !is_used(purpose)
}

fn folder(member: &Member) -> &Path {
    member.manifest.parent().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests;
