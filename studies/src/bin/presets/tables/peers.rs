//! What the recommended profiles give, against Cargo's release.

use profiles_engine::base::text;
use profiles_engine::profiles::presets::PRESETS;
use studies::pages;

use super::markdown::{Summary, shown};
use crate::data::{Data, Metric};
use crate::sets;

/// Profiles that others recommend, without duplicates.
pub fn table(data: &Data) -> String {
    let rows = sets::recommended().into_iter().map(|profile| {
        let show = |metric| {
            let all = Summary::of(data, metric, "release", profile);
            all.map_or("–".to_owned(), |all| all.show())
        };
        let metrics = [Metric::Build, Metric::Rebuild, Metric::Size, Metric::RunTime];
        let name = std::iter::once(shown(profile));
        name.chain(metrics.map(show)).collect::<Vec<String>>()
    });
    pages::table(&["profile", "build, CPU", "rebuild, CPU", "size", "run time"], rows)
}

/// What our presets cost and give, in a few figures.
pub fn summary(data: &Data) -> String {
    let metrics = [Metric::Build, Metric::Rebuild, Metric::Size, Metric::RunTime];
    let rows = PRESETS.iter().map(|preset| {
        let preset = preset.name;
        let median = |metric| {
            let all = Summary::of(data, metric, "release", &format!("ours-{preset}"));
            all.map_or("–".to_owned(), |all| text::ratio(all.median))
        };
        let name = std::iter::once(preset.to_owned());
        name.chain(metrics.map(median)).collect::<Vec<String>>()
    });
    pages::table(&["preset", "build, CPU", "rebuild, CPU", "size", "run time"], rows)
}

/// Which profiles are the same as others.
pub fn same() -> String {
    let row = |(name, first): (String, &str)| [shown(&name), shown(first)];
    pages::texts(&["profile", "has the settings of"], sets::twins().into_iter().map(row))
}
