//! The expressions in `[target.'cfg(…)']`.
//!
//! Source: `cargo-platform` of Cargo 1.95. Cargo ignores the table, without a word, if it can't parse the expression.

/// Whether Cargo can parse a key such as `cfg(all(unix, not(target_env = "musl")))`.
pub fn is_valid(key: &str) -> bool {
    let inner = key.strip_prefix("cfg(").and_then(|rest| rest.strip_suffix(')'));
    let is_deep = key.matches('(').count() > DEEP;
    is_deep || inner.and_then(expression).is_some_and(|rest| rest.trim_start().is_empty())
}

/// More parentheses than anyone writes: they are not followed.
const DEEP: usize = 100;

/// What follows the expression that a text begins with.
fn expression(text: &str) -> Option<&str> {
    let (name, rest) = name(text)?;
    match name {
        "all" | "any" | "not" if rest.starts_with('(') => {
            let rest = rest.strip_prefix('(')?;
            if name == "not" {
                expression(rest)?.trim_start().strip_prefix(')')
            } else {
                list(rest)
            }
        }
        _ => match rest.strip_prefix('=') {
            Some(value) => Some(value.trim_start().strip_prefix('"')?.split_once('"')?.1),
            None => Some(rest),
        },
    }
}

/// What follows a list and its `)`.
fn list(text: &str) -> Option<&str> {
    let mut text = text.trim_start();
    loop {
        if let Some(rest) = text.strip_prefix(')') {
            return Some(rest);
        }
        text = expression(text)?.trim_start();
        match text.strip_prefix(',') {
            Some(rest) => text = rest.trim_start(),
            None => return text.strip_prefix(')'),
        }
    }
}

/// The identifier that a text begins with, and what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let text = text.strip_prefix("r#").unwrap_or(text);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then(|| (&text[..end], text[end..].trim_start()))
}

#[cfg(test)]
mod tests;
