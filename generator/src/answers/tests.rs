use super::*;

fn config() -> TemplateConfig {
    TemplateConfig::parse(
        r#"
        [placeholders]
        backend = { type = "bool", prompt = "?", default = false }
        panic = { prompt = "?", choices = ["abort", "unwind"], default = "abort" }
        text = { type = "string", prompt = "?" }
        "#,
    )
    .expect("valid")
}

fn given(definitions: &[&str]) -> Result<Vec<String>> {
    let answers = Answers::given(&config(), definitions.iter().copied())?;
    Ok(answers.iter().map(|(name, value)| format!("{name}={value}")).collect())
}

#[test]
fn definitions_are_read_and_the_last_one_counts() {
    let answers = given(&["text= a = b", "backend=true", "panic=abort", "panic = unwind"]);
    assert_eq!(answers.expect("valid"), ["backend=true", "panic=unwind", "text=a = b"]);
}

#[test]
fn bad_definitions_say_what_would_be_good() {
    for (definition, message) in [
        ("text", "`text` has no value\nhelp: write `text=VALUE`"),
        (
            "backnd=true",
            "unknown answer `backnd`\nhelp: did you mean `backend`? (known: backend, panic, text)",
        ),
        ("zzz=1", "unknown answer `zzz`\nhelp: known: backend, panic, text"),
        ("panic=never", "`never` is not a value of `panic`\nhelp: it takes abort, unwind"),
    ] {
        assert_eq!(given(&[definition]).expect_err("bad").to_string(), message);
    }
}

#[test]
fn silence_means_the_default_and_is_an_error_where_there_is_none() {
    let error = Answers::default().complete(&config(), None).expect_err("`text` is open");
    assert_eq!(error.to_string(), "`text` has no default\nhelp: pass `-d text=VALUE`: any text");
    let answers = Answers::given(&config(), ["text=t"]).expect("valid");
    let answers = answers.complete(&config(), None).expect("complete");
    assert_eq!(answers.iter().count(), 3);
}

#[test]
fn only_what_was_not_given_is_asked_for() {
    let answers = Answers::given(&config(), ["text=t", "panic=unwind"]).expect("valid");
    let ask = |placeholder: &Placeholder| {
        assert_eq!(placeholder.name, "backend");
        Ok(Value::Bool(true))
    };
    let answers = answers.complete(&config(), Some(ask)).expect("complete");
    assert!(answers.iter().any(|answer| answer == ("backend", &Value::Bool(true))));
}

#[test]
fn a_person_may_say_yes() {
    let config = config();
    for (text, value) in [("y", true), ("Yes", true), ("n", false), ("FALSE", false)] {
        let said = spoken(&config.placeholders[0], text);
        assert_eq!(said.expect("valid"), Value::Bool(value));
    }
    assert!(spoken(&config.placeholders[0], "maybe").is_err());
}
