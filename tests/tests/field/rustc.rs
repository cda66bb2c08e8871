//! What reaches rustc, although the profile says something else.

use std::path::Path;

use end_to_end::field::{
    cargo_says, case, check, check_with, explained, finding, found, rustc_line,
};
use end_to_end::{Folder, run, run_with};
use profiles_engine::profiles::rustc::splits;
use serde_json::Value;

/// What `--explain` says of a setting with these arguments.
#[track_caller]
fn setting(dir: &Path, args: &[&str], key: &str) -> Value {
    let args = [&["--explain"], args, &["--format", "json"]].concat();
    let json = check(dir, &args).exits(0).json();
    end_to_end::keeps_contract("explain.schema.json", &json);
    let settings = json["settings"].as_array().expect("settings");
    let setting = settings.iter().find(|setting| setting["key"] == key);
    setting.unwrap_or_else(|| panic!("no `{key}` in {json:#}")).clone()
}

/// A package with a library and these lines in its manifest.
fn library(lines: &str) -> Folder {
    let folder = Folder::new();
    let manifest = format!("[package]\nname = \"engine\"\nedition = \"2021\"\n{lines}");
    folder.write("Cargo.toml", &manifest);
    folder.write("src/lib.rs", "#[no_mangle]\npub extern \"C\" fn answer() -> u32 { 42 }\n");
    folder
}

#[test]
fn lto_cdylib_rlib() {
    let folder = case("01-lto-cdylib-rlib");
    let dir = folder.path();
    assert!(!rustc_line(dir, &["--release"], "engine").contains("-C lto"));
    assert_eq!(found(dir), ["lto-without-effect Cargo.toml:10"]);
    let finding = finding(dir, "lto-without-effect");
    assert_eq!(finding["level"], "warning");
    assert_eq!(finding["package"], "engine");
    let help = finding["help"].as_str().expect("help");
    let command = help.split('`').nth(1).expect("a command");
    assert_eq!(command, "cargo rustc --package engine --lib --profile release --crate-type cdylib");
    let words: Vec<&str> = command.split(' ').skip(1).chain(["-v", "--offline"]).collect();
    let built = run("cargo", words, dir).exits(0).stderr;
    assert!(built.contains("--crate-type cdylib") && built.contains("-C lto"), "{built}");
    assert_eq!(explained(dir, &["release"], "lto"), "fat");
    let lto = setting(dir, &["release"], "lto");
    assert_eq!(lto["rustc"][0]["value"], "false");
    assert_eq!(lto["rustc"][0]["package"], "engine");
    let shown = check(dir, &["--explain", "release"]).exits(0).stdout;
    assert!(shown.contains("rustc gets false for engine"), "{shown}");
    check(dir, &["--verify"]).exits(0);
}

#[test]
fn one_finding_names_all_profiles_whose_lto_is_lost() {
    let folder = library(
        "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n[profile.release]\nlto = \"thin\"\n[profile.web]\ninherits = \"release\"\nlto = true\n\
         [profile.same]\ninherits = \"web\"\n[profile.bench]\nlto = \"fat\"\n",
    );
    let dir = folder.path();
    assert_eq!(found(dir), ["lto-without-effect Cargo.toml:7"]);
    let finding = finding(dir, "lto-without-effect");
    let message = finding["message"].as_str().expect("message");
    assert!(message.starts_with("profiles `release`, `web` ask for LTO"), "{message}");
    for profile in ["release", "web", "same"] {
        assert!(!rustc_line(dir, &["--profile", profile], "engine").contains("-C lto"));
    }
}

#[test]
fn lto_is_passed_only_if_all_crate_types_allow_it() {
    for (types, is_done) in [
        (r#"["cdylib"]"#, true),
        (r#"["cdylib", "staticlib"]"#, true),
        (r#"["lib", "staticlib"]"#, false),
        (r#"["staticlib", "cdylib", "rlib"]"#, false),
        (r#"["dylib", "staticlib"]"#, false),
    ] {
        for lto in ["true", "\"thin\""] {
            let folder =
                library(&format!("[lib]\ncrate-type = {types}\n[profile.release]\nlto = {lto}\n"));
            let line = rustc_line(folder.path(), &["--release"], "engine");
            assert_eq!(line.contains("-C lto"), is_done, "{types} {lto}: {line}");
            let found = found(folder.path());
            assert_eq!(found.is_empty(), is_done, "{types} {lto}: {found:?}");
            let setting = setting(folder.path(), &["release", "--package", "engine"], "lto");
            assert_eq!(setting["rustc"].is_null(), is_done, "{types} {lto}: {setting}");
        }
    }
}

#[test]
fn lto_is_not_missed_where_none_is_asked_for() {
    for lines in ["[profile.release]\nlto = \"off\"\n", "[profile.release]\nopt-level = \"s\"\n"] {
        let folder = library(&format!("[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n{lines}"));
        assert_eq!(found(folder.path()), [""; 0], "{lines}");
    }
}

#[test]
fn lto_of_build_scripts_and_proc_macros_is_not_passed() {
    let folder = library("[lib]\nproc-macro = true\n[profile.release]\nlto = true\n");
    folder.write("src/lib.rs", "");
    folder.write("build.rs", "fn main() {}");
    for name in ["engine", "build_script_build"] {
        let line = rustc_line(folder.path(), &["--release"], name);
        assert!(!line.contains("-C lto"), "{line}");
        std::fs::remove_dir_all(folder.path().join("target")).expect("built files");
    }
    for args in [&["release", "--build-override"][..], &["release", "--package", "engine"]] {
        assert_eq!(setting(folder.path(), args, "lto")["rustc"][0]["value"], "false", "{args:?}");
    }
}

#[test]
fn split_debuginfo_windows() {
    let folder = case("19-split-debuginfo-windows");
    let dir = folder.path();
    for (target, profile, is_taken) in [
        ("x86_64-pc-windows-msvc", "dev", false),
        ("x86_64-pc-windows-msvc", "release", true),
        ("x86_64-pc-windows-gnu", "dev", false),
        ("x86_64-pc-windows-gnu", "release", false),
        ("wasm32-unknown-unknown", "dev", false),
        ("x86_64-unknown-linux-musl", "dev", true),
        ("aarch64-apple-darwin", "release", true),
    ] {
        let args = [profile, "--target", target];
        let instead = &setting(dir, &args, "split-debuginfo")["rustc"];
        assert_eq!(instead.is_null(), is_taken, "{args:?}: {instead}");
        if !is_taken {
            assert_eq!(instead[0]["value"], Value::Null);
            assert!(instead[0]["reason"].as_str().expect("a reason").contains(target));
            let shown = check(dir, &[&["--explain"], &args[..]].concat()).exits(0).stdout;
            assert!(shown.contains("rustc gets nothing"), "{shown}");
        }
    }
}

#[test]
fn split_debuginfo_is_not_passed_without_debuginfo() {
    let folder = library("[profile.release]\nsplit-debuginfo = \"packed\"\n");
    let line = rustc_line(folder.path(), &["--release"], "engine");
    assert!(!line.contains("split-debuginfo"), "{line}");
    let instead = &setting(folder.path(), &["release"], "split-debuginfo")["rustc"];
    assert_eq!(instead[0]["reason"], "there is no debuginfo to split");
}

#[test]
fn rustc_splits_debuginfo_as_we_know_it_of_every_target() {
    let dir = Folder::new();
    let targets = run("rustc", ["--print", "target-list"], dir.path()).exits(0).stdout;
    for target in targets.lines() {
        let args = ["--print", "split-debuginfo", "--target", target];
        let kinds = run("rustc", args, dir.path()).exits(0).stdout;
        for kind in ["off", "packed", "unpacked"] {
            let is_listed = kinds.lines().any(|listed| listed == kind);
            assert_eq!(splits(target, kind), Some(is_listed), "{target} {kind}");
        }
    }
}

#[test]
fn hint_mostly_unused() {
    let folder = case("35-hint-mostly-unused");
    let dir = folder.path();
    let said = cargo_says(dir, &["build"]);
    assert!(said.contains("ignoring 'hint-mostly-unused' profile option"), "{said}");
    let finding = finding(dir, "nightly-only-key");
    assert_eq!((&finding["level"], &finding["line"]), (&"note".into(), &8.into()));
    assert!(
        finding["message"].as_str().expect("a message").contains("-Zprofile-hint-mostly-unused")
    );
    let hint = setting(dir, &["dev", "--package", "itoa"], "hint-mostly-unused");
    assert_eq!((&hint["value"], &hint["rustc"][0]["value"]), (&"true".into(), &"false".into()));
    folder.write(".cargo/config.toml", "[unstable]\nprofile-hint-mostly-unused = true\n");
    assert_eq!(found(dir), [""; 0]);
    let hint = setting(dir, &["dev", "--package", "itoa"], "hint-mostly-unused");
    assert!(hint["rustc"].is_null(), "{hint}");
}

/// A program that prints whether it has debug assertions, with profiles below its manifest.
fn program(profiles: &str) -> Folder {
    let folder = Folder::new();
    folder
        .write("Cargo.toml", &format!("[package]\nname = \"app\"\nedition = \"2021\"\n{profiles}"));
    folder.write("src/main.rs", "fn main() { println!(\"{}\", cfg!(debug_assertions)); }\n");
    folder
}

#[test]
fn flags_of_every_source_are_found_and_explained() {
    let rustc = run("rustc", ["-vV"], Folder::new().path()).exits(0).stdout;
    let triple = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let host = triple.to_uppercase().replace('-', "_");
    let own = format!("CARGO_TARGET_{host}_RUSTFLAGS");
    for (variable, flags) in [
        ("RUSTFLAGS", "-C opt_level=2"),
        ("CARGO_ENCODED_RUSTFLAGS", "-C\u{1f}opt-level=2"),
        ("CARGO_BUILD_RUSTFLAGS", "-Copt-level=2"),
        (&own, "--codegen=opt-level=2"),
    ] {
        let folder = program("");
        let env = [(variable, flags)];
        let built = run_with("cargo", ["run", "--offline"], folder.path(), env).exits(0);
        // rustc turns the assertions off with the level, as Cargo passes neither in `dev`.
        assert_eq!(built.stdout, "false\n", "{variable}");
        let said = check_with(folder.path(), &[], &env).exits(0).stdout;
        assert!(said.contains("overrides `opt-level` of every profile"), "{variable}: {said}");
        assert!(
            said.contains("turns off the debug assertions of `dev`, `test`"),
            "{variable}: {said}"
        );
        let said = check_with(folder.path(), &["--explain", "dev"], &env).exits(0).stdout;
        assert!(said.contains("rustc gets 2: `-C opt-level=2` comes last"), "{variable}: {said}");
        assert!(said.contains("rustc gets false"), "{variable}: {said}");
    }
    let folder = program("");
    folder.write(".cargo/config.toml", &format!("[target.{triple}]\nrustflags = '-O'\n"));
    assert!(rustc_line(folder.path(), &[], "app").ends_with("-O`"));
    let said = check(folder.path(), &["--explain", "dev"]).exits(0).stdout;
    assert!(said.contains("rustc gets 3: `-C opt-level=3` comes last"), "{said}");
    let folder = program("");
    let args = ["--config", "build.rustflags = '-O'", "--explain", "dev"];
    let said = check(folder.path(), &args).exits(0).stdout;
    assert!(said.contains("rustc gets 3: `-C opt-level=3` comes last (--config"), "{said}");
    let env = [("CARGO_BUILD_RUSTFLAGS", "--cfg own")];
    let said = check_with(folder.path(), &[], &env).exits(0).stdout;
    assert!(said.contains("`CARGO_BUILD_RUSTFLAGS` passes `--cfg own`"), "{said}");
}

#[test]
fn flags_that_rustc_refuses_with_a_profile_are_errors() {
    for (flags, profile, is_refused) in [
        ("-C embed-bitcode=no", "lto = true", true),
        ("-C embed-bitcode=no", "lto = \"off\"", false),
        ("-C embed-bitcode=no -C lto=off", "lto = \"thin\"", false),
        ("-C prefer-dynamic", "lto = \"thin\"", true),
        ("-C prefer_dynamic", "lto = true", true),
        ("-C prefer-dynamic", "opt-level = 1", false),
        ("-C prefer-dynamic", "panic = \"abort\"", true),
        ("-C lto=thin", "opt-level = 1", true),
        ("-C lto", "lto = \"off\"", true),
        ("-C linker-plugin-lto", "lto = true", false),
    ] {
        let folder = program(&format!("[profile.release]\n{profile}\n"));
        let env = [("RUSTFLAGS", flags)];
        let built = run_with("cargo", ["build", "--release", "--offline"], folder.path(), env);
        assert_eq!(built.code != Some(0), is_refused, "{flags} {profile}: {}", built.stderr);
        let said = check_with(folder.path(), &[], &env).stdout;
        let is_found = said.contains("error[flags-exclude-profile]") && said.contains("`release`");
        assert_eq!(is_found, is_refused, "{flags} {profile}: {said}");
    }
}

#[test]
fn tests_do_not_build_if_a_flag_makes_them_abort() {
    let folder = program("[profile.release]\npanic = \"abort\"\n");
    for flags in ["-C panic=abort", "-Cpanic=unwind", "-C opt-level=1"] {
        let env = [("RUSTFLAGS", flags)];
        let ran = |command| {
            let args = [command, "--release", "--offline"];
            run_with("cargo", args, folder.path(), env)
        };
        ran("build").exits(0);
        let tested = ran("test");
        let is_refused = flags.contains("abort");
        assert_eq!(tested.code != Some(0), is_refused, "{flags}: {}", tested.stderr);
        assert_eq!(tested.stderr.contains("with panic=abort is not supported"), is_refused);
        let said = check_with(folder.path(), &[], &env).stdout;
        assert_eq!(said.contains("warning[flags-exclude-profile]"), is_refused, "{flags}: {said}");
    }
}

#[test]
fn linker_arguments_that_strip_are_found() {
    if !cfg!(target_os = "linux") {
        return println!("not tried: a linker argument that strips, for lack of Linux");
    }
    let is_stripped = |folder: &Folder| {
        let binary = std::fs::read(folder.path().join("target/debug/app")).expect("a binary");
        !binary.windows(7).any(|bytes| bytes == b".symtab")
    };
    for (flags, strips) in [
        (r#"["-Clink-arg=-s"]"#, true),
        (r#"["-C", "link-args=-Wl,--gc-sections,--strip-all"]"#, true),
        (r#"["-C", "link_arg=-Wl,-s"]"#, true),
        (r#"["-C", "link-arg=-Wl,--gc-sections"]"#, false),
    ] {
        let folder = program("");
        folder.write(".cargo/config.toml", &format!("[build]\nrustflags = {flags}\n"));
        run("cargo", ["build", "--offline"], folder.path()).exits(0);
        assert_eq!(is_stripped(&folder), strips, "{flags}");
        let found = found(folder.path());
        assert_eq!(found.len(), usize::from(strips), "{flags}: {found:?}");
    }
}

/// What `--verify --build` says, with these variables.
#[track_caller]
fn verified_build(folder: &Folder, env: &[(&str, &str)]) -> Value {
    let args = ["--verify", "--build", "--format", "json"];
    let json = check_with(folder.path(), &args, env).exits(0).json();
    end_to_end::keeps_contract("verify.schema.json", &json);
    json
}

#[test]
fn a_verified_build_agrees_with_what_rustc_gets() {
    let folder = case("01-lto-cdylib-rlib");
    let json = verified_build(&folder, &[]);
    assert_eq!(json["calls"], 4, "{json:#}");
    assert_eq!(json["not_passed"][0]["key"], "lto", "{json:#}");
    assert!(!folder.path().join("target/check-profiles").exists(), "what was built is removed");
    let profiles = "[profile.release]\nlto = true\nstrip = true\npanic = \"abort\"\n[profile.own]\ninherits = \"dev\"\nopt-level = \"s\"
debug = \"line-tables-only\"\nsplit-debuginfo = \"packed\"\nbuild-override.opt-level = 1\n";
    let folder = program(profiles);
    folder.write("build.rs", "fn main() {}");
    for env in [
        &[][..],
        &[("RUSTFLAGS", "-O -C debuginfo=1")],
        &[("CARGO_BUILD_RUSTFLAGS", "-C strip=symbols -C overflow_checks=no")],
    ] {
        let json = verified_build(&folder, env);
        // A program and its build script in five profiles.
        assert_eq!(json["calls"], 10, "{json:#}");
    }
}

/// The Cargo here prints other calls than it makes.
#[cfg(unix)]
#[test]
fn a_verified_build_shows_what_is_not_as_the_unit_graph_says() {
    let folder = program("");
    // Its lines have another level than Cargo's.
    let script = "cargo \"$@\" 2>said || exit\nsed 's/-C opt-level=3/-C opt-level=1/' said >&2";
    let other = folder.script("other-cargo", script);
    let env = [("CARGO", other.as_str())];
    let said = check_with(folder.path(), &["--verify", "--build"], &env).exits(1).stdout;
    let expected = "`opt-level` is 3 (built in: release) here, but 1 in Cargo's call of rustc";
    assert!(said.contains(expected), "{said}");
}
