use super::*;

fn placeholder(text: &str) -> Result<Placeholder> {
    let table: toml_edit::DocumentMut = format!("p = {text}").parse().expect("valid TOML");
    Placeholder::parse("p", &table["p"])
}

#[test]
fn a_bool_takes_true_and_false_in_any_case() {
    let p = placeholder(r#"{ type = "bool", prompt = "?", default = false }"#).expect("valid");
    assert_eq!(p.default(), Some(Value::Bool(false)));
    assert_eq!(p.read("True").ok(), Some(Value::Bool(true)));
    let error = p.read("yes").expect_err("no bool").to_string();
    assert_eq!(error, "`yes` is not a value of `p`\nhelp: it takes true or false");
}

#[test]
fn a_choice_takes_its_words_and_nothing_else() {
    let p = placeholder(r#"{ prompt = "?", choices = ["a", "b"], default = "a" }"#);
    let p = p.expect("valid");
    assert_eq!(p.read("b").ok(), Some(Value::Text("b".into())));
    let error = p.read("c").expect_err("no choice").to_string();
    assert_eq!(error, "`c` is not a value of `p`\nhelp: it takes a, b");
}

#[test]
fn a_text_is_held_to_its_regex() {
    let p = placeholder(r#"{ type = "string", prompt = "?", regex = "^[a-z]+$" }"#);
    let p = p.expect("valid");
    assert_eq!(p.default(), None);
    assert!(p.read("abc").is_ok());
    assert!(p.read("a\"c").is_err());
}

#[test]
fn what_this_program_does_not_know_is_refused() {
    for text in [
        r#""a text""#,
        r#"{ type = "array", prompt = "?", choices = ["a"] }"#,
        r#"{ type = "editor", prompt = "?" }"#,
        r#"{ type = "string" }"#,
        r#"{ prompt = "?", choices = [1] }"#,
        r#"{ prompt = "?", choices = ["a"], default = "b" }"#,
        r#"{ prompt = "?", regex = "(" }"#,
    ] {
        assert!(placeholder(text).is_err(), "{text}");
    }
}
