//! The name of the alias, which is also that of the door's folder and package. Names that are taken are respected.

use profiles_engine::base::error::{Error, Result};
use profiles_engine::profiles::Model;

use super::alias::{self, Runs};
use super::site::Site;
use crate::vendored::{DOORS, is_door};

/// The name that it has, or is to have.
///
/// # Errors
/// When every name is taken, or the alias would run something else.
pub fn choose(site: &Site, model: &Model, runs: Runs) -> Result<&'static str> {
    if runs == Runs::Installed {
        refuse_other_profiles(model)?;
    }
    let fits =
        |name: &&str| runs == Runs::Installed || is_door(&site.root, name) || !exists(site, name);
    let found = ours(site, model).filter(fits);
    let found = found.or_else(|| DOORS.into_iter().find(|name| is_free(site, model, name)));
    found.ok_or_else(|| {
        let [first, second] = DOORS;
        Error::new(format!(
            "`{first}` and `{second}` are both taken, by a folder, a package or an alias"
        ))
        .help("rename one of them; `cargo profiles check` and `cargo profiles dist` need neither")
    })
}

/// Refuses an alias that Cargo would take for another one.
fn refuse_other_profiles(model: &Model) -> Result<()> {
    let program = Runs::Installed.command(DOORS[0]);
    match aliases(model, &program).first() {
        Some(words) => Err(Error::new(format!(
            "`{program}` is an alias for `{words}` here, so another alias can't run `cargo {program}`"
        ))
        .help(format!("rename the alias `{program}`, or pass `--vendor`"))),
        None => Ok(()),
    }
}

/// The name of the alias that was added before, if there is one.
pub fn ours(site: &Site, model: &Model) -> Option<&'static str> {
    DOORS.into_iter().find(|name| match aliases(model, name).first() {
        Some(words) if *words == Runs::Installed.command(name) => true,
        Some(words) => alias::is_door(words, name) && is_door(&site.root, name),
        None => false,
    })
}

fn exists(site: &Site, name: &str) -> bool {
    site.root.join(name).symlink_metadata().is_ok()
}

fn is_free(site: &Site, model: &Model, name: &str) -> bool {
    let package = site.workspace.packages().any(|package| package == name);
    !exists(site, name) && !package && aliases(model, name).is_empty()
}

/// What the alias of this name runs in each config file that Cargo reads, the strongest first: the workspace's, those of the
/// folders above it, and the one in Cargo's home.
fn aliases(model: &Model, name: &str) -> Vec<String> {
    alias::configured(model, &["alias", name])
}
