use super::*;
use crate::tests::{each_gives, model};

#[test]
fn debuginfo_is_where_the_linker_of_the_target_puts_it() {
    let cases = [
        ("x86_64-unknown-linux-gnu", Debuginfo::Binary),
        ("x86_64-pc-windows-gnu", Debuginfo::Binary),
        ("wasm32-wasip1", Debuginfo::Binary),
        ("thumbv7em-none-eabihf", Debuginfo::Binary),
        ("aarch64-apple-ios", Debuginfo::Apple),
        ("aarch64-pc-windows-msvc", Debuginfo::Pdb),
    ];
    each_gives(cases, |target| debuginfo(Some(target)));
}

#[test]
fn the_targets_of_dist_come_before_those_of_cargo() {
    let dist = "[workspace.metadata.dist]\ntargets = [\"a-b-c\", \"d-e-f\"]\n";
    let one = "[build]\ntarget = \"d-e-f\"\n";
    let two = "[build]\ntarget = [\"g-h-i\", \"host-tuple\"]\n";
    let cases = [
        (("", "", ""), vec![None]),
        ((dist, "", ""), vec![Some("a-b-c"), Some("d-e-f")]),
        ((dist, one, ""), vec![Some("a-b-c"), Some("d-e-f")]),
        (("", two, ""), vec![Some("g-h-i"), None]),
        (("", two, "j-k-l"), vec![Some("j-k-l")]),
    ];
    each_gives(
        cases.map(|(case, targets)| (case, format!("{targets:?}"))),
        |(manifest, config, variable)| {
            let variable = [("CARGO_BUILD_TARGET", *variable)];
            let variables = if variable[0].1.is_empty() { &[][..] } else { &variable };
            format!("{:?}", model(manifest, config, variables).targets())
        },
    );
}
