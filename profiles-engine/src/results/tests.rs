use super::*;

#[test]
fn a_part_that_only_one_side_has_is_a_difference() {
    let parts = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect()
    };
    let one = parts(&[("a", "1"), ("b", "2")]);
    let two = parts(&[("b", "3"), ("c", "4")]);
    assert_eq!(differences(&one, &two), ["a", "b", "c"]);
    assert!(differences(&one, &one).is_empty());
}

#[test]
fn a_number_is_read_as_it_was_written() {
    let written = "-99.99999479334053";
    let number: f64 = serde_json::from_str(written).expect("a number");
    assert_eq!(serde_json::to_string(&number).expect("a number"), written);
}
