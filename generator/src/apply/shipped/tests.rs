use super::*;

#[test]
fn every_preset_that_ships_is_known_in_every_form() {
    for panic in ["abort", "unwind"] {
        for preset in catalogue::presets(panic).expect("seven presets") {
            let manifest = format!("[package]\n\n# The presets\n\n{}\n\n[a]\n", preset.whole());
            for text in [manifest.clone(), manifest.replace('\n', "\r\n")] {
                let ranges = ranges(&text, preset.name).expect(preset.name);
                assert_eq!(ranges.len(), preset.paragraphs.len());
            }
            let changed = manifest.replace("inherits", "# inherits").replace("debug = ", "debug=");
            assert_eq!(ranges(&changed, preset.name), None, "{}", preset.name);
        }
    }
}
