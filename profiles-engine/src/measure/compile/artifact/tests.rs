use super::*;
use ArtifactKind::{Bench, Bin, Cdylib, Example, ProcMacro, Rlib, Staticlib};

/// The artifacts of a message about a target of these crate types, and its files.
fn artifacts(kind: &str, crate_types: &[&str], test: bool, files: &[&str]) -> Vec<BuiltArtifact> {
    let is_program = crate_types == ["bin"];
    let message = serde_json::json!({
        "package_id": "path+file:///a#0.1.0",
        "target": { "kind": [kind], "crate_types": crate_types, "name": "a" },
        "profile": { "test": test },
        "fresh": false,
        "executable": is_program.then_some(files[0]),
        "filenames": files,
    });
    let compiled: Compiled = serde_json::from_value(message).expect("a message");
    compiled.artifacts()
}

/// Each with its kind, its file, and the names of its companions.
fn shown(artifacts: &[BuiltArtifact]) -> Vec<(ArtifactKind, &str, Vec<&str>)> {
    let shown = artifacts.iter().map(|one| {
        let companions = one.companions.iter().filter_map(|path| path.to_str());
        (one.kind, one.path.to_str().expect("a path"), companions.collect())
    });
    shown.collect()
}

#[test]
fn programs_are_told_apart_by_their_target() {
    let of = |kind, test| artifacts(kind, &["bin"], test, &["/t/a.exe", "/t/a.pdb"]);
    for (kind, test, expected) in
        [("bin", false, Bin), ("example", false, Example), ("bench", true, Bench)]
    {
        assert_eq!(shown(&of(kind, test)), [(expected, "/t/a.exe", vec!["/t/a.pdb"])]);
    }
    for (kind, test) in [("bin", true), ("test", true), ("custom-build", false)] {
        assert_eq!(of(kind, test), [], "{kind}");
    }
}

#[test]
fn a_library_has_an_artifact_for_each_crate_type() {
    let of = |types: &[&str], files: &[&str]| artifacts(types[0], types, false, files);
    let all = of(&["rlib", "staticlib", "cdylib"], &["/t/liba.so", "/t/liba.a", "/t/liba.rlib"]);
    let expected = [
        (Cdylib, "/t/liba.so", vec![]),
        (Staticlib, "/t/liba.a", vec![]),
        (Rlib, "/t/liba.rlib", vec![]),
    ];
    assert_eq!(shown(&all), expected);
    let msvc = ["/t/a.dll", "/t/a.dll.lib", "/t/a.pdb", "/t/a.lib"];
    let expected =
        [(Cdylib, "/t/a.dll", vec!["/t/a.dll.lib", "/t/a.pdb"]), (Staticlib, "/t/a.lib", vec![])];
    assert_eq!(shown(&of(&["cdylib", "staticlib"], &msvc)), expected);
    let gnu = ["/t/a.dll", "/t/liba.dll.a"];
    assert_eq!(shown(&of(&["cdylib"], &gnu)), [(Cdylib, "/t/a.dll", vec!["/t/liba.dll.a"])]);
    assert_eq!(shown(&of(&["cdylib"], &["/t/a.wasm"])), [(Cdylib, "/t/a.wasm", vec![])]);
    assert_eq!(shown(&of(&["proc-macro"], &["/t/liba.so"])), [(ProcMacro, "/t/liba.so", vec![])]);
    let checked = of(&["lib"], &["/t/liba.rlib", "/t/liba.rmeta"]);
    assert_eq!(shown(&checked), [(Rlib, "/t/liba.rlib", vec![])]);
}

#[test]
fn an_example_may_be_a_library() {
    let example = artifacts("example", &["cdylib", "rlib"], false, &["/t/liba.so", "/t/liba.rlib"]);
    assert_eq!(shown(&example), [(Example, "/t/liba.so", vec![])]);
}

#[test]
fn the_sources_of_a_benchmark_target_include_those_of_local_libraries() {
    let mut all = artifacts("bench", &["bin"], true, &["/t/deps/a-1"]);
    all.extend(artifacts("lib", &["lib"], false, &["/t/deps/liba-2.rlib"]));
    let mut foreign = artifacts("lib", &["lib"], false, &["/t/deps/libb-3.rlib"]);
    foreign[0].package_id = "registry+https://example.org#b@1.0.0".to_owned();
    all.extend(foreign);
    add_sources_of_libraries(&mut all);
    let lists = ["/t/deps/a-1.d", "/t/deps/liba-2.d", "/t/deps/a-2.d"].map(PathBuf::from);
    assert_eq!(all[0].dep_infos, lists);
    assert!(!all[0].is_final() && all[0].is_same(&all[0].clone()));
}
