//! Any value of a report as JSON, for programs.

use serde::Serialize;

/// Indented, with a line end at its end.
pub fn render(value: &impl Serialize) -> String {
    // Plain structures with text for keys always have a JSON form.
    let json = serde_json::to_string_pretty(value).unwrap_or_default();
    json + "\n"
}

#[cfg(test)]
mod tests;
