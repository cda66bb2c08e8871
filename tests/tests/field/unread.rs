//! Settings that Cargo does not read where they are.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::field::{cargo_says, case, check, finding, findings, found, rustc_line};
use end_to_end::{Folder, HEAD, Ran, command, run};
use serde_json::Value;

pub const CONFIG: &str = ".cargo/config.toml";

/// The messages of a rule's findings, each with its level and its help.
pub fn said(dir: &Path, rule: &str) -> Vec<String> {
    let of_rule = |finding: &Value| finding["rule"] == rule;
    let shown = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        format!("{}: {}; help: {}", text("level"), text("message"), text("help"))
    };
    findings(dir).iter().filter(|finding| of_rule(finding)).map(shown).collect()
}

/// The only finding in a folder, which is of this rule.
#[track_caller]
pub fn only(dir: &Path, rule: &str) -> String {
    let all = findings(dir);
    assert_eq!(all.len(), 1, "{all:#?}");
    said(dir, rule).pop().unwrap_or_else(|| panic!("no `{rule}` in {all:#?}"))
}

#[track_caller]
pub fn has(text: &str, part: &str) {
    assert!(text.contains(part), "no `{part}` in\n{text}");
}

/// A package with a config file.
pub fn configured(config: &str) -> Folder {
    let folder = Folder::package("");
    folder.write(CONFIG, config);
    folder
}

pub fn cargo_check(folder: &Folder) -> Ran {
    run("cargo", ["check", "--offline"], folder.path())
}

#[test]
fn overrides_renamed() {
    let folder = case("03-overrides-renamed");
    let warnings = cargo_says(folder.path(), &["check"]);
    has(&warnings, "unused manifest key: profile.dev.overrides");
    has(&warnings, "unused manifest key: profile.dev.build_override");
    let said = said(folder.path(), "unknown-key");
    assert_eq!(said.len(), 2, "{said:#?}");
    has(&said[0], "did you mean `package`?");
    has(&said[1], "did you mean `build-override`?");
    // The page says that `--fix` leaves tables alone.
    let fixed = check(folder.path(), &["--fix", "--dry-run"]).stderr;
    assert!(!fixed.contains("fix[unknown-key]"), "{fixed}");
    has(
        &check(folder.path(), &["--rule", "unknown-key"]).stdout,
        "Tables (`build_override`) are left to you",
    );
}

#[test]
fn config_in_member_folder() {
    let folder = case("06-config-in-member-folder");
    let root = folder.path();
    let web = root.join("web");
    assert!(!rustc_line(root, &["--release"], "web").contains("-C lto"));
    let target = root.join("other");
    let target = target.to_str().expect("UTF-8");
    assert!(rustc_line(&web, &["--release", "--target-dir", target], "web").contains("-C lto"));

    assert_eq!(found(root), ["unread-config web/.cargo/config.toml:1"]);
    let finding = only(root, "unread-config");
    has(
        &finding,
        "note: builds from here do not read this file, which sets `lto`, `opt-level` of profile `release`",
    );
    has(&finding, "start Cargo in `web`");
    let in_web = findings(&web);
    assert_eq!(in_web.len(), 1, "{in_web:#?}");
    assert_eq!(in_web[0]["rule"], "profile-in-config");
    // From elsewhere, the root's own file is not read either.
    folder.write(CONFIG, "[profile.dev]\ndebug = 1\n");
    let outside = Folder::new();
    let manifest = root.join("Cargo.toml").display().to_string();
    let said = check(outside.path(), &["--manifest-path", &manifest]).exits(0).stdout;
    has(&said, "`debug` of profile `dev`");
    has(&said, "start Cargo in the workspace's root");
}

#[test]
fn published_member() {
    let folder = case("07-published-member");
    let root = folder.path();
    has(&cargo_says(root, &["check"]), "profiles for the non root package will be ignored");
    assert!(!rustc_line(root, &["--release"], "cli").contains("-C lto"));
    let args = ["package", "--package", "cli", "--allow-dirty", "--no-verify", "--offline"];
    run("cargo", args, root).exits(0);
    let packages = root.join("target/package");
    run("tar", ["xf", "cli-0.1.0.crate"], &packages).exits(0);
    let package = packages.join("cli-0.1.0");
    let line = rustc_line(&package, &["--release", "--config", "workspace.x=1"], "cli");
    assert!(line.contains("-C lto=fat") || line.contains("-C lto "), "{line}");

    let help = finding(root, "member-profile-ignored")["help"].as_str().expect("help").to_owned();
    has(&help, "copy it to `");
    has(&help, "if `cargo install cli` should use it");
    let private = ["publish = false", "publish = []", "publish.workspace = true"];
    folder.write(
        "Cargo.toml",
        &format!("{}\n[workspace.package]\npublish = false\n", folder.read("Cargo.toml")),
    );
    let manifest = folder.read("cli/Cargo.toml");
    each(private, |publish| {
        let edited = manifest.replace("edition", &format!("{publish}\nedition"));
        folder.write("cli/Cargo.toml", &edited);
        let finding = finding(root, "member-profile-ignored");
        let help = finding["help"].as_str().expect("help");
        assert!(help.starts_with("move it to `"), "{help}");
    });
}

#[test]
fn profile_below_target() {
    let folder = case("09-profile-below-target");
    let built = cargo_check(&folder).exits(101).stderr;
    has(&built, "expected a string, but found a table for `release`");
    let said = said(folder.path(), "unknown-key");
    assert_eq!(said.len(), 4, "{said:#?}");
    has(
        &said[0],
        "error: there are no profiles per target: Cargo rejects every build for or on `x86_64-unknown-linux-gnu`",
    );
    has(
        &said[1],
        "warning: there are no profiles per target: Cargo ignores `target.'cfg(target_arch = \"wasm32\")'.profile`",
    );
    has(
        &said[2],
        "warning: there are no profiles per target: Cargo ignores `target.wasm32-unknown-unknown.profile`",
    );
    has(&said[3], "did you mean `[profile.dev]`?");
    folder.write(CONFIG, "[build.profile.dev]\nopt-level = 1\n");
    let warnings = cargo_check(&folder).exits(0).stderr;
    has(&warnings, "unused manifest key: target.cfg(target_arch = \"wasm32\").profile");
    has(&warnings, "unused manifest key: target.wasm32-unknown-unknown.profile");
    has(&warnings, "unused config key `build.profile`");
}

#[test]
fn misplaced_profiles() {
    let folder = case("09b-misplaced-profiles");
    let warnings = cargo_says(folder.path(), &["check"]);
    for key in ["package.profile", "workspace.profile", "profiles", "lib.profile", "release"] {
        has(&warnings, &format!("unused manifest key: {key}\n"));
    }
    let said = said(folder.path(), "unknown-key");
    assert_eq!(said.len(), 5, "{said:#?}");
    for finding in said {
        has(&finding, "did you mean `[profile.release]`?");
    }
}

#[test]
fn settings_without_a_profile() {
    let folder = case("09e-settings-without-a-profile");
    has(&cargo_check(&folder).exits(101).stderr, "expected struct TomlProfile");
    let said = said(folder.path(), "invalid-value");
    assert_eq!(said.len(), 2, "{said:#?}");
    for (finding, key) in said.iter().zip(["lto", "opt-level"]) {
        has(finding, &format!("`{key}` is a setting: write it below `[profile.release]`"));
    }
}

/// Text of a manifest, what Cargo says of it, and what the check says.
const MANIFESTS: [(&str, &str, &str); 29] = [
    ("[package.metadata.profile.release]\nlto = true", "", ""),
    (
        "[Profile.release]\nlto = true",
        "unused manifest key: Profile",
        "did you mean `[profile.release]`?",
    ),
    ("[profile-release]\nlto = true", "key: profile-release", "did you mean `[profile.release]`?"),
    (
        "['profile.release']\nlto = true",
        "key: profile.release",
        "did you mean `profile.release`, without quotes?",
    ),
    ("[dev]\nopt-level = 1", "key: dev", "did you mean `[profile.dev]`?"),
    ("[dist]\nlto = true", "key: dist", "did you mean `[profile.dist]`?"),
    ("[cargo.profile.dev]\nlto = true", "key: cargo", "did you mean `[profile.dev]`?"),
    ("[bench]\nlto = true", "expected a sequence", "did you mean `[profile.bench]`?"),
    ("[package.dev]\nlto = true", "key: package.dev", "did you mean `[profile.dev]`?"),
    ("[workspace]\nlto = true", "key: workspace.lto", "`lto` is a setting: write it below"),
    (
        "[workspace.package.profile.dev]\nlto = true",
        "key: workspace.package.profile",
        "did you mean `[profile.dev]`?",
    ),
    (
        "[[bin]]\nname = 'app'\npath = 'src/main.rs'\nlto = true",
        "key: bin.0.lto",
        "`lto` is a setting",
    ),
    ("[dependencies]\nopt-level = 3", "expected a version string", "`opt-level` is a setting"),
    ("[features]\nlto = true", "expected a sequence", "`lto` is a setting"),
    (
        "[target.x86_64-unknown-linux-gnu]\nlto = true",
        "target.x86_64-unknown-linux-gnu.lto",
        "no profiles per target",
    ),
    (
        "[target.'cfg(unix)'.release]\nlto = true",
        "target.cfg(unix).release",
        "no profiles per target",
    ),
    (
        "[target.'cfg(unix)']\nrustflags = ['-O']",
        "target.cfg(unix).rustflags",
        "move it to `.cargo/config.toml`",
    ),
    ("[build]\nrustflags = ['-O']", "key: build", "move it to `.cargo/config.toml`"),
    (
        "[profile.release.packages.x]\nopt-level = 1",
        "profile.release.packages",
        "did you mean `package`?",
    ),
    (
        "[profile.release.target.x]\nopt-level = 1",
        "profile.release.target",
        "there are no settings per target",
    ),
    (
        "[profile.release.'package.x']\nopt-level = 1",
        "profile.release.package.x",
        "did you mean `package.x`, without quotes?",
    ),
    (
        "[profile.release.app]\nopt-level = 1",
        "profile.release.app",
        "did you mean `[profile.release.package.app]`?",
    ),
    (
        "[profile.dev.'*']\nopt-level = 1",
        "profile.dev.*",
        "did you mean `[profile.dev.package.'*']`?",
    ),
    (
        "[profile.release.package]\nopt-level = 1",
        "expected struct TomlProfile",
        "write it below `[profile.release.package.NAME]`",
    ),
    ("[profile.Release]\nlto = true", "missing an `inherits`", "did you mean `[profile.release]`?"),
    (
        "[profile.relaese]\nlto = true",
        "missing an `inherits`",
        "or did you mean `[profile.release]`?",
    ),
    (
        "[profile.'release.package.x']\nlto = true",
        "invalid character `.`",
        "did you mean `profile.release.package.x`, without quotes?",
    ),
    (
        "[profile.release]\nrustflags = ['-O']",
        "feature `profile-rustflags` is required",
        "cargo +nightly build",
    ),
    ("[profile.release.env]\nA = '1'", "profile.release.env", "remove it"),
];

#[test]
fn in_manifests() {
    each(MANIFESTS, |(text, cargo, help)| {
        let folder = Folder::package(text);
        let ran = run("cargo", ["check", "--offline", "--release"], folder.path());
        has(&ran.stderr, cargo);
        let all = findings(folder.path());
        if help.is_empty() {
            assert_eq!(all.len(), 0, "{all:#?}");
            return;
        }
        let says = |finding: &Value| format!("{} {}", finding["message"], finding["help"]);
        let help = help.replace('"', "\\\"");
        assert!(all.iter().any(|finding| says(finding).contains(&help)), "{all:#?}");
        let failed = all.iter().any(|finding| finding["level"] == "error");
        assert_eq!(failed, ran.code != Some(0), "{}\n{all:#?}", ran.stderr);
    });
}

#[test]
fn in_the_manifest_of_a_member() {
    let member = format!("{HEAD}[package.profile.release]\nlto = true\n");
    let files = [
        ("Cargo.toml", "[workspace]\nmembers = ['app']\nresolver = '3'\n"),
        ("app/Cargo.toml", member.as_str()),
        ("app/src/main.rs", "fn main() {}"),
    ];
    let folder = Folder::with(files);
    has(
        &cargo_check(&folder).exits(0).stderr,
        "app/Cargo.toml: unused manifest key: package.profile",
    );
    has(
        &only(folder.path(), "unknown-key"),
        "did you mean `[profile.release]` in the root manifest?",
    );
}

/// Text of a config file, what Cargo says of it, and what the check says.
const CONFIGS: [(&str, &str, &str); 24] = [
    ("[profiles.release]\nlto = true", "", "did you mean `[profile.release]`?"),
    ("[profile-release]\nlto = true", "", "did you mean `[profile.release]`?"),
    ("['profile.release']\nlto = true", "", "did you mean `profile.release`, without quotes?"),
    ("[release]\nlto = true", "", "did you mean `[profile.release]`?"),
    ("[package.profile.release]\nlto = true", "", "did you mean `[profile.release]`?"),
    (
        "[profile.'release.package.x']\nopt-level = 1",
        "",
        "did you mean `profile.release.package.x`, without quotes?",
    ),
    ("[rustc]\nopt-level = 3", "", "`opt-level` is a setting"),
    ("rustflags = ['-O']", "", "did you mean `build.rustflags`?"),
    ("[rustc]\nrustflags = ['-O']", "", "did you mean `[build]`?"),
    ("[a-b-c]\nrustflags = ['-O']", "", "did you mean `[target.a-b-c]`?"),
    ("[build]\nopt-level = 3", "unused config key `build.opt-level`", "`opt-level` is a setting"),
    ("[build]\nprofile = 'release'", "unused config key `build.profile`", "pass `--profile`"),
    (
        "[build]\nrust-flags = ['-O']",
        "unused config key `build.rust-flags`",
        "did you mean `rustflags`?",
    ),
    (
        "[build]\nrust_flags = ['-O']",
        "unused config key `build.rust_flags`",
        "did you mean `rustflags`?",
    ),
    (
        "[build]\nrustc-flags = ['-O']",
        "unused config key `build.rustc-flags`",
        "did you mean `rustflags`?",
    ),
    (
        "[build.target.a-b-c]\nrustflags = ['-O']",
        "expected a string or array",
        "did you mean `[target.a-b-c]`?",
    ),
    ("[target]\nrustflags = ['-O']", "expected a table", "did you mean `build.rustflags`?"),
    ("[target.unix]\nrustflags = ['-Zx']", "", "did you mean `[target.'cfg(unix)']`?"),
    ("[target.'cfg(target_os = linux)']\nrustflags = ['-Zx']", "", "with values in double quotes"),
    ("[target.'cfg(unix']\nrustflags = ['-Zx']", "", "is not a `cfg` that Cargo can parse"),
    (
        "[target.'cfg(unix)']\nrustflag = ['-Zx']",
        "unused key `rustflag` in [target]",
        "did you mean `rustflags`?",
    ),
    (
        "[target.'cfg(unix)'.profile.dev]\nlto = true",
        "unused key `profile` in [target]",
        "no profiles per target",
    ),
    (
        "[target.x86_64_unknown_linux_gnu]\nrustflags = ['-Zx']",
        "",
        "did you mean `[target.x86_64-unknown-linux-gnu]`?",
    ),
    (
        "[profile.release.build_override]\nopt-level = 1",
        "unused config key",
        "did you mean `build-override`?",
    ),
];

#[test]
fn in_config_files() {
    each(CONFIGS, |(text, cargo, help)| {
        let folder = configured(text);
        let ran = run("cargo", ["check", "--offline", "--release"], folder.path());
        has(&ran.stderr, cargo);
        // What Cargo reads would be rejected: `-Zx` by rustc.
        let all = findings(folder.path());
        let says = |finding: &Value| format!("{} {}", finding["message"], finding["help"]);
        assert!(all.iter().any(|finding| says(finding).contains(help)), "{all:#?}");
        let failed = all.iter().any(|finding| finding["level"] == "error");
        assert_eq!(failed, ran.code != Some(0), "{}\n{all:#?}", ran.stderr);
        assert_eq!(
            ran.stderr.contains("warning: unused"),
            cargo.contains("unused"),
            "{}",
            ran.stderr
        );
    });
}

#[test]
fn what_a_target_of_a_config_file_does_not_take() {
    let verbose = command("rustc", ["-vV"], Path::new(".")).output().expect("rustc");
    let verbose = String::from_utf8(verbose.stdout).expect("UTF-8");
    let host = verbose.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let keys = ["lto = true", "rustflag = ['-O']", "profile.dev.lto = 'off'", "dev.opt-level = 1"];
    each(keys, |key| {
        let folder = configured(&format!("[target.{host}]\n{key}\n"));
        has(&cargo_check(&folder).exits(101).stderr, ", but found a");
        has(&only(folder.path(), "unknown-key"), &format!("every build for or on `{host}`"));
        // Another target is not looked at.
        let folder = configured(&format!("[target.thumbv6m-none-eabi]\n{key}\n"));
        cargo_check(&folder).exits(0);
    });
}

#[test]
fn variables_that_env_does_not_set_for_cargo() {
    let cases = [
        ("RUSTFLAGS", "-C opt-level=1", "write `rustflags` below `[build]`"),
        ("CARGO_BUILD_RUSTFLAGS", "-C opt-level=1", "write `rustflags` below `[build]`"),
        ("CARGO_INCREMENTAL", "0", "write `incremental` below `[build]`"),
        ("CARGO_PROFILE_DEV_OPT_LEVEL", "1", "write `opt-level` below `[profile.dev]`"),
        ("CARGO_PROFILE_DEV_BUILD_OVERRIDE_OPT_LEVEL", "1", "below `[profile.dev.build-override]`"),
    ];
    let plain = Folder::package("");
    let expected = options(&rustc_line(plain.path(), &[], "app"));
    each(cases, |(name, value, help)| {
        for text in [
            format!("{name} = '{value}'"),
            format!("{name} = {{ value = '{value}', force = true }}"),
        ] {
            let folder = configured(&format!("[env]\n{text}\n"));
            assert_eq!(options(&rustc_line(folder.path(), &[], "app")), expected, "{text}");
            has(&only(folder.path(), "unread-env"), help);
        }
    });
    let folder = configured("[env]\nRUST_LOG = 'debug'\nCARGO_TARGET_TMP = 'x'\n");
    assert_eq!(found(folder.path()), [""; 0]);
}

/// The codegen options of a line, without paths and hashes.
fn options(line: &str) -> Vec<String> {
    let options = line.split(" -C ").skip(1).filter_map(|rest| rest.split([' ', '/']).next());
    let is_hash = |option: &&str| option.starts_with("metadata") || option.starts_with("extra-");
    options.filter(|option| !is_hash(option)).map(str::to_owned).collect()
}

#[test]
fn a_manifest_in_the_wrong_case() {
    if !cfg!(target_os = "linux") {
        return println!(
            "not tried: `cargo.toml` on a file system that does not tell it from `Cargo.toml`"
        );
    }
    let folder = Folder::with([("cargo.toml", HEAD), ("src/main.rs", "fn main() {}")]);
    has(&cargo_check(&folder).exits(101).stderr, "please try to rename it to Cargo.toml");
    let said = check(folder.path(), &[]).exits(2).stderr;
    has(&said, "rename `cargo.toml` to `Cargo.toml`");
    let root = "[workspace]\nmembers = ['app']\n";
    let folder = Folder::with([("Cargo.toml", root), ("app/cargo.toml", HEAD)]);
    let said = check(folder.path(), &[]).exits(2).stderr;
    has(&said, "rename `cargo.toml` to `Cargo.toml`");
}
