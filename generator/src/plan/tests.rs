use super::*;

#[test]
fn the_embedded_template_makes_a_workspace() {
    let config = TemplateConfig::embedded().expect("valid");
    let name = Name::new("HelloWorld").expect("a good name");
    let answers = Answers::default().complete(&config, None).expect("defaults");
    let plan = Plan::workspace("somewhere".into(), &name, &config, &answers);
    let plan = plan.expect("the template renders");
    let paths: Vec<_> = plan.creates.iter().map(|create| create.path.as_str()).collect();
    for path in ["Cargo.toml", "crates/hello-world/src/main.rs", "xtask/src/main.rs"] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
    assert!(paths.iter().all(|path| !path.contains(['{', '}', '\\'])));
    assert!(paths.iter().all(|path| !path.ends_with(".liquid")));
    assert!(paths.is_sorted());
}
