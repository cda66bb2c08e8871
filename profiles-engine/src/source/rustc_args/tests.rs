use super::*;
use crate::tests::each_gives;

#[test]
fn codegen_options_are_found_in_every_spelling() {
    let line = "-C opt-level=2 -Clto --codegen=target-cpu=native --cfg x -g -O -Zx -C target_cpu=a --codegen opt_level=1";
    let expected = [
        ("opt-level", Some("2")),
        ("lto", None),
        ("target-cpu", Some("native")),
        ("debuginfo", Some("2")),
        ("opt-level", Some("3")),
        ("target-cpu", Some("a")),
        ("opt-level", Some("1")),
    ];
    let options = codegen(line.split(' '));
    let options: Vec<_> = options.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(options, expected);
}

#[test]
fn linker_arguments_strip_in_every_form() {
    let cases = [
        ("-C link-arg=-s", true),
        ("-Clink-arg=-Wl,-s", true),
        ("-C link_arg=-Wl,--gc-sections,--strip-all", true),
        ("-C link-arg=-Wl,-S", true),
        ("-C link-arg=-Xlinker -C link-arg=--strip-debug", true),
        ("-C link-arg=-Xlinker -C link-arg=-S", true),
        ("-C link-arg=-S", false),
        ("-C link-arg=-static", false),
        ("-C link-arg=-fuse-ld=lld", false),
        ("-C link-arg=-Wl,-soname,x", false),
        ("-C opt-level=s", false),
    ];
    each_gives(cases, |line| !stripping(&codegen(line.split(' '))).is_empty());
    let words = ["-C", "link-args=-nostartfiles -s"];
    assert_eq!(stripping(&codegen(words)), ["-s"]);
}
