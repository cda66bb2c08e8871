use super::*;
use serde_json::json;

fn read(dist: Value) -> Result<DistConfig> {
    DistConfig::read(&json!({ "dist": dist }), Path::new("Cargo.toml"))
}

#[test]
fn a_command_is_a_line_or_an_array_of_words() {
    for command in [json!("{bin}  --version"), json!(["{bin}", "--version"])] {
        let benchmarks = json!([{ "name": "a", "command": command }]);
        let config = read(json!({ "benchmarks": benchmarks })).expect("good");
        assert_eq!(config.benchmarks[0].words, ["{bin}", "--version"]);
        assert_eq!(config.benchmarks[0].budget(), BUDGET);
    }
}

#[test]
fn a_line_is_split_as_a_shell_does() {
    let command = |line: &str| {
        let config = read(json!({ "benchmarks": [{ "name": "a", "command": line }] }))?;
        Ok::<_, Error>(config.benchmarks[0].clone())
    };
    for (line, words, shown) in [
        ("{bin}  'a b'", &["{bin}", "a b"][..], "{bin} 'a b'"),
        ("{bin} \"it's\" x", &["{bin}", "it's", "x"], r"{bin} 'it'\''s' x"),
        ("{bin} ''", &["{bin}", ""], "{bin} ''"),
    ] {
        let command = command(line).expect("good");
        assert_eq!(command.words, words, "{line}");
        assert_eq!(command.line(), shown);
    }
    for line in ["{bin} 'a b", "{bin} \"a"] {
        let error = command(line).expect_err("refused").to_string();
        assert!(
            error.contains("the command of `a`: missing closing quote\nhelp: close"),
            "{error}"
        );
    }
    let error = command("# {bin}").expect_err("refused").to_string();
    assert!(error.contains("the command of `a` is empty\nhelp: write"), "{error}");
}

#[test]
fn rounds_go_on_for_as_long_as_it_says() {
    let benchmark = |seconds: Value| {
        read(json!({ "benchmarks": [{ "name": "a", "command": "{bin}", "seconds": seconds }] }))
    };
    let config = benchmark(json!(90)).expect("good");
    assert_eq!(config.benchmarks[0].budget(), Duration::from_secs(90));
    for bad in [json!(0), json!(-1), json!("90")] {
        assert!(benchmark(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn the_keys_of_cargo_dist_are_no_errors() {
    let config =
        read(json!({ "cargo-dist-version": "0.30.0", "ci": ["github"], "targets": ["a"] }));
    assert_eq!(config.expect("good").targets, ["a"]);
}

#[test]
fn a_workspace_without_the_table_gets_its_defaults() {
    let config = DistConfig::read(&Value::Null, Path::new("Cargo.toml")).expect("good");
    assert!(config.targets.is_empty());
    assert_eq!(config.benchmarks, [BenchmarkCommand::startup()]);
}

#[test]
fn startup_is_measured_unless_it_is_turned_off_or_replaced() {
    let off = read(json!({ "startup": false })).expect("good");
    assert!(off.benchmarks.is_empty());
    let own = json!([{ "name": "startup", "command": "{bin} version" }]);
    let own = read(json!({ "benchmarks": own })).expect("good");
    assert_eq!(own.benchmarks.len(), 1);
    assert_eq!(own.benchmarks[0].words, ["{bin}", "version"]);
    assert!(!own.benchmarks[0].built_in);
}

#[test]
fn bad_shapes_are_refused_with_a_good_example() {
    let bad = [
        json!({ "targets": "x86_64-unknown-linux-gnu" }),
        json!({ "baseline": ["fast"] }),
        json!({ "benchmarks": [{ "name": "a", "command": 3 }] }),
        json!({ "benchmarks": [{ "name": "a", "command": "" }] }),
        json!({ "benchmarks": [{ "name": "a", "comand": "b" }] }),
        json!({ "startup": "no" }),
        json!({ "target": { "a": { "build-std": 3 } } }),
        json!({ "target": { "a": { "builder": "make" } } }),
        json!({ "target": { "a": { "tolchain": "b" } } }),
    ];
    for table in bad {
        let error = read(table).expect_err("refused").to_string();
        assert!(error.contains("`[workspace.metadata.dist]`"), "{error}");
        assert!(error.contains("\nhelp: write `"), "{error}");
    }
}

#[test]
fn a_target_has_a_table_of_its_own() {
    let tables =
        json!({ "a": { "build-std": true }, "b": { "build-std": ["core"], "builder": "cross" } });
    let tables = read(json!({ "target": tables })).expect("good").target;
    assert_eq!(tables["a"].build_std.as_deref().expect("set"), STD);
    assert_eq!(tables["b"].build_std.as_deref().expect("set"), ["core"]);
    assert_eq!(tables["b"].builder, Some(Builder::Cross));
}

#[test]
fn two_benchmarks_of_one_name_are_refused() {
    let one = json!({ "name": "a", "command": "b" });
    let error = read(json!({ "benchmarks": [one, one] })).expect_err("refused");
    let error = error.to_string();
    assert!(error.contains("`a` is defined twice") && error.contains("\nhelp: "), "{error}");
}
