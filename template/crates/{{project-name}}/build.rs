//! Finds out what the program is built with, for `--version`.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let out_dir = env::var_os("OUT_DIR").unwrap_or_default();
    let profile = true_profile(Path::new(&out_dir)).unwrap_or("unknown");
    println!("cargo::rustc-env=BUILD_PROFILE={profile}");
    let level = env::var("OPT_LEVEL").unwrap_or_else(|_| "unknown".to_owned());
    println!("cargo::rustc-env=BUILD_OPT_LEVEL={level}");
    let target = env::var("TARGET").unwrap_or_else(|_| "unknown".to_owned());
    println!("cargo::rustc-env=BUILD_TARGET={target}");
    let compiler = compiler().unwrap_or_else(|| "unknown compiler".to_owned());
    println!("cargo::rustc-env=BUILD_COMPILER={compiler}");
}

/// The profile that is being built.
///
/// `PROFILE` is only `debug` or `release`, but the output folder is inside the profile's folder: it is
/// `…/<profile>/build/<package>-<hash>/out` or, in newer versions of Cargo,
/// `…/<profile>/build/<package>/<hash>/out`. No profile can be called `build`, so the longer form is
/// tried first.
pub fn true_profile(out_dir: &Path) -> Option<&str> {
    let folders: Option<Vec<&str>> = out_dir.iter().map(|folder| folder.to_str()).collect();
    match folders?[..] {
        [.., "debug", "build", _, _, "out"] | [.., "debug", "build", _, "out"] => Some("dev"),
        [.., profile, "build", _, _, "out"] | [.., profile, "build", _, "out"] => Some(profile),
        _ => None,
    }
}

/// The compiler's version, such as `rustc 1.95.0 (59807616e 2026-04-14)`.
fn compiler() -> Option<String> {
    let mut rustc = Command::new(env::var_os("RUSTC")?);
    let output = rustc.arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    Some(version.trim().to_owned()).filter(|version| !version.is_empty())
}
