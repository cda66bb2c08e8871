//! Who may start one more Cargo.
//!
//! A Cargo owns one token from the start, beside those in the pool. So one is taken out of the pool before a Cargo
//! starts, and goes back when it has ended: there are never more jobs than tokens.

use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Sender};
use std::thread;

use jobserver::{Acquired, Client};

use crate::base::error::{Context, Result};

/// The right to start one more Cargo. It goes back when this is dropped.
pub struct Token(#[expect(dead_code, reason = "held, never read")] Option<Acquired>);

/// Where tokens come from.
pub enum Tokens {
    /// From nowhere: one Cargo runs at a time, and makes its own for its jobs.
    Serial,
    /// From a pool that all Cargos share.
    Pool { client: Client, limit: usize },
}

impl Tokens {
    /// A pool of so many, or none.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new(jobs: Option<NonZeroUsize>) -> Result<Self> {
        let Some(limit) = jobs.map(NonZeroUsize::get) else { return Ok(Self::Serial) };
        let client = Client::new(limit).context(|| "failed to make a jobserver")?;
        Ok(Self::Pool { client, limit })
    }

    /// What a Cargo takes the tokens for its further jobs from.
    pub fn pool(&self) -> Option<&Client> {
        match self {
            Self::Serial => None,
            Self::Pool { client, .. } => Some(client),
        }
    }

    /// How many Cargos may run at once.
    pub fn most(&self) -> usize {
        match self {
            Self::Serial => 1,
            Self::Pool { limit, .. } => *limit,
        }
    }

    /// Sends one token for each request. Whoever has no pool to wait for gets it at once.
    pub fn on_request<E: Send + 'static>(
        &self,
        tell: Sender<E>,
        event: impl Fn(Result<Token>) -> E + Send + 'static,
    ) -> Sender<()> {
        let pool = self.pool().cloned();
        let (requests, asked) = mpsc::channel();
        // Not waited for: at the end it may well stand there and want a token.
        thread::spawn(move || {
            for () in asked {
                let token = pool.as_ref().map(Client::acquire).transpose();
                let token = token.context(|| "failed to take a token from the jobserver");
                if tell.send(event(token.map(Token))).is_err() {
                    break;
                }
            }
        });
        requests
    }

    /// Puts back what a killed Cargo has taken with it. To be called while no Cargo runs and one token is taken.
    pub fn top_up(&self) {
        if let Self::Pool { client, limit } = self {
            let there = client.available().unwrap_or(*limit);
            for _ in there + 1..*limit {
                // One less only makes the rest slower.
                let _ = client.release_raw();
            }
        }
    }
}

#[cfg(test)]
mod tests;
