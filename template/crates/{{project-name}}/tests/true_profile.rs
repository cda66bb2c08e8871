//! How `build.rs` reads the profile from Cargo's output folder.

use std::path::Path;

#[path = "../build.rs"]
#[expect(dead_code, reason = "it is a whole program")]
mod build;

fn profile(out_dir: &str) -> Option<&str> {
    build::true_profile(Path::new(out_dir))
}

#[test]
fn the_profile_is_the_folder_before_build() {
    assert_eq!(profile("/w/target/fast/build/app-0f3c/out"), Some("fast"));
    assert_eq!(
        profile("/w/target/my-own/build/app-0f3c/out"),
        Some("my-own")
    );
    assert_eq!(
        profile("/w/target/x86_64-unknown-linux-gnu/prod/build/app-0f3c/out"),
        Some("prod")
    );
}

#[test]
fn the_newer_layout_is_read_too() {
    assert_eq!(profile("/w/target/fast/build/app/0f3c/out"), Some("fast"));
    assert_eq!(profile("/w/target/fast/build/build/0f3c/out"), Some("fast"));
}

#[test]
fn debug_is_the_folder_of_dev() {
    assert_eq!(profile("/w/target/debug/build/app-0f3c/out"), Some("dev"));
    assert_eq!(
        profile("/w/target/release/build/app-0f3c/out"),
        Some("release")
    );
}

#[test]
fn other_folders_called_build_do_not_mislead() {
    assert_eq!(
        profile("/build/w/build/small/build/app-0f3c/out"),
        Some("small")
    );
    assert_eq!(profile("/build/small/build/app/0f3c/out"), Some("small"));
}

#[test]
fn an_unknown_layout_has_no_profile() {
    assert_eq!(profile("/build/w/target/fast/app/0f3c/out"), None);
    assert_eq!(profile(""), None);
}
