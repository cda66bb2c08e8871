//! What the fuzz targets (`fuzz/`) call of the check beside what is public: everything that `check-profiles` does with a
//! model, but for reading arguments, printing and writing.

use crate::base::error::Result;
use crate::check::finding::Finding;
use crate::check::{explain, fix, output};
use crate::profiles::Model;

/// The findings in every format: for people, JSON, SARIF and workflow commands.
pub fn outputs(model: &Model, findings: &[Finding]) -> [String; 4] {
    [output::human, output::json, output::sarif, output::github]
        .map(|render| render(model, findings))
}

/// The model after its fixes, the fixes as `--fix` shows them, and the findings that are left with what it says of them.
pub fn fixed(model: Model) -> (Model, String, Vec<Finding>) {
    let fixed = fix::fix(model);
    let mut findings = super::check(&fixed.model, None);
    fixed.explain(&mut findings);
    let shown = fixed.show();
    (fixed.model, shown, findings)
}

/// An explanation for people and as JSON.
///
/// # Errors
/// Those of `--explain`.
pub fn explained(
    model: &Model,
    profile: &str,
    package: Option<&str>,
    target: Option<&str>,
    for_host: bool,
) -> Result<[String; 2]> {
    let explained = explain::explain(model, profile, package, target, for_host)?;
    Ok([explain::human(model, &explained), output::document(&explained)])
}

/// Adds a `--config`.
///
/// # Errors
/// When it can't be read.
pub fn add_config(model: &mut Model, argument: &str) -> Result<()> {
    model.add_config(argument)
}
