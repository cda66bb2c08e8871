//! What the check and `dist` already said right when the reports were collected: it must stay so.

use end_to_end::cases::each;
use end_to_end::dist::{cell, cells, dist, dist_with, report, report_with};
use end_to_end::field::{case, check, check_with, explained, finding, found};
use end_to_end::{Folder, foreign, run};
use serde_json::Value;

const VERIFIED: &str = "Cargo agrees\n";

#[track_caller]
fn verifies(folder: &Folder, args: &[&str], env: &[(&str, &str)]) {
    let ran = check_with(folder.path(), &[&["--verify"], args].concat(), env).exits(0);
    assert!(ran.stdout.ends_with(VERIFIED), "{}", ran.stdout);
}

#[test]
fn inherited_override() {
    let folder = case("05-inherited-override");
    let of_helper = |key| explained(folder.path(), &["opt-dev", "--package", "helper"], key);
    assert_eq!(of_helper("opt-level"), "2");
    assert_eq!(of_helper("debug"), "none");
    assert_eq!(of_helper("debug-assertions"), "false");
    verifies(&folder, &[], &[]);
}

#[test]
fn build_dir_template() {
    let folder = case("11-build-dir-template");
    verifies(&folder, &[], &[]);
    let args = ["--preset", "fast", "--no-bench"];
    let fresh = |report: &Value| cell(report, "fast")["build"]["fresh"].clone();
    assert_eq!(fresh(&report(&folder, &args, 0)), 0);
    assert_eq!(fresh(&report(&folder, &args, 0)), 2);
    assert_eq!(fresh(&report(&folder, &[&args[..], &["--fresh"]].concat(), 0)), 0);
    let rebuilt = report(&folder, &[&args[..], &["--rebuild"]].concat(), 0);
    assert_eq!(cell(&rebuilt, "fast")["rebuild"]["units"], 1);
}

#[test]
fn override_of_other_member() {
    let folder = case("18-override-of-other-member");
    for dir in [".", "a", "b"] {
        assert_eq!(found(&folder.path().join(dir)), [""; 0], "{dir}");
    }
    verifies(&folder, &[], &[]);
    report(&folder, &["--manifest-path", "a/Cargo.toml", "--no-bench", "--preset", "dev"], 0);
}

#[test]
fn features_of_a_member() {
    let folder = case("22b-features-of-a-member");
    let args = ["--no-bench", "--preset", "release", "--features", "cli/cli"];
    let report = report(&folder, &args, 0);
    let artifacts = cell(&report, "release")["artifacts"].as_array().expect("artifacts");
    let mut names: Vec<&str> = artifacts.iter().filter_map(|one| one["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["cli", "viewer"]);
}

#[test]
fn bootstrap_and_unstable_env() {
    let folder = case("23-bootstrap-and-unstable-env");
    for env in [
        &[("RUSTC_BOOTSTRAP", "1")][..],
        &[("RUSTC_BOOTSTRAP", "1"), ("CARGO_UNSTABLE_PROFILE_RUSTFLAGS", "true")],
    ] {
        let said = check_with(folder.path(), &[], env).exits(0).stdout;
        assert!(said.contains("[nightly-only-key]"), "{said}");
        verifies(&folder, &[], env);
        report_with(&folder, &["--no-bench", "--preset", "release"], env, 0);
    }
}

#[test]
fn fast_runtime_on_dev() {
    let found = found(case("24-fast-runtime-on-dev").path());
    let slow = found.iter().filter(|one| one.starts_with("slow-dev ")).count();
    assert_eq!(slow, 3, "{found:#?}");
}

#[test]
fn values() {
    // `check.rs` compares many values with Cargo and rustc; this one is a string that is not `off`.
    let folder = case("33-values");
    assert_eq!(found(folder.path()), ["invalid-value Cargo.toml:7"]);
    let built = run("cargo", ["build", "--offline", "--release"], folder.path()).exits(101);
    assert!(built.stderr.contains("`lto` setting of string `\"false\"`"), "{}", built.stderr);
}

#[test]
fn rustflags_hide_linker() {
    let folder = case("34-rustflags-hide-linker");
    let home = folder.path().join("home").display().to_string();
    for flags in ["--cap-lints=allow", ""] {
        let env = [("CARGO_HOME", home.as_str()), ("RUSTFLAGS", flags)];
        let said = check_with(folder.path(), &[], &env).exits(0).stdout;
        assert!(said.contains("`RUSTFLAGS` disables the flags in"), "{said}");
    }
}

#[test]
fn missing_toolchain() {
    let folder = case("37-missing-toolchain");
    assert_eq!(found(folder.path()), [""; 0]);
    // rustup can't install it from nowhere.
    let env = [("RUSTUP_DIST_SERVER", "http://127.0.0.1:9")];
    let said = check_with(folder.path(), &["--verify"], &env).exits(2).stderr;
    assert!(said.contains("1.70.0"), "{said}");
    let said = dist_with(&folder, &["--no-bench"], &env).exits(2).stderr;
    assert!(said.contains("1.70.0"), "{said}");
}

#[test]
fn different_binary_name() {
    if !foreign::is_installed("nightly") {
        return println!("not tried: a file name for a binary, for lack of nightly");
    }
    let folder = case("39-different-binary-name");
    let env = [("RUSTUP_TOOLCHAIN", "nightly")];
    let report = report_with(&folder, &["--no-bench", "--preset", "release"], &env, 0);
    let artifact = &cell(&report, "release")["artifacts"][0];
    assert!(artifact["path"].as_str().expect("a path").ends_with("007 bär"), "{artifact:#}");
    let sums = folder.path().join("target/dist");
    let sums = end_to_end::tree::tree(&sums);
    let sums = sums.iter().find(|(path, _)| path.ends_with("SHA256SUMS")).expect("checksums").1;
    assert!(String::from_utf8_lossy(sums).contains("007 bär"));
}

#[test]
fn package_workspace() {
    let folder = case("42-package-workspace");
    // Outside of the root's folder, its config file does not count.
    let values = [("root", "abort"), ("outside", "unwind")];
    each(values, |(dir, panic)| {
        let dir = folder.path().join(dir);
        assert_eq!(explained(&dir, &["release"], "lto"), "thin");
        assert_eq!(explained(&dir, &["release"], "panic"), panic);
        let found = found(&dir);
        let ignored = found.iter().any(|one| one.starts_with("member-profile-ignored "));
        assert!(ignored, "{found:#?}");
        let verified = check(&dir, &["--verify"]).exits(0).stdout;
        assert!(verified.ends_with(VERIFIED), "{verified}");
    });
}

#[test]
fn sccache_and_incremental() {
    // What a compiler cache makes of `incremental` is not looked at; without the cache, Cargo's own words are shown.
    let folder = case("46-sccache-and-incremental");
    if foreign::has("sccache") {
        return;
    }
    let ran = dist(&folder, &["--no-bench", "--preset", "release"]);
    assert!(ran.stdout.contains("sccache"), "{}", ran.stdout);
    assert!([Some(1), Some(2)].contains(&ran.code), "{ran:?}");
}

#[test]
fn cargo_dist_metadata() {
    let folder = case("47-cargo-dist-metadata");
    assert_eq!(found(folder.path()), [""; 0]);
    let plan = dist(&folder, &["--plan", "--format", "json"]).exits(0).json();
    let targets: Vec<&str> = cells(&plan).iter().filter_map(|one| one["target"].as_str()).collect();
    assert!(targets.contains(&"aarch64-apple-darwin"), "{targets:?}");
    assert!(targets.contains(&"x86_64-unknown-linux-gnu"), "{targets:?}");
}

#[test]
fn lto_with_one_unit() {
    assert_eq!(found(case("50-lto-with-one-unit").path()), [""; 0]);
}

#[test]
fn term_and_jobs() {
    let configs = [
        "term.quiet = true",
        "term.verbose = true",
        "term.color = 'always'",
        "term.progress.when = 'always'\nterm.progress.width = 60",
        "build.jobs = 'default'",
        "build.jobs = -1",
        "build.target-dir = 'elsewhere'",
    ];
    each(configs, |config| {
        let folder = case("51-term-and-jobs");
        folder.write(".cargo/config.toml", config);
        verifies(&folder, &[], &[]);
        report(&folder, &["--no-bench", "--preset", "dev"], 0);
    });
    // What Cargo refuses is refused in its words.
    each(["build.jobs = 0", "build.jobs = '3'"], |config| {
        let folder = case("51-term-and-jobs");
        folder.write(".cargo/config.toml", config);
        assert_ne!(run("cargo", ["build"], folder.path()).code, Some(0));
        let said = check(folder.path(), &["--verify"]).exits(2).stderr;
        assert!(said.contains("jobs"), "{said}");
    });
}

#[test]
fn override_beats_debug_profile() {
    let folder = case("52-override-beats-debug-profile");
    finding(folder.path(), "restated-setting");
    let args = ["dev-debug", "--package", "dep"];
    assert_eq!(explained(folder.path(), &args, "opt-level"), "1");
    verifies(&folder, &[], &[]);
}

#[test]
fn build_override_package() {
    finding(case("53-build-override-package").path(), "not-in-override");
}

#[test]
fn cranelift_in_config() {
    let found = found(case("57-cranelift-in-config").path());
    for rule in ["nightly-only-key", "cranelift-unavailable", "profile-in-config"] {
        assert!(found.iter().any(|one| one.starts_with(rule)), "{rule} in {found:#?}");
    }
}

#[test]
fn rebuild_and_what_is_outside() {
    let folder = case("58-rebuild-and-what-is-outside");
    let args = ["--manifest-path", "ws/Cargo.toml", "--no-bench", "--preset", "release"];
    let rebuilt = report(&folder, &[&args[..], &["--rebuild"]].concat(), 0);
    assert_eq!(cell(&rebuilt, "release")["rebuild"]["units"], 1);
    let rebuilt = report(&folder, &[&args[..], &["--fresh", "--rebuild"]].concat(), 0);
    assert_eq!(cell(&rebuilt, "release")["rebuild"]["units"], 1);
}

#[cfg(unix)]
#[test]
fn rebuild_copies_what() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let folder = case("59-rebuild-copies-what");
    for path in ["node_modules/blob", "data/file"] {
        folder.write(path, "");
    }
    let blob = std::fs::File::options().write(true).open(folder.path().join("node_modules/blob"));
    blob.expect("the blob").set_len(300 << 20).expect("a sparse file");
    let data = folder.path().join("data");
    run("mkfifo", ["pipe"], &data).exits(0);
    let _socket = UnixListener::bind(data.join("socket")).expect("a socket");
    symlink("nowhere", data.join("dangling")).expect("a link");
    symlink("/", data.join("root")).expect("a link");
    let rebuilt = report(&folder, &["--no-bench", "--preset", "dev", "--rebuild"], 0);
    assert_eq!(cell(&rebuilt, "dev")["rebuild"]["units"], 1);
}
