use super::*;

fn package(name: &str, bins: &[&str], default: bool) -> Package {
    Package {
        id: format!("path+file:///{name}#0.1.0"),
        name: name.to_owned(),
        bins: bins.iter().map(|bin| (*bin).to_owned()).collect(),
        default,
    }
}

fn names(packages: &[Package]) -> Vec<&str> {
    packages.iter().map(|package| package.name.as_str()).collect()
}

#[test]
fn the_default_members_with_binaries_are_built() {
    let members = vec![
        package("app", &["app"], true),
        package("lib", &[], true),
        package("xtask", &["xtask"], false),
    ];
    let chosen = Selection::default().apply(members).expect("one is left");
    assert_eq!(names(&chosen), ["app"]);
    assert_eq!(Selection::default().build_flags(), ["--bins"]);
}

#[test]
fn a_chosen_binary_leaves_the_others_out() {
    let selection = Selection { bins: vec!["two".to_owned()], ..Selection::default() };
    let members = vec![package("app", &["one", "two"], true), package("b", &["b"], true)];
    let chosen = selection.apply(members).expect("one is left");
    assert_eq!(names(&chosen), ["app"]);
    assert_eq!(chosen[0].bins, ["two"]);
    assert_eq!(selection.build_flags(), ["--bin", "two"]);
}

#[test]
fn two_binaries_of_one_name_are_refused() {
    let members = vec![package("a", &["same"], true), package("b", &["same"], true)];
    let error = Selection::default().apply(members).expect_err("twins");
    assert!(error.to_string().contains("both have a binary `same`"), "{error}");
}

#[test]
fn an_unknown_member_is_refused_with_the_one_that_was_meant() {
    let selection = Selection { packages: vec!["ap".to_owned()], ..Selection::default() };
    let error = selection.apply(vec![package("app", &["app"], true)]).expect_err("unknown");
    assert!(error.to_string().contains("did you mean `app`?"), "{error}");
}
