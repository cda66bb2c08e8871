//! Cargo.lock without a package and all that only that needs, as Cargo itself would write it.

use std::collections::{BTreeMap, BTreeSet};

/// The text without the package of this name that comes from no registry, and without what nothing else needs.
pub fn without(text: &str, package: &str) -> String {
    let plain = text.replace("\r\n", "\n");
    let paragraphs: Vec<&str> = plain.split("\n[[package]]\n").collect();
    let Some((head, blocks)) = paragraphs.split_first() else {
        return text.to_owned();
    };
    let (blocks, tail) = apart(blocks);
    let packages: Vec<Package> = blocks.iter().map(|block| Package::parse(block)).collect();
    let kept = needed(&packages, package);
    let mut pruned = (*head).to_owned();
    for (index, one) in packages.iter().enumerate().filter(|(index, _)| kept.contains(index)) {
        pruned.push_str("\n[[package]]\n");
        pruned.push_str(&one.text(&packages, &kept, index));
    }
    pruned.push_str(&tail);
    match text.contains("\r\n") {
        true => pruned.replace('\n', "\r\n"),
        false => pruned,
    }
}

/// The packages, and what stands behind the last of them.
fn apart(blocks: &[&str]) -> (Vec<String>, String) {
    let mut blocks: Vec<String> = blocks.iter().map(|block| (*block).to_owned()).collect();
    let mut tail = String::new();
    if let Some(last) = blocks.last_mut()
        && let Some(at) = last.find("\n[")
    {
        tail = last.split_off(at);
    }
    (blocks, tail)
}

struct Package<'a> {
    block: &'a str,
    name: &'a str,
    version: &'a str,
    source: Option<&'a str>,
    dependencies: Vec<&'a str>,
}

impl<'a> Package<'a> {
    fn parse(block: &'a str) -> Self {
        let value = |key: &str| {
            let mut lines = block.lines();
            lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
        };
        let lines = block.lines().skip_while(|line| *line != "dependencies = [").skip(1);
        let lines = lines.take_while(|line| *line != "]");
        let dependency = |line: &'a str| line.trim().trim_end_matches(',').trim_matches('"');
        Self {
            block,
            name: value("name").unwrap_or_default(),
            version: value("version").unwrap_or_default(),
            source: value("source"),
            dependencies: lines.map(dependency).collect(),
        }
    }

    /// Whether a line of another package's dependencies means this one.
    fn is_meant(&self, dependency: &str) -> bool {
        let mut words = dependency.splitn(3, ' ');
        let source = |word: &str| {
            let written = word.trim_start_matches('(').trim_end_matches(')');
            self.source.is_some_and(|source| source.split('#').next() == written.split('#').next())
        };
        words.next() == Some(self.name)
            && words.next().is_none_or(|version| version == self.version)
            && words.next().is_none_or(source)
    }

    /// The package's text, its dependencies named no longer than they need be among those that are kept.
    fn text(&self, all: &[Package], kept: &BTreeSet<usize>, index: usize) -> String {
        let named: BTreeMap<&str, String> = self
            .dependencies
            .iter()
            .filter_map(|line| {
                let meant =
                    &all[*kept.iter().find(|one| **one != index && all[**one].is_meant(line))?];
                Some((*line, meant.shortest(all, kept, line)))
            })
            .collect();
        let lines = self.block.split_inclusive('\n').map(|line| {
            let word = line.trim().trim_end_matches(',').trim_matches('"');
            match named.get(word).filter(|_| line.starts_with(" \"")) {
                Some(short) => line.replace(&format!("\"{word}\""), &format!("{short:?}")),
                None => line.to_owned(),
            }
        });
        lines.collect()
    }

    fn shortest(&self, all: &[Package], kept: &BTreeSet<usize>, written: &str) -> String {
        let same = |other: &&usize| all[**other].name == self.name;
        let names = kept.iter().filter(same).count();
        let versions =
            kept.iter().filter(same).filter(|other| all[**other].version == self.version);
        match (names, versions.count()) {
            (1, _) => self.name.to_owned(),
            (_, 1) => format!("{} {}", self.name, self.version),
            _ => written.to_owned(),
        }
    }
}

/// The packages that come from no registry, without the one, and all that they need.
fn needed(packages: &[Package], but: &str) -> BTreeSet<usize> {
    let local = |index: &usize| packages[*index].source.is_none() && packages[*index].name != but;
    let mut waiting: Vec<usize> = (0..packages.len()).filter(local).collect();
    let mut needed = BTreeSet::new();
    while let Some(index) = waiting.pop() {
        if !needed.insert(index) {
            continue;
        }
        for dependency in &packages[index].dependencies {
            let meant = |other: &usize| packages[*other].is_meant(dependency);
            waiting.extend((0..packages.len()).filter(meant));
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = r#"# This file is automatically @generated by Cargo.
# It is not intended for manual editing.
version = 3

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "both",
 "old",
]

[[package]]
name = "both"
version = "1.0.0"
source = "registry+x"
checksum = "00"

[[package]]
name = "old"
version = "0.1.0"
source = "registry+x"
checksum = "01"

[[patch.unused]]
name = "unused"
version = "1.0.0"
"#;

    #[test]
    fn what_only_the_package_needs_goes_and_names_become_short_again() {
        let after = BEFORE
            .replace(" \"both\",", " \"both 1.0.0\",")
            .replace(
                "\n[[package]]\nname = \"old\"",
                "\n[[package]]\nname = \"both\"\nversion = \"2.0.0\"\nsource = \"registry+x\"\n\
                 \n[[package]]\nname = \"old\"",
            )
            .replace(
                "\n[[patch",
                "\n[[package]]\nname = \"xtask\"\nversion = \"0.1.0\"\ndependencies = [\n \"both 2.0.0\",\n \"old\",\n]\n\n[[patch",
            );
        assert_ne!(after, BEFORE);
        assert_eq!(without(&after, "xtask"), BEFORE);
        assert_eq!(without(&after.replace('\n', "\r\n"), "xtask"), BEFORE.replace('\n', "\r\n"));
        assert_eq!(without(BEFORE, "xtask"), BEFORE);
    }
}
