//! Knobs: settings of a preset that are varied (`--vary`), or set back to what its parent has (`--ablate`), to see what they
//! cost and buy. Each value is a cell, built through `--config` and flags; no file is touched.

mod ablation;
mod knob;
mod linker;
mod parse;

use std::collections::BTreeSet;

use crate::base::error::{Error, Result};
use crate::base::text;
use crate::measure::plan::cell::CellPlan;
use crate::measure::plan::flags::{Added, Flags};
use crate::measure::plan::knobs::knob::{Choice, Knob, Turned};
use crate::measure::plan::knobs::parse::Vary;
use crate::measure::plan::profiles::Profiles;
use crate::measure::plan::selection::Chosen;
use crate::measure::plan::targets::Probe;
use crate::measure::plan::toolchain::Setup;
use crate::profiles::layers::Selector;
use crate::results::{cell_name, is_settings};
use crate::source::cranelift::{INSTALL, holds_backend};

/// More cells than this take longer than anyone waits for.
const MOST: usize = 64;
/// The toolchain for knobs that stable rejects.
const NIGHTLY: &str = "nightly";

/// The requested knobs.
#[derive(Debug, Default, clap::Args)]
pub struct KnobArgs {
    /// Also build PRESET with other values of a setting, such as `prod.lto=thin,off`, `dev.package.serde.opt-level=1` or
    /// `dev.linker=mold,lld`; several settings of a preset give every combination
    #[arg(long, value_name = "PRESET.KEY=VALUE,…")]
    vary: Vec<Vary>,
    /// Also build PRESET once without each of its settings, with the value of its parent, to see what each buys
    #[arg(long, value_name = "PRESET")]
    ablate: Vec<String>,
}

impl KnobArgs {
    /// The presets that are varied, each once, with the flag that named it.
    pub fn presets(&self) -> Vec<(&str, &'static str)> {
        let varied = self.vary.iter().map(|vary| (vary.preset.as_str(), "--vary"));
        let ablated = self.ablate.iter().map(|preset| (preset.as_str(), "--ablate"));
        let mut seen = BTreeSet::new();
        varied.chain(ablated).filter(|(preset, _)| seen.insert(*preset)).collect()
    }

    /// The flags that request the knobs of one preset again.
    pub fn flags(&self, preset: &str) -> Vec<String> {
        let varied = self.vary.iter().filter(|vary| vary.preset == preset);
        let varied = varied.flat_map(|vary| ["--vary".to_owned(), vary.line.clone()]);
        let is_ablated = self.ablate.iter().any(|ablated| ablated == preset);
        let ablated = is_ablated.then(|| ["--ablate".to_owned(), preset.to_owned()]);
        varied.chain(ablated.into_iter().flatten()).collect()
    }

    /// Refuses what is unknown, and what would be too much to build.
    pub fn refuse_bad(&self, profiles: &Profiles, targets: usize) -> Result<()> {
        let known = profiles.known();
        for (preset, flag) in self.presets() {
            if !known.iter().any(|name| name == preset) {
                let unknown = text::unknown("preset", preset, &known);
                return Err(Error::new(format!("bad `{flag}`")).because(unknown));
            }
        }
        let specs = self.vary.iter().filter_map(|vary| match &vary.knob {
            Knob::Setting { table: Some(Selector::Package(spec)), .. } => Some(spec),
            _ => None,
        });
        specs.into_iter().try_for_each(|spec| profiles.refuse_unknown_package(spec))?;
        let presets = self.presets().into_iter();
        let choices = presets.map(|(preset, _)| self.choices(preset, None, profiles).len());
        let cells = choices.sum::<usize>() * targets;
        if cells > MOST {
            let why = format!("these values make {cells} cells, and {MOST} are the most");
            let help = "vary fewer settings at once, or fewer values: another run may vary others";
            return Err(Error::new(why).help(help));
        }
        Ok(())
    }

    /// The cells that vary a plain one.
    pub fn of(&self, plain: &CellPlan, profiles: &Profiles, probe: &Probe) -> Vec<CellPlan> {
        let mut cells: Vec<CellPlan> = Vec::new();
        for Choice { turned, ablates } in
            self.choices(&plain.preset, Some(plain.target.base()), profiles)
        {
            let cell = CellPlan { ablates, ..cell(plain, &turned, probe) };
            let new = reference(plain, &cell, probe).into_iter().chain([cell]);
            for cell in new {
                match cells.iter_mut().find(|other| other.variant == cell.variant) {
                    Some(twin) => twin.ablates = twin.ablates.take().or(cell.ablates),
                    None => cells.push(cell),
                }
            }
        }
        cells
    }

    /// What the cells of a preset change: every combination of values, then each setting as the parent has it.
    fn choices(&self, preset: &str, target: Option<&str>, profiles: &Profiles) -> Vec<Choice> {
        let varied = combinations(self.vary.iter().filter(|vary| vary.preset == preset));
        let varied = varied.into_iter().map(|turned| Choice { turned, ablates: None });
        let is_ablated = self.ablate.iter().any(|ablated| ablated == preset);
        let ablated = is_ablated.then(|| ablation::of(profiles, preset, target));
        varied.chain(ablated.into_iter().flatten()).collect()
    }
}

/// Every combination of the values of different knobs, the last changing first.
fn combinations<'a>(varied: impl Iterator<Item = &'a Vary>) -> Vec<Vec<Turned>> {
    let mut by_knob: Vec<(&Knob, Vec<Turned>)> = Vec::new();
    for vary in varied {
        match by_knob.iter_mut().find(|(knob, _)| **knob == vary.knob) {
            Some((_, values)) => values.extend(vary.turned()),
            None => by_knob.push((&vary.knob, vary.turned().collect())),
        }
    }
    if by_knob.is_empty() {
        return Vec::new();
    }
    let mut all = vec![Vec::new()];
    for (_, values) in by_knob {
        let with_each = |before: &Vec<Turned>| {
            let before = before.clone();
            values.clone().into_iter().map(move |value| [before.as_slice(), &[value]].concat())
        };
        all = all.iter().flat_map(with_each).collect();
    }
    all
}

/// The cell with these values.
fn cell(plain: &CellPlan, turned: &[Turned], probe: &Probe) -> CellPlan {
    let names: Vec<String> = turned.iter().map(Turned::name).collect();
    let mut setup = plain.setup.clone();
    if let Some(chosen) = turned.iter().find(|one| one.knob == Knob::Toolchain) {
        setup.toolchain = Some(chosen.value.clone());
    } else if turned.iter().any(Turned::requires_nightly) && !takes_unstable(&setup, probe) {
        setup.toolchain = Some(NIGHTLY.to_owned());
    }
    let skip = plain.skip.clone().or_else(|| {
        let missing =
            if setup == plain.setup { None } else { probe.missing(&setup, &plain.target) };
        missing.or_else(|| turned.iter().find_map(|one| missing_for(one, plain, &setup, probe)))
    });
    let flags: Vec<String> = turned.iter().flat_map(|one| flags(one, plain, probe)).collect();
    CellPlan {
        variant: Some(names.join(",")),
        reference: Some(reference_name(plain, &setup)),
        config: turned.iter().filter_map(|one| one.config(&plain.preset)).collect(),
        unstable: turned.iter().filter_map(Turned::feature).map(str::to_owned).collect(),
        flags: (!flags.is_empty()).then(|| Added {
            to: Flags::of(&plain.target, probe),
            flags,
            linker: turned
                .iter()
                .find(|one| one.knob == Knob::Linker)
                .map(|one| linker::program(&one.value)),
        }),
        setup,
        skip,
        ..plain.clone()
    }
}

/// The preset with the toolchain that the cell requires, where that is another than the preset's: what two compilers do
/// differently is not the knob's doing.
fn reference(plain: &CellPlan, cell: &CellPlan, probe: &Probe) -> Option<CellPlan> {
    let name = cell.setup.toolchain.clone().filter(|_| cell.setup != plain.setup)?;
    let turned = Turned { knob: Knob::Toolchain, toml: name.clone(), value: name };
    let reference = self::cell(plain, &[turned], probe);
    Some(CellPlan { reference: Some(plain.name()), ..reference })
}

fn reference_name(plain: &CellPlan, setup: &Setup) -> String {
    match &setup.toolchain {
        Some(name) if *setup != plain.setup => {
            cell_name(&plain.preset, Some(&format!("{}={name}", Knob::Toolchain.name())))
        }
        _ => plain.name(),
    }
}

fn takes_unstable(setup: &Setup, probe: &Probe) -> bool {
    probe.toolchain(setup.toolchain.as_deref()).is_ok_and(|toolchain| toolchain.takes_unstable())
}

/// What a knob needs and is not installed, with the remedy.
fn missing_for(turned: &Turned, plain: &CellPlan, setup: &Setup, probe: &Probe) -> Option<String> {
    match &turned.knob {
        Knob::Linker => linker::missing(&turned.value, plain),
        Knob::Setting { key: "codegen-backend", .. } if turned.value == "cranelift" => {
            let toolchain = probe.toolchain(setup.toolchain.as_deref()).ok()?;
            let has_backend = holds_backend(&toolchain.rustlib().join("codegen-backends"));
            (!has_backend).then(|| {
                let name = setup.toolchain.as_deref().unwrap_or("the toolchain");
                format!("{name} does not have Cranelift: run `{INSTALL}`")
            })
        }
        _ => None,
    }
}

fn flags(turned: &Turned, plain: &CellPlan, probe: &Probe) -> Vec<String> {
    match turned.knob {
        Knob::Linker => linker::flags(&turned.value, plain, probe),
        Knob::Threads => vec![format!("-Zthreads={}", turned.value)],
        Knob::Setting { .. } | Knob::Toolchain => Vec::new(),
    }
}

/// Asks Cargo about each setting, before anything is built.
pub fn refuse_what_cargo_rejects(cells: &[CellPlan], choice: &Chosen) -> Result<()> {
    let mut asked: BTreeSet<(&str, &Option<String>)> = BTreeSet::new();
    for cell in cells.iter().filter(|cell| cell.skip.is_none() && is_of_knobs(cell)) {
        for config in &cell.config {
            if !asked.insert((config, &cell.setup.toolchain)) {
                continue;
            }
            let ask = |config: &[&String]| {
                let config = config.iter().map(|one| (*one).clone()).collect();
                let cell = CellPlan { config, flags: None, ..cell.clone() };
                cell.unit_graph_command(choice).output()
            };
            // A Cargo that can't plan without the setting does not object to the setting.
            if let Err(error) = ask(&[config])
                && ask(&[]).is_ok()
            {
                return Err(Error::new(format!("Cargo rejects `{config}`"))
                    .because(error)
                    .help("choose another value for `--vary`"));
            }
        }
    }
    Ok(())
}

/// Whether a cell is a preset with other values of its settings.
pub fn is_of_knobs(cell: &CellPlan) -> bool {
    cell.variant.as_ref().is_some_and(|variant| is_settings(variant))
}
