//! The presets as texts, cut out of the template's manifest.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use profiles_engine::base::error::{Error, Result};
use profiles_engine::profiles::presets;
use profiles_engine::profiles::presets::PRESETS;

use crate::answers::Answers;
use crate::config::TemplateConfig;
use crate::name::Name;
use crate::render::Renderer;
use crate::template;

/// A preset with its comments, as it is added to a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its name.
    pub name: &'static str,
    /// Its tables, each a paragraph that a header or a comment begins.
    pub paragraphs: Vec<String>,
}

impl Text {
    /// All its paragraphs, with blank lines between them.
    pub fn whole(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    /// The preset as a Cargo of this version can read it.
    pub fn readable_by(mut self, rust: Option<(u32, u32)>) -> Self {
        if rust.is_some_and(|rust| rust < NAMES_DEBUGINFO) {
            for paragraph in &mut self.paragraphs {
                for (new, old) in DEBUGINFO {
                    *paragraph = paragraph.replace(new, old);
                }
            }
        }
        self
    }

    /// The preset that it inherits from, if it is not a profile of Cargo's.
    pub fn parent(&self) -> Option<&'static str> {
        let text = self.paragraphs.first()?;
        let parent = text.lines().find_map(|line| line.strip_prefix("inherits = "))?;
        presets::find(parent.trim_matches('"')).map(|preset| preset.name)
    }
}

/// Every preset, in the order of the ladder; `panic` is the setting for prod and fastest.
///
/// # Errors
/// When the template does not render, or lacks one: a mistake in it.
pub fn presets(panic: &str) -> Result<Vec<Text>> {
    static KNOWN: Mutex<BTreeMap<String, Vec<Text>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(presets) = known.get(panic) {
        return Ok(presets.clone());
    }
    let presets = cut_out(&manifest(panic)?)?;
    known.insert(panic.to_owned(), presets.clone());
    Ok(presets)
}

fn cut_out(manifest: &str) -> Result<Vec<Text>> {
    let block = manifest.split_once(BEGIN).map(|(_, rest)| rest);
    let block = block.and_then(|block| block.split(END).next()).unwrap_or_default();
    let paragraphs: Vec<&str> = block.split("\n\n").map(str::trim).collect();
    let texts = PRESETS.iter().map(|preset| {
        let own = paragraphs.iter().filter(|paragraph| table_of(paragraph) == Some(preset.name));
        let paragraphs: Vec<String> = own.map(|paragraph| (*paragraph).to_owned()).collect();
        if paragraphs.is_empty() {
            Err(Error::new(format!("the template has no preset `{}`", preset.name)))
        } else {
            Ok(Text { name: preset.name, paragraphs })
        }
    });
    texts.collect()
}

/// The first Cargo that takes names for `debug`, by its changelog; an older one refuses the whole manifest.
const NAMES_DEBUGINFO: (u32, u32) = (1, 71);

/// The first Cargo that knows every other key of the presets, `strip` being the last.
pub const KNOWS_PRESETS: (u32, u32) = (1, 59);

/// The names, and the values for an older Cargo.
const DEBUGINFO: [(&str, &str); 2] =
    [("\ndebug = \"line-tables-only\"", "\ndebug = 1"), ("\ndebug = \"none\"", "\ndebug = false")];

/// A preset's table with the names instead of the values for an older Cargo.
pub fn with_names(paragraph: &str) -> String {
    DEBUGINFO.iter().fold(paragraph.to_owned(), |text, (new, old)| {
        text.replace(&format!("{old} "), &format!("{new} "))
    })
}

const BEGIN: &str = "# The presets\n";
const END: &str = "# Crates under the debugger\n";

fn manifest(panic: &str) -> Result<String> {
    let config = TemplateConfig::embedded()?;
    let definition = format!("prod_panic={panic}");
    let answers = Answers::given(&config, [definition.as_str()])?.complete(&config, None)?;
    let renderer = Renderer::new(&Name::new("app")?, &answers)?;
    let entries = template::entries();
    let manifest = entries.iter().find(|entry| entry.path == "Cargo.toml");
    let text = manifest.and_then(|entry| std::str::from_utf8(entry.bytes).ok());
    renderer.text("Cargo.toml", text.unwrap_or_default())
}

/// The profile that a paragraph is about.
fn table_of(paragraph: &str) -> Option<&str> {
    let header = paragraph.lines().find_map(|line| line.strip_prefix("[profile."))?;
    header.split([']', '.']).next()
}

#[cfg(test)]
mod tests;
