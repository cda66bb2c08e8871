//! `--ablate`: each setting of a preset as its parent has it.

use crate::measure::plan::knobs::knob::{Choice, Knob, Turned};
use crate::measure::plan::profiles::Profiles;
use crate::profiles::layers::Selector;
use crate::profiles::own::Own;
use crate::source::toml;

/// A choice for each setting that the preset itself says.
pub fn of(profiles: &Profiles, preset: &str, target: Option<&str>) -> Vec<Choice> {
    let own = profiles.own_settings(preset, target).into_iter();
    own.map(|Own { table, key, value, inherited }| {
        let turned = |table, value: &str| Turned {
            knob: Knob::Setting { table, key },
            value: value.to_owned(),
            toml: if value.is_empty() { "[]".to_owned() } else { toml::value(value) },
        };
        let set_back = turned(table.clone(), &inherited.value);
        let ablates = Some(format!("{}={value}", set_back.knob.name()));
        let others = inherited.of_dependencies.as_deref();
        let others = others.map(|value| turned(Some(Selector::Dependencies), value));
        Choice { turned: [set_back].into_iter().chain(others).collect(), ablates }
    })
    .collect()
}
