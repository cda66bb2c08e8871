//! What stays of a run: records, history, and what they were measured on.

pub(crate) mod ending;
pub(crate) mod history;
pub(crate) mod inputs;
pub(crate) mod lock;
pub(crate) mod machine;
pub(crate) mod record;
pub(crate) mod sources;
