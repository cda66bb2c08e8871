//! Several reports as one: what was built on many machines, side by side. Pure.

use crate::base::error::{Error, Result};
use crate::results::{Cell, Report};

/// Joins reports, each with the name of its file. The first gives what a report has once; a cell that was measured on another
/// machine says so.
///
/// # Errors
/// When they are of different workspaces or commits, or two have the same cell.
pub fn merge(reports: Vec<(String, Report)>) -> Result<Report> {
    let mut reports = reports.into_iter();
    let Some((first_file, mut merged)) = reports.next() else {
        return Err(
            Error::new("there is no report to merge").help("name the `report.json` of each run")
        );
    };
    let mut files = vec![first_file.clone(); merged.cells.len()];
    merged.against = None;
    for (file, other) in reports {
        refuse_other_sources(&merged, &first_file, &other, &file)?;
        merged.created = merged.created.min(other.created);
        merged.complete &= other.complete;
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
    if merged.baseline.is_none() {
        // Ratios to different baselines can't stand in one column.
        let benchmarks = merged.cells.iter_mut().flat_map(|cell| &mut cell.benchmarks);
        benchmarks.for_each(|benchmark| benchmark.ratio = None);
    }
    Ok(merged)
}

fn refuse_other_sources(one: &Report, file: &str, two: &Report, other: &str) -> Result<()> {
    if one.workspace.name != two.workspace.name {
        let names = (&one.workspace.name, &two.workspace.name);
        return Err(Error::new(format!(
            "`{file}` is of the workspace `{}`, and `{other}` is of `{}`",
            names.0, names.1
        ))
        .help("merge reports of one workspace"));
    }
    if one.workspace.commit != two.workspace.commit {
        let commit = |report: &Report| match &report.workspace.commit {
            Some(commit) => format!("of commit {commit}"),
            None => "of no known commit".to_owned(),
        };
        let (one, two) = (commit(one), commit(two));
        return Err(Error::new(format!("`{file}` is {one}, and `{other}` is {two}"))
            .help("merge reports of one commit: build the others again"));
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
        .help("leave one of the reports out")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::format::Format;
    use crate::render::{self, sample};

    /// Two reports that have the sample's cells between them.
    fn halves() -> (Report, Report) {
        let (mut one, mut two) = (sample::report(), sample::report());
        two.cells = one.cells.split_off(3);
        (one, two)
    }

    fn merged(one: Report, two: Report) -> Result<Report> {
        merge(vec![("a.json".to_owned(), one), ("b.json".to_owned(), two)])
    }

    #[test]
    fn the_halves_of_a_report_give_the_whole() {
        let (one, two) = halves();
        let whole = merged(one, two).expect("they fit");
        assert_eq!(
            render::render(&whole, Format::Json),
            render::render(&sample::report(), Format::Json)
        );
    }

    #[test]
    fn a_cell_from_another_machine_says_so() {
        let (one, mut two) = halves();
        two.machine.cores = 64;
        two.created = "2026-01-01T00:00:00Z".to_owned();
        let whole = merged(one, two).expect("they fit");
        assert_eq!(whole.created, "2026-01-01T00:00:00Z");
        let cores: Vec<Option<usize>> =
            whole.cells.iter().map(|cell| cell.machine.as_ref().map(|one| one.cores)).collect();
        assert_eq!(cores[2..4], [None, Some(64)]);
        assert!(render::render(&whole, Format::Markdown).contains("64 cores"));
    }

    #[test]
    fn without_a_common_baseline_there_are_no_ratios() {
        let (one, mut two) = halves();
        two.baseline = Some("prod".to_owned());
        let whole = merged(one, two).expect("they fit");
        assert_eq!(whole.baseline, None);
        assert!(
            whole.cells.iter().flat_map(|cell| &cell.benchmarks).all(|one| one.ratio.is_none())
        );
    }

    #[test]
    fn what_does_not_belong_together_is_refused_with_the_files_names() {
        let refused = |change: fn(&mut Report)| {
            let (one, mut two) = halves();
            change(&mut two);
            merged(one, two).expect_err("refused").to_string()
        };
        type Change = fn(&mut Report);
        let cases: [(Change, &str); 4] = [
            (|two| two.workspace.commit = Some("fed".to_owned()), "of commit fed"),
            (|two| two.workspace.commit = None, "of no known commit"),
            (|two| two.workspace.name = "other".to_owned(), "is of `other`"),
            (
                |two| two.cells.extend(halves().0.cells),
                "both have dev for x86_64-unknown-linux-gnu",
            ),
        ];
        for (change, why) in cases {
            let said = refused(change);
            assert!(
                said.contains(why) && said.contains("`a.json`") && said.contains("`b.json`"),
                "{said}"
            );
        }
    }
}
