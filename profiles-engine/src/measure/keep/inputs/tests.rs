use super::*;

#[test]
fn what_cargo_rustc_and_c_compilers_read_counts_and_where_they_work_does_not() {
    for name in
        ["RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CC", "CFLAGS_x86_64-unknown-linux-gnu", "HOST_CC"]
    {
        assert!(counts(name), "{name}");
    }
    for name in ["CARGO_TARGET_DIR", "CARGO_HOME", "CARGO_PKG_NAME", "PATH", "CCACHE_DIR", "ARCH"] {
        assert!(!counts(name), "{name}");
    }
}

#[test]
fn texts_are_told_apart_wherever_one_ends() {
    assert_ne!(text(["ab", "c"]), text(["a", "bc"]));
}
