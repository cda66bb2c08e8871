//! Which cell starts next. Pure: what the machine has free comes in as a number.
//!
//! The longest start first, so that no long one is left over at the end with nothing beside it: those whose end is the
//! work of one thread, and then by what they cost. Two cells of one profile would only wait for one another (Cargo locks
//! the profile's folder), so those of one folder are a chain, and what counts is all that is left of it. A cell that
//! does not fit into memory would cost all the others more time than it saves: then a later one starts in its place.

/// What is known of a cell before it starts.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// Cells of one folder can't run at the same time.
    pub folder: String,
    /// Whether it ends with work that no further core makes quicker.
    pub is_serial: bool,
    /// CPU seconds as last measured.
    pub cost: Option<f64>,
    /// What stands in for the cost where it was never measured: a guess in no unit, to compare cells by.
    pub weight: f64,
    /// Bytes of memory at the peak, as last measured.
    pub memory: Option<u64>,
}

/// The cells that wait and the cells that run.
#[derive(Debug)]
pub struct Schedule {
    jobs: Vec<Job>,
    /// What each is expected to cost, in one unit for all.
    costs: Vec<f64>,
    /// The longest first.
    waiting: Vec<usize>,
    running: Vec<Running>,
    /// How many may run at once.
    most: usize,
    /// What the machine had free when last nothing ran.
    free_at_rest: Option<u64>,
}

#[derive(Debug)]
struct Running {
    job: usize,
    /// How many others ran meanwhile, at most.
    beside: usize,
}

impl Schedule {
    /// A schedule for cells, of which at most so many run at once.
    pub fn new(jobs: Vec<Job>, most: usize) -> Self {
        let costs = costs(&jobs);
        let waiting = longest_first(&jobs, &costs);
        Self { jobs, costs, waiting, running: Vec::new(), most, free_at_rest: None }
    }

    /// The cell to start now, with so many bytes of memory free (`None`: nobody knows). One may always run.
    pub fn next(&mut self, free: Option<u64>) -> Option<usize> {
        if self.is_at_rest() {
            self.free_at_rest = free;
            return self.in_order().first().copied();
        }
        if self.running.len() >= self.most {
            return None;
        }
        let can_start = |job: &usize| self.folder_is_free(*job) && self.fits(*job, free);
        self.in_order().into_iter().find(can_start)
    }

    /// Those that wait, by what is left to do in their folder.
    fn in_order(&self) -> Vec<usize> {
        let left = |job: usize| -> f64 {
            let folder = &self.jobs[job].folder;
            let same = self.waiting.iter().filter(|other| self.jobs[**other].folder == *folder);
            same.map(|other| self.costs[*other]).sum()
        };
        let mut order = self.waiting.clone();
        let is_serial = |job: usize| self.jobs[job].is_serial;
        order.sort_by(|a, b| is_serial(*b).cmp(&is_serial(*a)).then(left(*b).total_cmp(&left(*a))));
        order
    }

    /// A cell that waited never runs.
    pub fn skip(&mut self, job: usize) {
        self.waiting.retain(|waiting| *waiting != job);
    }

    /// A cell that waited now runs.
    pub fn start(&mut self, job: usize) {
        self.skip(job);
        self.running.push(Running { job, beside: 0 });
        let others = self.running.len() - 1;
        for running in &mut self.running {
            running.beside = running.beside.max(others);
        }
    }

    /// A cell that ran has ended; says how many others ran meanwhile, at most.
    pub fn end(&mut self, job: usize) -> usize {
        let place = self.running.iter().position(|running| running.job == job);
        place.map_or(0, |place| self.running.swap_remove(place).beside)
    }

    /// Whether nothing runs.
    pub fn is_at_rest(&self) -> bool {
        self.running.is_empty()
    }

    /// Lets nothing more start.
    pub fn stop(&mut self) {
        self.waiting.clear();
    }

    fn folder_is_free(&self, job: usize) -> bool {
        let folder = &self.jobs[job].folder;
        self.running.iter().all(|running| self.jobs[running.job].folder != *folder)
    }

    /// What runs may not have grown to its peak yet: that is reserved out of what was free before it started.
    fn fits(&self, job: usize, free: Option<u64>) -> bool {
        let (Some(free), Some(need)) = (free, self.need(job)) else {
            return true;
        };
        let reserved = self.running.iter().filter_map(|running| self.need(running.job));
        let left = self.free_at_rest.map(|rest| rest.saturating_sub(reserved.sum()));
        need <= free.min(left.unwrap_or(free))
    }

    /// The memory last measured, else that of the dearest of the others.
    fn need(&self, job: usize) -> Option<u64> {
        self.jobs[job].memory.or_else(|| self.jobs.iter().filter_map(|job| job.memory).max())
    }
}

/// Guesses are brought to the scale of what was measured.
fn costs(jobs: &[Job]) -> Vec<f64> {
    let measured = || jobs.iter().filter_map(|job| Some((job.cost?, job.weight)));
    let costs: f64 = measured().map(|(cost, _)| cost).sum();
    let weights: f64 = measured().map(|(_, weight)| weight).sum();
    let scale = if weights > 0.0 { costs / weights } else { 1.0 };
    jobs.iter().map(|job| job.cost.unwrap_or(job.weight * scale)).collect()
}

/// Costs say how long a cell takes only where it keeps all cores busy, which a serial one does not. Those of the same cost
/// stay in their order.
fn longest_first(jobs: &[Job], costs: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    let is_serial = |index: &usize| jobs[*index].is_serial;
    order.sort_by(|a, b| is_serial(b).cmp(&is_serial(a)).then(costs[*b].total_cmp(&costs[*a])));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(folder: &str, cost: Option<f64>, weight: f64, memory: Option<u64>) -> Job {
        Job { folder: folder.to_owned(), is_serial: false, cost, weight, memory }
    }

    fn order(jobs: &[Job]) -> Vec<usize> {
        longest_first(jobs, &costs(jobs))
    }

    fn needing(memory: &[Option<u64>]) -> Vec<Job> {
        let job = |(index, memory): (usize, &Option<u64>)| {
            job(&index.to_string(), Some(100.0 - index as f64), 1.0, *memory)
        };
        memory.iter().enumerate().map(job).collect()
    }

    /// Starts all that can start.
    fn fill(schedule: &mut Schedule, mut probe: impl FnMut() -> Option<u64>) -> Vec<usize> {
        let mut started = Vec::new();
        while let Some(job) = schedule.next(probe()) {
            schedule.start(job);
            started.push(job);
        }
        started
    }

    #[test]
    fn the_dearest_starts_first_and_guesses_are_brought_to_scale() {
        let jobs = [
            job("a", Some(10.0), 1.0, None),
            job("b", None, 5.0, None),
            job("c", Some(40.0), 4.0, None),
            job("d", None, 2.0, None),
        ];
        assert_eq!(order(&jobs), [1, 2, 3, 0]);
    }

    #[test]
    fn whoever_ends_with_one_thread_starts_before_the_dearer() {
        let job = |is_serial, cost| Job { is_serial, ..job("", Some(cost), 1.0, None) };
        assert_eq!(order(&[job(false, 81.0), job(true, 52.0), job(true, 74.0)]), [2, 1, 0]);
    }

    #[test]
    fn without_any_measurement_the_guess_decides_and_ties_keep_their_order() {
        let jobs = [1.0, 2.0, 1.0, 2.0].map(|weight| job("", None, weight, None));
        assert_eq!(order(&jobs), [1, 3, 0, 2]);
    }

    #[test]
    fn cells_of_one_folder_never_run_together() {
        let jobs = ["dev", "fast", "dev"].map(|folder| job(folder, None, 1.0, None));
        let mut schedule = Schedule::new(jobs.to_vec(), 9);
        assert_eq!(fill(&mut schedule, || None), [0, 1]);
        schedule.end(1);
        assert_eq!(schedule.next(None), None);
        schedule.end(0);
        assert_eq!(schedule.next(None), Some(2));
    }

    #[test]
    fn the_longest_chain_of_one_folder_goes_on_before_a_dearer_cell_that_stands_alone() {
        let jobs = [("alone", 5.0), ("chain", 3.0), ("chain", 3.0), ("chain", 3.0)];
        let jobs = jobs.map(|(folder, cost)| job(folder, Some(cost), 1.0, None));
        let mut schedule = Schedule::new(jobs.to_vec(), 2);
        assert_eq!(
            fill(&mut schedule, || None),
            [1, 0],
            "the third has to wait, and takes no token"
        );
        schedule.end(1);
        assert_eq!(fill(&mut schedule, || None), [2]);
        schedule.end(0);
        assert_eq!(
            schedule.next(None),
            None,
            "a token would be of no use to the last of the chain"
        );
        schedule.end(2);
        assert_eq!(fill(&mut schedule, || None), [3]);
    }

    #[test]
    fn no_more_run_at_once_than_may() {
        let mut schedule = Schedule::new(needing(&[None; 3]), 1);
        assert_eq!(fill(&mut schedule, || None), [0]);
        schedule.end(0);
        assert_eq!(fill(&mut schedule, || None), [1]);
    }

    #[test]
    fn a_cell_waits_until_its_memory_is_free_and_a_smaller_one_goes_ahead() {
        let mut schedule = Schedule::new(needing(&[Some(60), Some(50), Some(30)]), 9);
        // A fake machine: none of them has grown yet, so the probe still shows all of it.
        assert_eq!(fill(&mut schedule, || Some(100)), [0, 2]);
        schedule.end(0);
        assert_eq!(fill(&mut schedule, || Some(70)), [1]);
    }

    #[test]
    fn what_others_take_meanwhile_counts_too() {
        let mut schedule = Schedule::new(needing(&[Some(10), Some(10), Some(10)]), 9);
        let mut free = [100, 100, 9].into_iter();
        assert_eq!(fill(&mut schedule, || free.next()), [0, 1]);
    }

    #[test]
    fn one_may_always_run_however_little_is_free() {
        let mut schedule = Schedule::new(needing(&[Some(60), Some(50)]), 9);
        assert_eq!(fill(&mut schedule, || Some(1)), [0]);
        schedule.end(0);
        assert_eq!(fill(&mut schedule, || Some(1)), [1]);
    }

    #[test]
    fn a_cell_never_measured_is_taken_to_need_as_much_as_the_dearest() {
        let mut schedule = Schedule::new(needing(&[Some(60), None, Some(30)]), 9);
        assert_eq!(fill(&mut schedule, || Some(100)), [0, 2]);
        let mut unknown = Schedule::new(needing(&[None; 3]), 9);
        assert_eq!(fill(&mut unknown, || Some(1)), [0, 1, 2]);
    }

    #[test]
    fn each_cell_knows_how_many_ran_beside_it() {
        let mut schedule = Schedule::new(needing(&[None; 3]), 2);
        fill(&mut schedule, || None);
        assert_eq!(schedule.end(0), 1);
        fill(&mut schedule, || None);
        assert_eq!((schedule.end(1), schedule.end(2)), (1, 1));
        let mut alone = Schedule::new(needing(&[None; 1]), 2);
        fill(&mut alone, || None);
        assert_eq!(alone.end(0), 0);
    }
}
