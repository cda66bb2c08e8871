use super::*;
use crate::base::process::Process;
use crate::tests::{each_gives, write};

/// The files with the word `WORD` that are compiled, below a folder with these files.
fn found(roots: &[&str], files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), files);
    let roots: Vec<PathBuf> = roots.iter().map(|root| folder.path().join(root)).collect();
    let found = with_word(&roots, "WORD", Build::default()).into_iter();
    let paths = found.map(|(file, _)| {
        let path = file.strip_prefix(folder.path()).expect("a file in the folder");
        path.to_string_lossy().replace('\\', "/")
    });
    paths.collect()
}

#[test]
fn files_are_found_by_mod_not_by_name() {
    let cases: Vec<(&[(&str, &str)], &str)> = vec![
        (&[("src/main.rs", "WORD"), ("src/other.rs", "WORD")], "src/main.rs"),
        (&[("src/main.rs", "mod test;"), ("src/test.rs", "WORD")], "src/test.rs"),
        (&[("src/main.rs", "mod tests;"), ("src/tests/mod.rs", "WORD")], "src/tests/mod.rs"),
        (&[("src/main.rs", "#[cfg(test)] mod a;"), ("src/a.rs", "WORD")], ""),
        (
            &[
                ("src/main.rs", "mod a; #[cfg(test)] mod b;"),
                ("src/a.rs", "mod b; mod c;"),
                ("src/a/b.rs", "WORD"),
                ("src/a/c/mod.rs", "mod d;"),
                ("src/a/c/d.rs", "WORD"),
                ("src/b.rs", "mod c; WORD"),
                ("src/b/c.rs", "WORD"),
            ],
            "src/a/b.rs src/a/c/d.rs",
        ),
        (&[("src/main.rs", "mod a;"), ("src/a.rs", "#![cfg(test)] WORD")], "src/a.rs"),
        (&[("src/main.rs", "#[cfg(test)] #[path = \"x.rs\"] mod a;"), ("src/x.rs", "WORD")], ""),
        (
            &[
                ("src/main.rs", "#[path = \"../shared/x.rs\"] mod a;"),
                ("shared/x.rs", "mod y; WORD"),
                ("shared/y.rs", "WORD"),
                ("shared/z.rs", "WORD"),
                ("src/unused.rs", "WORD"),
            ],
            "shared/x.rs shared/y.rs",
        ),
        (
            &[
                ("src/main.rs", "mod a;"),
                ("src/a.rs", "include!(\"a/more.in\");"),
                ("src/a/more.in", "WORD"),
                ("src/a/unused.rs", "WORD"),
            ],
            "src/a/more.in",
        ),
        (
            &[
                (
                    "src/main.rs",
                    "cfg_if! { if #[cfg(unix)] { mod a; } else { mod b; } } on! { mod c; }",
                ),
                ("src/a.rs", "WORD"),
                ("src/b.rs", "WORD"),
                ("src/c.rs", "WORD"),
            ],
            "src/a.rs src/b.rs src/c.rs",
        ),
        (
            &[
                ("src/main.rs", "mod sub;"),
                ("src/sub/mod.rs", "#[path = \"../main.rs\"] mod again; WORD"),
            ],
            "src/sub/mod.rs",
        ),
        (&[("src/main.rs", "mod a; \"open"), ("src/a.rs", "WORD")], ""),
        (&[("src/main.rs", "mod a; mod none;"), ("src/a.rs", "WORD \"open")], ""),
        (&[("other/main.rs", "WORD")], ""),
    ];
    let cases = cases.into_iter().map(|(files, expected)| (files, expected.to_owned()));
    each_gives(cases, |files| found(&["src/main.rs"], files).join(" "));
}

#[test]
fn each_crate_is_read_from_its_first_file() {
    let files = [
        ("lib.rs", "pub mod a;"),
        ("a.rs", "WORD"),
        ("tests/x.rs", "WORD"),
        ("build.rs", "WORD"),
        ("examples/x.rs", "WORD"),
        ("member/Cargo.toml", ""),
        ("member/src/lib.rs", "mod a;"),
        ("member/src/a.rs", "WORD"),
        ("member/src/bin/tool/main.rs", "mod own;"),
        ("member/src/bin/tool/own.rs", "WORD"),
    ];
    let all = ["lib.rs", "member/src/lib.rs", "member/src/bin/tool/main.rs"];
    assert_eq!(found(&all, &files), ["a.rs", "member/src/a.rs", "member/src/bin/tool/own.rs"]);
    assert_eq!(found(&["lib.rs"], &files), ["a.rs"]);
    assert_eq!(found(&[], &files), [""; 0]);
}

#[test]
fn rustc_finds_the_same_files() {
    // Every file that rustc reads has a function with its name, and every one that it does not read does not compile.
    let files = [
        (
            "src/main.rs",
            "mod plain; mod nested { mod inner; #[path = \"named.rs\"] mod by_path; }
            #[path = \"elsewhere\"] mod folder { mod inside; }
            #[path = \"x/renamed.rs\"] mod renamed; #[cfg(test)] mod test; mod tests; #[cfg(any())] mod never;
            #[cfg_attr(all(), path = \"x/all.rs\")] mod all; #[cfg_attr(any(), path = \"x/any.rs\")] mod any;
            include!(\"x/included.in\"); fn main() { /* WORD */ }",
        ),
        ("src/plain.rs", "mod below; #[path = \"beside.rs\"] mod beside; mod r#async { mod deep; } // WORD"),
        ("src/plain/below/mod.rs", "mod deepest; // WORD"),
        ("src/plain/below/deepest.rs", "// WORD"),
        ("src/plain/async/deep.rs", "#[path = \"w.rs\"] mod w; mod a { #[path = \"v.rs\"] mod v; } // WORD"),
        ("src/plain/async/w.rs", "// WORD"),
        ("src/plain/async/deep/a/v.rs", "// WORD"),
        ("src/beside.rs", "mod below_path; // WORD"),
        ("src/below_path.rs", "// WORD"),
        ("src/nested/inner.rs", "// WORD"),
        ("src/nested/named.rs", "// WORD"),
        ("src/elsewhere/inside.rs", "// WORD"),
        ("src/x/renamed.rs", "mod in_x; // WORD"),
        ("src/x/in_x.rs", "// WORD"),
        ("src/tests.rs", "mod unit; // WORD"),
        ("src/tests/unit.rs", "// WORD"),
        ("src/x/all.rs", "// WORD"),
        ("src/any.rs", "// WORD"),
        ("src/x/included.in", "mod in_included; /* WORD */"),
        ("src/x/in_included.rs", "// WORD"),
        ("src/test.rs", "not Rust WORD"),
        ("src/never.rs", "not Rust WORD"),
        ("src/x/any.rs", "not Rust WORD"),
        ("src/orphan.rs", "not Rust WORD"),
        ("src/all.rs", "not Rust WORD"),
    ];
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), &files);
    let arguments = ["--edition=2021", "--emit=dep-info=deps", "--crate-type=bin", "src/main.rs"];
    Process::new("rustc").args(arguments).dir(folder.path()).output().expect("it compiles");
    let deps = std::fs::read_to_string(folder.path().join("deps")).expect("dep-info");
    let read = deps.lines().filter_map(|line| line.strip_suffix(':').map(PathBuf::from));
    let mut read: Vec<PathBuf> = read.map(|file| normalised(&file)).collect();
    read.sort();
    let found: Vec<PathBuf> = found(&["src/main.rs"], &files).iter().map(PathBuf::from).collect();
    assert_eq!(found, read);
    assert_eq!(found.len(), files.iter().filter(|(_, text)| !text.starts_with("not")).count());
}
