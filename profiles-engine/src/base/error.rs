//! The one error type: what failed, on which path, why, and what to do about it.
//!
//! It ends a command with exit code 2. What a command *found* (a finding, a cell that does not build) is no [`Error`].

use std::fmt;
use std::io::{self, ErrorKind};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};

/// A result whose error is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a command could not do its job.
#[derive(Debug)]
pub struct Error {
    message: String,
    help: Option<String>,
    source: Option<Source>,
}

impl Error {
    /// An error without a cause. `message` is a lower-case fragment without a full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, source: None }
    }

    /// Adds what the user can do about it, shown on a `help:` line.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn because(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl Error {
    /// What a user can do about a cause that has nothing to do with us; `None` where there is help already.
    fn remedy(&self) -> Option<&'static str> {
        match self.io_kind().filter(|_| self.help.is_none())? {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Some("free some space there, and run the command again")
            }
            ErrorKind::ReadOnlyFilesystem => {
                Some("mount it writable, or run the command on a copy elsewhere")
            }
            ErrorKind::PermissionDenied => Some("check its owner and its permissions"),
            _ => None,
        }
    }

    /// What kind of error of the operating system caused it, if one did.
    pub fn io_kind(&self) -> Option<ErrorKind> {
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<io::Error>() {
                return Some(error.kind());
            }
            cause = error.source();
        }
        None
    }
}

/// `message: cause: cause of the cause`, then the help line where there is one.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        match self.help.as_deref().or_else(|| self.remedy()) {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Says what was being done when another error came up.
pub trait Context<T> {
    /// Wraps the error in one that begins with `message`.
    fn context<M: Into<String>>(self, message: impl FnOnce() -> M) -> Result<T>;
}

impl<T, E: Into<Source>> Context<T> for std::result::Result<T, E> {
    fn context<M: Into<String>>(self, message: impl FnOnce() -> M) -> Result<T> {
        self.map_err(|source| Error::new(message()).because(source))
    }
}

/// Ends the program because of its arguments, or for `--help`. What one of our own types refuses is shown as our errors are.
pub fn exit_because_of_arguments(error: &clap::Error) -> ! {
    let refused =
        std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>());
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let Some(refused) = refused else { error.exit() };
    let argument = named(ContextKind::InvalidArg);
    let (flag, value) =
        (argument.split(' ').next().unwrap_or_default(), named(ContextKind::InvalidValue));
    show(&format!("invalid value `{value}` for `{flag}`: {refused}"));
    std::process::exit(2)
}

/// The exit code of a command, after its error was shown: 2 when it could not do its job.
pub fn exit_code(result: Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        show(&error.to_string());
        ExitCode::from(2)
    })
}

fn show(error: &str) {
    let style = clap::builder::styling::AnsiColor::Red.on_default().bold();
    crate::say!("{style}error{style:#}: {error}");
}
