//! The packages of a Cargo.lock.

use std::path::Path;

use toml_edit::{Item, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::source::file::{File, shown};
use crate::source::toml;
use crate::workspace::spec::Package;

/// A package that Cargo.lock names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    pub package: Package,
    /// What it directly depends on, by name or `name@version`: for any target, for its tests and its build script too.
    pub dependencies: Vec<String>,
}

/// The packages of the lockfile; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Locked>>> {
    if !path.exists() {
        return Ok(None);
    }
    let file = File::read(path)?;
    if let Some(packages) = as_cargo_writes(&file.text) {
        return Ok(Some(packages));
    }
    as_toml(&toml::parse(&file)?).map(Some).ok_or_else(|| {
        Error::new(format!("`{}` does not list packages", shown(path)))
            .help("restore it, or delete it and let Cargo regenerate it")
    })
}

/// Reads the one form that Cargo writes, a key on each line, in a fraction of the time that TOML takes: no other file
/// is as long. `None` where a line is not of that form.
fn as_cargo_writes(text: &str) -> Option<Vec<Locked>> {
    let (mut packages, mut lines) = (Vec::new(), text.lines().peekable());
    while lines.next_if(|line| line.is_empty() || line.starts_with("# ")).is_some() {}
    lines.next()?.strip_prefix("version = ")?.parse::<u32>().ok()?;
    while let Some(line) = lines.next() {
        match line {
            "" => continue,
            "[[package]]" => {}
            _ => return None,
        }
        let mut value = |key: &str| {
            let start = format!("{key} = ");
            lines.next_if(|line| line.starts_with(&start)).map(|line| quoted(&line[start.len()..]))
        };
        let package = Package {
            name: value("name")??,
            version: value("version")??,
            source: value("source").map_or(Some(None), |source| source.map(Some))?,
        };
        value("checksum").unwrap_or(Some(String::new()))?;
        let mut dependencies = Vec::new();
        if lines.next_if_eq(&"dependencies = [").is_some() {
            while lines.next_if_eq(&"]").is_none() {
                let item = lines.next()?.strip_prefix(' ')?.strip_suffix(',')?;
                dependencies.push(dependency(&quoted(item)?));
            }
        }
        packages.push(Locked { package, dependencies });
    }
    Some(packages)
}

/// A string in quotes, nothing in it but itself.
fn quoted(text: &str) -> Option<String> {
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    let plain = |c: char| c != '"' && c != '\\' && !c.is_control();
    text.chars().all(plain).then(|| text.to_owned())
}

fn as_toml(document: &Table) -> Option<Vec<Locked>> {
    match document.get("package") {
        None => Some(Vec::new()),
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(|table| locked(table)).collect(),
        Some(item) => {
            item.as_array()?.iter().map(|table| locked(table.as_inline_table()?)).collect()
        }
    }
}

fn locked(table: &dyn TableLike) -> Option<Locked> {
    let text = |key: &str| table.get(key)?.as_str().map(str::to_owned);
    let package =
        Package { name: text("name")?, version: text("version")?, source: text("source") };
    let Some(list) = table.get("dependencies") else {
        return Some(Locked { package, dependencies: Vec::new() });
    };
    let dependencies = list.as_array()?.iter().map(|item| item.as_str().map(dependency));
    Some(Locked { package, dependencies: dependencies.collect::<Option<_>>()? })
}

/// From `name`, or `name version` where there are two of the name.
fn dependency(text: &str) -> String {
    text.split(' ').take(2).collect::<Vec<_>>().join("@")
}

#[cfg(test)]
mod tests;
