use super::*;

#[test]
fn names_become_what_cargo_generate_makes_of_them() {
    for (given, project, krate) in [
        ("hello", "hello", "hello"),
        ("hello_world", "hello_world", "hello_world"),
        ("hello-world", "hello-world", "hello_world"),
        ("HelloWorld", "hello-world", "hello_world"),
        ("hello world", "hello-world", "hello_world"),
        ("hello-", "hello", "hello"),
        ("a1", "a1", "a1"),
    ] {
        let name = Name::new(given).expect("a good name");
        assert_eq!((name.project.as_str(), name.krate.as_str()), (project, krate));
    }
}

#[test]
fn bad_names_are_refused_with_a_way_out() {
    for given in ["", "1a", "été", "_", "--", "日本"] {
        let error = Name::new(given).expect_err(given).to_string();
        assert!(error.ends_with("\nhelp: choose a name like `word-count`"), "{error}");
    }
    let error = Name::new("Self").expect_err("a keyword").to_string();
    assert_eq!(
        error,
        "`Self` can't be the name of a project: it is a Rust keyword\n\
         help: choose another name, such as `self-app`"
    );
    let error = Name::new("CON").expect_err("a device").to_string();
    assert_eq!(
        error,
        "`CON` can't be the name of a project: Windows reserves it for a device\n\
         help: choose another name, such as `con-app`"
    );
    for given in Name::refused() {
        assert!(Name::new(given).is_err(), "{given}");
    }
}
