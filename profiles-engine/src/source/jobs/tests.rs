use super::*;

#[test]
fn jobs_are_a_number_or_so_many_less_than_cores() {
    let cores = NonZeroUsize::new(8).expect("some");
    for (jobs, expected) in [
        (Value::from(3), Some(3)),
        (Value::from("3"), Some(3)),
        (Value::from(-2), Some(6)),
        (Value::from("-9"), Some(1)),
        (Value::from(0), None),
        (Value::from("default"), None),
    ] {
        assert_eq!(configured(&jobs, cores).map(NonZeroUsize::get), expected, "{jobs}");
    }
}
