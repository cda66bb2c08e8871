//! The record of what was put in, in the xtask's folder: for the next `apply`, which has to know what somebody has
//! changed since, and for `remove`.

use std::collections::BTreeMap;
use std::path::Path;

use profiles_engine::error::{Error, Result};
use toml_edit::{ArrayOfTables, Document, DocumentMut, Item, Table, TableLike, value};

use super::insert::{Insertion, line_start};
use super::package;

/// The record's name in the xtask's folder.
pub const FILE: &str = "applied.toml";

/// What was put in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// The texts in files that were there, in the order they were put in.
    pub inserted: Vec<Inserted>,
    /// The files that were made outside of the xtask's folder, from the root, each with its checksum.
    pub created: BTreeMap<String, String>,
    /// The xtask's files, from its folder, each with its checksum.
    pub files: BTreeMap<String, String>,
    /// Cargo.lock: the checksum after, and the text before where taking the xtask's packages out would not give it.
    pub lockfile: Option<Lockfile>,
}

/// A text that was put into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inserted {
    /// The file, from the root.
    pub file: String,
    /// What it is about, as `profile.fast`.
    pub what: String,
    /// What stands before it on its line.
    pub behind: String,
    /// The text, with plain line ends.
    pub text: String,
}

/// What became of Cargo.lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lockfile {
    /// The checksum of what was written.
    pub after: String,
    /// What it was before.
    pub before: String,
}

impl Inserted {
    /// The note of an insertion into a text.
    pub fn note(file: &str, text: &str, insertion: &Insertion) -> Self {
        let start = line_start(text, insertion.at);
        Self {
            file: file.to_owned(),
            what: insertion.what.clone(),
            behind: text[start..insertion.at].to_owned(),
            text: insertion.text.replace("\r\n", "\n"),
        }
    }

    /// The text without what was put into it; `None` where that is no longer there as it was.
    pub fn taken_out(&self, text: &str) -> Option<String> {
        let added = self.text.replace('\n', super::insert::end_of_line(text));
        let whole = format!("{}{added}", self.behind);
        let end = match unique(text, &whole) {
            Some(at) => at + whole.len(),
            None => unique(text, &added)? + added.len(),
        };
        Some(format!("{}{}", &text[..end - added.len()], &text[end..]))
    }
}

fn unique(text: &str, part: &str) -> Option<usize> {
    let first = text.find(part)?;
    (text.rfind(part) == Some(first)).then_some(first)
}

impl Applied {
    /// Reads the record in the folder of an xtask; `None` where there is none.
    ///
    /// # Errors
    /// When it can't be read, or is not as we wrote it.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        let Some(bytes) = package::read(&path)? else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        let wrong = || {
            Error::new(format!("`{}` is not as `cargo profiles apply` wrote it", path.display()))
                .help("get it back from your version control, or delete it: all that was put in is then taken for yours")
        };
        let document = Document::parse(text).map_err(|error| wrong().because(error))?;
        Self::parse(&document).map(Some).ok_or_else(wrong)
    }

    fn parse(document: &Table) -> Option<Self> {
        let inserted = document.get("inserted").and_then(Item::as_array_of_tables);
        let inserted = inserted.into_iter().flatten().map(|table| {
            let text = |key: &str| table.get(key)?.as_str().map(str::to_owned);
            Some(Inserted {
                file: text("file")?,
                what: text("what")?,
                behind: text("behind")?,
                text: text("text")?,
            })
        });
        let lockfile = match document.get("lockfile").and_then(Item::as_table_like) {
            Some(table) => {
                let text = |key: &str| table.get(key)?.as_str().map(str::to_owned);
                Some(Lockfile { after: text("after")?, before: text("before")? })
            }
            None => None,
        };
        Some(Self {
            inserted: inserted.collect::<Option<Vec<Inserted>>>()?,
            created: sums(document, "created")?,
            files: sums(document, "files")?,
            lockfile,
        })
    }

    /// The record as a text.
    pub fn text(&self) -> String {
        let mut document = DocumentMut::new();
        let mut inserted = ArrayOfTables::new();
        for one in &self.inserted {
            let mut table = Table::new();
            let parts = [
                ("file", &one.file),
                ("what", &one.what),
                ("behind", &one.behind),
                ("text", &one.text),
            ];
            for (key, part) in parts {
                table.insert(key, value(part.as_str()));
            }
            inserted.push(table);
        }
        if !inserted.is_empty() {
            document.insert("inserted", Item::ArrayOfTables(inserted));
        }
        for (key, sums) in [("created", &self.created), ("files", &self.files)] {
            let mut table = Table::new();
            for (path, sum) in sums {
                table.insert(path, value(sum.as_str()));
            }
            document.insert(key, Item::Table(table));
        }
        if let Some(lockfile) = &self.lockfile {
            let mut table = Table::new();
            table.insert("after", value(lockfile.after.as_str()));
            table.insert("before", value(lockfile.before.as_str()));
            document.insert("lockfile", Item::Table(table));
        }
        format!("{HEAD}\n{document}")
    }
}

const HEAD: &str = "\
# @generated by `cargo profiles apply`: what it put in. Its next run and `cargo profiles remove` tell by it what somebody has
# changed since. Not to be edited.
";

fn sums(document: &Table, key: &str) -> Option<BTreeMap<String, String>> {
    let table = document.get(key).map_or(Some(None), |item| Some(Some(item.as_table_like()?)))?;
    let entries = table.into_iter().flat_map(TableLike::iter);
    entries.map(|(path, sum)| Some((path.to_owned(), sum.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let inserted = |text: &str| Inserted {
            file: "Cargo.toml".into(),
            what: "profile.fast".into(),
            behind: "x = \"\\\" # \u{feff}é".into(),
            text: text.into(),
        };
        let sums = BTreeMap::from([("src/main.rs".to_owned(), "00".to_owned())]);
        let applied = Applied {
            inserted: vec![
                inserted("\n\n# a \"\"\" ''' \\ \t\n[profile.\"x\"]\n"),
                inserted(", 'x'"),
            ],
            created: BTreeMap::new(),
            files: sums,
            lockfile: Some(Lockfile { after: "1".into(), before: "# it\nversion = 1\n".into() }),
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Applied::read(folder.path()).expect("none"), None);
        for text in [applied.text(), applied.text().replace('\n', "\r\n")] {
            std::fs::write(folder.path().join(FILE), text).expect("written");
            assert_eq!(Applied::read(folder.path()).expect("valid").as_ref(), Some(&applied));
        }
        std::fs::write(folder.path().join(FILE), "files = 1").expect("written");
        let error = Applied::read(folder.path()).expect_err("no table").to_string();
        assert!(error.contains("is not as `cargo profiles apply` wrote it\nhelp: "), "{error}");
    }
}
