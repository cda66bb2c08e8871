use super::*;
use crate::tests::each_gives;

#[test]
fn findings_name_the_rule_and_its_page_if_there_is_a_site() {
    let cases = [
        ("", "for more about a rule, try `--rule slow-dev`"),
        (
            "https://profiles.example/book/",
            "for more about a rule, try `--rule slow-dev`, or see https://profiles.example/book/docs/rules/slow-dev.html",
        ),
    ];
    each_gives(cases, |site| more(site, "slow-dev"));
}
