//! The arguments of rustc, as rustc itself reads them: from the flags that a user sets, or from a line that Cargo prints.
//!
//! Source: the rustc book, "Codegen Options", and `rustc_session/src/options.rs`.

/// A codegen option: its name with `-`, and its value.
pub type Codegen<'a> = (String, Option<&'a str>);

/// The codegen options among words: `-C name=value`, `-Cname`, `--codegen name`, and the short `-O` and `-g`. rustc takes
/// `_` for `-` in the names.
pub fn codegen<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<Codegen<'a>> {
    let mut options = Vec::new();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let option = match word {
            "-C" | "--codegen" => words.next(),
            "-O" => Some("opt-level=3"),
            "-g" => Some("debuginfo=2"),
            _ => word.strip_prefix("-C").or_else(|| word.strip_prefix("--codegen=")),
        };
        options.extend(option.map(|option| match option.split_once('=') {
            Some((name, value)) => (name.replace('_', "-"), Some(value)),
            None => (option.replace('_', "-"), None),
        }));
    }
    options
}

/// The value that counts where an option is given several times: the last.
pub fn last<'a>(options: &[Codegen<'a>], name: &str) -> Option<Option<&'a str>> {
    options.iter().rev().find(|(other, _)| other == name).map(|(_, value)| *value)
}

/// Whether an option that needs no value is on.
pub fn is_on(value: Option<&str>) -> bool {
    matches!(value, None | Some("y" | "yes" | "on" | "true"))
}

/// The arguments for the linker among these options that make it strip.
pub fn stripping<'a>(options: &[Codegen<'a>]) -> Vec<&'a str> {
    let arguments = options.iter().filter_map(|(name, value)| match name.as_str() {
        "link-arg" | "pre-link-arg" => Some(vec![(*value)?]),
        "link-args" | "pre-link-args" => Some((*value)?.split_whitespace().collect()),
        _ => None,
    });
    let mut stripping = Vec::new();
    let mut is_for_linker = false;
    for argument in arguments.flatten() {
        let strips = match argument.strip_prefix("-Wl,") {
            Some(passed) => passed.split(',').any(|one| one == "-S" || strips(one)),
            None => is_for_linker && argument == "-S" || strips(argument),
        };
        is_for_linker = argument == "-Xlinker";
        if strips {
            stripping.push(argument);
        }
    }
    stripping
}

/// Whether an argument makes a linker strip; `-S` does too, but tells a C compiler something else.
fn strips(argument: &str) -> bool {
    ["-s", "--strip-all", "--strip-debug", "-strip-all", "-strip-debug"].contains(&argument)
}

#[cfg(test)]
mod tests;
