//! The tables of docs/knobs.md, made of the records.

use profiles_engine::render::{Format, render};
use profiles_engine::results::{Cell, Report};
use studies::pages::{table, texts};
use studies::programs::Program;

use crate::figures::{Metric, cell};
use crate::sets::Set;
use crate::{programs, record};

use Metric::{BuildCpu, BuildWall, RebuildCpu, RebuildWall, RunTime, Size};

/// The reports of a set.
type Reports = Vec<(&'static Program, Report)>;

/// Every table, by the name that its place in the page has.
pub fn all() -> Vec<(String, String)> {
    let mut tables = vec![("runs".to_owned(), runs()), ("presets".to_owned(), presets())];
    for set in Set::ALL {
        let reports = reports(set);
        let metrics = metrics(set).iter().map(|metric| {
            format!("{}:\n\n{}", capital(metric.name()), comparison(&reports, *metric))
        });
        tables.push((set.name().to_owned(), metrics.collect::<Vec<String>>().join("\n")));
    }
    tables.push(("shown".to_owned(), shown(SHOWN.0, SHOWN.1)));
    tables
}

/// The program and set whose answer is shown as a user sees it.
const SHOWN: (&str, Set) = ("pulldown-cmark", Set::Prod);

/// What is shown of a set.
fn metrics(set: Set) -> &'static [Metric] {
    match set {
        Set::Prod => &[Size, RunTime, BuildCpu],
        Set::Dev => &[BuildCpu, RebuildCpu, Size],
        Set::Host => &[BuildCpu, RebuildCpu],
        Set::Linker => &[RebuildCpu, RebuildWall, BuildCpu, Size],
        Set::Debug | Set::Split => &[BuildCpu, RebuildCpu, Size],
        Set::Threads => &[BuildWall, BuildCpu, RebuildWall, RebuildCpu],
    }
}

fn reports(set: Set) -> Reports {
    programs().filter_map(|program| Some((program, record::read(program, set)?))).collect()
}

/// Which set was measured when, of which program, and how.
fn runs() -> String {
    let row = |set: Set| {
        let of = |program| {
            let Some(report) = record::read(program, set) else { return "–".to_owned() };
            let builds = report.cells.iter().filter_map(|cell| cell.build.as_ref());
            let rounds = builds.filter_map(|build| build.rounds.as_ref());
            let rounds = rounds.map(|rounds| rounds.count()).min().unwrap_or(1);
            let load = report.machine.load.map_or("–".to_owned(), |load| format!("{load:.1}"));
            format!("{rounds}, load {load}")
        };
        let flags = set.flags().iter().filter(|flag| **flag != "--no-bench");
        let flags = format!("`{}`", flags.copied().collect::<Vec<&str>>().join(" "));
        std::iter::once(flags).chain(programs().map(of)).collect::<Vec<String>>()
    };
    let names = programs().map(|program| program.name);
    let header: Vec<&str> = std::iter::once("`dist` with").chain(names).collect();
    texts(&header, Set::ALL.map(row))
}

/// What the presets are without any change.
fn presets() -> String {
    let row = |(set, preset, metric): (Set, &str, Metric)| {
        let of = |program| {
            let report = record::read(program, set)?;
            metric.of(cell(&report, preset)?).map(|value| metric.show(value))
        };
        let of = |program| of(program).unwrap_or_else(|| "–".to_owned());
        let name = format!("`{preset}`: {}", metric.name());
        std::iter::once(name).chain(programs().map(of)).collect::<Vec<String>>()
    };
    let rows = [
        (Set::Prod, "prod", Size),
        (Set::Prod, "prod", RunTime),
        (Set::Prod, "prod", BuildCpu),
        (Set::Dev, "dev", Size),
        (Set::Dev, "dev", BuildCpu),
        (Set::Dev, "dev", BuildWall),
        (Set::Dev, "dev", RebuildCpu),
        (Set::Dev, "dev", RebuildWall),
    ];
    let names = programs().map(|program| program.name);
    table(&std::iter::once("").chain(names).collect::<Vec<&str>>(), rows.map(row))
}

/// A row for each change that was measured, a column for each program.
fn comparison(reports: &Reports, metric: Metric) -> String {
    let change = |report: &Report, name: &str| {
        let cell = changed(report).find(|cell| name_of(cell) == name)?;
        let change = metric.change(cell, reference(report, cell)?)?;
        let change = if cell.ablates.is_some() { change.inverse() } else { change };
        Some((change.show(), compared_with(report, cell)))
    };
    let mut names: Vec<&str> = Vec::new();
    for name in reports.iter().flat_map(|(_, report)| changed(report).map(name_of)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let rows = names.into_iter().filter_map(|name| {
        let changes = || reports.iter().map(|(_, report)| change(report, name));
        let other = changes().flatten().map(|(_, other)| other).next()?;
        let shown = changes().map(|one| one.map_or("–".to_owned(), |(shown, _)| shown));
        let label = format!("`{name}`{other}");
        Some(std::iter::once(label).chain(shown).collect::<Vec<String>>())
    });
    let programs = reports.iter().map(|(program, _)| program.name);
    table(&std::iter::once("").chain(programs).collect::<Vec<&str>>(), rows)
}

/// The cells with a changed setting.
fn changed(report: &Report) -> impl Iterator<Item = &Cell> {
    report.cells.iter().filter(|cell| cell.variant.is_some())
}

/// The change: for an ablation, the setting that is missing.
fn name_of(cell: &Cell) -> &str {
    cell.ablates.as_ref().or(cell.variant.as_ref()).map_or("", String::as_str)
}

/// What a change is compared with, unless that is its preset.
fn compared_with(report: &Report, cell: &Cell) -> String {
    let variant = cell.variant.as_deref().unwrap_or_default();
    let reference = reference(report, cell);
    match reference.and_then(|one| one.variant.as_ref()) {
        _ if cell.ablates.is_some() => {
            let value = variant.rsplit_once('=').filter(|_| !variant.contains(','));
            format!(" instead of `{}`", value.map_or(variant, |(_, value)| value))
        }
        Some(other) => format!(" against `{other}`"),
        None => String::new(),
    }
}

/// What a changed cell is compared with: its own reference, but full debug information that is put elsewhere with full debug
/// information where it is by default.
fn reference<'a>(report: &'a Report, changed: &Cell) -> Option<&'a Cell> {
    let split = changed.variant.as_ref()?.split_once(",split-debuginfo=");
    let default = split.filter(|(_, place)| *place != "off");
    match default {
        Some((debug, _)) => {
            cell(report, &format!("{}[{debug},split-debuginfo=off]", changed.preset))
        }
        None => report.reference_of(changed),
    }
}

/// The answer to an ablation, as `dist` gives it for a page.
fn shown(program: &str, set: Set) -> String {
    let program = programs().find(|one| one.name == program).expect("a program");
    let Some(report) = record::read(program, set) else { return String::new() };
    let page = render(&report, Format::Markdown);
    let (_, answer) = page.split_once("### What do the settings").expect("an answer");
    let (_, answer) = answer.split_once("\n\n").expect("a title");
    let mut parts = answer.split("\n\n");
    let parts = [parts.next(), parts.next()].map(|part| part.expect("a table and notes"));
    format!("{}\n", parts.join("\n\n").trim_end())
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}
