use crate::check::rule::{Finding, Level, Model, Rule, WORKSPACE, keys};
use crate::source::cargo_config::Flags;

pub static RULE: Rule = Rule {
    id: "malformed-rustflags",
    level: Level::Error,
    summary: "a flag for rustc with a space or quotes in it, or without its `-C`",
    scope: "It looks at `RUSTFLAGS` and its relatives. It leaves alone values that may have spaces, such as linker arguments.",
    why: "Cargo splits a string of flags at spaces, and passes each item of an array as it is: `\"-C opt-level=3\"` is one word, in which rustc looks \
        for an option called ` opt-level`. Cargo knows no quotes either: in `-C 'opt-level=3'` they are part of the value. rustc rejects most of \
        such flags, so that every build that uses them fails; with a space in it, `-L`, `-W` or `-A` has no effect.",
    remedy: "Write each word as an item of its own (`[\"-C\", \"opt-level=3\"]`), or all in one string (`\"-C opt-level=3\"`), without inner quotes.",
    bad: &[
        WORKSPACE,
        (".cargo/config.toml", "[build]\nrustflags = [\"-C target-feature=+crt-static\"]\n"),
    ],
    good: &[
        WORKSPACE,
        (".cargo/config.toml", "[build]\nrustflags = [\"-C\", \"target-feature=+crt-static\"]\n"),
    ],
    check,
};

/// Codegen options with values that never have a space, other than those that are keys of profiles.
#[rustfmt::skip]
const PLAIN: [&str; 8] = [
    "code-model", "debuginfo", "embed-bitcode", "force-frame-pointers", "link-dead-code", "prefer-dynamic",
    "relocation-model", "target-cpu",
];

const FAILS: &str = "every build that uses it fails";

const QUOTES: [char; 2] = ['\'', '"'];

/// What is wrong, and what to write instead.
type Problem = (String, String);

fn check(model: &Model) -> Vec<Finding> {
    let findings = model.rustflags().into_iter().filter_map(|flags| {
        let (message, help) = first_problem(flags)?;
        Some(RULE.finding(&flags.origin, message, help))
    });
    findings.collect()
}

fn first_problem(flags: &Flags) -> Option<Problem> {
    let mut words = flags.words.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        let problem = match word {
            "-C" | "--codegen" => words.next().and_then(|option| in_codegen(option, option)),
            "--cfg" | "--check-cfg" => words.next().and_then(in_cfg),
            _ if may_take_a_value(word) => {
                words.next_if(|value| !value.starts_with('-'));
                in_option(word)
            }
            _ => in_option(word),
        };
        if problem.is_some() {
            return problem;
        }
    }
    None
}

/// `-L`, `--extern` and the like, and what is unknown.
fn may_take_a_value(word: &str) -> bool {
    let is_short = word.len() == 2 && word.starts_with('-');
    let is_long = word.starts_with("--") && !word.contains(['=', ' ']);
    is_long || is_short && !["-O", "-g", "-v", "-V", "-h"].contains(&word)
}

fn in_option(word: &str) -> Option<Problem> {
    if word.starts_with(QUOTES) {
        return Some(quoted(word));
    }
    if !word.starts_with(['-', '@']) {
        return Some(bare(word));
    }
    let option = word.split_once(char::is_whitespace).map(|(option, _)| option);
    match option {
        Some(option) if option.len() == 2 => Some(one_word(word, effect(option))),
        Some(option) if option.starts_with("--") && !option.contains('=') => {
            Some(one_word(word, FAILS))
        }
        _ => match word.strip_prefix("-C").or_else(|| word.strip_prefix("--codegen=")) {
            Some(option) => in_codegen(word, option),
            None => without_codegen(word),
        },
    }
}

/// What becomes of a short option with a space after it.
fn effect(option: &str) -> &'static str {
    match option {
        "-L" | "-W" | "-A" | "-D" | "-F" => "it has no effect",
        "-l" => "the linker does not find the library",
        _ => FAILS,
    }
}

fn in_codegen(word: &str, option: &str) -> Option<Problem> {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let is_plain = is_plain(name.trim());
    if name.starts_with(QUOTES) || is_plain && value.starts_with(QUOTES) {
        return Some(quoted(word));
    }
    let has_space = name.contains(char::is_whitespace) || value.contains(char::is_whitespace);
    (is_plain && has_space).then(|| one_word(word, FAILS))
}

fn in_cfg(value: &str) -> Option<Problem> {
    value.starts_with('\'').then(|| quoted(value))
}

/// A codegen option that is written as an option of its own: `--opt-level=3`, `-O3`.
fn without_codegen(word: &str) -> Option<Problem> {
    let level =
        word.strip_prefix("-O").filter(|level| ["0", "1", "2", "3", "s", "z"].contains(level));
    let codegen = match level {
        Some(level) => format!("opt-level={level}"),
        None => word.strip_prefix("--").filter(|option| is_plain(first(option)))?.to_owned(),
    };
    Some((format!("rustc has no option `{word}`: {FAILS}"), format!("write `-C {codegen}`")))
}

/// rustc takes it for the file to compile, of which there is another already.
fn bare(word: &str) -> Problem {
    let help = match word.trim() {
        option if is_plain(first(option)) => format!("write `-C` before it: `-C {option}`"),
        option => {
            format!("remove it, or correct it: an option such as `-{option}` begins with `-`")
        }
    };
    (format!("`{word}` is not an option: {FAILS}"), help)
}

fn first(option: &str) -> &str {
    option.split('=').next().unwrap_or(option)
}

fn is_plain(name: &str) -> bool {
    let name = name.replace('_', "-");
    let is_key = keys::find(&name).is_some() && name != "incremental";
    is_key || PLAIN.contains(&name.as_str())
}

fn one_word(word: &str, effect: &str) -> Problem {
    let words: Vec<String> = word.split_whitespace().map(|word| format!("\"{word}\"")).collect();
    let help =
        format!("write {} as items of the array, or all flags in one string", words.join(", "));
    (format!("`{word}` is one word for rustc: {effect}"), help)
}

fn quoted(word: &str) -> Problem {
    (
        format!("the quotes in `{word}` are passed to rustc: {FAILS}"),
        "remove them: Cargo splits the flags at spaces, and knows no quotes".to_owned(),
    )
}
