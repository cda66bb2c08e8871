//! Generated workspaces as values.

use std::path::PathBuf;

use cargo_profiles::answers::Answers;
use cargo_profiles::config::TemplateConfig;
use cargo_profiles::name::Name;
use cargo_profiles::placeholder::Kind;
use cargo_profiles::plan::Plan;

use crate::tree::Tree;

/// The files of a generated workspace, with defaults for what is not answered.
pub fn files(name: &Name, config: &TemplateConfig, answers: &[String]) -> Tree {
    let given = Answers::given(config, answers.iter().map(String::as_str)).expect("good answers");
    let answers = given.complete(config, None).expect("defaults");
    let plan = Plan::workspace(PathBuf::new(), name, config, &answers);
    let creates = plan.expect("the template renders").creates;
    creates.into_iter().map(|create| (create.path, create.bytes.to_vec())).collect()
}

/// Every combination of answers, as `key=value`. Texts have their default.
pub fn combinations(config: &TemplateConfig) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for placeholder in &config.placeholders {
        let values = match &placeholder.kind {
            Kind::Bool { .. } => vec!["false".to_owned(), "true".to_owned()],
            Kind::Choice { choices, .. } => choices.clone(),
            Kind::Text { default, .. } => vec![default.clone().expect("a default")],
        };
        let answers = values.iter().map(|value| format!("{}={value}", placeholder.name));
        let longer = answers.flat_map(|answer| {
            all.iter().map(move |others: &Vec<String>| {
                [&others[..], std::slice::from_ref(&answer)].concat()
            })
        });
        all = longer.collect();
    }
    all
}
