//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

/// What `--help` prints.
pub const HELP: &str = concat!(
    env!("CARGO_PKG_DESCRIPTION"),
    "\n\nUsage: ",
    env!("CARGO_PKG_NAME"),
    " [OPTIONS] [FILE]

Prints the most frequent words of FILE, or of standard input.

Options:
  -n, --number <N>  How many words to print [default: 10]
      --bench       Count the words of a generated text, as a benchmark
  -V, --version     Print the version, and what this program was built with
  -h, --help        Print this help
"
);

/// What the program is asked to do.
#[derive(Debug, PartialEq)]
pub enum Command {
    Help,
    Version,
    Bench,
    Count { file: Option<PathBuf>, limit: usize },
}

/// What went wrong, and what to do about it.
#[derive(Debug, PartialEq)]
pub struct Problem {
    pub message: String,
    pub help: String,
}

/// Parses the command line, without the program's name.
pub fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Command, Problem> {
    let mut file = None;
    let mut limit = 10;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("-h" | "--help") => return Ok(Command::Help),
            Some("-V" | "--version") => return Ok(Command::Version),
            Some("--bench") => return Ok(Command::Bench),
            Some("-n" | "--number") => limit = number(arguments.next())?,
            Some(option) if option.starts_with('-') => return Err(unexpected("option", option)),
            _ if file.is_some() => return Err(unexpected("argument", &argument.to_string_lossy())),
            _ => file = Some(PathBuf::from(argument)),
        }
    }
    Ok(Command::Count { file, limit })
}

fn number(value: Option<OsString>) -> Result<usize, Problem> {
    let value = value.unwrap_or_default();
    let value = value.to_string_lossy();
    value.parse().map_err(|_| Problem {
        message: format!("`{value}` is not a number of words"),
        help: "pass a number, as in `--number 20`".to_owned(),
    })
}

fn unexpected(kind: &str, argument: &str) -> Problem {
    Problem {
        message: format!("unexpected {kind} `{argument}`"),
        help: "see `--help`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Command, Problem> {
        super::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn without_arguments_standard_input_is_counted() {
        let expected = Command::Count {
            file: None,
            limit: 10,
        };
        assert_eq!(parse(&[]), Ok(expected));
    }

    #[test]
    fn a_file_and_a_number_may_come_in_any_order() {
        let expected = || Command::Count {
            file: Some(PathBuf::from("a.txt")),
            limit: 3,
        };
        assert_eq!(parse(&["a.txt", "-n", "3"]), Ok(expected()));
        assert_eq!(parse(&["--number", "3", "a.txt"]), Ok(expected()));
    }

    #[test]
    fn unknown_arguments_are_named() {
        let message = |arguments: &[&str]| parse(arguments).unwrap_err().message;
        assert_eq!(message(&["--all"]), "unexpected option `--all`");
        assert_eq!(message(&["a", "b"]), "unexpected argument `b`");
        assert_eq!(message(&["-n", "few"]), "`few` is not a number of words");
        assert_eq!(message(&["-n"]), "`` is not a number of words");
    }
}
