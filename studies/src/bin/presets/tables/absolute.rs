//! What was built, and what our presets cost and buy in seconds and bytes.

use profiles_engine::profiles::presets::PRESETS;
use studies::pages::{table, texts};
use studies::programs::Program;

use crate::data::{Data, Metric};
use crate::sets::OURS;

/// The programs and their work.
pub fn programs(data: &Data) -> String {
    let row = |program: &Program| {
        let version = program.version.unwrap_or("–");
        [program.name, version, program.kind, program.work].map(str::to_owned)
    };
    let table =
        texts(&["program", "version", "what it is", "what it does here"], data.programs().map(row));
    let compilers: Vec<&str> = data.compilers().into_iter().collect();
    format!("{table}\nBuilt with {}.\n", compilers.join(" and "))
}

/// One table for each thing that is measured, a row for each program.
pub fn presets(data: &Data) -> String {
    let metrics = [
        (Metric::Build, "A build from nothing, CPU time"),
        (Metric::Rebuild, "A build after an edit of `main`, CPU time"),
        (Metric::Size, "Size"),
        (Metric::RunTime, "Run time"),
    ];
    let table = |(metric, title): (Metric, &str)| {
        let is_known = |preset: &&str| {
            let profile = format!("{OURS}{preset}");
            data.programs().any(|program| data.value(program, &profile, metric).is_some())
        };
        let presets: Vec<&str> =
            PRESETS.iter().map(|preset| preset.name).filter(is_known).collect();
        let row = |program: &Program| {
            let value = |preset: &&str| {
                let value = data.value(program, &format!("{OURS}{preset}"), metric);
                value.map_or("–".to_owned(), |value| metric.show(value))
            };
            let name = std::iter::once(program.name.to_owned());
            name.chain(presets.iter().map(value)).collect::<Vec<String>>()
        };
        let header: Vec<&str> = std::iter::once("program").chain(presets.iter().copied()).collect();
        format!("{title}:\n\n{}", table(&header, data.programs().map(row)))
    };
    metrics.map(table).join("\n")
}
