//! Packages: those of a Cargo.lock, and the specifications that name them.
//!
//! Source: the Cargo book, "Package ID Specifications".

use std::path::Path;

use toml_edit::{Item, Table, TableLike};

use crate::base::error::{Error, Result};
use crate::base::text::split_once;
use crate::source::file::{File, shown};
use crate::source::toml;

/// What a spec is matched against.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Package {
    pub name: String,
    /// Its version, whole.
    pub version: String,
    /// The `source` of Cargo.lock (`registry+https://…`); `None` for a package on a local path.
    pub source: Option<String>,
}

/// A parsed specification: `name`, `name@1.2`, or a URL with these behind `#`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spec {
    pub name: String,
    version: Option<String>,
    /// The URL, without the kind of source before it.
    url: Option<String>,
    /// `registry`, `sparse`, `path`, or `git` with its branch, tag or revision.
    kind: Option<String>,
}

impl Spec {
    /// Reads a spec. Whatever is no URL and no `name@version` is a name, as in Cargo.
    pub fn parse(text: &str) -> Self {
        if !text.contains("://") {
            let (name, version) = split_version(text);
            return Self { name, version, url: None, kind: None };
        }
        let (url, fragment) = split_once(text, '#');
        let (kind, url) = split_kind(url);
        let is_name = |text: &&str| {
            !text.starts_with(|c: char| c.is_ascii_digit()) || text.contains(['@', ':'])
        };
        let (name, version) = match fragment.filter(is_name) {
            Some(spec) => split_version(spec),
            None => {
                let last = url.rsplit('/').next().unwrap_or_default();
                (last.to_owned(), fragment.map(str::to_owned))
            }
        };
        Self { name, version, url: Some(url.to_owned()), kind }
    }

    /// Whether Cargo takes the text for a spec at all.
    pub fn is_valid(text: &str) -> bool {
        let spec = Self::parse(text);
        let named = spec.name.starts_with(|c: char| c == '_' || c.is_alphabetic());
        let plain = spec.name.chars().all(|c| c == '_' || c == '-' || c.is_alphanumeric());
        named && plain && spec.version.as_deref().is_none_or(is_version) && is_source(text)
    }

    /// Whether the spec means this package. The folder of a local package is not known: a `file://` URL means all of them.
    pub fn matches(&self, package: &Package) -> bool {
        let in_source = |url: &str| match &package.source {
            Some(source) => {
                let (kind, source) = split_kind(split_once(source, '#').0);
                source == url && (self.kind.is_none() || self.kind == kind)
            }
            None => url.starts_with("file://"),
        };
        let version = self.version.as_deref();
        self.name == package.name
            && version.is_none_or(|wanted| version_matches(wanted, &package.version))
            && self.url.as_deref().is_none_or(in_source)
    }
}

/// The kind of source before a URL (with a git source's branch, tag or revision), and the URL (with its `sparse+`).
fn split_kind(text: &str) -> (Option<String>, &str) {
    let (url, query) = text.split_once('?').unwrap_or((text, ""));
    let scheme = text.split("://").next().unwrap_or_default();
    match scheme.split_once('+') {
        Some(("git", _)) => (Some(format!("git?{query}")), &url["git+".len()..]),
        Some(("sparse", _)) => (Some("sparse".to_owned()), url),
        Some((kind, _)) => (Some(kind.to_owned()), &url[kind.len() + 1..]),
        None => (None, url),
    }
}

/// Whether a spec has no URL, or one of a package's source.
fn is_source(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return true };
    let has_query = split_once(rest, '#').0.contains('?');
    match scheme.split_once('+') {
        Some(("git", _)) => true,
        Some(("registry" | "sparse", _)) | None => !has_query,
        Some(("path", scheme)) => !has_query && scheme == "file",
        Some(_) => false,
    }
}

/// Whether a text is a version, or the numbers that one begins with.
fn is_version(text: &str) -> bool {
    let (text, build) = split_once(text, '+');
    let (numbers, pre) = split_once(text, '-');
    let is_number = |text: &str| text.parse::<u64>().is_ok_and(|number| number.to_string() == text);
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c == '-' || c.is_ascii_alphanumeric())
    };
    let leads_with_zero = |word: &str| {
        word.len() > 1 && word.starts_with('0') && word.chars().all(|c| c.is_ascii_digit())
    };
    let numbers: Vec<&str> = numbers.split('.').collect();
    numbers.iter().all(|number| is_number(number))
        && (numbers.len() == 3 || numbers.len() < 3 && pre.is_none() && build.is_none())
        && pre.is_none_or(|pre| pre.split('.').all(|word| is_word(word) && !leads_with_zero(word)))
        && build.is_none_or(|build| build.split('.').all(is_word))
}

fn split_version(text: &str) -> (String, Option<String>) {
    let old_form = || text.rsplit_once(':').filter(|(name, _)| !name.ends_with(':'));
    match text.rsplit_once('@').or_else(old_form) {
        Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
        None => (text.to_owned(), None),
    }
}

/// A partial version matches each version that begins with its numbers: `1.2` means `1.2.0` and `1.2.9`, but not a
/// pre-release, which has to be written out.
fn version_matches(wanted: &str, version: &str) -> bool {
    let numbers = split_once(version, '+').0;
    if wanted.contains('+') {
        return wanted == version;
    }
    let is_partial = wanted.split('.').count() < 3 && !numbers.contains('-');
    wanted == numbers || is_partial && numbers.starts_with(&format!("{wanted}."))
}

/// A package that Cargo.lock names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    pub package: Package,
    /// What it directly depends on, by name or `name@version`: for any target, for its tests and its build script too.
    pub dependencies: Vec<String>,
}

/// The packages of the lockfile; `None` when there is none.
pub(super) fn read_lock(path: &Path) -> Result<Option<Vec<Locked>>> {
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
    let dependencies = match table.get("dependencies") {
        Some(list) => list.as_array()?.iter().map(|item| item.as_str().map(dependency)).collect(),
        None => Some(Vec::new()),
    };
    Some(Locked { package, dependencies: dependencies? })
}

/// From `name`, or `name version` where there are two of the name.
fn dependency(text: &str) -> String {
    text.split(' ').take(2).collect::<Vec<_>>().join("@")
}

#[cfg(test)]
mod tests;
