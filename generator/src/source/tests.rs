use super::*;

#[test]
fn an_item_goes_where_it_changes_the_fewest_lines() {
    for (before, after) in [
        ("[a]\nb = [\"x\"] # c\n", "[a]\nb = [\"x\", \"y\"] # c\n"),
        ("[a]\nb = ['x',]\n", "[a]\nb = ['x', 'y',]\n"),
        ("[a]\nb = []\n", "[a]\nb = [\"y\"]\n"),
        ("[a]\nb = [\n]\n", "[a]\nb = [\n    \"y\",\n]\n"),
        ("[a]\nb = [\n\t\"x\", # c\n]\n", "[a]\nb = [\n\t\"x\", # c\n\t\"y\",\n]\n"),
        ("[a]\nb = [ # c\n  \"x\" # d\n]\n", "[a]\nb = [ # c\n  \"y\",\n  \"x\" # d\n]\n"),
        ("a = { b = [\"x\"] }\n", "a = { b = [\"x\", \"y\"] }\n"),
        ("a.b = [\"x\"\n]\n", "a.b = [\"x\", \"y\"\n]\n"),
    ] {
        let source = Source::parse("it", before).expect("TOML");
        let edit = source.item(&["a", "b"], "y").expect("a list");
        assert_eq!(source.with(edit), after);
    }
}

#[test]
fn a_key_goes_behind_another_in_every_form_of_a_table() {
    for (before, after) in [
        ("[a] # c\n  x = 1 # d\n", "[a] # c\n  x = 1 # d\n  y = 2\n"),
        ("[a] # c\n[b]\n", "[a] # c\ny = 2\n[b]\n"),
        ("[a.b]\n", "[a.b]\n\n[a]\ny = 2\n"),
        ("a.x = [\n1]\r\n[b]", "a.x = [\n1]\na.y = 2\r\n[b]"),
        ("a = { x = 1 } # c", "a = { x = 1, y = 2 } # c"),
        ("a = {}\n", "a = { y = 2 }\n"),
        ("", "[a]\ny = 2"),
    ] {
        let source = Source::parse("it", before).expect("TOML");
        let edit = source.key(&["a"], "y = 2", "x");
        assert_eq!(source.with(edit), after);
    }
}
