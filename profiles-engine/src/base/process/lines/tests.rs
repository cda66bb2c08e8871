use super::*;

fn read(text: &str, longest: usize) -> Vec<String> {
    let mut found = Vec::new();
    lines(Some(text.as_bytes()), longest, |line| found.push(line.to_owned()));
    found
}

#[test]
fn each_line_is_read_once_without_its_end() {
    assert_eq!(read("one\n\ntwo\r\nthree", 100), ["one", "", "two", "three"]);
    assert_eq!(read("", 100), [""; 0]);
    assert_eq!(read("\n", 100), [""]);
}

#[test]
fn a_long_line_is_cut_and_the_next_one_is_whole() {
    assert_eq!(read("12345\n1234\n123456789\n12", 4), ["1234", "1234", "1234", "12"]);
    assert_eq!(read("1234567", 4), ["1234"]);
}
