use toml_edit::Document;

use super::*;
use crate::tests::each_gives;

fn manifest(text: &str) -> Layer {
    read(Document::parse(text).expect("TOML").as_table(), 0)
}

fn config(text: &str) -> Layer {
    read_config(Document::parse(text).expect("TOML").as_table(), 0)
}

/// Everything but the places, a line for each setting.
fn lines(layer: &Layer) -> Vec<String> {
    let mut lines = Vec::new();
    for profile in &layer.profiles {
        for entry in &profile.entries {
            lines.push(format!("{}: {} = {}", profile.name, entry.key, entry.raw));
        }
        for table in &profile.overrides {
            for entry in &table.entries {
                let selector = &table.selector;
                lines.push(format!("{} {selector:?}: {} = {}", profile.name, entry.key, entry.raw));
            }
        }
    }
    lines
}

#[test]
fn all_notations_of_toml_give_the_same_layer() {
    let expected = ["dev: opt-level = 1", "dev Package(\"app\"): debug = \"full\""];
    let texts = [
        "[profile.dev]\nopt-level = 1\n[profile.dev.package.app]\ndebug = \"full\"",
        "profile.dev.opt-level = 1\nprofile.dev.package.app.debug = 'full'",
        "profile = { dev = { opt-level = 1, package = { app = { debug = \"full\" } } } }",
        "[\"profile\".'dev']\n\"opt-level\" = 0x1\npackage.\"app\" = { debug = \"\"\"full\"\"\" }",
    ];
    each_gives(texts.map(|text| (text, expected.map(str::to_owned).to_vec())), |text| {
        lines(&manifest(text))
    });
}

#[test]
fn each_override_table_has_its_selector() {
    let layer = manifest(
        "[profile.dev]\nbuild-override.debug = 0\npackage.\"*\".debug = 1\npackage.\"app@1\".debug = 2",
    );
    let expected = [
        "dev Build: debug = 0",
        "dev Dependencies: debug = 1",
        "dev Package(\"app@1\"): debug = 2",
    ];
    assert_eq!(lines(&layer), expected);
}

#[test]
fn profiles_and_settings_keep_their_order() {
    let layer = manifest("[profile.z]\nstrip = true\ndebug = 1\n[profile.a]\nlto = true");
    assert_eq!(lines(&layer), ["z: strip = true", "z: debug = 1", "a: lto = true"]);
}

#[test]
fn places_point_at_the_name_the_key_and_the_value() {
    let text = "[profile.fast]\ninherits = 'release' # as usual\n";
    let layer = manifest(text);
    let profile = &layer.profiles[0];
    let entry = &profile.entries[0];
    let shown = [&profile.origin, &entry.key_origin, &entry.origin].map(|origin| {
        let place = origin.place().expect("a place in the file");
        &text[place.span.clone()]
    });
    assert_eq!(shown, ["fast", "inherits", "'release'"]);
}

#[test]
fn anything_in_place_of_a_table_is_a_misfit() {
    let cases = [
        ("profile = 1", "profile"),
        ("[profile]\ndev = true", "profile.dev"),
        ("[profile.dev]\npackage = 3", "profile.dev.package"),
        ("[profile.dev]\nbuild-override = ''", "profile.dev.build-override"),
        ("[profile.dev.package]\napp = 1", "profile.dev.package.app"),
    ];
    let cases = cases.map(|(text, path)| (text, vec![path.to_owned()]));
    each_gives(cases, |text| {
        manifest(text)
            .wrong_types
            .into_iter()
            .map(|wrong_type| wrong_type.path)
            .collect::<Vec<String>>()
    });
}

#[test]
fn only_a_manifest_reads_an_array_as_a_table() {
    let text = "[profile.dev]\nbuild-override = [2]";
    assert!(manifest(text).wrong_types[0].by_position);
    assert!(!config(text).wrong_types[0].by_position);
}

#[test]
fn a_file_without_profiles_is_an_empty_layer() {
    let layer = manifest("[package]\nname = 'app'");
    assert!(layer.profiles.is_empty() && layer.wrong_types.is_empty());
}
