//! What waits for what, from Cargo's unit graph.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::build::Unit;

#[derive(Deserialize)]
struct Graph {
    units: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    pkg_id: String,
    target: Target,
    profile: Profile,
    mode: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    crate_types: Vec<String>,
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    codegen_units: Option<usize>,
    incremental: bool,
    lto: String,
}

#[derive(Deserialize)]
struct Dependency {
    index: usize,
}

/// The units of a graph, which have taken no time yet. Their names are Cargo's ids of their packages.
pub fn read(graph: &str) -> Vec<Unit> {
    let Graph { units } = serde_json::from_str(graph).expect("a unit graph");
    (0..units.len()).map(|place| unit(&units, place)).collect()
}

/// Of a library, another one needs the metadata alone. What is linked needs all that it depends on, by others too.
fn unit(units: &[Node], place: usize) -> Unit {
    let node = &units[place];
    let is_enough = |other: &usize| !node.is_linked() && !units[*other].is_linked();
    let direct = node.dependencies.iter().map(|dependency| dependency.index);
    let (after_metadata, after): (BTreeSet<usize>, BTreeSet<usize>) = direct.partition(is_enough);
    let after = match node.is_linked() {
        true => reachable(units, after),
        false => after,
    };
    Unit {
        name: node.pkg_id.clone(),
        krate: (node.mode == "build").then(|| node.target.name.replace('-', "_")),
        shares: node.shares(),
        after_metadata: after_metadata.into_iter().collect(),
        after: after.into_iter().collect(),
        ..Unit::default()
    }
}

fn reachable(units: &[Node], from: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut open: Vec<usize> = from.iter().copied().collect();
    let mut found = from;
    while let Some(place) = open.pop() {
        let direct = units[place].dependencies.iter().map(|dependency| dependency.index);
        open.extend(direct.filter(|other| found.insert(*other)));
    }
    found
}

impl Node {
    /// Whether it is made from the objects of others, or (the run of a build script) is no library at all.
    fn is_linked(&self) -> bool {
        self.mode != "build"
            || self.target.crate_types.iter().any(|kind| kind != "lib" && kind != "rlib")
    }

    /// rustc splits a crate into 16 where nobody says otherwise, and for incremental builds into 256; fat LTO makes one of all.
    fn shares(&self) -> usize {
        let is_program = self.target.kind.iter().any(|kind| kind == "bin");
        match (is_program, self.profile.lto.as_str()) {
            (true, "fat" | "true") => 1,
            _ => {
                let usual = if self.profile.incremental { 256 } else { 16 };
                self.profile.codegen_units.unwrap_or(usual)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    /// One unit, in the form of Cargo's graph.
    fn node(name: &str, kind: &str, crate_type: &str, lto: &str, after: &[usize]) -> String {
        let after: Vec<String> = after.iter().map(|at| format!(r#"{{"index":{at}}}"#)).collect();
        let mode = if kind == "run" { "run-custom-build" } else { "build" };
        format!(
            r#"{{"pkg_id":"{name}","mode":"{mode}","target":{{"kind":["{kind}"],"crate_types":["{crate_type}"],"name":"{name}"}},
            "profile":{{"codegen_units":8,"incremental":false,"lto":"{lto}"}},"dependencies":[{}]}}"#,
            after.join(",")
        )
    }

    #[test]
    fn libraries_wait_for_metadata_and_programs_for_all_below_them() {
        let nodes = [
            node("base", "lib", "lib", "false", &[]),
            node("middle", "lib", "rlib", "false", &[0, 3]),
            node("program", "bin", "bin", "fat", &[1]),
            node("macros", "proc-macro", "proc-macro", "fat", &[]),
        ];
        let units = super::read(&format!(r#"{{"units":[{}]}}"#, nodes.join(",")));
        let waits: Vec<_> =
            units.iter().map(|unit| (&unit.after_metadata[..], &unit.after[..])).collect();
        let none: &[usize] = &[];
        assert_eq!(waits, [(none, none), (&[0], &[3]), (none, &[0, 1, 3]), (none, none)]);
        let shares: Vec<usize> = units.iter().map(|unit| unit.shares).collect();
        assert_eq!(shares, [8, 8, 1, 8]);
    }
}
