use super::*;
use crate::tests::each_gives;
use crate::tests::sample;

#[test]
fn the_lines_of_a_report_read_like_this() {
    sample::compare("sample.csv", &render(&sample::report()).replace("\r\n", "\n"));
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
