use super::*;
use crate::tests::sample;

#[test]
fn text_can_break_out_of_no_field() {
    assert_eq!(
        escaped("a|b `c` <img src=x> & *d*\n[e](f)\u{1b}[31m"),
        "a\\|b \\`c\\` &lt;img src=x&gt; &amp; \\*d\\* \\[e\\](f)"
    );
}

#[test]
fn text_can_break_out_of_no_fence() {
    assert_eq!(fenced("a\n````\nb\n"), "`````text\na\n````\nb\n`````\n");
    assert_eq!(fenced("plain"), "```text\nplain\n```\n");
}

#[test]
fn the_page_of_a_report_reads_like_this() {
    sample::compare("sample.md", &render(&sample::report()));
}

#[test]
fn a_page_that_is_too_long_for_a_summary_ends_early_and_says_so() {
    let mut report = sample::report();
    let failed = report.cells[4].clone();
    report.cells[4].reason = Some("é\n".repeat(5_000_000));
    assert!(render(&report).len() < 100_000);
    for number in 0..4000 {
        let preset = format!("p{number}");
        report.cells.push(Cell { preset, reason: Some("é".repeat(400)), ..failed.clone() });
    }
    let page = render(&report);
    assert!(page.len() <= MOST && page.ends_with("has no room for it.\n"), "{}", page.len());
    assert!(page.contains("- smallest binary – **smallest**"));
}
