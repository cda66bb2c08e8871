//! What reaches rustc instead of a setting, for `--explain`.

use serde::Serialize;

use crate::profiles::resolve::Subject;
use crate::profiles::{Effective, Model, rustc};
use crate::workspace::packages::Spec;

/// What reaches rustc instead of a setting.
#[derive(Serialize, Clone)]
pub(super) struct Instead {
    #[serde(skip)]
    pub key: &'static str,
    /// `None`: rustc or the target decides.
    value: Option<String>,
    /// The package, if it is not so for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<String>,
    reason: String,
}

impl Instead {
    pub fn human(&self) -> String {
        let value = self.value.as_deref().unwrap_or("nothing");
        let package = self.package.as_ref().map(|name| format!(" for {name}")).unwrap_or_default();
        format!("rustc gets {value}{package}: {}", self.reason)
    }
}

/// What rustc gets instead of the settings: for the package, or for each member.
pub(super) fn instead(
    model: &Model,
    package: Option<&str>,
    effective: &Effective,
    subject: &Subject,
) -> Vec<Instead> {
    let named = package.map(|spec| Spec::parse(spec).name);
    let members = model.workspace.members.iter().filter(|member| match &named {
        Some(name) => *name == member.name,
        None => !member.proc_macro,
    });
    let for_all = rustc::changed(model, effective, subject, &[]);
    let mut all: Vec<Instead> = for_all.iter().map(|changed| shown(model, changed, None)).collect();
    for member in members {
        let changed = rustc::changed(model, effective, subject, &member.crate_types);
        let package = named.is_none().then_some(&member.name);
        let own = changed.iter().filter(|one| !for_all.contains(one));
        all.extend(own.map(|changed| shown(model, changed, package)));
    }
    all
}

fn shown(model: &Model, changed: &rustc::Changed, package: Option<&String>) -> Instead {
    let rustc::Changed { key, value, why } = changed;
    Instead { key, value: value.clone(), package: package.cloned(), reason: why.shown(model) }
}
