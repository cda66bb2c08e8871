//! Additions to a text of TOML that leave every byte of it where it is.
//!
//! `toml_edit` says where things stand; the new text is put in between. An editing tree would write line ends, blanks
//! and quotation marks its own way.

use std::ops::Range;

use profiles_engine::base::error::{Error, Result};
use toml_edit::{Document, InlineTable, Item, Table, TableLike, Value};

/// A text that is put into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// Before which byte.
    pub at: usize,
    /// What is put in.
    pub text: String,
}

impl Insertion {
    /// The text with this put in.
    pub fn into(self, text: &str) -> String {
        let (before, behind) = text.split_at(self.at);
        format!("{before}{}{behind}", self.text)
    }
}

/// A text of TOML, parsed.
pub struct Source<'a> {
    text: &'a str,
    document: Document<&'a str>,
}

impl<'a> Source<'a> {
    /// Parses a text; `name` says whose, should it fail.
    ///
    /// # Errors
    /// When it is not TOML.
    pub fn parse(name: &str, text: &'a str) -> Result<Self> {
        let document = Document::parse(text).map_err(|error| {
            let message = error.message().trim_end();
            Error::new(format!("failed to parse `{name}`: {message}"))
                .help("correct the TOML there; Cargo can't read the file either")
        })?;
        Ok(Self { text, document })
    }

    /// The root table.
    pub fn root(&self) -> &Table {
        &self.document
    }

    /// What stands at a path of keys.
    pub fn get(&self, path: &[&str]) -> Option<&Item> {
        at(self.root(), path)
    }

    /// Adds a table with what stands in it, as a paragraph at the end; where a table on its way is an inline one,
    /// into that, without comments.
    pub fn table(&self, path: &[&str], paragraph: &str) -> Insertion {
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
        self.put_inline(table, &format!("{} = {value}", path[depth..=there].join(".")))
    }

    /// Adds a key to a table; the table too where it is not there. It follows the key `after`, where that is there.
    pub fn key(&self, table: &[&str], line: &str, after: &str) -> Insertion {
        let paragraph = || self.table(table, &format!("[{}]\n{line}", table.join(".")));
        match self.get(table) {
            Some(Item::Value(Value::InlineTable(inline))) => self.put_inline(inline, line),
            Some(Item::Table(found)) if found.is_dotted() => {
                let body = (0..table.len()).rev().find(|depth| self.is_body(&table[..*depth]));
                let dotted = table[body.unwrap_or(0)..].join(".");
                let last = found.get(after).and_then(last_byte).or_else(|| last_of(found));
                match last {
                    Some(last) => self.line_after(last, &format!("{dotted}.{line}")),
                    None => paragraph(),
                }
            }
            Some(Item::Table(found)) if !found.is_implicit() => {
                let value = found.get(after).filter(|item| item.is_value()).and_then(last_byte);
                match value.or_else(|| found.span().map(|header| header.end)) {
                    Some(last) => self.line_after(last, line),
                    None => paragraph(),
                }
            }
            _ => paragraph(),
        }
    }

    /// Adds a text to an array of texts; `None` where there is no array.
    pub fn item(&self, array: &[&str], item: &str) -> Option<Insertion> {
        let array = self.get(array)?.as_array()?;
        let Range { start, end } = array.span()?;
        let last = array.iter().last().and_then(Value::span);
        let single = last.as_ref().is_some_and(|last| self.text[last.start..].starts_with('\''));
        let item = if single { format!("'{item}'") } else { format!("{item:?}") };
        let insertion = |at, text| Some(Insertion { at, text });
        let Some(last) = last else {
            return match self.opens_lines(start, end) {
                true => {
                    insertion(line_end(self.text, start), self.item_line(&self.indent(), &item))
                }
                false => insertion(start + 1, item),
            };
        };
        let indent = &self.text[line_start(self.text, last.start)..last.start];
        let end_of_last = line_end(self.text, last.end);
        if !indent.trim().is_empty() {
            return insertion(last.end, format!(", {item}"));
        }
        if self.text[last.end..].starts_with(',') && end_of_last < end {
            return insertion(end_of_last, self.item_line(indent, &item));
        }
        match self.opens_lines(start, end) {
            true => insertion(line_end(self.text, start), self.item_line(indent, &item)),
            false => insertion(last.end, format!(", {item}")),
        }
    }

    /// The text without a key of a table; without the table, too, where it has a header of its own and nothing else.
    /// `None` where there is no such key.
    pub fn without_key(&self, table: &[&str], key: &str) -> Option<String> {
        let item = self.get(&[table, &[key]].concat())?;
        let end = last_byte(item)?;
        if let Some(Item::Value(Value::InlineTable(inline))) = self.get(table) {
            return Some(self.without(self.inline_entry(inline, key, end)?));
        }
        let table = self.get(table)?.as_table()?;
        let start = table.get_key_value(key)?.0.span()?.start;
        let header = table.span().filter(|_| table.len() == 1 && !table.is_dotted());
        let first = header.as_ref().map_or(start, |header| header.start);
        let lines = line_start(self.text, first)..line_end(self.text, end);
        Some(match header {
            Some(_) => super::cut::without_paragraphs(self.text, std::slice::from_ref(&lines)),
            None => self.without(self.with_line_break(lines)),
        })
    }

    /// The text without a key of a table that a comment marks as ours. In an inline table, where there are no comments, ours
    /// is the last key, and has this value.
    pub fn without_marked(&self, path: &[&str], why: &str, value: &str) -> Option<String> {
        let (key, table) = path.split_last()?;
        if let Some(inline) = self.get(table)?.as_inline_table() {
            let (last, item) = inline.iter().last()?;
            let span = item.span()?;
            return (last == *key && &self.text[span] == value)
                .then(|| self.without_key(table, key))
                .flatten();
        }
        let end = last_byte(self.get(path)?)?;
        let is_marked = self.text[end..line_end(self.text, end)].trim() == format!("# {why}");
        let start = self.get(table)?.as_table()?.get_key_value(key)?.0.span()?.start;
        let lines = line_start(self.text, start)..line_end(self.text, end);
        is_marked.then(|| self.without(self.with_line_break(lines)))
    }

    /// The text without a text in an array; `None` where the array does not have it.
    pub fn without_item(&self, array: &[&str], item: &str) -> Option<String> {
        let array = self.get(array)?.as_array()?;
        let at = array.iter().position(|value| value.as_str() == Some(item))?;
        let span = array.get(at)?.span()?;
        let lines = line_start(self.text, span.start)..line_end(self.text, span.end);
        let around = [lines.start..span.start, span.end..lines.end].map(|range| &self.text[range]);
        if around[0].trim().is_empty() && [",", ""].contains(&around[1].trim()) {
            return Some(self.without(self.with_line_break(lines)));
        }
        let before = at.checked_sub(1).and_then(|before| array.get(before)?.span());
        let next = array.get(at + 1).and_then(Value::span);
        Some(self.without(match (before, next) {
            (Some(before), _) => before.end..span.end,
            (None, Some(next)) => span.start..next.start,
            (None, None) => span,
        }))
    }

    fn without(&self, range: Range<usize>) -> String {
        format!("{}{}", &self.text[..range.start], &self.text[range.end..])
    }

    /// Lines with the line break before them, which came with them.
    fn with_line_break(&self, lines: Range<usize>) -> Range<usize> {
        let line = end_of_line(self.text);
        let above = self.text[..lines.start].strip_suffix(line);
        above.map_or(lines.start, str::len)..lines.end
    }

    /// An entry of an inline table with the comma that parts it from the others.
    fn inline_entry(&self, table: &InlineTable, key: &str, end: usize) -> Option<Range<usize>> {
        let start = |key: &str| Some(table.get_key_value(key)?.0.span()?.start);
        let own = start(key)?;
        // Dotted keys of one table may stand apart: the nearest value counts, and not that of the entry before.
        let ends = table.iter().filter_map(|(_, value)| last_of_value(value));
        let before = ends.filter(|end| *end < own).max();
        let next =
            table.iter().filter_map(|(key, _)| start(key)).filter(|start| *start > own).min();
        Some(match (before, next) {
            (Some(before), _) => before..end,
            (None, Some(next)) => own..next,
            // It came with a blank on either side.
            (None, None) => {
                let blank = usize::from(self.text[end..].starts_with(' '));
                table.span()?.start + 1..end + blank
            }
        })
    }

    /// How the items of lists over several lines are indented in `[workspace]`, where there are any.
    pub fn indent(&self) -> String {
        let workspace = self.get(&["workspace"]).and_then(Item::as_table_like);
        let lists = workspace.into_iter().flat_map(TableLike::iter);
        let firsts = lists.filter_map(|(_, item)| item.as_array()?.iter().next()?.span());
        let mut indents =
            firsts.map(|item| &self.text[line_start(self.text, item.start)..item.start]);
        let found = indents.find(|indent| !indent.is_empty() && indent.trim().is_empty());
        found.unwrap_or("    ").to_owned()
    }

    /// Adds a paragraph behind all that there is, but before the blank lines at the very end.
    pub fn paragraph(&self, paragraph: &str) -> Insertion {
        let at = self.text.trim_end_matches(['\n', '\r']).len();
        let apart = if at == 0 { "" } else { "\n\n" };
        let text = format!("{apart}{}", paragraph.trim_end());
        Insertion { at, text: text.replace('\n', end_of_line(self.text)) }
    }

    fn put_inline(&self, table: &InlineTable, content: &str) -> Insertion {
        // Neither comments nor lines of their own have a place there.
        let content = content.split(" # ").next().unwrap_or(content);
        let content = on_one_line(content);
        let last = table.iter().filter_map(|(_, value)| last_of_value(value)).max();
        let (at, text) = match last {
            Some(last) => (last, format!(", {content}")),
            None => (table.span().map_or(0, |span| span.start + 1), format!(" {content} ")),
        };
        Insertion { at, text }
    }

    /// A new line behind the one that a byte stands in, indented as that is.
    fn line_after(&self, byte: usize, content: &str) -> Insertion {
        let at = line_end(self.text, byte);
        let line = self.first_line_of(byte);
        let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
        let text = format!("\n{indent}{content}").replace('\n', end_of_line(self.text));
        Insertion { at, text }
    }

    /// The line that a byte stands in; of a value over several lines, where a bracket closes it, the same one.
    fn first_line_of(&self, byte: usize) -> &str {
        &self.text[line_start(self.text, byte.saturating_sub(1))..byte]
    }

    fn item_line(&self, indent: &str, item: &str) -> String {
        format!("{}{indent}{item},", end_of_line(self.text))
    }

    /// Whether nothing of an array but a comment stands on the line of its opening bracket.
    fn opens_lines(&self, start: usize, end: usize) -> bool {
        let line = line_end(self.text, start);
        let rest = self.text[start + 1..line.max(start + 1)].trim_start();
        line < end && (rest.is_empty() || rest.starts_with('#'))
    }

    /// Whether a path of keys has a body of lines of its own: the root, or a table with a header.
    fn is_body(&self, path: &[&str]) -> bool {
        let item = self.get(path).and_then(Item::as_table);
        path.is_empty() || item.is_some_and(|table| !table.is_implicit() && !table.is_dotted())
    }
}

/// A list over several lines, on one.
pub fn on_one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<String>().replace(",]", "]")
}

/// How the lines of a text end: as the first does.
pub fn end_of_line(text: &str) -> &'static str {
    let first = text.find('\n').map_or("", |end| &text[..end]);
    if first.ends_with('\r') { "\r\n" } else { "\n" }
}

/// What stands at a path of keys, of any kind of table.
pub fn at<'t>(table: &'t Table, path: &[&str]) -> Option<&'t Item> {
    let (last, above) = path.split_last()?;
    let table = above
        .iter()
        .try_fold(table as &dyn TableLike, |table, key| table.get(key)?.as_table_like())?;
    table.get(last)
}

/// Where a line begins.
pub fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Where a line ends, before what ends it.
pub fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[at..end].ends_with('\r') { end - 1 } else { end }
}

fn last_byte(item: &Item) -> Option<usize> {
    match item {
        Item::Value(value) => last_of_value(value),
        Item::Table(table) => last_of(table),
        _ => None,
    }
}

/// Where what stands in a table of dotted keys ends.
fn last_of(table: &Table) -> Option<usize> {
    table.iter().filter_map(|(_, item)| last_byte(item)).max()
}

fn last_of_value(value: &Value) -> Option<usize> {
    match value {
        // One of dotted keys has no place of its own.
        Value::InlineTable(table) if table.span().is_none() || table.is_dotted() => {
            table.iter().filter_map(|(_, value)| last_of_value(value)).max()
        }
        other => other.span().map(|span| span.end),
    }
}

/// A table with headers as one on a line.
fn inline_text(item: &Item) -> String {
    let Some(table) = item.as_table_like() else {
        return match item.as_value() {
            Some(Value::String(text)) => format!("{:?}", text.value()),
            Some(Value::Integer(number)) => number.value().to_string(),
            Some(Value::Boolean(flag)) => flag.value().to_string(),
            _ => String::new(),
        };
    };
    let entry = |(key, item): (&str, &Item)| {
        let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        let key = if bare { key.to_owned() } else { format!("{key:?}") };
        format!("{key} = {}", inline_text(item))
    };
    let entries: Vec<String> = table.iter().map(entry).collect();
    format!("{{ {} }}", entries.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_goes_where_it_changes_the_fewest_lines() {
        for (before, after) in [
            ("[a]\nb = [\"x\"] # c\n", "[a]\nb = [\"x\", \"y\"] # c\n"),
            ("[a]\nb = ['x',]\n", "[a]\nb = ['x', 'y',]\n"),
            ("[a]\nb = []\n", "[a]\nb = [\"y\"]\n"),
            ("[a]\nb = [\n]\n", "[a]\nb = [\n    \"y\",\n]\n"),
            ("[a]\nb = [\n\t\"x\", # c\n]\n", "[a]\nb = [\n\t\"x\", # c\n\t\"y\",\n]\n"),
            ("[a]\nb = [ # c\n  \"x\" # d\n]\n", "[a]\nb = [ # c\n  \"y\",\n  \"x\" # d\n]\n"),
            ("a = { b = [\"x\"] }\n", "a = { b = [\"x\", \"y\"] }\n"),
            ("a.b = [\"x\"\n]\n", "a.b = [\"x\", \"y\"\n]\n"),
        ] {
            let source = Source::parse("it", before).expect("TOML");
            let insertion = source.item(&["a", "b"], "y").expect("a list");
            assert_eq!(insertion.into(before), after);
        }
    }

    #[test]
    fn a_key_goes_behind_another_in_every_form_of_a_table() {
        for (before, after) in [
            ("[a] # c\n  x = 1 # d\n", "[a] # c\n  x = 1 # d\n  y = 2\n"),
            ("[a] # c\n[b]\n", "[a] # c\ny = 2\n[b]\n"),
            ("[a.b]\n", "[a.b]\n\n[a]\ny = 2\n"),
            ("a.x = [\n1]\r\n[b]", "a.x = [\n1]\na.y = 2\r\n[b]"),
            ("a = { x = 1 } # c", "a = { x = 1, y = 2 } # c"),
            ("a = {}\n", "a = { y = 2 }\n"),
            ("", "[a]\ny = 2"),
        ] {
            let source = Source::parse("it", before).expect("TOML");
            let insertion = source.key(&["a"], "y = 2", "x");
            assert_eq!(insertion.into(before), after);
        }
    }
}
