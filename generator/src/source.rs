//! A text of TOML that is edited and stays its owner's: additions and removals leave every other byte where it is.
//!
//! `toml_edit` says where things are; text is put in between. An editing tree would write line breaks, blanks and
//! quotation marks its own way. A removal is the exact inverse of the addition.

use std::ops::Range;

use profiles_engine::base::error::{Context, Result};
use profiles_engine::source::toml::{
    self, Edit, below, line_break, line_end, line_start, table_at,
};
use toml_edit::{Document, DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// A text of TOML, parsed.
pub struct Source<'a> {
    text: &'a str,
    root: Table,
}

impl<'a> Source<'a> {
    /// Parses a text; an error gives `name` as the file.
    ///
    /// # Errors
    /// When it is not TOML.
    pub fn parse(name: &str, text: &'a str) -> Result<Self> {
        Ok(Self { text, root: toml::parse_text(name, text)? })
    }

    /// The item at a path of keys.
    pub fn get(&self, path: &[&str]) -> Option<&Item> {
        at(&self.root, path)
    }

    /// The text with this edit.
    pub fn with(&self, edit: Edit) -> String {
        toml::apply(self.text, &[edit])
    }

    /// Adds a table as a paragraph at the end. Within an inline table it is added as an inline one, without comments.
    pub fn table(&self, path: &[&str], paragraph: &str) -> Edit {
        let is_table = |depth: &usize| self.get(&path[..*depth]).is_some_and(Item::is_table_like);
        let there = (1..path.len()).rev().find(is_table).unwrap_or(0);
        let inline = (1..=there).rev().find_map(|depth| {
            let table = self.get(&path[..depth])?.as_inline_table()?;
            (!table.is_dotted()).then_some((depth, table))
        });
        let Some((depth, table)) = inline else {
            return self.paragraph(paragraph);
        };
        let added = paragraph.parse::<Document<String>>().ok();
        let added = added.as_ref().and_then(|added| at(added, &path[..=there]));
        let value = added.map(inline_text).unwrap_or_default();
        put_inline(table, &format!("{} = {value}", path[depth..=there].join(".")))
    }

    /// Adds a key to a table, below the key `after` if the table has it. A table that is missing is added, too.
    pub fn key(&self, table: &[&str], line: &str, after: &str) -> Edit {
        let edit = match self.get(table) {
            Some(Item::Value(Value::InlineTable(inline))) => Some(put_inline(inline, line)),
            Some(Item::Table(found)) if found.is_dotted() => {
                let body = (0..table.len()).rev().find(|depth| self.is_body(&table[..*depth]));
                let dotted = table[body.unwrap_or(0)..].join(".");
                let last = found.get(after).and_then(last_byte).or_else(|| last_of(found));
                last.map(|last| self.line_after(last, &format!("{dotted}.{line}")))
            }
            Some(Item::Table(found)) if !found.is_implicit() => {
                let value = found.get(after).filter(|item| item.is_value()).and_then(last_byte);
                let last = value.or_else(|| found.span().map(|header| header.end));
                last.map(|last| self.line_after(last, line))
            }
            _ => None,
        };
        edit.unwrap_or_else(|| self.table(table, &format!("[{}]\n{line}", table.join("."))))
    }

    /// Adds a string to an array; `None` if there is no array.
    pub fn item(&self, array: &[&str], item: &str) -> Option<Edit> {
        let array = self.get(array)?.as_array()?;
        let Range { start, end } = array.span()?;
        let opening = line_end(self.text, start);
        let Some(last) = array.iter().last().and_then(Value::span) else {
            let item = format!("{item:?}");
            return Some(if self.opens_lines(start, end) {
                below(self.text, opening, &format!("{}{item},", self.indent()))
            } else {
                (start + 1..start + 1, item)
            });
        };
        let is_literal = self.text[last.start..].starts_with('\'');
        let item = if is_literal { format!("'{item}'") } else { format!("{item:?}") };
        let indent = &self.text[line_start(self.text, last.start)..last.start];
        let line = format!("{indent}{item},");
        let is_on_own_line = indent.trim().is_empty();
        let end_of_last = line_end(self.text, last.end);
        Some(if is_on_own_line && self.text[last.end..].starts_with(',') && end_of_last < end {
            below(self.text, end_of_last, &line)
        } else if is_on_own_line && self.opens_lines(start, end) {
            below(self.text, opening, &line)
        } else {
            (last.end..last.end, format!(", {item}"))
        })
    }

    /// Adds a paragraph after everything but the blank lines at the very end.
    pub fn paragraph(&self, paragraph: &str) -> Edit {
        let at = self.text.trim_end_matches(['\n', '\r']).len();
        let gap = if at == 0 { "" } else { "\n\n" };
        let text = format!("{gap}{}", paragraph.trim_end());
        (at..at, text.replace('\n', line_break(self.text)))
    }

    /// The text without a key of a table, and without the table if that has a header and no other key. `None` if there is
    /// no such key.
    pub fn without_key(&self, table: &[&str], key: &str) -> Option<String> {
        let end = last_byte(self.get(&[table, &[key]].concat())?)?;
        if let Some(inline) = self.get(table)?.as_inline_table() {
            let entry = inline.get_key_value(key)?.0.span()?.start..end;
            let with_comma = toml::with_comma_before(self.text, &entry)
                .or_else(|| toml::with_comma_after(self.text, &entry));
            return Some(self.without(match with_comma {
                Some(entry) => entry,
                // It came with a blank on either side.
                None => {
                    let blank = usize::from(self.text[end..].starts_with(' '));
                    inline.span()?.start + 1..end + blank
                }
            }));
        }
        let table = self.get(table)?.as_table()?;
        let start = table.get_key_value(key)?.0.span()?.start;
        Some(match table.span().filter(|_| table.len() == 1 && !table.is_dotted()) {
            Some(header) => {
                let lines = line_start(self.text, header.start)..line_end(self.text, end);
                without_paragraphs(self.text, &[lines])
            }
            None => self.without_lines(start..end),
        })
    }

    /// The text without a key of a table that has this comment. In an inline table, which has no comments, the key has to
    /// be the last and has to have this value.
    pub fn without_marked(&self, path: &[&str], comment: &str, value: &str) -> Option<String> {
        let (key, table) = path.split_last()?;
        if let Some(inline) = self.get(table)?.as_inline_table() {
            let (last, item) = inline.iter().last()?;
            let is_ours = last == *key && &self.text[item.span()?] == value;
            return if is_ours { self.without_key(table, key) } else { None };
        }
        let end = last_byte(self.get(path)?)?;
        let is_marked = self.text[end..line_end(self.text, end)].trim() == format!("# {comment}");
        let start = self.get(table)?.as_table()?.get_key_value(key)?.0.span()?.start;
        is_marked.then(|| self.without_lines(start..end))
    }

    /// The text without a string of an array; `None` if the array does not have it.
    pub fn without_item(&self, array: &[&str], item: &str) -> Option<String> {
        let array = self.get(array)?.as_array()?;
        let span = array.iter().find(|value| value.as_str() == Some(item))?.span()?;
        let before = &self.text[line_start(self.text, span.start)..span.start];
        let behind = &self.text[span.end..line_end(self.text, span.end)];
        if before.trim().is_empty() && [",", ""].contains(&behind.trim()) {
            return Some(self.without_lines(span));
        }
        let with_comma = toml::with_comma_before(self.text, &span)
            .or_else(|| toml::with_comma_after(self.text, &span));
        Some(self.without(with_comma.unwrap_or(span)))
    }

    fn without(&self, range: Range<usize>) -> String {
        self.with((range, String::new()))
    }

    /// The text without the lines of a range, and without the line break before them, with which they were added.
    fn without_lines(&self, range: Range<usize>) -> String {
        let start = line_start(self.text, range.start);
        let above = self.text[..start].strip_suffix(line_break(self.text));
        self.without(above.map_or(start, str::len)..line_end(self.text, range.end))
    }

    /// How the items of lists over several lines are indented in `[workspace]`, if it has any.
    pub fn indent(&self) -> String {
        let workspace = self.get(&["workspace"]).and_then(Item::as_table_like);
        let lists = workspace.into_iter().flat_map(TableLike::iter);
        let firsts = lists.filter_map(|(_, item)| item.as_array()?.iter().next()?.span());
        let mut indents =
            firsts.map(|item| &self.text[line_start(self.text, item.start)..item.start]);
        let found = indents.find(|indent| !indent.is_empty() && indent.trim().is_empty());
        found.unwrap_or("    ").to_owned()
    }

    /// A new line below the one that a value ends in, indented as that one is.
    fn line_after(&self, end: usize, content: &str) -> Edit {
        let line = &self.text[line_start(self.text, end.saturating_sub(1))..end];
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        below(self.text, end, &format!("{indent}{content}"))
    }

    /// Whether the line of an array's opening bracket has no item, but at most a comment.
    fn opens_lines(&self, start: usize, end: usize) -> bool {
        let line = line_end(self.text, start);
        let rest = self.text[start + 1..line.max(start + 1)].trim_start();
        line < end && (rest.is_empty() || rest.starts_with('#'))
    }

    /// Whether the keys of a table have their own lines: those of the root and of a table with a header do.
    fn is_body(&self, path: &[&str]) -> bool {
        let item = self.get(path).and_then(Item::as_table);
        path.is_empty() || item.is_some_and(|table| !table.is_implicit() && !table.is_dotted())
    }
}

/// The item at a path of keys, through any kind of table.
pub fn at<'t>(root: &'t Table, path: &[&str]) -> Option<&'t Item> {
    let (last, above) = path.split_last()?;
    table_at(root, above)?.get(last)
}

/// The text without paragraphs that were added, each after a blank line.
pub fn without_paragraphs(text: &str, paragraphs: &[Range<usize>]) -> String {
    let gap = line_break(text).repeat(2);
    let mut ranges = paragraphs.to_vec();
    ranges.sort_by_key(|range| std::cmp::Reverse(range.start));
    ranges.into_iter().fold(text.to_owned(), |mut left, range| {
        let start = left[..range.start].strip_suffix(&gap).map_or(range.start, str::len);
        left.replace_range(start..range.end, "");
        left
    })
}

/// The text after a change that only an editing tree can make, with its line breaks as they were.
///
/// # Errors
/// When it is not TOML.
pub fn edited(text: &str, edit: impl FnOnce(&mut DocumentMut)) -> Result<String> {
    let plain = text.replace("\r\n", "\n");
    let mut document =
        plain.parse::<DocumentMut>().context(|| "failed to parse the text to change")?;
    edit(&mut document);
    Ok(document.to_string().replace('\n', line_break(text)))
}

/// A list over several lines, on one.
pub fn on_one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<String>().replace(",]", "]")
}

/// Adds an entry to an inline table, on one line and without its comment.
fn put_inline(table: &InlineTable, entry: &str) -> Edit {
    let entry = on_one_line(entry.split(" # ").next().unwrap_or(entry));
    match table.iter().filter_map(|(_, value)| last_of_value(value)).max() {
        Some(last) => (last..last, format!(", {entry}")),
        None => {
            let start = table.span().map_or(0, |span| span.start + 1);
            (start..start, format!(" {entry} "))
        }
    }
}

fn last_byte(item: &Item) -> Option<usize> {
    match item {
        Item::Value(value) => last_of_value(value),
        Item::Table(table) => last_of(table),
        _ => None,
    }
}

/// Where the last value of a table of dotted keys ends.
fn last_of(table: &Table) -> Option<usize> {
    table.iter().filter_map(|(_, item)| last_byte(item)).max()
}

fn last_of_value(value: &Value) -> Option<usize> {
    match value {
        // A table of dotted keys has no span.
        Value::InlineTable(table) if table.span().is_none() || table.is_dotted() => {
            table.iter().filter_map(|(_, value)| last_of_value(value)).max()
        }
        other => other.span().map(|span| span.end),
    }
}

/// A table with headers as an inline one.
fn inline_text(item: &Item) -> String {
    let Some(table) = item.as_table_like() else {
        return match item.as_value() {
            Some(Value::String(text)) => format!("{:?}", text.value()),
            Some(Value::Integer(number)) => number.value().to_string(),
            Some(Value::Boolean(flag)) => flag.value().to_string(),
            _ => String::new(),
        };
    };
    let entries = table.iter().map(|(key, item)| {
        let is_bare = key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        let key = if is_bare { key.to_owned() } else { format!("{key:?}") };
        format!("{key} = {}", inline_text(item))
    });
    format!("{{ {} }}", entries.collect::<Vec<String>>().join(", "))
}

#[cfg(test)]
mod tests;
