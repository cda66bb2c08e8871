//! Which presets are built, which of them the others are compared to, and which share of the cells is for this machine.
//! Pure.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::base::error::{Error, Result};
use crate::base::text;

/// The presets that can be chosen: dev and the custom profiles, then `release`.
pub fn known(profiles: &[String]) -> Vec<String> {
    let release = "release".to_owned();
    profiles.iter().cloned().chain([release]).collect()
}

/// The requested presets without duplicates. By default all, without `release` where there is a `fast`: with the template's
/// presets `fast` has the same settings, and elsewhere `release` is the one to compare to.
pub fn presets(asked: &[String], known: &[String]) -> Result<Vec<String>> {
    if asked.is_empty() {
        let has_fast = known.iter().any(|name| name == "fast");
        let usual = known.iter().filter(|name| !has_fast || *name != "release");
        return Ok(usual.cloned().collect());
    }
    let mut chosen: Vec<String> = Vec::new();
    for name in asked {
        let shared = match name.as_str() {
            "test" => Some("dev"),
            "bench" => Some("release"),
            _ => None,
        };
        if let Some(owner) = shared {
            return Err(Error::new(format!("profile `{name}` can't be built as a preset"))
                .help(format!("Cargo builds it into the folder of `{owner}`: choose `{owner}`")));
        }
        if !known.contains(name) {
            return Err(text::unknown("preset", name, known));
        }
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    Ok(chosen)
}

/// The preset to compare to: the requested one, the configured one, or a default among those that are built.
pub fn baseline(
    asked: Option<&str>,
    configured: Option<&str>,
    presets: &[String],
    known: &[String],
) -> Result<Option<String>> {
    let is_built = |name: &str| presets.iter().any(|preset| preset == name);
    for (name, place) in
        [(asked, "`--baseline`"), (configured, "`baseline` in `[workspace.metadata.dist]`")]
    {
        let Some(name) = name else { continue };
        if !known.iter().any(|preset| preset == name) {
            let unknown = text::unknown("preset", name, known);
            return Err(Error::new(format!("bad {place}")).because(unknown));
        }
    }
    if let Some(name) = asked.filter(|name| !is_built(name)) {
        return Err(Error::new(format!("the baseline `{name}` is not among the presets to build"))
            .help(format!("add `{name}` to `--preset`")));
    }
    let usual = [asked, configured, Some("fast"), Some("release")];
    let chosen = usual.into_iter().flatten().find(|name| is_built(name));
    Ok(chosen.or(presets.first().map(String::as_str)).map(str::to_owned))
}

/// Roughly what a build costs by its settings: the CPU seconds of medium-sized programs relative to `dev`.
pub fn weight(settings: &BTreeMap<String, String>) -> f64 {
    let is = |key, values| is(settings, key, values);
    let optimised = if is("opt-level", &["0"]) { 1.0 } else { 2.0 };
    let lto = if has_fat_lto(settings) {
        3.0
    } else if is("lto", &["thin"]) {
        2.0
    } else {
        1.0
    };
    let small = if is("opt-level", &["s", "z"]) { 0.9 } else { 1.0 };
    let one_unit = if is("codegen-units", &["1"]) { 1.1 } else { 1.0 };
    optimised * lto * small * one_unit
}

/// Whether a build ends with work for one thread.
pub fn has_fat_lto(settings: &BTreeMap<String, String>) -> bool {
    is(settings, "lto", &["fat", "true"])
}

fn is(settings: &BTreeMap<String, String>, key: &str, values: &[&str]) -> bool {
    settings.get(key).is_some_and(|value| values.contains(&value.as_str()))
}

/// `--partition K/N`: one of N shares of the cells, for N machines. All of them compute the same shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// From 1 to `of`.
    share: usize,
    of: usize,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').map(|(share, of)| (share.parse(), of.parse()));
        match numbers {
            Some((Ok(share), Ok(of))) if (1..=of).contains(&share) => Ok(Self { share, of }),
            _ => Err("write K/N, from 1/N to N/N, such as `1/3`".to_owned()),
        }
    }
}

impl Partition {
    /// The places in this share, in order. The heaviest first, each place goes to the lightest share.
    pub fn places(self, weights: &[f64]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|one, two| weights[*two].total_cmp(&weights[*one]));
        // Shares beyond the number of cells stay empty.
        let mut loads = vec![0.0_f64; self.of.min(weights.len())];
        let mut mine = Vec::new();
        for place in order {
            let lightest = (0..loads.len()).min_by(|one, two| loads[*one].total_cmp(&loads[*two]));
            let Some(lightest) = lightest else { continue };
            loads[lightest] += weights[place];
            if lightest + 1 == self.share {
                mine.push(place);
            }
        }
        mine.sort_unstable();
        mine
    }
}

#[cfg(test)]
mod tests;
