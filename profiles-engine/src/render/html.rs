//! The report for a browser: one file that, by its own policy, loads nothing from any network. The answers come first, then the
//! charts, the table, the settings, and where it was measured.

mod draw;
mod effects;
mod markup;
mod pictures;
mod rows;
mod table;
mod trade_off;

use hmac_sha256::Hash;

use crate::analysis::answer::{Answer, answers};
use crate::base::text;
use crate::render::flowchart::answered;
use crate::render::grid::Grid;
use crate::render::html::markup::{Element, element};
use crate::render::notes::{measured_on, notes};
use crate::results::{Against, Cell, Outcome, Report};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");

/// How the numbers are measured, in every report.
const HOW: [&str; 3] = [
    "Sizes are those of the files. Code, data, debug information and symbols are told apart by the sections of the file.",
    "Run times are compared round by round, with the presets taking turns. A ratio is that of a typical round, and its interval includes the true ratio 95 times in 100. If it includes 1, there is no measurable difference.",
    "In a trade-off, a preset is on the Pareto front unless another is certainly better in one way and no worse in the other.",
];

/// How the cost of a build is measured, in a report without rounds and in one with them.
const COST: &str = "CPU time counts Cargo and every process it waited for; memory is that of the largest process. The cost of a build is measured once, so costs within 10 % of each other count as equal.";
const COST_IN_ROUNDS: &str = "CPU time counts Cargo and every process it waited for; memory is that of the largest process. Each build is repeated, with the presets taking turns. Costs are medians; a ratio is that of a typical round. Without an interval, costs within 10 % of each other count as equal.";

pub fn render(report: &Report) -> String {
    let title = format!("Build profiles of {}", report.workspace.name);
    let page = element("html").with("lang", "en").child(head(&title)).child(
        element("body")
            .child(header(report, &title))
            .child(main(report))
            .child(element("script").verbatim(SCRIPT)),
    );
    format!("<!DOCTYPE html>\n{}", page.render())
}

fn head(title: &str) -> Element {
    let named = [
        ("http-equiv", "Content-Security-Policy", &*policy_of(STYLE, SCRIPT)),
        ("name", "viewport", "width=device-width, initial-scale=1"),
        ("name", "color-scheme", "light dark"),
    ];
    element("head")
        .child(element("meta").with("charset", "utf-8"))
        .children(
            named.map(|(key, name, content)| {
                element("meta").with(key, name).with("content", content)
            }),
        )
        .child(element("title").text(title))
        .child(element("style").verbatim(STYLE))
}

fn header(report: &Report, title: &str) -> Element {
    let interrupted = "The run was interrupted: this is what it had measured by then.";
    element("header")
        .child(element("h1").text(title))
        .child(element("p").class("soft").text(measured_on(report)))
        .children((!report.complete).then(|| element("p").class("warning").text(interrupted)))
}

fn main(report: &Report) -> Element {
    let targets = report.targets();
    let mut main = element("main");
    if let Some(grid) = Grid::sizes(report) {
        let links = targets.iter().enumerate().map(|(index, target)| {
            let link = element("a").with("href", format!("#target-{index}")).text(target);
            element("li").child(link)
        });
        let links =
            element("nav").with("aria-label", "Targets").child(element("ul").children(links));
        main = main
            .child(links)
            .child(element("h2").text("All targets"))
            .child(table::of_grid("Sizes for each target and preset", &grid));
    }
    let sections = targets.iter().enumerate();
    main.children(sections.map(|(index, target)| section(report, index, target)))
        .children(report.against.as_ref().map(changes))
        .child(table::settings(report))
        .child(about(report))
}

fn section(report: &Report, index: usize, target: &str) -> Element {
    let cells = report.cells_of(target);
    let id = format!("target-{index}");
    let troubled = cells.iter().filter(|cell| cell.outcome != Outcome::Built);
    element("section")
        .with("id", &id)
        .child(element("h2").text(target))
        .children(choice(report, &cells))
        .children(effects::of(report, &cells, &id))
        .child(element("h3").text("Charts"))
        .child(pictures::of(report, &cells, &id))
        .child(element("h3").text("Table"))
        .children(table::of(report, &cells))
        .children(list(&notes(report, &cells)))
        .children(troubled.flat_map(|cell| trouble(cell)))
}

fn list(notes: &[String]) -> Option<Element> {
    let items = notes.iter().map(|note| element("li").prose(note));
    (!notes.is_empty()).then(|| element("ul").class("soft").children(items))
}

/// The answers, and the questions that lead to a preset.
fn choice(report: &Report, cells: &[&Cell]) -> Vec<Element> {
    let answers = answers(report, cells);
    if answers.is_empty() {
        return Vec::new();
    }
    let list = element("dl").class("answers").children(answers.iter().map(answer));
    let chart = answered(report, cells).map(|chart| {
        element("pre")
            .with("tabindex", 0)
            .with("role", "region")
            .with("aria-label", "Questions that lead to a preset, with the numbers of each")
            .text(chart)
    });
    [element("h3").text("Which preset?"), list].into_iter().chain(chart).collect()
}

fn answer(answer: &Answer) -> Element {
    let presets = answer.presets.join(", ");
    let mut says = element("dd");
    if !presets.is_empty() {
        says = says.child(element("b").text(presets)).text(" ");
    }
    element("div").child(element("dt").text(&answer.wish)).child(says.text(&answer.says))
}

/// A cell that failed or was skipped, and why.
fn trouble(cell: &Cell) -> [Element; 2] {
    let what = if cell.outcome == Outcome::Failed { "failed" } else { "was skipped" };
    let reason = text::clean_error(cell.reason.as_deref().unwrap_or("for an unknown reason"));
    [
        element("h3").text(format!("{} {what}", cell.name())),
        element("pre").with("tabindex", 0).text(reason),
    ]
}

fn changes(against: &Against) -> Element {
    let rows = against.rows();
    let changes = if rows.is_empty() {
        element("p").text("Nothing changed.")
    } else {
        table::plain("Changes", &Against::HEADER, &rows)
    };
    element("section")
        .child(element("h2").text(against.title()))
        .child(changes)
        .children(list(&against.notes()))
}

/// Where and how it was measured: without this no number on the page can be compared with another.
fn about(report: &Report) -> Element {
    let facts = facts(report)
        .into_iter()
        .flat_map(|(name, value)| [element("dt").text(name), element("dd").text(value)]);
    let cost = if report.has_rounds() { COST_IN_ROUNDS } else { COST };
    let [sizes, rest @ ..] = HOW;
    let how = [sizes, cost].into_iter().chain(rest).map(|text| element("li").text(text));
    let commands: Vec<&str> = report.cells.iter().map(|cell| cell.command.as_str()).collect();
    element("section")
        .child(element("h2").text("How it was measured"))
        .child(element("dl").class("facts").children(facts))
        .child(element("ul").class("soft").children(how))
        .child(element("h3").text("Commands"))
        .child(element("pre").with("tabindex", 0).text(commands.join("\n")))
}

fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let workspace = &report.workspace;
    let mut facts = vec![("workspace", workspace.name.clone())];
    if let Some(commit) = &workspace.commit {
        let dirty = if workspace.dirty == Some(true) { ", modified" } else { "" };
        facts.push(("commit", format!("{commit}{dirty}")));
    }
    facts.push(("started", report.created.clone()));
    let machine = &report.machine;
    facts.extend([("host", machine.host.clone()), ("cores", machine.cores.to_string())]);
    facts.extend(machine.load.map(|load| ("load before", format!("{load:.2}"))));
    if !machine.rustflags.is_empty() {
        facts.push(("RUSTFLAGS", machine.rustflags.clone()));
    }
    facts.extend(machine.wrapper.clone().map(|wrapper| ("wrapper", wrapper)));
    let cache = report.cache.as_ref();
    facts.extend(cache.and_then(|cache| Some(("compiler cache", cache.summary()?))));
    let mut tools: Vec<String> = Vec::new();
    for Cell { toolchain, .. } in &report.cells {
        let tool = format!("{}, {}", toolchain.rustc, toolchain.cargo);
        if !tools.contains(&tool) {
            tools.push(tool);
        }
    }
    facts.extend(tools.into_iter().map(|tool| ("toolchain", tool)));
    facts.extend(report.baseline.clone().map(|baseline| ("baseline", baseline)));
    facts
}

/// A content security policy that allows this style sheet and this script, and nothing else:
/// <https://www.w3.org/TR/CSP3/>.
fn policy_of(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        source(style),
        source(script)
    )
}

fn source(text: &str) -> String {
    format!("'sha256-{}'", base64(&Hash::hash(text.as_bytes())))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (group >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { char::from(DIGITS[digit as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests;
