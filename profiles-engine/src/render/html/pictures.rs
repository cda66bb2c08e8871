//! Which pictures there are, and what each of them shows. They are SVG whose widths are per cents and whose texts are not,
//! so that they read on a phone as they do on paper; each says in words, to those who don't see it, what it shows.

use crate::base::units;
use crate::render::html::bars::{self, Bar, Part};
use crate::render::html::figures::{missing, of_baseline};
use crate::render::html::markup::{Element, element};
use crate::render::html::trade_off::{self, Axis};
use crate::render::html::{costs, intervals};
use crate::results::run_time::{benchmarks_run, work_benchmarks};
use crate::results::{Cell, Report, Sections};

/// The sections of a binary, by the classes of the style sheet.
const SECTIONS: [(&str, Bytes); 5] = [
    ("code", |sections| sections.code),
    ("data", |sections| sections.data),
    ("debug", |sections| sections.debug),
    ("symbols", |sections| sections.symbols),
    ("other", |sections| sections.other),
];

type Bytes = fn(&Sections) -> u64;

/// All pictures of one target. `id` makes the names of their parts unique.
pub fn of(report: &Report, cells: &[&Cell], id: &str) -> Element {
    let mut pictures: Vec<Element> = sizes(report, cells, id).into_iter().collect();
    pictures.extend(run_times(report, cells, id));
    pictures.extend(trade_offs(report, cells, id));
    pictures.extend(costs::pictures(report, cells, id));
    match pictures.is_empty() {
        true => element("p").text("No preset was built, so there is nothing to draw."),
        false => element("div").class("pictures").children(pictures),
    }
}

fn sizes(report: &Report, cells: &[&Cell], id: &str) -> Option<Element> {
    let bar = |cell: &&Cell| {
        let ratio = of_baseline(report, cells, cell, |cell| cell.bytes().map(|bytes| bytes as f64));
        let figures = cell.bytes().map(|bytes| units::bytes(bytes) + &ratio);
        Bar {
            name: cell.name(),
            figures: figures.unwrap_or_else(|| missing(cell)),
            parts: parts(cell),
            earlier: report.against.as_ref().and_then(|against| against.before(cell, "size")),
        }
    };
    let bars: Vec<Bar> = cells.iter().map(bar).collect();
    let about = "bytes of the binaries, by what they are";
    let figure = bars::picture(&format!("{id}-size"), "Size", about, &bars, Some(1.0))?;
    let used = |class: &str| bars.iter().flat_map(|bar| &bar.parts).any(|part| part.class == class);
    let legend = SECTIONS.iter().filter(|(class, _)| used(class)).map(|(class, _)| {
        let patch = element("rect").class(class).with("width", "100%").with("height", "100%");
        let patch = element("svg").with("aria-hidden", "true").child(patch);
        element("li").child(patch).text(class)
    });
    Some(figure.child(element("ul").class("legend").children(legend)))
}

/// A part for each kind of section, or one for all where a format was not understood.
fn parts(cell: &Cell) -> Vec<Part> {
    let sections: Option<Vec<Sections>> = cell.artifacts.iter().map(|one| one.sections).collect();
    let part = |class, value: u64| Part { class, name: class, value: value as f64 };
    match sections {
        Some(sections) => {
            let sum = |of: &Bytes| sections.iter().map(of).sum();
            let parts = SECTIONS.iter().map(|(class, of)| part(class, sum(of)));
            parts.filter(|part| part.value > 0.0).collect()
        }
        None => cell.bytes().map(|bytes| part("whole", bytes)).into_iter().collect(),
    }
}

fn run_times(report: &Report, cells: &[&Cell], id: &str) -> Vec<Element> {
    let names = benchmarks_run(cells);
    let picture = |(index, name): (usize, &String)| {
        intervals::picture(report, cells, name, &format!("{id}-run-time-{index}"))
    };
    names.iter().enumerate().filter_map(picture).collect()
}

/// Run time against size, and against the cost of the build, for each benchmark; without any, size against cost.
fn trade_offs(report: &Report, cells: &[&Cell], id: &str) -> Vec<Element> {
    let size = Axis::size();
    let cpu = Axis::build_cpu();
    let names = match report.baseline {
        Some(_) => work_benchmarks(cells),
        None => Vec::new(),
    };
    let mut pictures: Vec<Option<Element>> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let run_time = Axis::run_time(name);
        let id = format!("{id}-trade-off-{index}");
        pictures.push(trade_off::picture(cells, &size, &run_time, &format!("{id}-size")));
        pictures.push(trade_off::picture(cells, &cpu, &run_time, &format!("{id}-cpu")));
    }
    if names.is_empty() {
        pictures.push(trade_off::picture(cells, &cpu, &size, &format!("{id}-trade-off")));
    }
    pictures.into_iter().flatten().collect()
}
