//! Liquid in the template: it is only in files that are rendered, and every variable is defined.

use cargo_profiles::answers::Answers;
use cargo_profiles::config::TemplateConfig;
use cargo_profiles::name::Name;
use cargo_profiles::plan::Plan;
use cargo_profiles::template;

/// cargo-generate renders an undefined variable as the empty string, and in an `if` it counts as false.
#[test]
fn every_variable_of_the_template_is_known() {
    let config = TemplateConfig::embedded().expect("the template's own file");
    let mut known = vec!["project-name", "crate_name"];
    known.extend(config.placeholders.iter().map(|placeholder| placeholder.name.as_str()));
    let words = ["if", "elsif", "else", "endif", "unless", "endunless", "and", "or", "contains"];
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    for entry in template::entries().iter().filter(|entry| entry.liquid) {
        let text = std::str::from_utf8(entry.bytes).expect("Liquid is text");
        let text = without_raw(text);
        for code in liquid_code(&text).chain(liquid_code(entry.path)) {
            // Every second piece is a string between quotation marks.
            for piece in code.split('"').step_by(2) {
                for word in piece.split(|c| !is_word(c)) {
                    let word = word.trim_matches('-');
                    let fine = word.is_empty() || known.contains(&word) || words.contains(&word);
                    assert!(fine, "{}: `{word}` in `{code}` is not known", entry.path);
                }
            }
        }
    }
}

/// The text without what Liquid leaves as it is.
fn without_raw(text: &str) -> String {
    let (open, close) = ("{% raw %}", "{% endraw %}");
    let pieces = text.split(open).enumerate().map(|(index, piece)| match index {
        0 => piece,
        _ => piece.split_once(close).expect("it ends").1,
    });
    pieces.collect()
}

/// What is between `{{` and `}}`, and between `{%` and `%}`.
fn liquid_code(text: &str) -> impl Iterator<Item = &str> {
    [("{{", "}}"), ("{%", "%}")].into_iter().flat_map(move |(open, close)| {
        let pieces = text.split(open).skip(1);
        pieces.map(move |piece| piece.split(close).next().unwrap_or_default())
    })
}

#[test]
fn liquid_is_only_in_files_that_are_rendered() {
    let excluded = excluded();
    let is_excluded = |path: &str| excluded.iter().any(|folder| path.starts_with(folder));
    let has_liquid = |bytes: &[u8]| {
        // GitHub's expressions are not Liquid.
        let text = String::from_utf8_lossy(bytes).replace("${{", "");
        text.contains("{{") || text.contains("{%")
    };
    for entry in template::entries() {
        let path = entry.path;
        if is_excluded(path) {
            assert!(!entry.liquid, "{path}.liquid is in `exclude`: nobody renders it");
        } else if !entry.liquid {
            assert!(!has_liquid(entry.bytes), "{path} holds Liquid, and is no .liquid");
        }
    }
    let config = TemplateConfig::embedded().expect("the template's own file");
    let name = Name::new("hello").expect("a good name");
    let answers = Answers::default().complete(&config, None).expect("defaults");
    let plan = Plan::workspace("hello".into(), &name, &config, &answers);
    for create in plan.expect("the template renders").creates {
        let path = create.path;
        assert!(is_excluded(&path) || !has_liquid(&create.bytes), "{path} was not filled in");
    }
}

/// The folders and files that cargo-generate keeps Liquid out of.
fn excluded() -> Vec<&'static str> {
    let (_, list) = template::config().split_once("exclude = [").expect("it has exclusions");
    let (list, _) = list.split_once(']').expect("the list ends");
    let patterns = list.split('"').skip(1).step_by(2);
    patterns.map(|pattern| pattern.strip_suffix("**").unwrap_or(pattern)).collect()
}
