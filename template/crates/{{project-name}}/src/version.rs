//! What this binary was built with. `build.rs` finds out, because Cargo does not tell a program its profile.

/// The profile's name. (To a build script, `fast` and `fastest` are both `release`.)
pub const PROFILE: &str = env!("BUILD_PROFILE");

/// The optimisation level; `0` means not optimised.
pub const OPT_LEVEL: &str = env!("BUILD_OPT_LEVEL");

/// Name, version, profile, target and compiler, in one line.
pub fn line() -> String {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let (target, compiler) = (env!("BUILD_TARGET"), env!("BUILD_COMPILER"));
    format!("{name} {version} (profile {PROFILE}, {target}, {compiler})\n")
}
