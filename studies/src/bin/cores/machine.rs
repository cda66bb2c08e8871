//! Builds on so many cores, under one jobserver.
//!
//! A core is a token, and each job holds one. Whoever ends a job keeps its token for the next that it has itself: a rustc for its
//! other shares of codegen, a Cargo for the next unit. Who has none gives it back. Those who want one more stand in a queue, and go
//! to its end with each token they get. `dist` is one of them as long as a Cargo is to be started.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::build::Build;
use crate::cargo::{Cargo, Micros, Step};

/// What one core does at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Job {
    cargo: usize,
    step: Step,
}

/// Who wants one more token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// `dist`, for the next Cargo.
    Cargo,
    /// A Cargo, for its next unit.
    Unit(usize),
    /// The rustc of a Cargo's unit, for a share of codegen.
    Share(usize, usize),
}

struct Machine<'a> {
    cargos: Vec<Cargo<'a>>,
    /// How many of them have been started.
    started: usize,
    free: usize,
    queue: VecDeque<Wish>,
    now: Micros,
    /// When each job ends; of those that end together, the one that began first is first.
    running: BinaryHeap<Reverse<(Micros, usize, Job)>>,
    jobs: usize,
}

/// The seconds that builds take together, started in this order.
pub fn simulate(builds: &[&Build], cores: usize) -> f64 {
    let mut machine = Machine {
        cargos: builds.iter().map(|build| Cargo::new(build)).collect(),
        started: 0,
        free: cores,
        queue: VecDeque::new(),
        now: 0,
        running: BinaryHeap::new(),
        jobs: 0,
    };
    machine.wish(Wish::Cargo);
    machine.grant();
    while let Some(Reverse((now, _, job))) = machine.running.pop() {
        machine.now = now;
        machine.end(job);
        machine.grant();
    }
    assert!(machine.cargos.iter().all(Cargo::is_done), "units wait for each other");
    machine.now as f64 / 1e6
}

impl Machine<'_> {
    fn start(&mut self, job: Job) {
        let end = self.now + self.cargos[job.cargo].duration(job.step);
        self.running.push(Reverse((end, self.jobs, job)));
        self.jobs += 1;
    }

    /// The token goes on to what follows from the job's end, or back.
    fn end(&mut self, Job { cargo, step }: Job) {
        let next = self.cargos[cargo].follow(step);
        match next {
            Some(step) => self.start(Job { cargo, step }),
            None => self.free += 1,
        }
        self.wish(Wish::Unit(cargo));
        if let Step::Frontend(unit) = step {
            self.wish(Wish::Share(cargo, unit));
        }
    }

    fn wish(&mut self, wish: Wish) {
        if self.is_open(wish) && !self.queue.contains(&wish) {
            self.queue.push_back(wish);
        }
    }

    fn is_open(&self, wish: Wish) -> bool {
        match wish {
            Wish::Cargo => self.started < self.cargos.len(),
            Wish::Unit(cargo) => self.cargos[cargo].has_unit(),
            Wish::Share(cargo, unit) => self.cargos[cargo].has_share(unit),
        }
    }

    fn grant(&mut self) {
        while self.free > 0 {
            let Some(wish) = self.queue.pop_front() else { return };
            if let Some(job) = self.take(wish) {
                self.free -= 1;
                self.start(job);
                self.wish(wish);
            }
        }
    }

    /// The job that was wished for, unless a token of its own has come to it meanwhile.
    fn take(&mut self, wish: Wish) -> Option<Job> {
        let job = |cargo| move |step| Job { cargo, step };
        match wish {
            Wish::Cargo => {
                self.started += 1;
                Some(job(self.started - 1)(Step::Begin))
            }
            Wish::Unit(cargo) => self.cargos[cargo].take_unit().map(job(cargo)),
            Wish::Share(cargo, unit) => self.cargos[cargo].take_share(unit).map(job(cargo)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::bound;
    use crate::build::Unit;

    fn unit(frontend: f64, codegen: f64, shares: usize) -> Unit {
        Unit { frontend, codegen, shares, ..Unit::default() }
    }

    fn after(units: &[usize], unit: Unit) -> Unit {
        Unit { after: units.to_vec(), ..unit }
    }

    fn build(units: impl Into<Vec<Unit>>) -> Build {
        Build { units: units.into(), ..Build::default() }
    }

    #[test]
    fn codegen_is_shared_out_and_the_rest_of_a_unit_is_not() {
        let split = build([Unit { link: 1.0, ..unit(1.0, 4.0, 4) }]);
        let times = [1, 2, 3, 4, 64].map(|cores| simulate(&[&split], cores));
        assert_eq!(times, [6.0, 4.0, 4.0, 3.0, 3.0]);
        let halves = build([unit(1.0, 4.0, 2)]);
        assert_eq!(simulate(&[&halves], 64), 3.0);
    }

    #[test]
    fn a_library_waits_for_metadata_and_a_binary_for_all() {
        let lib = Unit { after_metadata: vec![0], ..unit(2.0, 0.0, 1) };
        let both = build([unit(1.0, 4.0, 1), lib]);
        assert_eq!(simulate(&[&both], 2), 5.0);
        let bin = build([unit(1.0, 4.0, 1), after(&[0], unit(2.0, 0.0, 1))]);
        assert_eq!(simulate(&[&bin], 2), 7.0);
    }

    #[test]
    fn the_serial_end_of_one_build_is_filled_with_another() {
        let serial = build([unit(0.0, 4.0, 4), after(&[0], unit(8.0, 0.0, 1))]);
        assert_eq!(simulate(&[&serial], 4), 9.0);
        assert_eq!(simulate(&[&serial, &serial, &serial], 4), 12.0);
    }

    #[test]
    fn the_unit_that_most_others_wait_for_goes_first() {
        let of_two = |places: &[usize]| after(places, unit(2.0, 0.0, 1));
        // 2 → 3 → 4, and beside it 0 and 1.
        let units = [of_two(&[]), of_two(&[]), of_two(&[]), of_two(&[2]), of_two(&[3])];
        assert_eq!(simulate(&[&build(units)], 2), 6.0);
    }

    #[test]
    fn a_cargo_needs_a_token_to_start_and_takes_its_time() {
        let one = Build { cargo: 1.0, ..build([unit(1.0, 0.0, 1)]) };
        assert_eq!(simulate(&[&one, &one], 1), 4.0);
        assert_eq!(simulate(&[&one, &one], 2), 2.0);
    }

    /// Units that wait for some of those before them.
    fn builds() -> impl Strategy<Value = Vec<Build>> {
        let tenths = || (0..30u32).prop_map(|tenths| f64::from(tenths) / 10.0);
        let links = || proptest::collection::vec(any::<proptest::sample::Index>(), 0..3);
        let unit = (tenths(), tenths(), 1..9usize, tenths(), links(), links());
        let unit = unit.prop_map(|(frontend, codegen, shares, link, after, after_metadata)| {
            (Unit { frontend, codegen, shares, link, ..Unit::default() }, after, after_metadata)
        });
        let units =
            proptest::collection::vec(unit, 1..12).prop_map(|units| {
                let place = |place: usize, links: Vec<proptest::sample::Index>| match place {
                    0 => Vec::new(),
                    _ => links.into_iter().map(|link| link.index(place)).collect(),
                };
                let units = units.into_iter().enumerate().map(|(at, (unit, after, metadata))| {
                    Unit { after: place(at, after), after_metadata: place(at, metadata), ..unit }
                });
                build(units.collect::<Vec<Unit>>())
            });
        proptest::collection::vec(units, 1..4)
    }

    proptest! {
        /// No schedule is quicker than either bound, and one that leaves no core idle that could work never takes longer
        /// than both together (Graham).
        #[test]
        fn times_are_between_what_is_least_and_what_a_list_scheduler_promises(
            builds in builds(),
            cores in 1..10usize,
        ) {
            let builds: Vec<&Build> = builds.iter().collect();
            let work: f64 = builds.iter().map(|build| build.work()).sum();
            let chain = builds.iter().map(|build| bound::chain(build)).fold(0.0, f64::max);
            let share = work / cores as f64;
            let time = simulate(&builds, cores);
            prop_assert!(time > share.max(chain) - 1e-3, "{time} < {share} or {chain}");
            prop_assert!(time < share + chain + 1e-3, "{time} > {share} + {chain}");
        }
    }
}
