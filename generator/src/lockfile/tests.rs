use super::*;

fn lockfile(names: &[&str], tail: &str) -> String {
    let block = |name: &&str| format!("\n[[package]]\nname = {name:?}\nversion = \"1.0.0\"\n");
    let blocks: String = names.iter().map(block).collect();
    format!("# Generated.\nversion = 4\n{blocks}{tail}")
}

#[test]
fn the_entry_stands_in_its_place_and_leaves_no_trace() {
    for (names, tail) in [
        (&["app", "zlib"][..], ""),
        (&["app", "bar"], ""),
        (&["app"], "\n"),
        (&["app"], "\n[[patch.unused]]\nname = \"x\"\nversion = \"1.0.0\"\n"),
        (&["app", "zlib"], "\n[metadata]\n\"checksum x\" = \"0\"\n"),
    ] {
        let mut all = names.to_vec();
        all.push("xtask");
        all.sort_unstable();
        let (before, after) = (lockfile(names, tail), lockfile(&all, tail));
        for line in ["\n", "\r\n"] {
            let [before, after] = [&before, &after].map(|text| text.replace('\n', line));
            assert_eq!(with(&before, "xtask", "1.0.0"), after);
            assert_eq!(with(&after, "xtask", "1.0.0"), after);
            assert_eq!(without(&after, "xtask"), before);
        }
    }
}

#[test]
fn a_package_of_a_registry_is_another() {
    let foreign =
        "version = 4\n\n[[package]]\nname = \"xtask\"\nversion = \"1.0.0\"\nsource = \"x\"\n";
    assert_eq!(without(foreign, "xtask"), foreign);
}
