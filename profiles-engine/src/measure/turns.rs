//! The order in which cells take turns, so that whatever slows the machine down for a while slows down all alike.

use crate::analysis::stats::Random;

/// The order is random, and every second round reverses the order of the previous one. It is the same in every run.
#[derive(Debug)]
pub struct Turns {
    random: Random,
    order: Vec<usize>,
    rounds: usize,
}

impl Turns {
    pub fn new(length: usize) -> Self {
        Self { random: Random(0x0D15), order: (0..length).collect(), rounds: 0 }
    }

    /// The order of the next round.
    pub fn next(&mut self) -> Vec<usize> {
        if self.rounds.is_multiple_of(2) {
            self.random.shuffle(&mut self.order);
        } else {
            self.order.reverse();
        }
        self.rounds += 1;
        self.order.clone()
    }
}

#[cfg(test)]
mod tests;
