use super::*;
use crate::source::toml;
use crate::tests::{each_gives, write};

const FILES: [&str; 8] = [
    "src/main.rs",
    "src/lib.rs",
    "src/bin/one.rs",
    "src/bin/two/main.rs",
    "src/bin/two/part.rs",
    "src/bin/three/part.rs",
    "lib.rs",
    "build.rs",
];

fn crates(manifest: &str) -> (String, bool) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), &FILES.map(|file| (file, "")));
    let table = toml::parse_text("Cargo.toml", manifest).expect("TOML");
    let crates = Crates::of(&table, folder.path());
    let relative = |root: &PathBuf| {
        let path = root.strip_prefix(folder.path()).expect("a file in the folder");
        path.to_string_lossy().replace('\\', "/")
    };
    let mut roots: Vec<String> = crates.roots.iter().map(relative).collect();
    roots.sort();
    (roots.join(" "), crates.has_program)
}

#[test]
fn the_crates_of_a_package_are_its_library_and_binaries() {
    const BINS: &str = "src/bin/one.rs src/bin/two/main.rs";
    let package = |more: &str| format!("[package]\nname = \"app\"\nedition = \"2024\"\n{more}");
    let cases = [
        ("", format!("{BINS} src/lib.rs src/main.rs"), true),
        ("autobins = false", "src/lib.rs".to_owned(), false),
        ("autobins = false\nautolib = false", String::new(), false),
        ("autolib = false", format!("{BINS} src/main.rs"), true),
        ("autobins = false\n[lib]\ncrate-type = [\"cdylib\"]", "src/lib.rs".to_owned(), true),
        ("autobins = false\n[lib]\ncrate_type = [\"rlib\"]", "src/lib.rs".to_owned(), false),
        ("autobins = false\n[lib]\npath = \"lib.rs\"", "lib.rs".to_owned(), false),
        ("[lib]\nproc-macro = true", format!("{BINS} src/main.rs"), true),
        ("autobins = false\n[lib]\nproc_macro = true", String::new(), false),
        ("autobins = false\n[lib]\ncrate-type = [\"proc-macro\"]", String::new(), false),
        (
            "autobins = false\nautolib = false\n[[bin]]\nname = \"one\"\n[[bin]]\nname = \"app\"",
            "src/bin/one.rs src/main.rs".to_owned(),
            true,
        ),
        ("autobins = false\nautolib = false\n[[bin]]\nname = \"none\"", String::new(), false),
        (
            "autobins = false\nautolib = false\n[[bin]]\nname = \"two\"",
            "src/bin/two/main.rs".to_owned(),
            true,
        ),
    ];
    let cases = cases.map(|(more, roots, has_program)| (package(more), (roots, has_program)));
    each_gives(cases, |manifest| crates(manifest));
}

#[test]
fn binaries_may_be_listed_inline() {
    let manifest = "bin = [{ name = \"app\", path = \"lib.rs\" }]\n[package]\nname = \"app\"\nedition = \"2024\"\nautolib = false";
    assert_eq!(crates(manifest).0, "lib.rs src/bin/one.rs src/bin/two/main.rs");
}

#[test]
fn edition_2015_has_only_listed_binaries_if_some_are_listed() {
    let cases = [
        ("[package]\nname = \"app\"\n[[bin]]\nname = \"one\"", "src/bin/one.rs src/lib.rs"),
        (
            "[package]\nname = \"app\"\nautobins = true\n[[bin]]\nname = \"one\"",
            "src/bin/one.rs src/bin/two/main.rs src/lib.rs src/main.rs",
        ),
        ("[project]\nname = \"app\"", "src/bin/one.rs src/bin/two/main.rs src/lib.rs src/main.rs"),
    ];
    each_gives(cases.map(|(manifest, roots)| (manifest, roots.to_owned())), |manifest| {
        crates(manifest).0
    });
}
