use super::*;

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn release_is_built_when_asked_for_or_where_there_is_no_fast() {
    let with_fast = owned(&["dev", "fast", "release"]);
    assert_eq!(presets(&[], &with_fast).expect("good"), ["dev", "fast"]);
    let asked = owned(&["release", "dev", "release"]);
    assert_eq!(presets(&asked, &with_fast).expect("good"), ["release", "dev"]);
    let without = owned(&["dev", "release-lto", "release"]);
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

#[test]
fn each_cell_is_in_exactly_one_share() {
    let weights = [1.0, 2.0, 2.0, 6.6, 1.8, 5.9, 6.6];
    for of in 1..10 {
        let shares = (1..=of).map(|share| Partition { share, of }.places(&weights));
        let mut all: Vec<usize> = shares.flatten().collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4, 5, 6], "{of}");
    }
}

#[test]
fn shares_weigh_about_the_same() {
    let weights = [1.0, 2.0, 2.0, 6.0, 2.0, 6.0, 6.0];
    let weight = |share| {
        let places = Partition { share, of: 3 }.places(&weights);
        places.iter().map(|place| weights[*place]).sum::<f64>()
    };
    assert_eq!([weight(1), weight(2), weight(3)], [9.0, 8.0, 8.0]);
}

#[test]
fn a_share_that_is_not_there_is_refused() {
    for bad in ["0/3", "4/3", "1", "1/0", "a/b", "-1/2", "1/2/3"] {
        assert!(bad.parse::<Partition>().is_err(), "{bad}");
    }
    assert_eq!("2/3".parse::<Partition>().ok(), Some(Partition { share: 2, of: 3 }));
}

#[test]
fn whole_program_optimisation_is_the_most_expensive_and_no_optimisation_is_cheapest() {
    let weight = |opt_level: &str, lto: &str, units: &str| {
        let settings = [("opt-level", opt_level), ("lto", lto), ("codegen-units", units)];
        weight(&settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
    };
    let presets = [
        weight("3", "fat", "1"),
        weight("z", "fat", "1"),
        weight("3", "thin", "16"),
        weight("3", "false", "16"),
        weight("s", "false", "16"),
        weight("0", "false", "32"),
    ];
    assert!(presets.is_sorted_by(|a, b| a > b), "{presets:?}");
}
