use crate::check::reason::Reasons;
use crate::check::rule::{
    Effective, Entry, Finding, Fix, Level, Model, ProfileTable, Rule, SettingSources, Subject,
    is_written, keys, manifest, resolve_chain,
};

pub static RULE: Rule = Rule {
    id: "restated-setting",
    level: Level::Note,
    summary: "a setting equal to the one that the profile inherits",
    scope: "It compares the setting with the parent's effective one, or with Cargo's default. It leaves alone settings with a comment on the \
        same line, above it, or above its table: the comment gives a reason.",
    why: "A setting that repeats the parent's has no effect, hides what the profile is about, and is left behind when the parent changes.",
    remedy: "Remove the line, as `--fix` does.",
    bad: manifest!("[profile.shipped]\ninherits = \"release\"\nopt-level = 3\nlto = true\n"),
    good: manifest!("[profile.shipped]\ninherits = \"release\"\nlto = true\n"),
    check,
};

/// One finding per profile: a manifest that writes out every setting would otherwise get a page of them.
fn check(model: &Model) -> Vec<Finding> {
    let mut reasons = Reasons::new(model);
    let profiles = model.manifest.profiles.iter();
    profiles.filter_map(|profile| check_profile(model, profile, &mut reasons)).collect()
}

fn check_profile(model: &Model, profile: &ProfileTable, reasons: &mut Reasons) -> Option<Finding> {
    let inherited = Inherited::of(model, profile)?;
    let entries = profile.entries.iter();
    let restated: Vec<&Entry> = entries
        .filter(|entry| inherited.is_restated_by(entry) && !reasons.has(&entry.origin))
        .collect();
    let settings: Vec<String> =
        restated.iter().map(|entry| format!("`{} = {}`", entry.key, entry.raw)).collect();
    let (restate, help) = match settings.len() {
        1 => ("restates", "remove the line"),
        _ => ("restate", "remove the lines"),
    };
    let source = match &inherited {
        Inherited::Defaults(_) => "Cargo's default".to_owned(),
        Inherited::From(parent, _) => format!("what it inherits from `{parent}`"),
    };
    let message = format!("{} {restate} {source}", settings.join(", "));
    let finding = RULE.finding(&restated.first()?.key_origin, message, help);
    Some(finding.in_profile(&profile.name).fix(Fix::remove(model, &restated)))
}

/// The settings of a profile before its own.
enum Inherited<'a> {
    Defaults(&'a str),
    From(String, Effective),
}

impl<'a> Inherited<'a> {
    fn of(model: &Model, profile: &'a ProfileTable) -> Option<Self> {
        let subject = Subject { sources: SettingSources::Manifest, ..Subject::member() };
        let mut chain = model.chain(&profile.name).ok()?;
        chain.pop();
        Some(match chain.last().cloned() {
            None => Self::Defaults(&profile.name),
            Some(parent) => Self::From(parent, resolve_chain(model, &chain, &subject)),
        })
    }

    /// The value of a key, unless Cargo or rustc computes it (as for `strip` and `codegen-units`): then writing it
    /// down makes a difference.
    fn value(&self, key: &keys::Key) -> Option<&str> {
        match self {
            Self::Defaults("release") => key.release,
            Self::Defaults(_) => key.dev,
            Self::From(_, settings) => {
                let setting = settings.setting(key.name)?;
                let is_computed = !is_written(&setting.origin) && key.dev.is_none();
                (!is_computed).then_some(setting.value.as_str())
            }
        }
    }

    fn is_restated_by(&self, entry: &Entry) -> bool {
        keys::find(&entry.key).is_some_and(|key| {
            key.kind.canonical(&entry.raw).is_ok_and(|value| self.value(key) == Some(&value))
        })
    }
}
