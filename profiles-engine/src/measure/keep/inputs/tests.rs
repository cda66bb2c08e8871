use super::*;

#[test]
fn what_cargo_rustc_and_c_compilers_read_counts_and_where_they_work_does_not() {
    for name in
        ["RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CC", "CFLAGS_x86_64-unknown-linux-gnu", "HOST_CC"]
    {
        assert!(changes_builds(name), "{name}");
    }
    for name in ["CARGO_TARGET_DIR", "CARGO_HOME", "CARGO_PKG_NAME", "PATH", "CCACHE_DIR", "ARCH"] {
        assert!(!changes_builds(name), "{name}");
    }
}

#[test]
fn texts_are_told_apart_wherever_one_ends() {
    assert_ne!(hash_all(["ab", "c"]), hash_all(["a", "bc"]));
}

#[test]
fn of_a_manifest_count_the_lines_that_every_cell_is_built_by() {
    let manifest = "# a\n[package]\nname = \"a\"\n\n[profile.dev]\ndebug = 0\n[profile.dev.package.b]\n\
        opt-level = 3\n[workspace.metadata.dist]\nbaseline = \"fast\"\n[dependencies]\nb = \"1\"\n";
    let kept = "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\n";
    assert_eq!(relevant_lines(manifest), kept);
}

#[test]
fn the_variables_that_sources_name_are_found() {
    let source = "env!( \"ONE\"); option_env!(\"TWO\").is_some(); env!(\"CARGO_PKG_NAME\"); env!(\n\"THREE\");
        println!(\"cargo::rerun-if-env-changed=FOUR\"); std::env::var(\"FIVE\"); println!(\"…={name}\");";
    assert_eq!(variables(source), ["ONE", "TWO", "THREE", "FOUR"]);
}

#[test]
fn names_with_spaces_stay_whole() {
    let rule = r"/a\ b/target/app: /a\ b/src/main.rs C:\x\y.rs";
    assert_eq!(prerequisites(rule), [Path::new("/a b/src/main.rs"), Path::new(r"C:\x\y.rs")]);
    assert!(prerequisites("").is_empty());
}
