//! Where and how it was measured: without this no number on the page can be compared with another.

use crate::render::html::markup::{Element, element};
use crate::results::{Cell, Machine, Report};

/// How the numbers are measured, in every report.
const HOW: [&str; 4] = [
    "Sizes are those of the files. Code, data, debug information and symbols are told apart by the sections of the file.",
    "CPU time counts Cargo and every process it waited for; memory is that of the largest process. The cost of a build is measured once, so costs within 10 % of each other count as equal.",
    "Run times are compared round by round, with the presets taking turns. A ratio compares two medians, and its interval includes the true ratio 95 times in 100. If it includes 1, there is no measurable difference.",
    "In a trade-off, a preset is on the Pareto front unless another is certainly better in one way and no worse in the other.",
];

/// The machine, the tools, the commands.
pub fn section(report: &Report) -> Element {
    let facts = facts(report)
        .into_iter()
        .flat_map(|(name, value)| [element("dt").text(name), element("dd").text(value)]);
    let how = HOW.map(|text| element("li").text(text));
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
    facts.extend(machine(&report.machine));
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

fn machine(machine: &Machine) -> Vec<(&'static str, String)> {
    let mut facts = vec![("host", machine.host.clone()), ("cores", machine.cores.to_string())];
    facts.extend(machine.load.map(|load| ("load before", format!("{load:.2}"))));
    if !machine.rustflags.is_empty() {
        facts.push(("RUSTFLAGS", machine.rustflags.clone()));
    }
    facts.extend(machine.wrapper.clone().map(|wrapper| ("wrapper", wrapper)));
    facts
}
