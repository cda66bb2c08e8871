use super::*;
use crate::tests::each_gives;
use crate::tests::sample;

#[test]
fn the_lines_of_a_report_read_like_this() {
    sample::compare("sample.csv", &render(&sample::report()).replace("\r\n", "\n"));
}

#[test]
fn rounds_add_the_ends_of_the_intervals() {
    let shown = render(&sample::in_rounds(9));
    let header = shown.lines().next().expect("a header");
    let columns =
        "build_cpu_seconds,build_cpu_seconds_low,build_cpu_seconds_high,build_cpu_seconds_ratio,";
    assert!(header.contains(columns) && !header.contains("rebuild_cpu_seconds_low"), "{header}");
    let widths: std::collections::BTreeSet<usize> = shown
        .lines()
        .filter(|line| line.starts_with("x86_64-unknown-linux-gnu,f"))
        .map(|line| line.split(',').count())
        .collect();
    assert_eq!(widths, [header.split(',').count()].into());
}

#[test]
fn text_can_neither_end_its_field_nor_become_a_formula() {
    let cases = [
        ("plain", "plain"),
        ("a,b", "\"a,b\""),
        ("say \"x\"\nand", "\"say \"\"x\"\"\nand\""),
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("-1.5", "-1.5"),
        ("-x", "'-x"),
    ];
    each_gives(cases, |given| field(given));
}

#[test]
fn instructions_have_a_column_only_if_they_were_counted() {
    assert!(!render(&sample::report()).contains("instructions"));
    let counted = render(&sample::counted("valgrind 3.19.0"));
    let header = counted.lines().next().expect("a header");
    let at = header.split(',').position(|name| name == "checkout_instructions").expect("a column");
    let row = counted.lines().nth(3).expect("a row");
    assert_eq!(row.split(',').nth(at), Some("50000000"), "{row}");
}
