use super::*;

fn job(folder: &str, cost: Option<f64>, weight: f64, memory: Option<u64>) -> Job {
    Job { folder: folder.to_owned(), is_serial: false, cost, weight, memory }
}

fn order(jobs: &[Job]) -> Vec<usize> {
    Schedule::new(jobs.to_vec(), 1).in_order()
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
    assert_eq!(fill(&mut schedule, || None), [1, 0], "the third has to wait, and takes no token");
    schedule.end(1);
    assert_eq!(fill(&mut schedule, || None), [2]);
    schedule.end(0);
    assert_eq!(schedule.next(None), None, "a token would be of no use to the last of the chain");
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
