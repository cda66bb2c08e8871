use super::*;

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn release_is_built_when_asked_for_or_where_there_is_no_fast() {
    let with_fast = known(&owned(&["dev", "fast"]));
    assert_eq!(presets(&[], &with_fast).expect("good"), ["dev", "fast"]);
    let asked = owned(&["release", "dev", "release"]);
    assert_eq!(presets(&asked, &with_fast).expect("good"), ["release", "dev"]);
    let without = known(&owned(&["dev", "release-lto"]));
    assert_eq!(presets(&[], &without).expect("good"), ["dev", "release-lto", "release"]);
}

#[test]
fn test_and_bench_are_refused_with_the_reason() {
    for (name, owner) in [("test", "`dev`"), ("bench", "`release`")] {
        let error = presets(&owned(&[name]), &owned(&["dev"])).expect_err("refused");
        assert!(error.to_string().contains(owner), "{error}");
    }
}

#[test]
fn the_baseline_is_asked_for_or_configured_or_usual() {
    let known = owned(&["dev", "fast", "prod"]);
    let pick = |asked, configured, presets: &[&str]| {
        baseline(asked, configured, &owned(presets), &known).expect("good")
    };
    assert_eq!(pick(Some("dev"), Some("prod"), &["dev", "fast"]).as_deref(), Some("dev"));
    assert_eq!(pick(None, Some("prod"), &["dev", "prod"]).as_deref(), Some("prod"));
    assert_eq!(pick(None, Some("prod"), &["dev", "fast"]).as_deref(), Some("fast"));
    assert_eq!(pick(None, None, &["prod"]).as_deref(), Some("prod"));
}

#[test]
fn a_baseline_that_is_not_built_or_not_known_is_refused() {
    let known = owned(&["dev", "fast"]);
    assert!(baseline(Some("fast"), None, &owned(&["dev"]), &known).is_err());
    assert!(baseline(None, Some("fats"), &known, &known).is_err());
}
