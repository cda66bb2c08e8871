use super::*;

#[test]
fn the_last_words_begin_with_the_first_error() {
    let stderr = "   Compiling a v0.1.0\nwarning: w\nerror: failed to run\n\nCaused by:\n  x\n";
    assert_eq!(last_words(stderr), "error: failed to run\n\nCaused by:\n  x\n");
}

#[test]
fn without_an_error_the_last_lines_are_the_last_words() {
    let stderr: String = (0..50).map(|n| format!("line {n}\n")).collect();
    assert!(last_words(&stderr).starts_with("line 30\n"));
    assert!(last_words(&stderr).ends_with("line 49\n"));
}

fn artifact(package: &str, kind: &str, fresh: bool) -> String {
    format!(
        r#"{{"reason":"compiler-artifact","package_id":"{package}","target":{{"kind":["{kind}"],"name":"n"}},"fresh":{fresh},"executable":null}}"#
    )
}

fn script_run(package: &str) -> String {
    format!(r#"{{"reason":"build-script-executed","package_id":"{package}"}}"#)
}

fn read(lines: &[String]) -> Messages {
    let mut messages = Messages::default();
    for line in lines {
        assert!(messages.read(line), "{line}");
    }
    messages
}

#[test]
fn a_script_run_is_fresh_where_all_else_of_its_package_is() {
    let messages = read(&[
        artifact("a", "custom-build", true),
        script_run("a"),
        artifact("a", "lib", false),
        artifact("b", "custom-build", true),
        script_run("b"),
        artifact("b", "lib", true),
    ]);
    assert_eq!((messages.units, messages.fresh()), (6, 4));
}

#[test]
fn errors_are_kept_and_warnings_and_the_giving_up_are_not() {
    let mut messages = Messages::default();
    for (level, message) in [
        ("error", "mismatched types"),
        ("warning", "unused"),
        ("error", "aborting due to 1 previous error"),
    ] {
        let line = format!(
            r#"{{"reason":"compiler-message","message":{{"level":"{level}","message":"{message}","rendered":"{level}: {message}"}}}}"#
        );
        assert!(!messages.read(&line));
    }
    assert_eq!(messages.errors, ["error: mismatched types"]);
}

#[test]
fn lines_of_no_known_meaning_are_passed_over() {
    let mut messages = Messages::default();
    assert!(!messages.read("not JSON"));
    assert!(!messages.read(r#"{"reason":"build-finished","success":true}"#));
    assert_eq!(messages.units, 0);
}
