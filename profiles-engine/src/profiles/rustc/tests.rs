use super::*;
use crate::tests::each_gives;

#[test]
fn lto_is_lost_where_crate_types_are_mixed() {
    let cases = [
        (&["cdylib", "rlib"][..], true),
        (&["lib", "staticlib"], true),
        (&["rlib", "cdylib", "staticlib"], true),
        (&["staticlib", "dylib"], true),
        (&["cdylib", "staticlib"], false),
        (&["cdylib"], false),
        (&["lib"], false),
        (&["dylib", "rlib"], false),
        (&["proc-macro"], false),
        (&[], false),
    ];
    each_gives(cases, |types| {
        loses_lto(&types.iter().map(|&kind| kind.to_owned()).collect::<Vec<_>>())
    });
}

#[test]
fn targets_split_debuginfo_in_their_own_way() {
    let cases = [
        (("x86_64-unknown-linux-musl", "packed"), Some(true)),
        (("x86_64-unknown-linux-musl", "off"), Some(true)),
        (("riscv64gc-unknown-linux-gnu", "unpacked"), Some(false)),
        (("x86_64-pc-windows-msvc", "packed"), Some(true)),
        (("x86_64-pc-windows-msvc", "off"), Some(false)),
        (("x86_64-pc-windows-gnu", "packed"), Some(false)),
        (("aarch64-apple-darwin", "unpacked"), Some(true)),
        (("thumbv7em-none-eabihf", "packed"), Some(false)),
        (("targets/x86_64-apple-own.json", "packed"), None),
    ];
    each_gives(cases, |(target, kind)| splits(target, kind));
}
