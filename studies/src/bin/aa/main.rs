//! Tests of what `dist` tells apart; what they printed once is in docs/aa.md.
//!
//! - `cargo run -p studies --bin aa [TRIALS]`: one binary under two names, which must be told apart at most five times in a
//!   hundred.
//! - `… --bin aa power [TRIALS]`: a program that does 2 % more work under one of two names, which must be told apart at
//!   least ninety times in a hundred.
//! - `… --bin aa record REPORT [ROUNDS]`: many rounds of builds of one package under three names, of which two are the same
//!   and one has a few per cent more to compile.
//! - `… --bin aa builds REPORT...`: how often rounds drawn from such a report tell the names apart.

mod builds;
mod runs;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: Option<&&str>, default: usize| {
        text.map_or(default, |number| number.parse().expect("a number"))
    };
    let passed = match args.as_slice() {
        ["power", rest @ ..] => runs::power(number(rest.first(), 100)),
        ["record", report, rest @ ..] => {
            builds::record(Path::new(report), number(rest.first(), 80));
            true
        }
        ["builds", reports @ ..] => builds::draw(reports),
        rest => runs::same(number(rest.first(), 100)),
    };
    ExitCode::from(u8::from(!passed))
}
