//! The registry of rules: one file each, sorted by id.
//!
//! A rule carries a `bad` and a `good` example: they are its documentation and its tests at once. The tests below
//! hold file names, ids and examples together.

use super::finding::{Finding, Level};
use crate::profile::Model;
use crate::profile::layers::Override;
use crate::profile::source::Origin;
use crate::suggest::nearest;

mod broken_inheritance;
mod broken_promise;
mod inherits_in_override;
mod invalid_value;
mod member_profile_ignored;
mod missing_preset;
mod nightly_only_key;
mod not_in_override;
mod override_matches_nothing;
mod reserved_name;
mod restated_setting;
mod strip_lost_by_override;
mod unknown_key;
mod unused_allow;

/// Something that can be wrong with profiles.
pub struct Rule {
    /// Kebab-case; equal to the file's name.
    pub id: &'static str,
    /// How much its findings weigh.
    pub level: Level,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Why that matters, what Cargo does, how to put it right.
    pub docs: &'static str,
    /// A workspace of which exactly this rule has something to say.
    pub bad: Example,
    /// The same, put right.
    pub good: Example,
    /// Finds it.
    pub check: fn(&Model) -> Vec<Finding>,
}

/// The files of a workspace: path and text. One called [`ENVIRONMENT`] is no file but the variables, a line each.
pub type Example = &'static [(&'static str, &'static str)];

/// Stands for the environment among the files of an example.
pub const ENVIRONMENT: &str = "environment";

/// All rules, sorted by id.
pub static RULES: &[&Rule] = &[
    &broken_inheritance::RULE,
    &broken_promise::RULE,
    &inherits_in_override::RULE,
    &invalid_value::RULE,
    &member_profile_ignored::RULE,
    &missing_preset::RULE,
    &nightly_only_key::RULE,
    &not_in_override::RULE,
    &override_matches_nothing::RULE,
    &reserved_name::RULE,
    &restated_setting::RULE,
    &strip_lost_by_override::RULE,
    &unknown_key::RULE,
    &unused_allow::RULE,
];

impl Rule {
    fn finding(&self, origin: &Origin, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.id,
            level: self.level,
            profile: None,
            package: None,
            message: message.into(),
            origin: origin.clone(),
            help: None,
            fix: None,
        }
    }
}

impl Finding {
    fn in_profile(mut self, profile: &str) -> Self {
        self.profile = Some(profile.to_owned());
        self
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Every override table of every layer, with its profile.
fn overrides(model: &Model) -> impl Iterator<Item = (&str, &Override)> {
    let profiles = model.layers().flat_map(|layer| &layer.profiles);
    profiles
        .flat_map(|profile| profile.overrides.iter().map(|table| (profile.name.as_str(), table)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::environment::Variables;

    /// A folder with the files of an example, and its variables.
    fn laid_out(example: Example) -> (tempfile::TempDir, Variables) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut variables = Variables::new();
        for (path, text) in example {
            if *path == ENVIRONMENT {
                let lines = text.lines().filter_map(|line| line.split_once('='));
                variables.extend(lines.map(|(key, value)| (key.to_owned(), value.to_owned())));
                continue;
            }
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        (folder, variables)
    }

    fn findings(example: Example) -> Vec<Finding> {
        let (folder, variables) = laid_out(example);
        let manifest = folder.path().join("Cargo.toml");
        let model =
            Model::load(&manifest, folder.path(), &variables).expect("the example can be read");
        crate::check::check(&model, None)
    }

    #[test]
    fn every_bad_example_gives_exactly_its_rule() {
        for rule in RULES {
            let found = findings(rule.bad);
            assert!(!found.is_empty(), "{} finds nothing in its bad example", rule.id);
            for finding in found {
                assert_eq!(finding.rule, rule.id, "{finding:?}");
            }
        }
    }

    #[test]
    fn every_good_example_gives_nothing() {
        for rule in RULES {
            assert_eq!(findings(rule.good), [], "{}", rule.id);
        }
    }

    #[test]
    fn every_rule_file_is_registered_under_its_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/rules");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the rules' folder")
            .map(|entry| entry.expect("an entry").path())
            .map(|path| path.file_stem().expect("a name").to_string_lossy().replace('_', "-"))
            .collect();
        files.sort();
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids, files);
    }
}
