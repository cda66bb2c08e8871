use crate::check::rule::{
    Effective, Finding, FlagSource, Flags, Level, Model, Rule, effective, flags_in_effect,
};
use crate::profiles::rustc::asks_for_lto;
use crate::profiles::targets::always_aborts;
use crate::source::rustc_args::{is_on, last};

pub static RULE: Rule = Rule {
    id: "flags-exclude-profile",
    level: Level::Error,
    summary: "a flag for rustc that fails together with a profile",
    scope: "Flags that apply only to some targets get a warning, and so does `-C panic=abort`, unless its target always aborts, or the unstable \
        option `panic-abort-tests` is set.",
    why: "rustc refuses `-C embed-bitcode=no` and `-C prefer-dynamic` together with LTO, and can't link `-C prefer-dynamic` with `panic = \"abort\"`. \
        `-C lto` in flags fails in every profile without `lto`, because Cargo passes `-C embed-bitcode=no` there. `-C panic=abort` in flags reaches \
        tests too, unlike `panic` of a profile, and rustc builds no test harness that aborts.",
    remedy: "Remove the flag, or change the setting of the profile. For LTO, set `lto` in the profile.",
    bad: &[
        ("Cargo.toml", "[workspace]\n[profile.release]\nlto = true\n"),
        (".cargo/config.toml", "[build]\nrustflags = [\"-C\", \"prefer-dynamic\"]\n"),
    ],
    good: &[
        ("Cargo.toml", "[workspace]\n[profile.release]\nopt-level = 2\n"),
        (".cargo/config.toml", "[build]\nrustflags = [\"-C\", \"prefer-dynamic\"]\n"),
    ],
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let profiles = effective(model);
    let mut findings = Vec::new();
    for flags in flags_in_effect(model) {
        for clash in CLASHES {
            let names = profiles.iter().filter(|(_, effective)| clash.happens(flags, effective));
            let names: Vec<String> = names.map(|(name, _)| format!("`{name}`")).collect();
            findings.extend((!names.is_empty()).then(|| finding(flags, clash, &names)));
        }
        findings.extend(aborting_tests(model, flags));
    }
    findings
}

/// How many profiles a message names.
const FEW: usize = 4;

fn finding(flags: &Flags, clash: &Clash, names: &[String]) -> Finding {
    let named = match names.len() {
        1 => format!("profile {}", names[0]),
        ..=FEW => format!("profiles {}", names.join(", ")),
        many if many == FEW + 1 => format!("profiles {}", names.join(", ")),
        many => format!("{} and {} other profiles", names[..FEW].join(", "), many - FEW),
    };
    let message = format!("rustc refuses `{}` with {}, as in {named}", clash.flag, clash.setting);
    let (level, message) = match &flags.source {
        FlagSource::Target(target) => {
            (Level::Warning, format!("{message}, in builds for `{target}`"))
        }
        _ => (Level::Error, message),
    };
    RULE.finding(&flags.origin, message, clash.help).at_level(level)
}

/// `-C panic=abort` where tests are built with it.
fn aborting_tests(model: &Model, flags: &Flags) -> Option<Finding> {
    let is_set = last(&flags.codegen(), "panic").flatten() == Some("abort");
    let mut words = flags.words.iter().map(|word| word.replace('_', "-"));
    let is_allowed =
        model.is_on("panic-abort-tests") || words.any(|word| word.ends_with("panic-abort-tests"));
    let aborts_anyway = match &flags.source {
        FlagSource::Target(target) => is_odd(target),
        _ => model.build_targets().iter().any(|target| is_odd(target)),
    };
    if !is_set || is_allowed || aborts_anyway {
        return None;
    }
    let place = match &flags.source {
        FlagSource::Target(target) => format!(" for `{target}`"),
        _ => String::new(),
    };
    let message =
        format!("rustc refuses `-C panic=abort` with the test harness, as in `cargo test`{place}");
    let help = "set `panic = \"abort\"` in the profiles instead: Cargo leaves it out for tests";
    Some(RULE.finding(&flags.origin, message, help).at_level(Level::Warning))
}

/// Whether tests for a target are not built as for others: it always aborts, or has a specification of its own.
fn is_odd(target: &str) -> bool {
    always_aborts(target) || target.ends_with(".json")
}

/// A flag and a setting that exclude one another.
struct Clash {
    flag: &'static str,
    setting: &'static str,
    help: &'static str,
    is_set: fn(&Flags) -> bool,
    excludes: fn(&Flags, &Effective) -> bool,
}

impl Clash {
    fn happens(&self, flags: &Flags, effective: &Effective) -> bool {
        (self.is_set)(flags) && (self.excludes)(flags, effective)
    }
}

const CLASHES: &[Clash] = &[
    Clash {
        flag: "-C embed-bitcode=no",
        setting: "LTO",
        help: "remove the flag: Cargo passes it itself where there is no LTO",
        is_set: |flags| value(flags, "embed-bitcode") == Some(false),
        excludes: does_lto,
    },
    Clash {
        flag: "-C prefer-dynamic",
        setting: "LTO",
        help: "remove the flag, or set `lto = false` in the profile",
        is_set: |flags| value(flags, "prefer-dynamic") == Some(true),
        excludes: does_lto,
    },
    Clash {
        flag: "-C prefer-dynamic",
        setting: "`panic = \"abort\"`",
        help: "remove the flag, or `panic` from the profile",
        is_set: |flags| value(flags, "prefer-dynamic") == Some(true),
        excludes: |flags, effective| {
            let set = last(&flags.codegen(), "panic").flatten().map(str::to_owned);
            set.as_deref().or_else(|| effective.value("panic")) == Some("abort")
        },
    },
    Clash {
        flag: "-C lto",
        setting: "the `-C embed-bitcode=no` that Cargo passes without LTO",
        help: "set `lto` in the profiles instead",
        is_set: |flags| {
            sets_lto(flags) == Some(true) && value(flags, "embed-bitcode") != Some(true)
        },
        excludes: |_, effective| !asks_for_lto(effective),
    },
];

/// Whether an option without a value, or with yes or no, is on.
fn value(flags: &Flags, option: &str) -> Option<bool> {
    last(&flags.codegen(), option).map(is_on)
}

/// Whether the flags turn LTO over several crates on or off.
fn sets_lto(flags: &Flags) -> Option<bool> {
    let set = last(&flags.codegen(), "lto")?;
    Some(is_on(set) || matches!(set, Some("fat" | "thin")))
}

fn does_lto(flags: &Flags, effective: &Effective) -> bool {
    sets_lto(flags).unwrap_or_else(|| asks_for_lto(effective))
}

#[cfg(test)]
mod tests;
