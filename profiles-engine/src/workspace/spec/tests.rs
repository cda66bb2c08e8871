use super::*;
use crate::tests::each_gives;

fn serde(version: &str) -> Package {
    Package {
        name: "serde".to_owned(),
        version: version.to_owned(),
        source: Some("registry+https://github.com/rust-lang/crates.io-index".to_owned()),
    }
}

#[test]
fn names_and_partial_versions_match() {
    let cases = [
        ("serde", true),
        ("serde@1", true),
        ("serde@1.0", true),
        ("serde:1.0.200", true),
        ("serde@1.0.200", true),
        ("serd", false),
        ("serde@2", false),
        ("serde@1.0.20", false),
        ("serde@1.0.2", false),
    ];
    each_gives(cases, |spec| Spec::parse(spec).matches(&serde("1.0.200")));
}

#[test]
fn a_partial_version_means_no_prerelease() {
    assert!(!Spec::parse("serde@1").matches(&serde("1.0.0-rc.1")));
    assert!(Spec::parse("serde@1.0.0-rc.1").matches(&serde("1.0.0-rc.1")));
}

#[test]
fn requirements_and_blanks_are_no_specs() {
    let bad = [
        "",
        "a b",
        "serde@^1",
        "serde@1.*",
        "serde@1.2.3.4",
        "serde@",
        "@1",
        "serde@01",
        "1a",
        "serde@1.2-rc",
        "a@1@2",
        "a+https://b.c/d",
    ];
    each_gives(bad.map(|spec| (spec, false)), |spec| Spec::is_valid(spec));
    let good = ["serde", "serde@1", "serde:1.2.3-rc.1+b", "https://example.com/x#y@1"];
    each_gives(good.map(|spec| (spec, true)), |spec| Spec::is_valid(spec));
}

#[test]
fn urls_match_the_source() {
    let index = "https://github.com/rust-lang/crates.io-index";
    for spec in
        [format!("{index}#serde"), format!("{index}#serde@1.0"), format!("registry+{index}#serde")]
    {
        assert!(Spec::parse(&spec).matches(&serde("1.0.200")), "{spec}");
    }
    assert!(!Spec::parse("https://example.com/index#serde").matches(&serde("1.0.200")));
}

#[test]
fn a_git_source_matches_with_its_branch() {
    let package = Package {
        name: "x".to_owned(),
        version: "1.2.3".to_owned(),
        source: Some("git+https://example.com/x?branch=main#0123abc".to_owned()),
    };
    let cases = [
        ("x", true),
        ("https://example.com/x", true),
        ("https://example.com/x#1.2.3", true),
        ("https://example.com/x#1.2.4", false),
        ("git+https://example.com/x?branch=main", true),
        ("git+https://example.com/x?branch=main#x@1", true),
        ("git+https://example.com/x?branch=other", false),
        ("git+https://example.com/x", false),
        ("registry+https://example.com/x#x", false),
    ];
    each_gives(cases, |spec| Spec::parse(spec).matches(&package));
}

#[test]
fn a_local_package_matches_only_file_urls() {
    let package = Package { name: "x".to_owned(), version: "1.2.3".to_owned(), source: None };
    let cases = [
        ("x", true),
        ("x@1.2", true),
        ("file:///home/x#x", true),
        ("path+file:///home/x#1.2.3", true),
        ("https://example.com/x#x", false),
    ];
    each_gives(cases, |spec| Spec::parse(spec).matches(&package));
}
