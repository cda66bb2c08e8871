//! Several reports as one: what was built on many machines, side by side.

use crate::base::error::{Error, Result};
use crate::results::{Cell, Report};

/// Joins reports, each with the name of its file. What a report has only once comes from the first; a cell that was measured on
/// another machine says so.
///
/// # Errors
/// If they belong to different workspaces or commits, or two have the same cell.
pub fn merge(reports: Vec<(String, Report)>) -> Result<Report> {
    let mut reports = reports.into_iter();
    let Some((first_file, mut merged)) = reports.next() else {
        return Err(Error::new("no report to merge").help("pass the `report.json` of each run"));
    };
    let mut files = vec![first_file.clone(); merged.cells.len()];
    merged.against = None;
    let mut caches = vec![merged.cache.take()];
    for (file, other) in reports {
        refuse_other_sources(&merged, &first_file, &other, &file)?;
        merged.created = merged.created.min(other.created);
        merged.complete &= other.complete;
        caches.push(other.cache.clone());
        merged.workspace.dirty = merged.workspace.dirty.max(other.workspace.dirty);
        if merged.baseline != other.baseline {
            merged.baseline = None;
        }
        for mut cell in other.cells {
            refuse_twin(&merged.cells, &files, &cell, &file)?;
            if cell.machine.is_none() && other.machine != merged.machine {
                cell.machine = Some(other.machine.clone());
            }
            merged.cells.push(cell);
            files.push(file.clone());
        }
    }
    // Known if it is known of each.
    let joined = caches.into_iter().reduce(|one, two| one?.joined(two?));
    merged.cache = joined.flatten();
    if merged.baseline.is_none() {
        // Ratios to different baselines cannot be compared.
        let benchmarks = merged.cells.iter_mut().flat_map(|cell| &mut cell.benchmarks);
        benchmarks.for_each(|benchmark| benchmark.ratio = None);
        let spreads = merged.cells.iter_mut().flat_map(Cell::spreads_mut);
        spreads.for_each(|spread| spread.ratio = None);
    }
    Ok(merged)
}

fn refuse_other_sources(one: &Report, file: &str, two: &Report, other: &str) -> Result<()> {
    let (name, another) = (&one.workspace.name, &two.workspace.name);
    if name != another {
        let what =
            format!("`{file}` belongs to the workspace `{name}`, and `{other}` to `{another}`");
        return Err(Error::new(what).help("merge reports of one workspace"));
    }
    if one.workspace.commit != two.workspace.commit {
        let commit = |report: &Report| match &report.workspace.commit {
            Some(commit) => format!("has commit {commit}"),
            None => "has no known commit".to_owned(),
        };
        let (one, two) = (commit(one), commit(two));
        return Err(Error::new(format!("`{file}` {one}, and `{other}` {two}"))
            .help("merge reports of one commit; build the others again"));
    }
    Ok(())
}

fn refuse_twin(cells: &[Cell], files: &[String], cell: &Cell, file: &str) -> Result<()> {
    match cells.iter().position(|other| other.is_same(cell)) {
        None => Ok(()),
        Some(index) => Err(Error::new(format!(
            "`{}` and `{file}` both have {} for {}",
            files[index],
            cell.name(),
            cell.target
        ))
        .help("omit one of the reports")),
    }
}

#[cfg(test)]
mod tests;
