use super::*;

#[track_caller]
fn is_cut(before: &str, after: &str) {
    for line in ["\n", "\r\n"] {
        let [before, after] = [before, after].map(|text| text.replace('\n', line));
        assert_eq!(without_profile(&before, "x").expect("TOML"), after);
    }
}

#[test]
fn a_profile_goes_with_its_own_comment_and_no_other() {
    is_cut(
        "# Top.\n\n# Its own,\n# twice.\n[profile.x] # here\n# why\na = [\n  1,\n] # so\n\n[profile.x.package.b]\nc.d = 1\n\n[features]\n",
        "# Top.\n\n[features]\n",
    );
    is_cut(
        "# Top.\nprofile.x.a = 1\nprofile.y.a = 1\nprofile.x.b = 2 # b\n",
        "# Top.\nprofile.y.a = 1\n",
    );
    is_cut(
        "[profile]\n# Both.\ny = { a = 1 }\nx = { a = 1 }\n",
        "[profile]\n# Both.\ny = { a = 1 }\n",
    );
    is_cut("[a]\n\n[profile.x]\n\n[profile.y]\nb = 1", "[a]\n\n[profile.y]\nb = 1");
    is_cut("[a]\n\n[profile.x]\nb = 1", "[a]\n\n");
    is_cut(
        "profile = { x = { a = 1 }, y = { a = 1 } } # c\n[a]\n",
        "profile = { y = { a = 1 } } # c\n[a]\n",
    );
}

#[test]
fn a_profile_that_is_an_array_takes_nothing_of_others_with_it() {
    is_cut(
        "[a]\nb = 1\n[[profile.x]]\nc = 1\n[profile.y]\nd = 1\n",
        "[a]\nb = 1\n[profile.y]\nd = 1\n",
    );
    is_cut("[profile.x]\nc = 1\n[[profile.x.package]]\nd = 1\n[e]\n", "[e]\n");
}
