use super::*;

#[test]
fn a_rule_in_sarif_links_to_its_page_if_there_is_a_site() {
    let rule = RULES[0];
    let page = format!("https://profiles.example/docs/rules/{}.html", rule.id);
    assert_eq!(description(rule, "https://profiles.example")["helpUri"], page);
    // Not `null`, which SARIF's schema rejects.
    let keys = description(rule, "");
    assert!(!keys.as_object().expect("an object").contains_key("helpUri"), "{keys}");
}
