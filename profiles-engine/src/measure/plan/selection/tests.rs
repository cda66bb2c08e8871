use super::*;

fn target(kind: TargetKind, name: &str, artifacts: &[ArtifactKind]) -> Target {
    Target { kind, name: name.to_owned(), artifacts: artifacts.to_vec() }
}

fn bin(name: &str) -> Target {
    target(TargetKind::Bin, name, &[ArtifactKind::Bin])
}

fn lib(name: &str, artifact: ArtifactKind) -> Target {
    target(TargetKind::Lib, name, &[artifact])
}

fn package(name: &str, targets: &[Target], default: bool) -> Package {
    Package {
        id: format!("path+file:///{name}#0.1.0"),
        name: name.to_owned(),
        targets: targets.to_vec(),
        default,
    }
}

/// The chosen targets, each with its package, and the flags for Cargo.
fn chosen(selection: &Selection, members: &[Package]) -> (Vec<String>, String) {
    let (packages, choice) = selection.apply(members.to_vec()).expect("something is left");
    let names = packages.iter().flat_map(|package| {
        package.targets.iter().map(|target| format!("{}/{}", package.name, target.name))
    });
    (names.collect(), choice.build_flags().join(" "))
}

#[track_caller]
fn refused(selection: &Selection, members: &[Package], said: &[&str]) {
    let error = selection.apply(members.to_vec()).expect_err("refused").to_string();
    assert!(said.iter().all(|said| error.contains(said)), "{error}");
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_ships_is_built_by_default() {
    let app = package("app", &[bin("app"), lib("app", ArtifactKind::Rlib)], true);
    let core = package("core", &[lib("core", ArtifactKind::Rlib)], true);
    let ffi = package("ffi", &[lib("ffi", ArtifactKind::Cdylib)], true);
    let xtask = package("xtask", &[bin("xtask")], false);
    let default = Selection::default();
    let built = |members: &[Package]| chosen(&default, members);
    let is = |names: &[&str], flags: &str| (named(names), flags.to_owned());
    assert_eq!(built(&[app.clone(), core.clone(), xtask.clone()]), is(&["app/app"], "--bins"));
    let members = [app, core.clone(), ffi.clone(), xtask.clone()];
    assert_eq!(built(&members), is(&["app/app", "ffi/ffi"], "--bins --lib"));
    assert_eq!(built(&[core.clone(), ffi]), is(&["ffi/ffi"], "--lib"));
    assert_eq!(built(&[core, xtask]), is(&["core/core"], "--lib"));
}

#[test]
fn only_what_is_named_is_built() {
    let targets = [
        bin("one"),
        bin("two"),
        lib("app", ArtifactKind::Cdylib),
        target(TargetKind::Example, "demo", &[ArtifactKind::Example]),
        target(TargetKind::Bench, "speed", &[ArtifactKind::Bench]),
    ];
    let members = [package("app", &targets, true), package("b", &[bin("b")], true)];
    let one = Selection { bins: named(&["two"]), ..Selection::default() };
    assert_eq!(chosen(&one, &members), (named(&["app/two"]), "--bin two".to_owned()));
    let library = Selection { lib: true, ..Selection::default() };
    assert_eq!(chosen(&library, &members), (named(&["app/app"]), "--lib".to_owned()));
    let several = Selection {
        examples: named(&["demo"]),
        benches: named(&["", "speed"]),
        lib: true,
        ..Selection::default()
    };
    let flags = "--example demo --bench speed --lib".to_owned();
    let names = named(&["app/app", "app/demo", "app/speed"]);
    assert_eq!(chosen(&several, &members), (names, flags.clone()));
    assert_eq!(several.dist_flags().join(" "), flags);
    assert!(several.requires_benchmarks() && !library.requires_benchmarks());
    let all = Selection { benches: named(&[""]), ..Selection::default() };
    assert_eq!(chosen(&all, &members).1, "--bins --lib");
}

#[test]
fn two_targets_of_one_kind_and_name_are_refused() {
    let both = [package("a", &[bin("same")], true), package("b", &[bin("same")], true)];
    refused(&Selection::default(), &both, &["both have a binary `same`"]);
    let library = [lib("same", ArtifactKind::Cdylib)];
    let both = [package("a", &library, true), package("b", &library, true)];
    refused(&Selection::default(), &both, &["both have a library `same`"]);
    let apart = [package("a", &[bin("same")], true), package("b", &library, true)];
    assert_eq!(chosen(&Selection::default(), &apart).1, "--bins --lib");
    let error = refuse_same_modules(&apart, "wasm32-wasip1").expect_err("both same.wasm");
    assert!(error.to_string().contains("are both `same.wasm` for wasm32-wasip1"), "{error}");
    let renamed = [package("a", &[bin("sa-me")], true), package("b", &library, true)];
    assert!(refuse_same_modules(&renamed, "wasm32-wasip1").is_ok());
}

#[test]
fn an_unknown_name_is_refused_with_the_one_that_was_meant() {
    let example = target(TargetKind::Example, "demo", &[ArtifactKind::Example]);
    let members = [
        package("app", &[bin("app"), example], true),
        package("tool", &[lib("tool", ArtifactKind::Rlib), bin("tool")], false),
        package("none", &[], false),
    ];
    let base = Selection::default;
    let cases: [(Selection, &[&str]); 7] = [
        (Selection { packages: named(&["ap"]), ..base() }, &["unknown workspace member", "`app`?"]),
        (Selection { bins: named(&["apq"]), ..base() }, &["unknown binary `apq`", "`app`?"]),
        (Selection { examples: named(&["dem"]), ..base() }, &["unknown example", "`demo`?"]),
        (Selection { bins: named(&["tool"]), ..base() }, &["no binary `tool`", "`--package tool`"]),
        (
            Selection { benches: named(&["x"]), ..base() },
            &["unknown benchmark target `x`", "have none"],
        ),
        (Selection { lib: true, ..base() }, &["no library to build", "such as `--package tool`"]),
        (
            Selection { packages: named(&["none"]), ..base() },
            &["neither a binary nor a library", "such as `--package app`"],
        ),
    ];
    for (selection, said) in cases {
        refused(&selection, &members, said);
    }
}
