//! What stays of a run: records, history, and what they were measured on.

pub mod ending;
pub mod history;
pub mod inputs;
pub mod lock;
pub mod machine;
pub mod record;
pub mod sources;
