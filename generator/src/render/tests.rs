use super::*;

fn renderer() -> Renderer {
    let config = r#"placeholders.yes = { type = "bool", prompt = "?", default = false }"#;
    let config = crate::config::TemplateConfig::parse(config).expect("valid");
    let answers = Answers::default().complete(&config, None).expect("complete");
    let name = Name::new("HelloWorld").expect("a good name");
    Renderer::new(&name, &answers).expect("a renderer")
}

#[test]
fn variables_and_conditions_are_filled_in() {
    let text = "{{project-name}} {{ crate_name }}{% if yes %} yes{% else %} no{% endif %}\n";
    let text = renderer().text("a file", text).expect("good Liquid");
    assert_eq!(text, "hello-world hello_world no\n");
}

#[test]
fn an_unknown_variable_is_an_error() {
    for text in ["{{ projectname }}", "{% if %}", "{{ crate_name | no_such_filter }}"] {
        let error = renderer().text("a file", text).expect_err(text).to_string();
        assert!(error.starts_with("failed to fill in `a file`: "), "{error}");
    }
}
