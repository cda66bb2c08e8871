//! `dist` for foreign targets: what cannot be built is reported before any build, and what is built is run as Cargo's config
//! says.
#![cfg(unix)]

use end_to_end::cases::each;
use end_to_end::dist::{cells, package, report_with as report};
use end_to_end::packages::host;
use end_to_end::{Folder, engine, foreign, path_with, run, run_with};
use serde_json::{Value, json};

const RISCV: &str = "riscv64gc-unknown-linux-gnu";

/// Asserts that the only cell of a report was skipped, and returns the reason.
#[track_caller]
fn skipped(report: &Value) -> &str {
    let [cell] = cells(report) else { panic!("not one cell: {report:#}") };
    assert_eq!(cell["outcome"], "skipped", "{cell:#}");
    cell["reason"].as_str().expect("a reason")
}

/// Writes scripts, and returns a `PATH` on which they are found first.
fn programs(folder: &Folder, scripts: &[(&str, &str)]) -> String {
    for (name, script) in scripts {
        folder.script(&format!("bin/{name}"), script);
    }
    path_with(&folder.path().join("bin"))
}

#[test]
fn a_mistyped_target_gets_a_suggestion() {
    let meant = "help: did you mean `x86_64-unknown-linux-gnu`? (`rustc --print target-list` lists them all)";
    let wrong = "x86_64-unknown-linux-gun";
    let refused = |manifest: &str, args: &[&str]| {
        let folder = package(manifest);
        let ran = run(engine(), [&["dist"], args].concat(), folder.path()).exits(2);
        assert!(ran.stderr.contains(meant), "{}", ran.stderr);
        assert!(!folder.path().join("target").exists());
    };
    refused("", &["--target", wrong]);
    refused("", &["--toolchain", &format!("{wrong}=nightly")]);
    refused(&format!("[workspace.metadata.dist]\ntargets = [\"{wrong}\"]"), &[]);
    refused(&format!("[workspace.metadata.dist.target.{wrong}]\nbuild-std = true"), &[]);
}

#[test]
fn a_missing_library_and_a_missing_linker_are_reported_together() {
    let folder = package("");
    let report = report(&folder, &["--preset", "dev", "--target", RISCV], &[], 0);
    let why = skipped(&report);
    assert!(why.contains(&format!("run `rustup target add {RISCV}`")), "{why}");
    assert!(why.contains("write `linker = \"riscv64-linux-gnu-gcc\"`"), "{why}");
}

#[test]
fn a_missing_linker_is_reported_before_the_build() {
    let folder = package("");
    let config = format!("[target.{}]\nlinker = \"no-such-linker\"\n", host());
    folder.write(".cargo/config.toml", &config);
    let report = report(&folder, &["--preset", "dev"], &[], 0);
    let why = skipped(&report);
    assert!(
        why.contains("the linker `no-such-linker` in Cargo's config is not installed: install"),
        "{why}"
    );
    assert!(!folder.path().join("target/debug").exists());
}

#[test]
fn a_linker_error_begins_with_an_explanation() {
    let folder = package("");
    let script = "echo '/usr/bin/ld: cannot find -lnowhere: No such file' >&2; exit 1";
    programs(&folder, &[("own-linker", script)]);
    let linker = folder.path().join("bin/own-linker");
    let config = format!("[target.{}]\nlinker = {linker:?}\n", host());
    folder.write(".cargo/config.toml", &config);
    let report = report(&folder, &["--preset", "dev"], &[], 1);
    let why = cells(&report)[0]["reason"].as_str().expect("a reason");
    let (first, rest) = why.split_once('\n').expect("lines");
    let said = format!(
        "the linker `{}` failed: /usr/bin/ld: cannot find -lnowhere: No such file",
        linker.display()
    );
    assert_eq!(first, said);
    assert!(rest.starts_with("error: linking with `"), "{rest}");
}

#[test]
fn a_toolchain_is_chosen_for_all_targets_or_for_one() {
    let folder = package("");
    run(engine(), ["dist", "--toolchain", &format!("{}=", host())], folder.path()).exits(2);
    let missing = report(&folder, &["--preset", "dev", "--toolchain", "no-such"], &[], 0);
    assert_eq!(
        skipped(&missing),
        "toolchain `no-such` is not installed: run `rustup toolchain install no-such`"
    );
    if !foreign::is_installed("nightly") {
        return println!("not tried: another toolchain, for lack of nightly");
    }
    let host = host();
    let one = format!("{host}=nightly");
    let cases = [&["--toolchain", "nightly"][..], &["--toolchain", "no-such", "--toolchain", &one]];
    each(cases, |args| {
        let built =
            report(&folder, &[&["--preset", "dev", "--target", host], args].concat(), &[], 0);
        let cell = &cells(&built)[0];
        assert_eq!(
            cell["command"],
            format!("cargo +nightly build --profile dev --target {host} --bins")
        );
        let version = cell["toolchain"]["rustc"].as_str().expect("a version");
        assert!(version.contains("nightly"), "{version}");
    });
}

#[test]
fn build_std_needs_a_toolchain_with_unstable_flags() {
    let host = host();
    let folder = package(&format!("[workspace.metadata.dist.target.{host}]\nbuild-std = true"));
    let stable = report(&folder, &["--preset", "dev"], &[], 0);
    let why = skipped(&stable);
    assert!(why.starts_with("`-Z build-std` requires nightly"), "{why}");
    let args = ["dist", "--preset", "dev", "--plan", "--format", "json"];
    let plan = run_with(engine(), args, folder.path(), [("RUSTC_BOOTSTRAP", "1")]).exits(0).json();
    let cell = &cells(&plan)[0];
    let command = cell["command"].as_str().expect("a command");
    assert!(
        command.contains(" -Zbuild-std=std,panic_abort ") && command.contains(host),
        "{command}"
    );
    // The sources of the standard library may not be installed.
    let why = cell["reason"].as_str().unwrap_or("rust-src");
    assert!(why.contains("rust-src"), "{why}");
}

/// The newest version of the GNU C library that a program asks for: the names of versions are in its bytes.
fn newest_glibc(program: &std::path::Path) -> (u32, u32) {
    let bytes = std::fs::read(program).expect("readable");
    let text = String::from_utf8_lossy(&bytes);
    let versions = text.split("GLIBC_").skip(1).filter_map(|rest| {
        let mut numbers = rest.split(|c: char| !c.is_ascii_digit()).map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    versions.max().expect("a version")
}

#[test]
fn zigbuild_gets_the_glibc_version_and_is_in_the_report() {
    let host = host();
    let versioned = format!("{host}.2.17");
    let folder = package("");
    let ask = |path: &str| {
        let args = ["--preset", "dev", "--builder", "zigbuild", "--target", &versioned];
        report(&folder, &args, &[("PATH", path)], 0)
    };
    if run("sh", ["-c", "command -v cargo-zigbuild"], folder.path()).code != Some(0) {
        let report = ask(&std::env::var("PATH").expect("a path"));
        assert_eq!(
            skipped(&report),
            "`cargo-zigbuild` is not installed: run `cargo install --locked cargo-zigbuild`"
        );
    }
    let ran = run(engine(), ["dist", "--target", &versioned], folder.path()).exits(2);
    assert!(
        ran.stderr.contains("help: only zigbuild can link against a specific glibc version"),
        "{}",
        ran.stderr
    );
    let zigs = ["cargo-zigbuild", "zig"];
    if !zigs.into_iter().all(foreign::has) {
        return foreign::not_tried("cargo-zigbuild and zig (`.ci/tools/install` brings them)");
    }
    let needed = |report: &Value| {
        let cell = &cells(report)[0];
        assert_eq!(cell["outcome"], "built", "{cell:#}");
        let version = cell["toolchain"]["builder"].as_str().expect("a version");
        assert!(version.starts_with("cargo-zigbuild "), "{version}");
        assert_eq!(cell["disagreements"], json!([]));
        let program = cell["artifacts"][0]["path"].as_str().expect("a path");
        newest_glibc(&folder.path().join("target/dist").join(program))
    };
    let report = ask(&std::env::var("PATH").expect("a path"));
    let cell = &cells(&report)[0];
    assert_eq!(cell["target"], versioned.as_str());
    assert_eq!(
        cell["command"],
        format!("cargo zigbuild --profile dev --target {versioned} --bins")
    );
    assert!(cell["benchmarks"][0]["median_seconds"].is_number(), "it runs here: {cell:#}");
    assert!(needed(&report) <= (2, 17));
    // Without a version, the program needs the C library that it was linked with.
    let usual = self::report(&folder, &["--preset", "dev", "--target", host], &[], 0);
    let program = cells(&usual)[0]["artifacts"][0]["path"].as_str().expect("a path").to_owned();
    assert!(newest_glibc(&folder.path().join("target/dist").join(program)) > (2, 17));
    let Some(variables) = foreign::variables() else { return };
    let set: Vec<(&str, &str)> =
        variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let args =
        ["--preset", "dev", "--builder", "zigbuild", "--target", "aarch64-unknown-linux-gnu.2.28"];
    // cargo-zigbuild leaves a linker that the environment names.
    let linker = "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER";
    let report = self::report(&folder, &args, &set, 0);
    let why = format!("{linker} is set, so cargo-zigbuild would not link with zig: unset it");
    assert_eq!(skipped(&report), why);
    let without: Vec<_> = set.into_iter().filter(|(name, _)| *name != linker).collect();
    let report = self::report(&folder, &args, &without, 0);
    assert!(needed(&report) <= (2, 28));
    assert_eq!(cells(&report)[0]["benchmarks"][0]["emulated"], true);
}

#[test]
fn the_output_of_cross_is_found_and_has_no_cpu_cost() {
    let host = host();
    let folder = package(&format!("[workspace.metadata.dist.target.{host}]\nbuilder = \"cross\""));
    let target = folder.path().join("target");
    // The container sees the target folder at `/target`.
    let cross = format!(
        "[ \"$1\" = --version ] && echo 'cross 9.9.9' && exit\ncargo \"$@\" | sed 's|{}/|/target/|g'",
        target.canonicalize().unwrap_or(target).display()
    );
    let path = programs(&folder, &[("cross", &cross), ("docker", "exit 1")]);
    let args = ["--preset", "dev", "--target", host];
    let report = report(&folder, &args, &[("PATH", &path)], 0);
    let cell = &cells(&report)[0];
    assert_eq!(cell["outcome"], "built", "{cell:#}");
    assert_eq!(cell["toolchain"]["builder"], "cross 9.9.9");
    assert_eq!(cell["build"]["cpu_seconds"], Value::Null);
    assert!(cell["build"]["wall_seconds"].as_f64().expect("a time") > 0.0);
    assert!(cell["artifacts"][0]["bytes"].as_u64().expect("a size") > 0);
}

#[test]
fn a_plan_for_other_machines_keeps_the_arguments() {
    let host = host();
    let folder = package("");
    let args = [
        "dist",
        "--plan",
        "--format",
        "json",
        "--target",
        host,
        "--toolchain",
        "nightly",
        "--cranelift",
    ];
    let plan = run(engine(), args, folder.path()).exits(0).json();
    let again = format!("--preset fast --target {host} --toolchain nightly --cranelift");
    let fast = cells(&plan).iter().find(|cell| cell["preset"] == "fast").expect("fast");
    // Only the job of a preset builds the variants of that preset.
    assert_eq!(fast["args"], again.trim_end_matches(" --cranelift"));
    let dev = cells(&plan).iter().find(|cell| cell["preset"] == "dev").expect("dev");
    assert_eq!(dev["args"], again.replace("fast", "dev"));
}

/// All foreign targets at once: built, measured, and run if the machine can.
#[test]
fn foreign_targets_are_built_and_run_as_cargos_config_says() {
    let Some(env) = foreign::variables() else { return };
    let env: Vec<(&str, &str)> =
        env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let folder = package(
        "[profile.small]\ninherits = \"release\"\nopt-level = \"z\"\nlto = true\npanic = \"abort\"",
    );
    let targets = [
        "x86_64-unknown-linux-gnu",
        "aarch64-unknown-linux-gnu",
        "wasm32-wasip1",
        "x86_64-pc-windows-gnu",
        RISCV,
    ];
    let args = ["--preset", "fast,small", "--wasm-opt", "--target", &targets.join(",")];
    let report = report(&folder, &args, &env, 0);
    let of = |target: &str| -> Vec<&Value> {
        cells(&report).iter().filter(|cell| cell["target"] == target).collect()
    };
    each(&targets[..4], |target| {
        for cell in of(target) {
            assert_eq!(cell["outcome"], "built", "{cell:#}");
            let artifact = &cell["artifacts"][0];
            let size = |name: &str| artifact["sections"][name].as_u64().expect("a number of bytes");
            let sum: u64 = ["code", "data", "debug", "symbols", "other"].map(size).iter().sum();
            assert_eq!(sum, artifact["bytes"], "{artifact:#}");
            assert!(size("code") > 0 && size("data") > 0, "{artifact:#}");
        }
    });
    // Run natively, in an emulator, in node, and not at all.
    each(
        targets.into_iter().zip([None, Some("qemu-aarch64"), Some("node")]),
        |(target, runner)| {
            for cell in of(target) {
                let startup = &cell["benchmarks"][0];
                assert_eq!(startup["emulated"], runner.is_some(), "{cell:#}");
                assert!(startup["median_seconds"].as_f64().expect("it ran") > 0.0);
                let shown = startup["runner"]
                    .as_str()
                    .map(|line| line.split(' ').next().expect("a program"));
                assert_eq!(shown, runner);
            }
            // Each target has its own baseline.
            assert_eq!(
                of(target)[0]["benchmarks"][0]["ratio"],
                json!({ "value": 1.0, "low": 1.0, "high": 1.0 })
            );
        },
    );
    for cell in of("x86_64-pc-windows-gnu") {
        let startup = &cell["benchmarks"][0];
        match env.iter().find(|(name, _)| *name == "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER") {
            None => assert_eq!(startup["reason"], "no runner for x86_64-pc-windows-gnu"),
            Some((_, runner)) => {
                assert_eq!(
                    (&startup["emulated"], &startup["runner"]),
                    (&json!(true), &json!(runner))
                );
                assert!(startup["median_seconds"].as_f64() > Some(0.0), "{startup:#}");
            }
        }
    }
    let why = of(RISCV)[0]["reason"].as_str().expect("skipped");
    assert!(why.contains(&format!("the standard library of `{RISCV}` is not installed")), "{why}");
    let page = folder.read("target/dist/report.md");
    assert!(page.contains("emulated: run through \\`qemu-aarch64"), "{page}");
    if foreign::has("wasm-opt") {
        let module = &of("wasm32-wasip1")[0]["artifacts"][0];
        let (before, after) = (&module["bytes"], &module["wasm_opt"]["bytes"]);
        assert!(after.as_u64().expect("shrunk") < before.as_u64().expect("a size"), "{module:#}");
        let shrunk = folder.path().join("target/dist/wasm32-wasip1/fast");
        run("sha256sum", ["--check", "--strict", "SHA256SUMS"], &shrunk).exits(0);
        assert!(shrunk.join("app.opt.wasm").is_file());
    }
}
