//! What `--verify` compares, and the packages of the standard library.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::field::{case, check, check_with, explained, finding, findings, found};
use end_to_end::packages::{MANIFEST, packages};
use end_to_end::{Folder, foreign, run, run_with};
use serde_json::Value;

/// A toolchain with the source of the standard library, which can build it.
pub const WITH_SOURCE: [(&str, &str); 2] =
    [("RUSTC_BOOTSTRAP", "1"), ("RUSTUP_TOOLCHAIN", foreign::TOOLCHAIN)];

/// The units that Cargo would compile.
pub fn units(dir: &Path, args: &[&str], env: &[(&str, &str)]) -> Vec<Value> {
    let graph = ["build", "--unit-graph", "-Zunstable-options", "--offline"];
    let env = [("RUSTC_BOOTSTRAP", "1")].into_iter().chain(env.iter().copied());
    let graph = run_with("cargo", [&graph, args].concat(), dir, env).exits(0).json();
    graph["units"].as_array().expect("units").clone()
}

/// The profile of the first unit of a package that is a target of this kind.
pub fn unit<'a>(units: &'a [Value], package: &str, kind: &str) -> &'a Value {
    let is_it = |unit: &&Value| {
        let id = unit["pkg_id"].as_str().expect("an id");
        let named = id.contains(&format!("/{package}#")) || id.contains(&format!("#{package}@"));
        named && unit["target"]["kind"][0] == kind && unit["mode"] == "build"
    };
    &units.iter().find(is_it).unwrap_or_else(|| panic!("no {kind} of {package}"))["profile"]
}

#[test]
fn build_std_override() {
    if !foreign::is_installed(foreign::TOOLCHAIN) {
        return println!("not tried: build-std, for lack of the library's source");
    }
    let folder = case("16-build-std-override");
    let units = units(folder.path(), &[], &WITH_SOURCE);
    assert_eq!(unit(&units, "core", "lib")["opt_level"], "s");
    assert_eq!(unit(&units, "core", "lib")["incremental"], false);
    assert_eq!(unit(&units, "compiler_builtins", "lib")["overflow_checks"], false);
    assert_eq!(found(folder.path()), [""; 0]);
    let verified = check_with(folder.path(), &["--verify"], &WITH_SOURCE).exits(0).stdout;
    assert!(verified.ends_with(" units: Cargo agrees\n"), "{verified}");
    let of_core = |key: &str| explained(folder.path(), &["dev", "--package", "core"], key);
    assert_eq!(of_core("opt-level"), "s");
    assert_eq!(of_core("debug-assertions"), "false");
    assert_eq!(of_core("incremental"), "false");
    // The library's debuginfo is why Cargo keeps that of the program.
    let debug = ["--config", "profile.release.package.\"*\".debug = 1"];
    for config in [&[][..], &debug] {
        let units = self::units(folder.path(), &[&["--release"], config].concat(), &WITH_SOURCE);
        let strip = &unit(&units, "fw", "bin")["strip"];
        let ours =
            explained(folder.path(), &[&["release", "--package", "fw"], config].concat(), "strip");
        let theirs = strip["resolved"]["Named"].as_str().unwrap_or("none");
        assert_eq!(ours, theirs);
    }
}

#[test]
fn packages_of_the_standard_library_are_known_where_they_are_built() {
    let folder = case("16-build-std-override");
    folder.write(".cargo/config.toml", "");
    let notes = findings(folder.path());
    assert!(notes.iter().all(|note| note["level"] == "note"), "{notes:#?}");
    assert_eq!([&notes[0]["package"], &notes[1]["package"]], ["core", "compiler_builtins"]);
    let error = check(folder.path(), &["--explain", "dev", "--package", "core"]).exits(2).stderr;
    assert!(error.contains("only with `build-std`"), "{error}");
    let env = [("CARGO_UNSTABLE_BUILD_STD", "core")];
    check_with(folder.path(), &["--explain", "dev", "--package", "core"], &env).exits(0);
    let said = check_with(folder.path(), &[], &env).exits(0).stdout;
    assert!(said.contains("no problems found"), "{said}");
    // A misspelt name is still one.
    folder.write(".cargo/config.toml", "[unstable]\nbuild-std = [\"core\"]\n");
    let manifest = std::fs::read_to_string(folder.path().join("Cargo.toml")).expect("a manifest");
    folder.write("Cargo.toml", &manifest.replace("package.core", "package.coer"));
    assert_eq!(finding(folder.path(), "override-matches-nothing")["package"], "coer");
}

#[test]
fn target_spec_file() {
    if !foreign::is_installed(foreign::TOOLCHAIN) {
        return println!("not tried: a target's file, for lack of the library's source");
    }
    let folder = case("55-target-spec-file");
    // Cargo tells an Apple target by the file's name.
    let spec = std::fs::read_to_string(folder.path().join("my-os.json")).expect("a target");
    folder.write("an-apple-os.json", &spec);
    folder.write("an-apple-folder/os.json", &spec);
    let targets = [
        ("my-os.json", Value::Null),
        ("an-apple-os.json", "unpacked".into()),
        ("an-apple-folder/os.json", Value::Null),
    ];
    each(targets, |(target, split)| {
        let units = units(folder.path(), &["--target", target], &WITH_SOURCE);
        assert_eq!(unit(&units, "core", "lib")["split_debuginfo"], split);
        let args = ["--verify", "--target", target];
        let verified = check_with(folder.path(), &args, &WITH_SOURCE).exits(0).stdout;
        assert!(verified.ends_with(" units: Cargo agrees\n"), "{verified}");
    });
}

#[test]
fn verify_nothing() {
    let folder = case("verify-nothing");
    assert!(units(folder.path(), &[], &[]).is_empty());
    assert_eq!(units(folder.path(), &["--all-targets"], &[]).len(), 1);
    let verified = check(folder.path(), &["--verify"]).exits(0).stdout;
    assert_eq!(verified, "verified 4 profiles, 4 units: Cargo agrees\n");
    // Without the feature, there is nothing to build.
    folder.write(
        "Cargo.toml",
        "[package]\nname = \"onlytests\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[features]\nslow = []\n\
        [[test]]\nname = \"t\"\nrequired-features = [\"slow\"]\n",
    );
    let verified = check(folder.path(), &["--verify"]).exits(0).stdout;
    assert_eq!(verified, "verified 4 profiles, 0 units: nothing to compare\n");
}

#[test]
fn verify_compares_tests_and_what_they_are_linked_with() {
    let folder = packages();
    let root = folder.path().join("ws");
    let profiles = "[profile.dev]\npanic = \"abort\"\n[profile.release]\npanic = \"abort\"\n";
    folder.write("ws/Cargo.toml", &format!("{MANIFEST}{profiles}"));
    folder.write("ws/app/tests/t.rs", "");
    folder.write("ws/app/benches/b.rs", "");
    folder.write("ws/app/examples/e.rs", "fn main() {}");
    let all = units(&root, &["--workspace", "--all-targets"], &[]);
    let panics = |name: &str, mode: &str| {
        let named =
            all.iter().filter(|unit| unit["target"]["name"] == name && unit["mode"] == mode);
        let mut panics: Vec<&str> =
            named.filter_map(|unit| unit["profile"]["panic"].as_str()).collect();
        panics.sort_unstable();
        panics
    };
    assert_eq!(panics("t", "test"), ["unwind"]);
    assert_eq!(panics("e", "build"), ["abort"]);
    assert_eq!(panics("outside", "build"), ["abort", "unwind"]);
    for target in [&[][..], &["--target", end_to_end::packages::host()]] {
        let verified = check(&root, &[&["--verify"], target].concat()).exits(0).stdout;
        assert!(verified.ends_with(" units: Cargo agrees\n"), "{verified}");
    }
}

#[test]
fn verify_works_where_the_dependencies_of_tests_are_out_of_reach() {
    let folder = Folder::package("[dev-dependencies]\nnowhere = \"1\"\n");
    // The index of this registry has a package that the registry has not.
    folder.write(
        ".cargo/config.toml",
        "[source.crates-io]\nreplace-with = \"local\"\n[source.local]\nlocal-registry = \"registry\"\n",
    );
    let entry = format!(
        r#"{{"name":"nowhere","vers":"1.0.0","deps":[],"features":{{}},"cksum":"{:064}","yanked":false}}"#,
        0
    );
    folder.write("registry/index/no/wh/nowhere", &entry);
    run("cargo", ["build", "--all-targets"], folder.path()).exits(101);
    run("cargo", ["build"], folder.path()).exits(0);
    let verified = check(folder.path(), &["--verify"]).exits(0).stdout;
    assert_eq!(verified, "verified 4 profiles, 4 units: Cargo agrees\n");
}

#[test]
fn verify_and_rust_version() {
    let folder = case("verify-and-rust-version");
    let refused = run("cargo", ["build", "--offline"], folder.path()).exits(101).stderr;
    assert!(refused.contains("requires rustc 1.99"), "{refused}");
    let verified = check(folder.path(), &["--verify"]).exits(0).stdout;
    assert_eq!(verified, "verified 4 profiles, 8 units: Cargo agrees\n");
}
