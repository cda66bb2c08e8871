//! Workspaces of the layout before the first version: their xtask was the engine itself, a member with dependencies.

use profiles_engine::base::error::{Error, Result};

use super::name::NAMES;
use super::site::Site;
use crate::vendored;

/// What the manifest of that xtask said of itself.
const DESCRIPTION: &str =
    "Checks the workspace's build profiles and measures what each of them costs and buys";

/// Sees that a workspace is not of that layout.
///
/// # Errors
/// When it is, with the way to bring it over.
pub fn refuse(site: &Site) -> Result<()> {
    for name in NAMES {
        let manifest = vendored::read(&site.root.join(name).join("Cargo.toml"))?;
        if manifest.is_some_and(|text| String::from_utf8_lossy(&text).contains(DESCRIPTION)) {
            let error = Error::new(format!(
                "`{name}/` is the tool in its former layout, a member of the workspace"
            ));
            return Err(error.help(format!(
                "delete `{name}/`, and what names it in `Cargo.toml` and `.cargo/config.toml`; then run `cargo profiles apply --vendor`"
            )));
        }
    }
    Ok(())
}
