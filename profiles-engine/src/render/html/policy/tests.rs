use super::*;

#[test]
fn base64_is_that_of_the_rfc() {
    let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
    for (given, written) in cases {
        assert_eq!(base64(given.as_bytes()), written);
    }
}
