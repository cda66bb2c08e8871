use super::*;
use crate::tests::each_gives;

#[test]
fn wrapped_lines_fit() {
    assert_eq!(wrapped("one two three four", 9), "one two\n  three\n  four");
}

#[test]
fn columns_line_up_by_width_on_a_terminal() {
    let rows = [["漢字", "1\n2"], ["c", ""]].map(|row| row.map(str::to_owned));
    assert_eq!(columns(["a", "b"], &rows), "a     b\n漢字  1\n      2\nc\n");
}

#[test]
fn a_cut_line_fits() {
    let cases = [(("abc", 2), "ab"), (("abc", 3), "abc"), (("漢字", 3), "漢"), (("", 0), "")];
    each_gives(cases, |(line, width)| cut(line, *width));
}

#[test]
fn each_column_is_broken_where_it_is_too_wide() {
    let long = "word ".repeat(12);
    let table = fitted_columns(["a", "b", "c"], vec![["d".to_owned(), long.clone(), long]]);
    let expected = "\
a  b                              c
d  word word word word word word  word word word word word word word word word
     word word word word word       word word word
     word
";
    assert_eq!(table, expected);
}

#[test]
fn bytes_have_three_digits_and_never_a_thousand_of_a_unit() {
    let cases = [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (1_938_584, "1.94 MB"),
        (2_000_000_000_000_000, "2000 TB"),
    ];
    each_gives(cases, |given| bytes(*given));
}

#[test]
fn seconds_take_the_unit_that_fits() {
    let cases = [
        (0.000_052, "52.0 µs"),
        (0.000_999_6, "1.00 ms"),
        (0.052_04, "52.0 ms"),
        (0.099_7, "0.10 s"),
        (9.1, "9.10 s"),
        (99.96, "1 m 40 s"),
        (151.0, "2 m 31 s"),
        (3_700.0, "1 h 01 m"),
    ];
    each_gives(cases, |given| seconds(*given));
}

#[test]
fn a_ratio_near_one_is_not_shown_as_one() {
    assert_eq!(ratio(0.932), "0.93×");
    assert_eq!(ratio(0.998), "0.998×");
    assert_eq!(ratio(12.34), "12.3×");
}

#[test]
fn a_slip_of_the_finger_gets_the_name_that_was_meant() {
    let error = unknown("preset", "fastets", &["dev", "fast", "fastest"]).to_string();
    assert_eq!(
        error,
        "unknown preset `fastets`\nhelp: did you mean `fastest`? (known: dev, fast, fastest)"
    );
}

#[test]
fn a_name_like_no_other_gets_the_list_alone() {
    let error = unknown("preset", "zzz", &["dev", "fast"]).to_string();
    assert_eq!(error, "unknown preset `zzz`\nhelp: known: dev, fast");
}

#[test]
fn escapes_and_control_characters_go_and_the_text_stays() {
    let given = "\u{1b}[1;31merror\u{1b}[0m: \u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{7} \u{8}\u{202e}x\ty\r\n";
    assert_eq!(clean(given), "error: link x    y\n");
}

#[test]
fn an_escape_without_an_end_takes_the_rest_and_no_more() {
    assert_eq!(clean("a\u{1b}"), "a");
    assert_eq!(clean("a\u{1b}[12"), "a");
    assert_eq!(clean("a\u{1b}]never"), "a");
}

#[test]
fn long_texts_say_how_much_was_left_out() {
    let text: String = (0..30).map(|n| format!("line {n}\n")).collect();
    let kept = bounded(&text, 20, 4096);
    assert!(kept.ends_with("line 19\n… and 10 more lines"), "{kept}");
    assert_eq!(bounded("\na\n\nb\n\n", 20, 4096), "a\n\nb");
}

#[test]
fn long_lines_and_many_bytes_are_cut_between_characters() {
    let kept = bounded(&"é".repeat(10_000), 20, 4096);
    assert_eq!(kept.chars().count(), LONGEST_LINE + 3);
    let kept = bounded(&format!("a{}(signal: 9, SIGKILL: kill)", "é".repeat(1000)), 20, 4096);
    assert!(kept.starts_with("aéé") && kept.ends_with("é(signal: 9, SIGKILL: kill)"), "{kept}");
    let kept = bounded("é\né\né", 20, 6);
    assert_eq!(kept, "é\né\n… and 1 more line");
}
