//! The names of files inside and outside of wine.

use serde_json::Value;

/// The drive of the tests' workspaces; `Z:` is the host's root.
const DRIVE: &str = "W:";

/// What both sides call the same file.
#[derive(Debug, Clone)]
pub struct Drives {
    /// The folder that is the drive.
    folder: String,
}

impl Drives {
    /// With this folder as the drive of the tests' workspaces.
    pub fn new(folder: &str) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// A path of the host, as a program in wine sees it.
    pub fn windows(&self, path: &str) -> String {
        let path = match path.strip_prefix(&self.folder) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{DRIVE}{rest}"),
            _ => format!("Z:{path}"),
        };
        path.replace('/', "\\")
    }

    /// An argument of a program in wine, with the host's paths. It may be a relative path.
    pub fn argument(&self, arg: &str) -> String {
        let host = self.host(arg);
        if host.contains(['"', '\'']) { host } else { host.replace('\\', "/") }
    }

    /// What a program in wine says, such as in a variable, with the host's paths.
    pub fn host(&self, text: &str) -> String {
        let mut host = String::new();
        let mut rest = text;
        let mut is_in_path = false;
        while let Some(char) = rest.chars().next() {
            let is_new = !host.ends_with(|char: char| char.is_ascii_alphanumeric());
            let plain = rest.strip_prefix(r"\\?\").unwrap_or(rest);
            let drives = [(DRIVE, self.folder.as_str()), ("Z:", "")];
            let found = drives.into_iter().find_map(|(drive, folder)| {
                let after = plain.get(..2).filter(|start| start.eq_ignore_ascii_case(drive));
                let after = after.map(|_| &plain[2..])?;
                after.starts_with(['\\', '/']).then_some((folder, after))
            });
            if let Some((folder, after)) = found.filter(|_| is_new) {
                host.push_str(folder);
                rest = after;
                is_in_path = true;
                continue;
            }
            is_in_path &= !"\"';\n\u{1f}".contains(char);
            host.push(if is_in_path && char == '\\' { '/' } else { char });
            rest = &rest[char.len_utf8()..];
        }
        host
    }

    /// A line that a program of the host has written, as it would be on Windows: JSON, a path, a command, or any text.
    pub fn line(&self, line: &str) -> String {
        if let Some(json) = line.starts_with(['{', '[']).then(|| serde_json::from_str(line).ok()) {
            return json.map_or_else(|| line.to_owned(), |json| self.json(json).to_string());
        }
        let start = "Running `";
        let command = line.trim_start().strip_prefix(start).and_then(|it| it.strip_suffix('`'));
        if let Some(words) = command.and_then(|command| shell_words::split(command).ok()) {
            let words: Vec<_> = words.iter().map(|word| quoted(&self.word(word))).collect();
            return format!("{:>12} `{}`", start.trim_end_matches(" `"), words.join(" "));
        }
        self.text(line)
    }

    fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.text(&text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(key, value)| (key, self.json(value))).collect()
            }
            other => other,
        }
    }

    /// A word of a command of Cargo.
    fn word(&self, word: &str) -> String {
        let is_source = word.ends_with(".rs") && !word.starts_with('/');
        if is_source { word.replace('/', "\\") } else { self.text(word) }
    }

    /// Text in which paths of the workspaces stand anywhere, or which is a path.
    pub fn text(&self, text: &str) -> String {
        if text.starts_with('/') && !text.starts_with("//") && !text.contains('\n') {
            return self.windows(text);
        }
        let url = format!("file://{}", self.folder);
        let text = text.replace(&url, &format!("file:///{DRIVE}"));
        let mut parts = text.split(&self.folder);
        let mut windows = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(['"', '\'', '`', ')', '#', ':', ',', '\n']).unwrap_or(part.len());
            windows.extend([DRIVE, &part[..end].replace('/', "\\"), &part[end..]]);
        }
        windows
    }
}

/// An argument as Cargo shows it on Windows.
fn quoted(word: &str) -> String {
    if !word.is_empty() && !word.contains(['"', '\t', '\n', ' ']) {
        return word.to_owned();
    }
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for char in word.chars() {
        match char {
            '\\' => backslashes += 1,
            '"' => quoted.push_str(&"\\".repeat(backslashes + 1)),
            _ => {}
        }
        backslashes = if char == '\\' { backslashes } else { 0 };
        quoted.push(char);
    }
    quoted + &"\\".repeat(backslashes) + "\""
}

#[cfg(test)]
mod tests;
