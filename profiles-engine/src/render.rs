//! A report in each of its forms.

pub(crate) mod changes;
pub(crate) mod csv;
pub mod flowchart;
pub mod format;
pub(crate) mod grid;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod notes;
pub(crate) mod overview;
pub(crate) mod plan;
pub(crate) mod table;

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
