use super::*;

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
