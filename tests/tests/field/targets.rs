//! What is true for one target only, and what the findings say of it.

use std::path::{Path, PathBuf};

use end_to_end::cases::each;
use end_to_end::field::{case, finding, findings, found};
use end_to_end::{Folder, run};

const HEAD: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";

/// A package with a binary, this text after its `[package]` table, and a config file.
fn package(profiles: &str, config: &str) -> Folder {
    let manifest = format!("{HEAD}{profiles}");
    let files = [
        ("Cargo.toml", &*manifest),
        ("src/main.rs", "fn main() {}\n"),
        (".cargo/config.toml", config),
    ];
    Folder::with(files)
}

/// Builds a binary with a profile.
fn built(folder: &Folder, profile: &str, name: &str) -> PathBuf {
    run("cargo", ["build", "--offline", "--profile", profile], folder.path()).exits(0);
    folder.path().join("target").join(profile).join(name)
}

/// The sections of an ELF file, as `readelf` prints them.
fn sections(file: &Path) -> String {
    run("readelf", ["-SW", &file.display().to_string()], Path::new("/")).exits(0).stdout
}

/// What the only finding of a rule says, and its help.
#[track_caller]
fn said(folder: &Folder, rule: &str) -> (String, String) {
    let finding = finding(folder.path(), rule);
    let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
    (text("message"), text("help"))
}

#[test]
fn packed_then_stripped() {
    let folder = case("04-packed-then-stripped");
    let places = ["Cargo.toml:7", "Cargo.toml:13", "Cargo.toml:28"];
    let stripped = places.map(|place| format!("debuginfo-then-stripped {place}"));
    if !cfg!(target_os = "linux") {
        return println!("not tried: what the binaries contain, for lack of Linux");
    }
    assert_eq!(found(folder.path()), stripped);
    let help = findings(folder.path())[0]["help"].to_string();
    assert!(!help.contains("split-debuginfo") && help.contains("objcopy"), "{help}");
    // The files beside the binary have no line tables, and nothing in the binary refers to them.
    for profile in ["release", "full", "unpacked"] {
        let binary = built(&folder, profile, "crashy");
        let sections = sections(&binary);
        assert!(
            !sections.contains(".debug_info") && !sections.contains(".debug_line"),
            "{sections}"
        );
    }
    let companion = folder.path().join("target/full/crashy.dwp");
    let companion = sections(&companion);
    assert!(
        companion.contains(".debug_info.dwo") && !companion.contains(".debug_line "),
        "{companion}"
    );
    for profile in ["nostrip", "nosplit"] {
        let sections = sections(&built(&folder, profile, "crashy"));
        assert!(sections.contains(".debug_line"), "{profile}: {sections}");
    }
}

#[test]
fn debuginfo_that_is_separated_after_the_build_is_found() {
    if ["readelf", "objcopy", "strip"].iter().any(|tool| which(tool).is_none()) {
        return println!("not tried: separate debuginfo, for lack of binutils");
    }
    let folder = package("[profile.release]\ndebug = true\n", "");
    let binary = built(&folder, "release", "app");
    let dir = binary.parent().expect("a folder");
    run("objcopy", ["--only-keep-debug", "app", "app.debug"], dir).exits(0);
    run("strip", ["app"], dir).exits(0);
    run("objcopy", ["--add-gnu-debuglink=app.debug", "app"], dir).exits(0);
    assert!(sections(&binary).contains(".gnu_debuglink"));
    assert!(sections(&dir.join("app.debug")).contains(".debug_line"));
    assert_eq!(found(folder.path()), [""; 0]);
}

fn which(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(tool)).find(|file| file.is_file())
}

#[test]
fn debug_then_strip() {
    let folder = case("43-debug-then-strip");
    assert_eq!(found(folder.path()), ["debuginfo-then-stripped Cargo.toml:8"]);
    let (_, help) = said(&folder, "debuginfo-then-stripped");
    assert!(!help.contains("packed"), "{help}");
}

#[test]
fn debug_for_one_package_then_strip() {
    let folder = case("44-debug-for-one-package-then-strip");
    let expected =
        ["debuginfo-then-stripped Cargo.toml:12", "debuginfo-then-stripped Cargo.toml:15"];
    let mut found = found(folder.path());
    found.sort();
    assert_eq!(found, expected);
    let dependency = &findings(folder.path())[0];
    assert_eq!(
        (&dependency["profile"], &dependency["package"]),
        (&"release".into(), &"dep".into())
    );
    let built = run("cargo", ["build", "-v", "--offline", "--release"], folder.path()).exits(0);
    let line = |name: &str| built.stderr.lines().find(|line| line.contains(name)).expect("a line");
    assert!(line("--crate-name dep ").contains("debuginfo=2"), "{}", built.stderr);
    assert!(line("--crate-name a ").contains("strip=symbols"), "{}", built.stderr);
}

#[test]
fn only_what_the_program_loses_counts() {
    const PROFILE: &str = "[profile.release]\nstrip = true\n";
    let silent = [
        // The dependency is for tests, or not debugged after all, or a binary keeps its symbols.
        "[dev-dependencies]\ndep = { path = \"dep\" }\n[profile.release]\nstrip = true\npackage.dep.debug = 2\n",
        "[profile.release]\nstrip = true\npackage.dep.debug = false\n",
        "[profile.release]\nstrip = true\npackage.dep.debug = 2\npackage.app = { strip = \"none\" }\n",
    ];
    each(silent, |profiles| {
        let found = found(package(profiles, "").path());
        assert_eq!(found, [""; 0], "{PROFILE}");
    });
    let own = package(
        "[profile.release.package.app]\ndebug = true\nstrip = true\n\n[profile.release]\nstrip = true\n",
        "",
    );
    let found = finding(own.path(), "debuginfo-then-stripped");
    assert_eq!((&found["line"], &found["package"]), (&7.into(), &"app".into()));
    let all = package(
        "[profile.release]\nstrip = true\n[profile.release.package.\"*\"]\ndebug = 1\n",
        "",
    );
    let (message, _) = said(&all, "debuginfo-then-stripped");
    assert!(message.contains("for dependencies"), "{message}");
}

#[test]
fn what_is_stripped_depends_on_the_target() {
    const PROFILE: &str = "[profile.release]\ndebug = 1\nstrip = true\n";
    let dist = |targets: &str| {
        format!("{PROFILE}[workspace]\n[workspace.metadata.dist]\ntargets = [{targets}]\n")
    };
    let silent = [
        "\"x86_64-pc-windows-msvc\"",
        "\"aarch64-apple-darwin\"",
        "\"aarch64-apple-darwin\", \"x86_64-pc-windows-msvc\"",
    ];
    each(silent, |targets| {
        let split =
            dist(targets).replace("strip = true", "strip = true\nsplit-debuginfo = \"packed\"");
        for profiles in [dist(targets), split] {
            assert_eq!(found(package(&profiles, "").path()), [""; 0]);
        }
    });
    let both = package(&dist("\"aarch64-apple-darwin\", \"aarch64-unknown-linux-musl\""), "");
    let (message, _) = said(&both, "debuginfo-then-stripped");
    assert!(
        message.ends_with(
            "then strips it with `strip` at `true` (symbols) on `aarch64-unknown-linux-musl`"
        ),
        "{message}"
    );
    let config = package(PROFILE, "[build]\ntarget = \"x86_64-pc-windows-msvc\"\n");
    assert_eq!(found(config.path()), [""; 0]);
    let off = dist("\"aarch64-apple-darwin\"")
        .replace("strip = true", "strip = true\nsplit-debuginfo = \"off\"");
    let (_, help) = said(&package(&off, ""), "debuginfo-then-stripped");
    assert!(help.contains("split-debuginfo = \"packed\""), "{help}");
}

#[test]
fn the_help_changes_what_is_inherited() {
    let folder = package(
        "[profile.release]\nstrip = true\n\n[profile.release-debug]\ninherits = \"release\"\ndebug = true\n",
        "[build]\ntarget = \"x86_64-unknown-linux-gnu\"\n",
    );
    let (_, help) = said(&folder, "debuginfo-then-stripped");
    assert!(help.starts_with("set `strip = false` in `[profile.release-debug]`"), "{help}");
    assert!(!help.contains("debug = false"), "{help}");
}

#[test]
fn rustflags_panic_for_one_target() {
    let folder = case("rustflags-panic-for-one-target");
    assert_eq!(found(folder.path()), [""; 0]);
}

#[test]
fn flags_of_a_target_name_it_and_the_profiles_that_they_change() {
    let cases = [
        (
            "[target.aarch64-unknown-linux-gnu]\nrustflags = [\"-C\", \"panic=abort\"]\n",
            "`-C panic=abort` overrides `panic` of profiles `dev`, `test`, `bench` for `aarch64-unknown-linux-gnu`",
        ),
        (
            "[target.'cfg(windows)']\nrustflags = \"-Copt-level=3\"\n",
            "`-C opt-level=3` overrides `opt-level` of profiles `dev`, `test` for `cfg(windows)`, and turns off the debug assertions of `dev`, `test`",
        ),
        ("[build]\nrustflags = [\"-Crpath\"]\n", "`-C rpath` overrides `rpath` of every profile"),
        (
            "[target.wasm32-unknown-unknown]\nrustflags = [\"-C\", \"strip=debuginfo\", \"-C\", \"panic=unwind\"]\n",
            "`-C strip=debuginfo` overrides `strip` of profiles `dev`, `test` for `wasm32-unknown-unknown`",
        ),
    ];
    each(cases, |(config, message)| {
        let folder = package("[profile.release]\npanic = \"abort\"\n", config);
        assert_eq!(said(&folder, "rustflags-set").0, message);
    });
    let silent = [
        "[target.'cfg(unix)']\nrustflags = [\"-Ccodegen-units=4\"]\n",
        "[build]\nrustflags = [\"-C\", \"debuginfo=1\"]\n",
        "[target.'cfg(target_family = \"wasm\")']\nrustflags = [\"-Cpanic=abort\"]\n",
        "[target.thumbv7em-none-eabihf]\nrustflags = [\"-Cpanic=abort\"]\n",
    ];
    each(silent, |config| {
        let profiles = "[profile.dev]\ncodegen-units = 4\ndebug = 1\n[profile.release]\ncodegen-units = 4\ndebug = 1\n";
        assert_eq!(found(package(profiles, config).path()), [""; 0]);
    });
}

#[test]
fn a_variable_for_a_target_names_it() {
    let folder = package("", "");
    let env = [("CARGO_TARGET_X86_64_PC_WINDOWS_MSVC_RUSTFLAGS", "-C target-cpu=native")];
    let said = end_to_end::field::check_with(folder.path(), &[], &env).exits(0).stdout;
    assert!(said.contains("makes binaries for `x86_64-pc-windows-msvc` that crash"), "{said}");
    assert!(said.contains("such as `-C target-cpu=x86-64-v3`"), "{said}");
}

#[test]
fn tests_reject_an_abort_that_flags_ask_for() {
    let folder =
        package("[profile.dev]\npanic = \"abort\"\n", "[build]\nrustflags = [\"-Cpanic=abort\"]\n");
    let tested = run("cargo", ["test", "--offline"], folder.path()).exits(101);
    assert!(
        tested.stderr.contains("building tests with panic=abort is not supported"),
        "{}",
        tested.stderr
    );
    let (message, _) = said(&folder, "rustflags-set");
    assert_eq!(
        message,
        "`-C panic=abort` overrides `panic` of profiles `release`, `test`, `bench`"
    );
}

#[test]
fn no_processor_is_advised_for_another_architecture() {
    let native = |table: &str| format!("[{table}]\nrustflags = [\"-C\", \"target-cpu=native\"]\n");
    let help = |table: &str| said(&package("", &native(table)), "rustflags-set").1;
    assert!(
        help("build")
            .contains("`-C target-cpu=x86-64-v3` in `[target.'cfg(target_arch = \"x86_64\")']`")
    );
    assert!(help("target.x86_64-unknown-linux-gnu").ends_with("such as `-C target-cpu=x86-64-v3`"));
    let arm = help("target.aarch64-apple-darwin");
    assert!(arm.contains("--target aarch64-apple-darwin") && !arm.contains("x86"), "{arm}");
    // The compiler has the processor for one architecture only.
    let cpus = |target: &str| {
        let args = ["--print", "target-cpus", "--target", target];
        run("rustc", args, Path::new("/")).exits(0).stdout
    };
    assert!(cpus("x86_64-unknown-linux-gnu").contains("x86-64-v3"));
    assert!(!cpus("aarch64-unknown-linux-gnu").contains("x86-64-v3"));
    assert!(!cpus("wasm32-unknown-unknown").contains("native"));
}

#[test]
fn flags_for_this_processor_are_not_repeated_for_another() {
    let build = "[build]\nrustflags = [\"-C\", \"target-cpu=native\"]\n";
    let wasm = "[target.wasm32-unknown-unknown]\nrustflags = [\"--cfg\", \"web\"]\n";
    let mac = "[target.x86_64-apple-darwin]\nrustflags = [\"-C\", \"target-feature=-avx,-avx2\"]\n";
    for others in [wasm, mac, &[wasm, mac].concat()] {
        let found = findings(package("", &format!("{build}{others}")).path());
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0]["message"]
                .as_str()
                .expect("a text")
                .starts_with("`-C target-cpu=native` makes")
        );
    }
    // Other flags get lost there, and the processor where the table is for this machine.
    let cfg = build.replace("\"target-cpu=native\"", "\"target-cpu=native\", \"--cfg\", \"both\"");
    let found = findings(package("", &format!("{cfg}{wasm}")).path());
    let lost = &found[1];
    assert!(
        lost["message"]
            .as_str()
            .expect("a text")
            .starts_with("`--cfg both` is not used where `wasm32"),
        "{lost:#}"
    );
    let here = format!("{build}[target.'cfg(all())']\nrustflags = [\"--cfg\", \"here\"]\n");
    let found = findings(package("", &here).path());
    let lost = &found[1];
    assert!(
        lost["message"].as_str().expect("a text").contains("target-cpu=native` is not used"),
        "{lost:#}"
    );
    let help = lost["help"].as_str().expect("a help");
    assert!(!help.contains("repeat") && !help.contains("native"), "{help}");
}
