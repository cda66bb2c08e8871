//! `cargo profiles list`: the presets and what each of them promises.

use std::process::ExitCode;

use profiles_engine::base::error::Result;
use profiles_engine::base::text;
use profiles_engine::profiles::presets::{PRESETS, Packages, Preset};

use crate::apply::catalogue;

/// List the presets and what each of them promises
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Preset to show, with its settings and the reason for each
    #[arg(value_name = "PRESET")]
    preset: Option<String>,
}

/// Prints them.
///
/// # Errors
/// When there is no preset of this name.
pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.preset {
        None => text::print(&all())?,
        Some(name) => text::print(&one(name)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn all() -> String {
    let rows: Vec<[String; 3]> = PRESETS
        .iter()
        .map(|preset| {
            [preset.name.to_owned(), preset.promise.to_owned(), promises(preset).join(", ")]
        })
        .collect();
    text::fitted_columns(["preset", "is", "promises"], rows)
}

fn promises(preset: &Preset) -> Vec<String> {
    let promises = preset.holds.iter().map(|promise| {
        let of = match promise.of {
            Packages::Members => "",
            Packages::Dependencies => " (dependencies)",
        };
        let values = match promise.one_of.len() {
            1 | 2 => promise.one_of.join("|"),
            _ => format!("{} or more", promise.one_of[0]),
        };
        format!("{} {values}{of}", promise.key)
    });
    promises.collect()
}

fn one(name: &str) -> Result<String> {
    let texts = catalogue::presets("abort")?;
    let names: Vec<&str> = texts.iter().map(|text| text.name).collect();
    let text = texts.iter().find(|text| text.name == name);
    let text = text.ok_or_else(|| profiles_engine::base::text::unknown("preset", name, &names))?;
    Ok(format!("{}\n", text.whole()))
}
