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
