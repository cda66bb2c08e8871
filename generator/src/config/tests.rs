use super::*;

#[test]
fn the_embedded_file_is_understood() {
    let config = TemplateConfig::embedded().expect("the embedded file is valid");
    let names: Vec<_> = config.placeholders.iter().map(|p| &p.name).collect();
    assert_eq!(names, ["description", "cranelift", "prod_panic", "ci", "xtask"]);
    for placeholder in &config.placeholders {
        assert!(placeholder.default().is_some(), "{}", placeholder.name);
    }
    assert!(matches!(config.placeholders[1].kind, Kind::Bool { .. }));
    assert!(matches!(config.placeholders[2].kind, Kind::Choice { .. }));
    assert!(matches!(config.placeholders[3].kind, Kind::Choice { .. }));
    assert!(matches!(config.placeholders[4].kind, Kind::Choice { .. }));
}

#[test]
fn every_path_that_is_left_out_exists() {
    let config = TemplateConfig::embedded().expect("the embedded file is valid");
    for path in config.ignored.iter().flat_map(|ignored| &ignored.paths) {
        let mut entries = template::entries().into_iter();
        assert!(entries.any(|entry| is_within(entry.path, path)), "{path}");
    }
}

#[test]
fn an_answer_leaves_files_and_folders_out() {
    let config = TemplateConfig::parse(
        r#"
        [placeholders]
        nightly = { type = "bool", prompt = "?", default = false }
        [template]
        ignore = ["always"]
        [conditional.'!nightly']
        ignore = [".cargo/nightly.toml", "ci/"]
        "#,
    )
    .expect("a known form");
    for (path, with, without) in [
        ("always", true, true),
        ("alwaysnot", false, false),
        (".cargo/nightly.toml", false, true),
        (".cargo/nightly.toml.bak", false, false),
        ("ci/a/b.yml", false, true),
    ] {
        let left_out = |yes| config.leaves_out(path, [("nightly", &Value::Bool(yes))]);
        assert_eq!(left_out(true), with, "{path}");
        assert_eq!(left_out(false), without, "{path}");
    }
}

#[test]
fn a_conditional_question_is_refused() {
    let text = r#"
        placeholders.a = { type = "bool", prompt = "?" }
        conditional.a.placeholders.b = { type = "bool", prompt = "?" }
    "#;
    let error = TemplateConfig::parse(text).expect_err("not known").to_string();
    assert_eq!(error, "`[conditional.'a']` may hold only `ignore`");
}

fn placeholders() -> Vec<Placeholder> {
    let table: toml_edit::DocumentMut = r#"
        yes = { type = "bool", prompt = "?" }
        word = { type = "string", prompt = "?", choices = ["a", "b"] }
    "#
    .parse()
    .expect("valid TOML");
    let parse = |(name, item)| Placeholder::parse(name, item).expect("valid");
    table.iter().map(parse).collect()
}

fn holds(text: &str, yes: bool, word: &str) -> bool {
    let (yes, word) = (Value::Bool(yes), Value::Text(word.into()));
    let condition = Condition::parse(text, &placeholders()).expect("a known form");
    condition.holds([("yes", &yes), ("word", &word)])
}

#[test]
fn the_four_forms_are_understood() {
    assert!(holds("yes", true, "a") && !holds("yes", false, "a"));
    assert!(holds("!yes", false, "a") && !holds(" ! yes", true, "a"));
    assert!(holds(r#"word == "a""#, true, "a") && !holds(r#"word=="a""#, true, "b"));
    assert!(holds(r#"word != "a""#, true, "b") && !holds(r#"word != "a""#, true, "a"));
}

#[test]
fn everything_else_is_an_error() {
    for text in [
        "",
        "yes && word",
        r#"yes == "true""#,
        "yes == true",
        r#"word == "c""#,
        r#"word == "a" || yes"#,
        "word",
        "other",
        "!!yes",
    ] {
        assert!(Condition::parse(text, &placeholders()).is_err(), "{text}");
    }
}
