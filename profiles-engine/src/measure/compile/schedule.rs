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
mod tests;
