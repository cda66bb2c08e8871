//! A report in each of its forms.

pub mod changes;
pub mod csv;
pub mod flowchart;
pub mod format;
pub mod grid;
pub mod html;
pub mod json;
pub mod markdown;
pub mod notes;
pub mod overview;
pub mod plan;
pub mod table;

pub use format::Format;

use crate::results::Report;

/// The report in one of its forms.
pub fn render(report: &Report, format: Format) -> String {
    match format {
        Format::Table => table::render(report),
        Format::Json | Format::Github => json::render(report),
        Format::Markdown => markdown::render(report),
        Format::Html => html::render(report),
        Format::Csv => csv::render(report),
    }
}

#[cfg(test)]
pub(crate) mod sample;
