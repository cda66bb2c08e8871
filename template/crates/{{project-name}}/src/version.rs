//! Which build this is. `build.rs` finds it out, since Cargo tells a program nothing of its profile.

/// The profile, by its own name: `fast` and `fastest` are both `release` to a build script.
pub const PROFILE: &str = env!("BUILD_PROFILE");

/// The optimisation level; `0` is none.
pub const OPT_LEVEL: &str = env!("BUILD_OPT_LEVEL");

/// Name, version, profile, target and compiler, in one line.
pub fn line() -> String {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let (target, compiler) = (env!("BUILD_TARGET"), env!("BUILD_COMPILER"));
    format!("{name} {version} (profile {PROFILE}, {target}, {compiler})\n")
}
