//! Which cell starts next. Pure: the free memory of the machine is an argument.
//!
//! The longest start first, so that no long cell runs alone at the end. Cargo locks a profile's folder, so its cells are a
//! chain, and the cost of all that remains of it counts. A cell that does not fit into memory would slow down the others by
//! more than it saves, so a later one starts first.

#[derive(Debug, Clone, Default)]
pub struct Job {
    /// Cells of one folder can't run at the same time.
    pub folder: String,
    /// Whether it ends with work that more cores don't speed up.
    pub is_serial: bool,
    pub cost: Option<f64>,
    /// Replaces the cost where it was never measured: an estimate without a unit, to compare cells by.
    pub weight: f64,
    /// Bytes of memory at the peak, as last measured.
    pub memory: Option<u64>,
}

#[derive(Debug)]
pub struct Schedule {
    jobs: Vec<Job>,
    /// Expected costs, in one unit for all.
    costs: Vec<f64>,
    waiting: Vec<usize>,
    running: Vec<Running>,
    most: usize,
    /// The free memory when last nothing ran.
    free_at_rest: Option<u64>,
}

#[derive(Debug)]
struct Running {
    job: usize,
    /// The most others that ran at the same time.
    beside: usize,
}

impl Schedule {
    pub fn new(jobs: Vec<Job>, most: usize) -> Self {
        let costs = costs(&jobs);
        let waiting = (0..jobs.len()).collect();
        Self { jobs, costs, waiting, running: Vec::new(), most, free_at_rest: None }
    }

    /// The cell to start now, with this many bytes of memory free (`None`: unknown). One may always run.
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

    /// The waiting cells, by what is left to do in their folder, then by their own cost. Costs only tell how long a cell
    /// takes if it keeps all cores busy, which a serial one does not.
    fn in_order(&self) -> Vec<usize> {
        let left = |job: usize| -> f64 {
            let folder = &self.jobs[job].folder;
            let same = self.waiting.iter().filter(|other| self.jobs[**other].folder == *folder);
            same.map(|other| self.costs[*other]).sum()
        };
        let mut order = self.waiting.clone();
        order.sort_by(|&a, &b| {
            let serial = self.jobs[b].is_serial.cmp(&self.jobs[a].is_serial);
            serial.then(left(b).total_cmp(&left(a))).then(self.costs[b].total_cmp(&self.costs[a]))
        });
        order
    }

    pub fn skip(&mut self, job: usize) {
        self.waiting.retain(|waiting| *waiting != job);
    }

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

    pub fn is_at_rest(&self) -> bool {
        self.running.is_empty()
    }

    pub fn stop(&mut self) {
        self.waiting.clear();
    }

    fn folder_is_free(&self, job: usize) -> bool {
        let folder = &self.jobs[job].folder;
        self.running.iter().all(|running| self.jobs[running.job].folder != *folder)
    }

    /// Running cells may not have reached their peak yet, so their peaks are reserved from the memory that was free before.
    fn fits(&self, job: usize, free: Option<u64>) -> bool {
        let (Some(free), Some(need)) = (free, self.need(job)) else {
            return true;
        };
        let reserved = self.running.iter().filter_map(|running| self.need(running.job));
        let left = self.free_at_rest.map(|rest| rest.saturating_sub(reserved.sum()));
        need <= free.min(left.unwrap_or(free))
    }

    /// The memory last measured, else the largest of the others.
    fn need(&self, job: usize) -> Option<u64> {
        self.jobs[job].memory.or_else(|| self.jobs.iter().filter_map(|job| job.memory).max())
    }
}

/// Weights are scaled to the measured costs.
fn costs(jobs: &[Job]) -> Vec<f64> {
    let measured = || jobs.iter().filter_map(|job| Some((job.cost?, job.weight)));
    let costs: f64 = measured().map(|(cost, _)| cost).sum();
    let weights: f64 = measured().map(|(_, weight)| weight).sum();
    let scale = if weights > 0.0 { costs / weights } else { 1.0 };
    jobs.iter().map(|job| job.cost.unwrap_or(job.weight * scale)).collect()
}

#[cfg(test)]
mod tests;
