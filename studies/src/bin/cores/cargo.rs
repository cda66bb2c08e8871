//! One Cargo at work: which of its units can start, and which shares of their codegen.

use crate::build::Build;

pub type Micros = u64;

/// What a Cargo does, or a rustc of one of its units (which it knows by their places).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Finding out what there is to do.
    Begin,
    /// Up to the metadata.
    Frontend(usize),
    /// One share of codegen.
    Codegen(usize),
    /// When all shares are done.
    Link(usize),
}

pub struct Cargo<'a> {
    build: &'a Build,
    /// For each unit, how many units depend on it, by others or directly: Cargo takes the one with the most of them.
    ranks: Vec<usize>,
    /// For each unit, how many others it waits for.
    waits: Vec<usize>,
    /// The units that wait for nothing but a token.
    ready: Vec<usize>,
    /// For each unit, the shares that wait, and those that are not done.
    waiting: Vec<usize>,
    open: Vec<usize>,
    done: usize,
}

impl<'a> Cargo<'a> {
    pub fn new(build: &'a Build) -> Self {
        let count = build.units.len();
        let waits = build.units.iter().map(|unit| unit.after.len() + unit.after_metadata.len());
        Self {
            build,
            ranks: (0..count).map(|place| dependents(build, place)).collect(),
            waits: waits.collect(),
            ready: Vec::new(),
            waiting: vec![0; count],
            open: vec![0; count],
            done: 0,
        }
    }

    pub fn duration(&self, step: Step) -> Micros {
        let seconds = match step {
            Step::Begin => self.build.cargo,
            Step::Frontend(unit) => self.build.units[unit].frontend,
            Step::Codegen(unit) => {
                self.build.units[unit].codegen / self.build.units[unit].shares as f64
            }
            Step::Link(unit) => self.build.units[unit].link,
        };
        (seconds * 1e6).round() as Micros
    }

    pub fn is_done(&self) -> bool {
        self.done == self.build.units.len()
    }

    pub fn has_unit(&self) -> bool {
        !self.ready.is_empty()
    }

    pub fn has_share(&self, unit: usize) -> bool {
        self.waiting[unit] > 0
    }

    /// What whoever has ended a step does next, with the token that it holds.
    pub fn follow(&mut self, step: Step) -> Option<Step> {
        match step {
            Step::Begin => {
                let waits = self.waits.iter().enumerate();
                self.ready =
                    waits.filter(|(_, waits)| **waits == 0).map(|(unit, _)| unit).collect();
                self.take_unit()
            }
            Step::Frontend(unit) => {
                self.release(|other| count(&other.after_metadata, unit));
                let shares = self.build.units[unit].shares;
                (self.waiting[unit], self.open[unit]) = (shares, shares);
                self.take_share(unit)
            }
            Step::Codegen(unit) => {
                self.open[unit] -= 1;
                match self.open[unit] {
                    0 => Some(Step::Link(unit)),
                    _ => self.take_share(unit),
                }
            }
            Step::Link(unit) => {
                self.done += 1;
                self.release(|other| count(&other.after, unit));
                self.take_unit()
            }
        }
    }

    /// Starts the unit that the most others depend on.
    pub fn take_unit(&mut self) -> Option<Step> {
        let best = self.ready.iter().enumerate();
        let best = best.max_by_key(|(_, unit)| (self.ranks[**unit], std::cmp::Reverse(**unit)));
        let (place, _) = best?;
        Some(Step::Frontend(self.ready.swap_remove(place)))
    }

    /// Starts one more share of a unit's codegen.
    pub fn take_share(&mut self, unit: usize) -> Option<Step> {
        self.waiting[unit] = self.waiting[unit].checked_sub(1)?;
        Some(Step::Codegen(unit))
    }

    /// Takes off what units have waited for.
    fn release(&mut self, waited: impl Fn(&crate::build::Unit) -> usize) {
        for (place, unit) in self.build.units.iter().enumerate() {
            let waited = waited(unit);
            self.waits[place] -= waited;
            if waited > 0 && self.waits[place] == 0 {
                self.ready.push(place);
            }
        }
    }
}

fn count(places: &[usize], place: usize) -> usize {
    places.iter().filter(|other| **other == place).count()
}

/// How many units wait for one, whether for it or for what waits for it.
fn dependents(build: &Build, place: usize) -> usize {
    let mut found = vec![false; build.units.len()];
    let mut open = vec![place];
    while let Some(place) = open.pop() {
        for (other, unit) in build.units.iter().enumerate() {
            let waits = unit.after.contains(&place) || unit.after_metadata.contains(&place);
            if waits && !std::mem::replace(&mut found[other], true) {
                open.push(other);
            }
        }
    }
    found.into_iter().filter(|is_found| *is_found).count()
}
