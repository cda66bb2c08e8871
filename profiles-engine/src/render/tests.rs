use super::*;
use crate::tests::sample;

#[test]
fn the_json_of_a_report_reads_like_this() {
    sample::compare("sample.json", &render(&sample::report(), Format::Json));
}
