//! Random workspaces with all kinds of profiles. A case is a list of pieces, so that proptest can remove those that a
//! failure does not need.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use end_to_end::Folder;
use end_to_end::packages::MANIFEST;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::pools::*;

/// The profiles of a workspace, and which of them to ask for.
#[derive(Clone)]
pub struct Case {
    pieces: Vec<Piece>,
    /// Whether custom profiles that inherit from nothing are given an `inherits`.
    mended: bool,
    /// Which of the profiles to ask for.
    pub ask: Index,
    /// What is built.
    pub build: Build,
}

/// What is built.
#[derive(Debug, Clone, Copy)]
pub enum Build {
    /// `app`.
    Default,
    /// All members.
    Workspace,
    /// All members, with `--target` for the host.
    Target,
    /// `app`, with `--target` for a Mac.
    Apple,
    /// All members, with their tests, benchmarks and examples.
    Tests,
    /// The same, with `--target` for the host.
    TestsForTarget,
}

/// One piece of configuration.
#[derive(Debug, Clone)]
enum Piece {
    /// A key of a profile. With an empty key, only the table.
    Setting {
        place: Place,
        profile: &'static str,
        table: Table,
        key: &'static str,
        value: &'static str,
    },
    /// `build.incremental`.
    Incremental { place: Place, value: &'static str },
    /// A variable of the environment.
    Variable { name: &'static str, value: &'static str },
}

/// Where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Manifest,
    Member,
    Near,
    Far,
    Environment,
}

/// In which of a profile's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    Own,
    Build,
    Package(&'static str),
}

/// A workspace that Cargo mostly accepts.
pub fn sound() -> impl Strategy<Value = Case> {
    let pieces = proptest::collection::vec(
        prop_oneof![14 => setting(), 3 => inherits(true), 1 => beside()],
        0..14,
    );
    case(pieces, 1.0)
}

/// A workspace with an error.
pub fn unsound() -> impl Strategy<Value = Case> {
    let pieces = proptest::collection::vec(
        prop_oneof![8 => setting(), 2 => inherits(true), 1 => beside()],
        0..6,
    );
    let wrong = proptest::collection::vec(
        prop_oneof![4 => refused(), 1 => inherits(false), 1 => stray()],
        1..3,
    );
    let pieces = (pieces, wrong).prop_map(|(mut pieces, wrong)| {
        pieces.extend(wrong);
        pieces
    });
    case(pieces, 0.9)
}

const BUILDS: &[Build] = &[
    Build::Default,
    Build::Workspace,
    Build::Target,
    Build::Apple,
    Build::Tests,
    Build::TestsForTarget,
];

fn case(pieces: impl Strategy<Value = Vec<Piece>>, mended: f64) -> impl Strategy<Value = Case> {
    (pieces, proptest::bool::weighted(mended), any::<Index>(), select(BUILDS))
        .prop_map(|(pieces, mended, ask, build)| Case { pieces, mended, ask, build })
}

fn setting() -> impl Strategy<Value = Piece> {
    let any_table = prop_oneof![
        3 => of(SETTINGS).prop_map(|setting| (Table::Own, setting)),
        2 => of(WHOLE).prop_map(|setting| (Table::Own, setting)),
        4 => (overriding(), of(SETTINGS)),
        1 => (overriding(), of(IDLE)),
        1 => (overriding(), Just(("", ""))),
        1 => Just((Table::Own, ("", ""))),
    ];
    (place(), profile(), any_table).prop_map(|(place, profile, (table, (key, value)))| {
        Piece::Setting { place, profile, table, key, value }
    })
}

/// `inherits` from an earlier profile if the case is sound, from any otherwise.
fn inherits(sound: bool) -> impl Strategy<Value = Piece> {
    const PARENTS: [&str; 11] = [
        "\"dev\"",
        "\"release\"",
        "\"test\"",
        "\"bench\"",
        "\"fast\"",
        "\"my-fast\"",
        "\"my_fast\"",
        "\"Small\"",
        "\"own\"",
        "\"nowhere\"",
        "\"doc\"",
    ];
    let custom = (0..CUSTOM.len()).prop_flat_map(move |index| {
        let parents = if sound { 4 + index } else { PARENTS.len() };
        (Just(CUSTOM[index]), select(&PARENTS[..parents]))
    });
    let names = BUILT_IN.into_iter().chain(CUSTOM).collect::<Vec<_>>();
    let any = (select(names), select(&PARENTS[..]));
    let which = if sound { custom.boxed() } else { any.boxed() };
    (place(), which).prop_map(|(place, (profile, value))| Piece::Setting {
        place,
        profile,
        table: Table::Own,
        key: "inherits",
        value,
    })
}

fn refused() -> impl Strategy<Value = Piece> {
    let table = || prop_oneof![2 => Just(Table::Own), 1 => overriding()];
    let setting = |(place, profile, table, (key, value))| Piece::Setting {
        place,
        profile,
        table,
        key,
        value,
    };
    let not_here = overriding().prop_flat_map(|table| (Just(table), of(WHOLE)));
    prop_oneof![
        8 => (place(), profile(), table(), of(REFUSED)).prop_map(setting),
        2 => (place(), profile(), not_here).prop_map(move |(place, profile, (table, entry))| setting((place, profile, table, entry))),
        2 => (place(), profile(), select(&REFUSED_SPECS[..]).prop_map(Table::Package), of(SETTINGS)).prop_map(setting),
        1 => (place(), select(&REFUSED_NAMES[..]), Just(Table::Own), of(SETTINGS)).prop_map(setting),
        1 => (place(), select(&["3", "\"yes\"", "1.5"][..]))
            .prop_map(|(place, value)| Piece::Incremental { place, value }),
    ]
}

fn beside() -> impl Strategy<Value = Piece> {
    prop_oneof![
        (place(), select(&INCREMENTAL[..]))
            .prop_map(|(place, value)| Piece::Incremental { place, value }),
        select(&SWITCH[..]).prop_map(|value| Piece::Variable { name: "CARGO_INCREMENTAL", value }),
    ]
}

fn stray() -> impl Strategy<Value = Piece> {
    select(&STRAYS[..]).prop_map(|(name, value)| Piece::Variable { name, value })
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        10 => Just(Place::Manifest),
        1 => Just(Place::Member),
        4 => Just(Place::Near),
        3 => Just(Place::Far),
        3 => Just(Place::Environment),
    ]
}

fn profile() -> impl Strategy<Value = &'static str> {
    prop_oneof![5 => select(&BUILT_IN[..4]), 1 => Just("doc"), 4 => select(&CUSTOM[..])]
}

fn overriding() -> impl Strategy<Value = Table> {
    prop_oneof![
        2 => Just(Table::Build),
        1 => Just(Table::Package("*")),
        4 => select(&SPECS[..]).prop_map(Table::Package),
    ]
}

fn of(
    settings: &'static [(&'static str, &'static [&'static str])],
) -> impl Strategy<Value = (&'static str, &'static str)> {
    select(settings).prop_flat_map(|(key, values)| (Just(key), select(values)))
}

impl Case {
    /// Writes the files of the case into the folder of [`end_to_end::packages`].
    pub fn write(&self, folder: &Folder) {
        for (path, text) in self.files(&folder.path().display().to_string()) {
            folder.write(path, &text);
        }
    }

    /// The variables of the case.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let mut variables = BTreeMap::new();
        for piece in self.all() {
            let (name, value) = match piece {
                Piece::Variable { name, value } => (name.to_owned(), value),
                Piece::Incremental { place: Place::Environment, value } => {
                    ("CARGO_BUILD_INCREMENTAL".to_owned(), value)
                }
                Piece::Setting { place: Place::Environment, profile, table, key, value }
                    if !key.is_empty() =>
                {
                    let table = match table {
                        Table::Own => "",
                        Table::Build => "build-override-",
                        Table::Package(_) => continue,
                    };
                    let name = format!("cargo-profile-{profile}-{table}{key}");
                    (name.replace(['-', ' '], "_").to_uppercase(), value)
                }
                _ => continue,
            };
            variables.entry(name).or_insert(value.trim_matches('"').to_owned());
        }
        variables
    }

    /// The pieces, with an `inherits` for each profile that lacks one if the case is mended.
    fn all(&self) -> Vec<Piece> {
        let mut all = self.pieces.clone();
        let mut parents = Vec::new();
        let mut named: Vec<(&'static str, Place)> = Vec::new();
        for piece in &self.pieces {
            if let Piece::Setting { place, profile, table, key, value } = piece
                && *place != Place::Member
            {
                named.push((profile, *place));
                if *table == Table::Own && *key == "inherits" {
                    parents.push(*profile);
                    named.extend(
                        CUSTOM
                            .iter()
                            .find(|name| value.trim_matches('"') == **name)
                            .map(|name| (*name, Place::Manifest)),
                    );
                }
            }
        }
        for (profile, place) in named {
            if self.mended && CUSTOM.contains(&profile) && !parents.contains(&profile) {
                parents.push(profile);
                let (table, key, value) = (Table::Own, "inherits", "\"release\"");
                all.push(Piece::Setting { place, profile, table, key, value });
            }
        }
        all
    }

    fn files(&self, root: &str) -> [(&'static str, String); 4] {
        let member = "[package]\nname = \"engine\"\nversion = \"0.2.0\"\nedition = \"2024\"\n";
        let vendored = "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n";
        [
            ("ws/Cargo.toml", format!("{MANIFEST}{}", self.toml(Place::Manifest, root))),
            ("ws/engine/Cargo.toml", format!("{member}{}", self.toml(Place::Member, root))),
            ("ws/.cargo/config.toml", self.toml(Place::Near, root)),
            (".cargo/config.toml", format!("{vendored}{}", self.toml(Place::Far, root))),
        ]
    }

    fn toml(&self, wanted: Place, root: &str) -> String {
        let mut tables: BTreeMap<String, Vec<(&str, &str)>> = BTreeMap::new();
        for piece in self.all() {
            let (header, key, value) = match piece {
                Piece::Setting { place, profile, table, key, value } if place == wanted => {
                    let table = match table {
                        Table::Own => String::new(),
                        Table::Build => ".build-override".to_owned(),
                        Table::Package(spec) => {
                            format!(".package.{:?}", spec.replace("ROOT", root))
                        }
                    };
                    (format!("profile.{profile:?}{table}"), key, value)
                }
                Piece::Incremental { place, value }
                    if place == wanted && [Place::Near, Place::Far].contains(&place) =>
                {
                    ("build".to_owned(), "incremental", value)
                }
                _ => continue,
            };
            let entries = tables.entry(header).or_default();
            if !key.is_empty() && entries.iter().all(|(other, _)| *other != key) {
                entries.push((key, value));
            }
        }
        let tables = tables.iter().map(|(header, entries)| {
            let entries = entries.iter().map(|(key, value)| format!("{key} = {value}\n"));
            format!("[{header}]\n{}", entries.collect::<String>())
        });
        tables.collect()
    }
}

/// Shows the files of the case.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, text) in self.files("ROOT") {
            if let Some(at) = text.find("[profile").or(text.find("[build]")) {
                let own = text.find("[build]").map_or(at, |build| build.min(at));
                write!(f, "\n# {}\n{}", Path::new(path).display(), &text[own..])?;
            }
        }
        for (name, value) in self.variables() {
            write!(f, "\n{name}={value:?}")?;
        }
        write!(f, "\n{:?}", self.build)
    }
}
