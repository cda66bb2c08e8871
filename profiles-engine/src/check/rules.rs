//! The registry of rules: one file each, sorted by id.
//!
//! A rule has a `bad` and a `good` example, which are its documentation and its test. To add a rule, write its file
//! and add it to both lists below.

mod abort_with_catch_unwind;
mod ambiguous_override;
mod assertions_lost;
mod beaten_setting;
mod broken_inheritance;
mod broken_promise;
mod cranelift_unavailable;
mod debuginfo_then_stripped;
mod doc_profile;
mod flags_exclude_profile;
mod incremental_overridden;
mod incremental_with_lto;
mod inherits_in_override;
mod invalid_value;
mod ladder_broken;
mod lto_without_effect;
mod malformed_rustflags;
mod member_profile_ignored;
mod missing_preset;
mod nightly_only_key;
mod not_in_override;
mod override_matches_nothing;
mod panic_ignored;
mod profile_cfg_in_target;
mod profile_in_config;
mod profile_in_environment;
mod reserved_name;
mod restated_setting;
mod rustflags_set;
mod slow_dev;
mod strip_lost_by_override;
mod strip_without_effect;
mod unknown_key;
mod unread_config;
mod unread_env;
mod unused_allow;

use std::cmp::Reverse;

pub use crate::check::rules::abort_with_catch_unwind::calls;

use crate::base::error::Result;
use crate::base::text;
use crate::check::finding::{Deny, Finding, Level};
use crate::check::rule::Rule;
use crate::profiles::Model;

/// All rules, sorted by id.
pub static RULES: &[&Rule] = &[
    &abort_with_catch_unwind::RULE,
    &ambiguous_override::RULE,
    &assertions_lost::RULE,
    &beaten_setting::RULE,
    &broken_inheritance::RULE,
    &broken_promise::RULE,
    &cranelift_unavailable::RULE,
    &debuginfo_then_stripped::RULE,
    &doc_profile::RULE,
    &flags_exclude_profile::RULE,
    &incremental_overridden::RULE,
    &incremental_with_lto::RULE,
    &inherits_in_override::RULE,
    &invalid_value::RULE,
    &ladder_broken::RULE,
    &lto_without_effect::RULE,
    &malformed_rustflags::RULE,
    &member_profile_ignored::RULE,
    &missing_preset::RULE,
    &nightly_only_key::RULE,
    &not_in_override::RULE,
    &override_matches_nothing::RULE,
    &panic_ignored::RULE,
    &profile_cfg_in_target::RULE,
    &profile_in_config::RULE,
    &profile_in_environment::RULE,
    &reserved_name::RULE,
    &restated_setting::RULE,
    &rustflags_set::RULE,
    &slow_dev::RULE,
    &strip_lost_by_override::RULE,
    &strip_without_effect::RULE,
    &unknown_key::RULE,
    &unread_config::RULE,
    &unread_env::RULE,
    &unused_allow::RULE,
];

/// All rules, one per line.
pub fn list() -> String {
    let rows = RULES.iter().map(|rule| [rule.id, rule.level.name(), rule.summary]);
    text::fitted_columns(
        ["rule", "level", "finds"],
        rows.map(|row| row.map(str::to_owned)).collect(),
    )
}

/// The page of one rule, in Markdown. Fails when there is no such rule.
pub fn page(id: &str) -> Result<String> {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let rule = RULES.iter().find(|rule| rule.id == id);
    rule.map(|rule| rule.page()).ok_or_else(|| text::unknown("rule", id, &ids))
}

/// `docs/rules.md`: all rules, with links to their pages.
pub fn index() -> String {
    let rows = RULES.iter().map(|rule| {
        let summary = rule.summary.replace('|', "\\|");
        format!("| [{0}](rules/{0}.md) | {1} | {summary} |\n", rule.id, rule.level.name())
    });
    format!("{ABOVE}\n| rule | level | finds |\n| --- | --- | --- |\n{}", rows.collect::<String>())
}

const ABOVE: &str = "\
# Rules of `check-profiles`

`check-profiles --rule ID` prints the page of a rule, and `--list-rules` this list. Both are generated from the rules in
`check/rules/`. A workspace silences a rule in its manifest:

```toml
[workspace.metadata.profiles]
allow = [\"slow-dev\"]
```
";

/// The findings of all rules that the workspace doesn't allow: the most serious first, then by place.
pub fn check(model: &Model, deny: Option<Deny>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.check)(model)).collect();
    findings.extend(unused_allow::findings(model, RULES, &findings));
    findings.retain(|finding| !model.allowed.iter().any(|(id, _)| id == finding.rule));
    for finding in &mut findings {
        // They quote names and values of the workspace, which may contain any character.
        finding.message = text::short(&finding.message);
        finding.help = finding.help.as_deref().map(text::short);
        // Only files of the workspace are edited; an argument is not a file.
        finding.fix = finding
            .fix
            .take()
            .filter(|fix| model.files[fix.file].path.starts_with(&model.workspace.root));
        if deny == Some(Deny::Warnings) && finding.level == Level::Warning {
            finding.level = Level::Error;
        }
    }
    findings.sort_by_key(|finding| {
        let place = finding.origin.place().map(|place| (place.file, place.span.start));
        (Reverse(finding.level), place)
    });
    findings
}

#[cfg(test)]
mod tests;
