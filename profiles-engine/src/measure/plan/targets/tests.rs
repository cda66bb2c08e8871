use super::*;

#[test]
fn the_machine_runs_what_is_of_its_kind() {
    let host = "x86_64-unknown-linux-gnu";
    for (triple, expected) in [
        ("x86_64-unknown-linux-gnu", true),
        ("x86_64-unknown-linux-musl", true),
        ("i686-unknown-linux-gnu", true),
        ("aarch64-unknown-linux-gnu", false),
        ("x86_64-linux-android", false),
        ("x86_64-pc-windows-gnu", false),
        ("wasm32-wasip1", false),
    ] {
        assert_eq!(runs_itself(triple, host), expected, "{triple}");
    }
}
