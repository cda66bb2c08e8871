use super::*;

#[test]
fn every_preset_is_cut_out_with_its_comments() {
    let presets = presets("abort").expect("seven presets");
    let names: Vec<_> = presets.iter().map(|preset| preset.name).collect();
    assert_eq!(names, ["dev", "staging", "fast", "fastest", "small", "smallest", "prod"]);
    let paragraphs: Vec<_> = presets.iter().map(|preset| preset.paragraphs.len()).collect();
    assert_eq!(paragraphs, [3, 2, 1, 1, 1, 1, 1]);
    let parents: Vec<_> = presets.iter().map(Text::parent).collect();
    assert_eq!(parents, [None, None, None, Some("fast"), None, Some("small"), None]);
    let fast = "# Cargo's own release: the one to benchmark with every day.\n\
                [profile.fast]\ninherits = \"release\"";
    assert_eq!(presets[2].whole(), fast);
}

#[test]
fn prod_and_fastest_unwind_where_that_was_asked_for() {
    for place in [3, 6] {
        let preset = |panic| presets(panic).expect("seven presets")[place].whole();
        assert!(preset("abort").contains("\npanic = \"abort\" # "));
        assert!(!preset("unwind").contains("panic = "));
        assert_ne!(preset("unwind"), preset("abort"));
    }
}

#[test]
fn the_engine_knows_the_comment_of_each_preset() {
    for text in presets("abort").expect("presets") {
        let comments = profiles_engine::profiles::presets::find(text.name).expect("known").comments;
        assert_eq!(text.paragraphs[0].lines().next(), comments.first().copied(), "{}", text.name);
    }
}
