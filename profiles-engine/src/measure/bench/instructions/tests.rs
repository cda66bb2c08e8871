use super::*;

#[test]
fn the_counts_of_both_tools_are_read() {
    let counted =
        "# started on Sun Nov 29 02:43:01 2026\n\n52481;;instructions:u;812345;100.00;;\n";
    assert_eq!(of_perf(counted), Some(52_481));
    assert_eq!(of_perf("<not supported>;;instructions:u;0;100.00;;\n"), None);
    assert_eq!(of_perf("<not counted>;;instructions:u;0;100.00;;\n"), None);
    let said = "==30541== Cachegrind\n==30541== \n==30541== I   refs:      574,687\n";
    assert_eq!(of_valgrind(said), Some(574_687));
    assert_eq!(of_valgrind("==30541== I refs:        1,000,574,687\n"), Some(1_000_574_687));
    assert_eq!(of_valgrind("valgrind: Fatal error"), None);
}
