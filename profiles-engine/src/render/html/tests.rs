use super::*;
use crate::tests::sample;

#[test]
fn the_page_of_a_report_is_written_like_this() {
    let page = render(&sample::report());
    let policy = policy_of(STYLE, SCRIPT).replace('\'', "&#39;");
    let page = page.replace(STYLE, "…").replace(SCRIPT, "…").replace(&policy, "…");
    sample::compare("sample.html", &page);
}

#[test]
fn an_error_of_ten_megabytes_stays_small() {
    let mut report = sample::report();
    report.cells[4].reason = Some("error: \u{1b}[31m<script>\n".repeat(400_000));
    let page = render(&report);
    assert!(page.len() < 200_000, "{}", page.len());
    assert_eq!(page.matches("<script>").count(), 1);
}

#[test]
fn base64_is_that_of_the_rfc() {
    let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
    for (given, written) in cases {
        assert_eq!(base64(given.as_bytes()), written);
    }
}
