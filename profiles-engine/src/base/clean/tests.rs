use super::*;

#[test]
fn escapes_and_control_characters_go_and_the_text_stays() {
    let given = "\u{1b}[1;31merror\u{1b}[0m: \u{1b}]8;;http://a\u{1b}\\link\u{1b}]8;;\u{7} \u{8}\u{202e}x\ty\r\n";
    assert_eq!(plain(given), "error: link x    y\n");
}

#[test]
fn an_escape_without_an_end_takes_the_rest_and_no_more() {
    assert_eq!(plain("a\u{1b}"), "a");
    assert_eq!(plain("a\u{1b}[12"), "a");
    assert_eq!(plain("a\u{1b}]never"), "a");
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
    assert_eq!(kept.chars().count(), LONGEST_LINE + 2);
    let kept = bounded("é\né\né", 20, 6);
    assert_eq!(kept, "é\né\n… and 1 more line");
}
