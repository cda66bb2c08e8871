use super::*;

#[test]
fn codegen_options_are_found_in_every_spelling() {
    let flags = Flags {
        words: split("-C opt-level=2 -Clto --codegen=target-cpu=native --cfg x -g -O -Zx"),
        origin: Origin::BuiltIn(""),
        source: FlagSource::Build,
    };
    let options = flags.codegen();
    assert_eq!(
        options,
        [
            ("opt-level", Some("2")),
            ("lto", None),
            ("target-cpu", Some("native")),
            ("debuginfo", Some("2")),
            ("opt-level", Some("3")),
        ]
    );
}
