//! How the processes of a run are told from others: by a variable in their environment.

/// Its value is [`run`]; in what we measure, a dot and the number of the measured run follow.
pub const VARIABLE: &str = "PROFILES_DIST_RUN";

/// The number of our process.
pub fn run() -> String {
    std::process::id().to_string()
}
