use super::*;
use crate::tests::{each_gives, write};

/// What is found if this is in the config file for Cranelift: the level, and the file and line that it points at.
fn places(config: &str) -> Vec<(Level, String, usize)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let toolchain = ("rustup/toolchains/nightly-x/bin/rustc", "");
    write(folder.path(), &[WORKSPACE, (cranelift::FILE, config), toolchain]);
    let home = folder.path().join("rustup").display().to_string();
    let variables = [("RUSTUP_HOME".to_owned(), home)].into_iter().collect();
    let manifest = folder.path().join("Cargo.toml");
    let model = Model::load(&manifest, folder.path(), &variables).expect("a workspace");
    let places = check(&model).into_iter().map(|finding| {
        let (file, region) = finding.place(&model).expect("a place");
        let file = file.path.strip_prefix(folder.path()).expect("a path in the workspace");
        (finding.level, file.display().to_string().replace('\\', "/"), region.start.0)
    });
    places.collect()
}

#[test]
fn it_points_at_the_line_that_turns_cranelift_on() {
    let at = |line: usize| vec![(Level::Note, cranelift::FILE.to_owned(), line)];
    let cases = [
        ("[profile.dev]\ncodegen-backend = \"cranelift\"\n", at(2)),
        ("# first\n[profile.dev.package.\"*\"]\ncodegen-backend = \"cranelift\"\n", at(3)),
        ("[profile.dev]\ncodegen-backend = \"llvm\"\n", Vec::new()),
        ("[unstable]\ncodegen-backend = true\n", Vec::new()),
        ("not TOML", Vec::new()),
    ];
    each_gives(cases, |config| places(config));
}
