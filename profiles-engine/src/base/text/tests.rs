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
