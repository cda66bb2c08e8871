use super::*;
use crate::tests::each_gives;

#[test]
fn what_cargo_rustc_and_c_compilers_read_counts_and_where_they_work_does_not() {
    let read =
        ["RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CC", "CFLAGS_x86_64-unknown-linux-gnu", "HOST_CC"];
    each_gives(read.map(|name| (name, true)), |name| counts(name));
    let others = ["CARGO_TARGET_DIR", "CARGO_HOME", "CARGO_PKG_NAME", "PATH", "CCACHE_DIR", "ARCH"];
    each_gives(others.map(|name| (name, false)), |name| counts(name));
}

#[test]
fn texts_are_told_apart_wherever_one_ends() {
    assert_ne!(text(["ab", "c"]), text(["a", "bc"]));
}
