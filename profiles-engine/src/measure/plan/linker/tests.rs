use super::*;

#[test]
fn distributions_names_of_cross_compilers() {
    for (triple, name) in [
        ("aarch64-unknown-linux-gnu", "aarch64-linux-gnu-gcc"),
        ("armv7-unknown-linux-gnueabihf", "arm-linux-gnueabihf-gcc"),
        ("riscv64gc-unknown-linux-gnu", "riscv64-linux-gnu-gcc"),
    ] {
        assert_eq!(gnu(triple), name);
    }
    assert!(install("x86_64-linux-gnu-gcc").contains("gcc-x86-64-linux-gnu"));
}

#[test]
fn a_linkers_failure_is_one_sentence_with_what_it_complains_of() {
    let errors = "error: linking with `cc` failed: exit status: 1\n  |\n  = note:  \"cc\" \"-m64\"\n  \
        = note: /usr/bin/ld: cannot find -lnowhere: No such file\n";
    let said = failure(errors).expect("a linker failed");
    assert_eq!(said, "the linker `cc` failed: /usr/bin/ld: cannot find -lnowhere: No such file");
    assert_eq!(
        failure("error: linking with `ld` failed: x").expect("failed"),
        "the linker `ld` failed"
    );
    let gone = failure("error: linker `a-b-gcc` not found\n").expect("failed");
    assert_eq!(gone, "the linker `a-b-gcc` is not installed: install `a-b-gcc`");
    assert_eq!(failure("error: mismatched types"), None);
}

#[test]
fn a_linker_that_the_toolchain_includes_counts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let toolchain = Toolchain {
        name: None,
        host: "x86_64-pc-windows-gnu".to_owned(),
        version: String::new(),
        sysroot: folder.path().to_path_buf(),
    };
    assert!(!is_included("own-gcc", &toolchain));
    let programs = toolchain.rustlib().join("bin/self-contained");
    std::fs::create_dir_all(&programs).expect("made");
    let program = format!("own-gcc{}", std::env::consts::EXE_SUFFIX);
    std::fs::write(programs.join(program), "").expect("written");
    assert!(is_included("own-gcc", &toolchain));
}
