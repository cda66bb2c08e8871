use super::*;
use ArtifactKind::{Bin, Cdylib, Example, Staticlib};

fn named<'a>(all: &[(ArtifactKind, &'a str)]) -> Vec<Named<'a>> {
    let named = all.iter().map(|(kind, name)| Named {
        kind: *kind,
        name,
        path: format!("/out/{}/{name}", kind.name()),
    });
    named.collect()
}

fn line(line: &str) -> BenchmarkCommand {
    BenchmarkCommand::from_line(line).expect("a command")
}

/// The process as it would be shown, or the reason.
fn shown(command_line: &str, artifacts: &[Named], runner: &Runner) -> Result<String, String> {
    let process = command(&line(command_line), artifacts, Path::new("."), runner);
    process.map(|process| process.to_string())
}

#[test]
fn bin_stands_for_the_one_binary() {
    let one = named(&[(Bin, "app")]);
    assert_eq!(expand("--run={bin}", &one), Ok("--run=/out/bin/app".into()));
    for other in ["{print $1}", "{bin", "{ {bin:", "{bins}"] {
        assert_eq!(expand(other, &one), Ok(other.into()));
    }
    let both = named(&[(Bin, "app"), (Cdylib, "app"), (Example, "demo")]);
    assert_eq!(expand("{bin}", &both), Ok("/out/bin/app".into()));
}

#[test]
fn one_of_several_artifacts_is_named() {
    let two = named(&[(Bin, "app"), (Bin, "tool")]);
    assert_eq!(expand("{bin:tool}+{bin:app}", &two), Ok("/out/bin/tool+/out/bin/app".into()));
    let why = expand("{bin}", &two).expect_err("ambiguous");
    assert_eq!(why, "`{bin}` is ambiguous: write one of `{bin:app}`, `{bin:tool}`");
    assert!(expand("{bin:none}", &two).is_err());
    let mixed = named(&[(Bin, "app"), (Cdylib, "app"), (Staticlib, "app"), (Example, "demo")]);
    assert_eq!(expand("{artifact:demo}", &mixed), Ok("/out/example/demo".into()));
    assert_eq!(expand("{cdylib}", &mixed), Ok("/out/cdylib/app".into()));
    assert_eq!(expand("{staticlib:app}", &mixed), Ok("/out/staticlib/app".into()));
    let why = expand("{artifact:app}", &mixed).expect_err("ambiguous");
    assert!(why.ends_with("write one of `{bin:app}`, `{cdylib:app}`, `{staticlib:app}`"), "{why}");
}

#[test]
fn what_was_not_built_has_a_reason() {
    let library = named(&[(Cdylib, "app")]);
    assert_eq!(expand("{artifact}", &library), Ok("/out/cdylib/app".into()));
    let why = expand("{bin}", &library).expect_err("no binary");
    assert_eq!(why, "no binary was built: `{artifact}` is any artifact");
    assert_eq!(
        expand("{example:x}", &library),
        Err("no example for `{example:x}` was built".into())
    );
    assert_eq!(expand("{artifact}", &[]), Err("no artifact was built".into()));
}

#[test]
fn a_runner_runs_programs_and_not_scripts_that_load_a_library() {
    let emulator = Runner::Through(vec!["qemu".to_owned()]);
    let missing = Runner::Missing("no runner".to_owned());
    let program = named(&[(Bin, "app")]);
    let module = named(&[(Cdylib, "app")]);
    assert_eq!(shown("{bin} x", &program, &emulator), Ok("qemu /out/bin/app x".into()));
    assert_eq!(shown("{artifact}", &program, &emulator), Ok("qemu /out/bin/app".into()));
    assert_eq!(shown("time {bin}", &program, &emulator), Err(NOT_FIRST.into()));
    assert_eq!(shown("true", &program, &emulator), Err(NOT_FIRST.into()));
    assert_eq!(shown("{bin}", &program, &missing), Err("no runner".into()));
    for runner in [Runner::Native, emulator, missing] {
        let script = shown("node run.mjs {cdylib}", &module, &runner);
        assert_eq!(script, Ok("node run.mjs /out/cdylib/app".into()));
        assert_eq!(runner_line(&line("node run.mjs {artifact}"), &runner), None);
    }
    let why = shown("{artifact}", &module, &Runner::Native).expect_err("a library");
    assert!(why.starts_with("`app` (cdylib) can't be run by itself"), "{why}");
}

#[test]
fn a_path_with_backslashes_and_spaces_stays_whole() {
    let path = r"C:\my target\app.exe".to_owned();
    let binaries = [Named { kind: Bin, name: "app", path }];
    let process = command(&line("{bin} 'a b'"), &binaries, Path::new("."), &Runner::Native);
    let shown = format!("{:?}", process.expect("a process"));
    assert!(shown.contains(r#""C:\\my target\\app.exe""#) && shown.contains(r#""a b""#), "{shown}");
}
