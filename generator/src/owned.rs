//! The files of a generated workspace that are its owner's from the start and say nothing of the project: what this version
//! has of them can be laid beside what an earlier one gave.

use profiles_engine::base::error::Result;

use crate::answers::Answers;
use crate::config::Config;
use crate::name::Name;
use crate::plan::Plan;

/// Where `cargo xtask` comes from, as the template asks.
pub const WAYS: [&str; 2] = ["vendored", "installed"];

/// Those files with their texts, for a workspace that has `cargo xtask` this way.
///
/// # Errors
/// When the template does not render: a mistake of its own.
pub fn files(way: &str) -> Result<Vec<(String, String)>> {
    let config = Config::embedded()?;
    let definitions = [format!("xtask={way}"), "cranelift=true".to_owned()];
    let answers = Answers::given(&config, definitions.iter().map(String::as_str))?;
    let answers = answers.complete(&config, None)?;
    let plan = Plan::workspace("".into(), &Name::new("app")?, &config, &answers)?;
    let creates = plan.creates.into_iter().filter(|create| is_owned(&create.path));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(creates.map(|create| (create.path, text(&create.bytes))).collect())
}

fn is_owned(path: &str) -> bool {
    [".cargo/", ".github/", "xtask/"].iter().any(|folder| path.starts_with(folder))
}
