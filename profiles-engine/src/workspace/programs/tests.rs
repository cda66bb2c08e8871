use crate::profiles::Model;
use crate::profiles::environment::Variables;
use crate::tests::{each_gives, write};

/// The members whose crates are part of programs, where each member is `NAME KIND` with the text of its manifest.
fn programs(members: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root =
        "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\nshared = { path = \"shared\" }";
    write(folder.path(), &[("Cargo.toml", root)]);
    for (name, more) in members {
        let (file, more) = match more.strip_prefix("bin\n") {
            Some(more) => ("src/main.rs", more),
            None => ("src/lib.rs", *more),
        };
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n{more}");
        write(&folder.path().join(name), &[("Cargo.toml", manifest.as_str()), (file, "")]);
    }
    let manifest = folder.path().join("Cargo.toml");
    let model = Model::load(&manifest, folder.path(), &Variables::new()).expect("a workspace");
    let roots = model.workspace.program_roots();
    let names = roots.iter().filter_map(|root| root.parent()?.parent()?.file_name()?.to_str());
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.join(" ")
}

#[test]
fn what_only_tests_build_scripts_and_macros_use_is_no_program() {
    let cases: Vec<(&[(&str, &str)], &str)> = vec![
        (&[("app", "bin\n"), ("lib", "")], "app lib"),
        (&[("app", "bin\n[dependencies]\nlib.path = \"../lib\""), ("lib", "")], "app lib"),
        (&[("app", "bin\n[dev-dependencies]\nhelp.path = \"../help\""), ("help", "")], "app"),
        (&[("app", "bin\n[build-dependencies]\nhelp.path = \"../help\""), ("help", "")], "app"),
        (
            &[
                ("app", "bin\n[dev-dependencies]\nhelp.path = \"../help\""),
                ("help", ""),
                (
                    "tool",
                    "bin\n[target.'cfg(unix)'.dependencies]\nx = { path = \"../help\", package = \"help\" }",
                ),
            ],
            "app help tool",
        ),
        (
            &[("app", "bin\n[dev-dependencies]\nhelp.path = \"../help\""), ("help", "bin\n")],
            "app help",
        ),
        (
            &[
                ("app", "bin\n[dev-dependencies]\nhelp.path = \"../help\""),
                ("help", "[lib]\ncrate-type = [\"cdylib\"]"),
            ],
            "app help",
        ),
        (
            &[
                ("app", "bin\n[dependencies]\nmac.path = \"../mac\""),
                ("mac", "[lib]\nproc-macro = true\n[dependencies]\ncore.path = \"../core\""),
                ("core", ""),
            ],
            "app",
        ),
        // A library for others, whose tests use a member that uses the library.
        (
            &[
                ("lib", "[dev-dependencies]\nhelp.path = \"../help\""),
                ("help", "[dependencies]\nlib.path = \"../lib\""),
            ],
            "lib",
        ),
        (
            &[
                ("app", "bin\n[dependencies]\nshared.workspace = true"),
                ("shared", ""),
                ("dev", "[dev-dependencies]\nshared.workspace = true"),
            ],
            "app dev shared",
        ),
    ];
    let cases = cases.into_iter().map(|(members, names)| (members, names.to_owned()));
    each_gives(cases, |members| programs(members));
}
