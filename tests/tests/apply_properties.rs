//! For any manifest that Cargo can read, `apply` only adds, a second `apply` changes nothing, and `remove` restores every
//! byte.
//!
//! The manifests are random: workspaces and packages, in every notation that TOML has for a table, with comments, spaces
//! and quotation marks in odd places. `PROPTEST_CASES=5000` tries more of them.

use std::cell::RefCell;

use cargo_profiles::apply::cut::without_profile;
use end_to_end::Folder;
use end_to_end::applied::{apply_and_see, remove_and_see, values};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Something between two lines.
fn between() -> impl Strategy<Value = String> {
    const TEXTS: &[&str] = &[
        "",
        "",
        "",
        "\n",
        "# a comment\n",
        "  # indented \t\n",
        "\n\n# [profile.fast]\n",
        "#\u{e9}\u{2603} \"]\" '''\n",
    ];
    select(TEXTS).prop_map(str::to_owned)
}

/// Something at the end of a line.
fn behind() -> impl Strategy<Value = &'static str> {
    select(&["", "", "", " ", " # why", "\t#[x] = \"y\"", "   # {"])
}

fn list(items: &'static [&'static str]) -> impl Strategy<Value = String> {
    let quote = select(&["\"", "'"]);
    let form = select(&[
        "[I]",
        "[ I ]",
        "[I,]",
        "[I , ]",
        "[\n    L\n]",
        "[\n  L,\n]",
        "[ # c\n\tL # d\n  # e\n]",
        "[I # c\n]",
        "[\n  # c\n  L,\n  # d\n]",
        "[\nI]",
    ]);
    (Just(items), quote, form).prop_map(|(items, quote, form)| {
        let items: Vec<String> = items.iter().map(|item| format!("{quote}{item}{quote}")).collect();
        let form = if items.is_empty() {
            form.replace("I,", "").replace("I ,", "").replace("L,", "")
        } else {
            form.to_owned()
        };
        form.replace('I', &items.join(", ")).replace('L', &items.join(",\n  "))
    })
}

/// Tables with their content, each at its path, and the notation in which it is written.
#[derive(Debug, Clone)]
struct Table {
    path: &'static str,
    entries: Vec<(&'static str, String)>,
}

fn package() -> impl Strategy<Value = Table> {
    select(&["\"app\"", "'app'", "\"\"\"app\"\"\""]).prop_map(|name| Table {
        path: "package",
        entries: vec![("name", name.to_owned()), ("version", "\"0.1.0\"".to_owned())],
    })
}

const MEMBERS: &[&[&str]] = &[&["a"], &["a", "b"], &["crates/*"], &["*"], &[]];

fn workspace() -> impl Strategy<Value = Table> {
    let members = select(MEMBERS).prop_flat_map(list);
    let members = prop::option::weighted(0.9, members);
    let resolver = prop::option::of(select(&["\"2\"", "'1'", "\"3\""]));
    let default = prop::option::weighted(0.3, list(&["a"]));
    let exclude = list(&["src", "crates"]);
    (members, resolver, default, exclude, any::<bool>()).prop_map(
        |(members, resolver, default, exclude, turned)| {
            let text = members.clone().unwrap_or_default();
            let finds_all = text.contains("\"*") || text.contains("'*");
            let has_a = text.contains("\"a") || text.contains("'a") || finds_all;
            let mut entries = Vec::new();
            entries.extend(members.map(|members| ("members", members)));
            // The folder also contains files that are not packages.
            entries.extend(finds_all.then_some(("exclude", exclude)));
            entries.extend(resolver.map(|resolver| ("resolver", resolver.to_owned())));
            entries.extend(default.filter(|_| has_a).map(|default| ("default-members", default)));
            if turned {
                entries.reverse();
            }
            Table { path: "workspace", entries }
        },
    )
}

fn below() -> impl Strategy<Value = Vec<Table>> {
    let table = |path, entries: &[(&'static str, &str)]| Table {
        path,
        entries: entries.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
    };
    let all = vec![
        table("workspace.package", &[("edition", "\"2021\"")]),
        table("workspace.metadata.docs", &[("all", "true")]),
        table("workspace.metadata.profiles", &[("allow", "[\"slow-dev\"]")]),
        table("profile.dev", &[("debug", "1"), ("incremental", "true")]),
        table("profile.release", &[("lto", "'thin'")]),
        table("profile.fast", &[("inherits", "\"release\"")]),
        table("profile.prod", &[("inherits", "\"release\""), ("strip", "false")]),
        table("profile.dev.package.\"*\"", &[("opt-level", "1")]),
        table("profile.dev.package.sha2", &[("opt-level", "2")]),
        table("profile.release.build-override", &[]),
        table("package.metadata.x", &[("list", "[{ a = 1 }, { a = 2 }]")]),
        table("dependencies", &[]),
        table("features", &[("default", "[]")]),
    ];
    prop::sample::subsequence(all, 0..8).prop_shuffle()
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Header,
    Dotted,
    Inline,
}

/// A manifest. `inline` and `dotted` are top-level keys whose tables are all written in that notation.
fn manifest() -> impl Strategy<Value = String> {
    let shape = select(&[(true, false), (false, true), (true, true)]);
    let form = || select(&[Form::Header, Form::Header, Form::Header, Form::Dotted, Form::Inline]);
    let ends = (
        select(&["\n", "\n", "\r\n"]),
        select(&["", "\n", "\n", "\n\n\n", "\n# the end\n", "\n# the end", "\n   \n"]),
    );
    let spaces = (
        prop::collection::vec(between(), 24),
        prop::collection::vec(behind(), 24),
        select(&["", "", "\u{feff}"]),
    );
    (shape, package(), workspace(), below(), [form(), form(), form()], spaces, ends).prop_map(
        |(
            (is_package, is_workspace),
            package,
            workspace,
            below,
            forms,
            (between, behind, mark),
            (line, end),
        )| {
            let mut tables = Vec::new();
            tables.extend(is_package.then_some(package));
            tables.extend(is_workspace.then_some(workspace));
            tables.extend(below.into_iter().filter(|table| match table.path.split('.').next() {
                Some("workspace") => is_workspace,
                Some("package" | "dependencies" | "features") => is_package,
                _ => true,
            }));
            let mut writer = Writer { between, behind, used: 0, text: String::new() };
            let form = |top: &str| match top {
                "workspace" => forms[0],
                "profile" => forms[1],
                "package" => forms[2],
                _ => Form::Header,
            };
            writer.write(&tables, form);
            let text = format!("{mark}{}{end}", writer.text.trim_end_matches('\n'));
            text.replace('\n', line)
        },
    )
}

struct Writer {
    between: Vec<String>,
    behind: Vec<&'static str>,
    used: usize,
    text: String,
}

impl Writer {
    /// Tables that come before the first header, then the others.
    fn write(&mut self, tables: &[Table], form: impl Fn(&str) -> Form) {
        let top = |table: &Table| table.path.split('.').next().unwrap_or_default().to_owned();
        let mut tops: Vec<String> = tables.iter().map(top).collect();
        tops.dedup();
        let mut seen = Vec::new();
        for name in tops.iter().filter(|name| form(name) != Form::Header) {
            if seen.contains(name) {
                continue;
            }
            seen.push(name.clone());
            let own: Vec<&Table> = tables.iter().filter(|table| top(table) == *name).collect();
            match form(name) {
                Form::Dotted => self.dotted(&own),
                _ => self.inline(name, &own),
            }
        }
        for table in tables.iter().filter(|table| form(&top(table)) == Form::Header) {
            self.line(&format!("[{}]", table.path));
            for (key, value) in &table.entries {
                self.line(&format!("{key} = {value}"));
            }
        }
    }

    fn dotted(&mut self, tables: &[&Table]) {
        for table in tables {
            for (key, value) in &table.entries {
                self.line(&format!("{}.{key} = {value}", table.path));
            }
        }
    }

    fn inline(&mut self, name: &str, tables: &[&Table]) {
        let entries = tables.iter().flat_map(|table| {
            let below = table.path.strip_prefix(name).unwrap_or_default().trim_start_matches('.');
            table.entries.iter().map(move |(key, value)| {
                let path =
                    if below.is_empty() { (*key).to_owned() } else { format!("{below}.{key}") };
                // Inline tables cannot contain comments or line breaks.
                let value =
                    value.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
                format!("{path} = {}", value.collect::<Vec<&str>>().join(" "))
            })
        });
        let entries: Vec<String> = entries.collect();
        self.line(&format!("{name} = {{ {} }}", entries.join(", ")));
    }

    fn line(&mut self, content: &str) {
        let (between, behind) = (&self.between[self.used % 24], self.behind[self.used % 24]);
        self.text += &format!("{between}{content}{behind}\n");
        self.used += 1;
    }
}

/// A workspace around a manifest, with all members that it may name.
fn folder(manifest: &str) -> Folder {
    let folder = Folder::with([("Cargo.toml", manifest), ("src/main.rs", "fn main() {}")]);
    for name in ["a", "b", "crates/c"] {
        let last = name.rsplit('/').next().unwrap_or(name);
        let text =
            format!("[package]\nname = \"{last}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
        folder.write(&format!("{name}/Cargo.toml"), &text);
        folder.write(&format!("{name}/src/lib.rs"), "");
    }
    folder
}

/// The numbers of manifests that were refused and accepted.
type Count = RefCell<(u32, u32)>;

/// Asserts that one profile can be removed alone, as `--overwrite` does first.
fn is_cut_alone(manifest: &str) {
    let mut expected = values(manifest);
    expected.retain(|path, _| !path.starts_with("profile.prod."));
    let cut = without_profile(manifest, "prod").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(values(&cut), expected, "{manifest}\n---\n{cut}");
}

fn holds(manifest: &str, count: &Count) {
    is_cut_alone(manifest);
    for vendor in [false, true] {
        let folder = folder(manifest);
        match apply_and_see(folder.path(), vendor) {
            Ok(_) => {
                count.borrow_mut().1 += 1;
                remove_and_see(folder.path(), manifest);
            }
            Err(error) => {
                count.borrow_mut().0 += 1;
                let error = error.to_string();
                assert!(error.contains("\nhelp: "), "{error}\nin {manifest}");
                assert_eq!(folder.read("Cargo.toml"), manifest);
                let reasons =
                    ["has neither `[package]` nor", "a glob in `default-members` matches"];
                let is_known = reasons.iter().any(|reason| error.contains(reason));
                assert!(is_known, "{error}\nin {manifest}");
            }
        }
    }
}

#[test]
fn apply_only_adds_to_any_manifest_and_remove_restores_it() {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    // The usual cases are fixed; with `PROPTEST_CASES` they are random.
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config =
        Config { cases: asked.unwrap_or(100), failure_persistence: None, ..Config::default() };
    let mut runner = match asked {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, seed),
    };
    let count = Count::default();
    let result = runner.run(&manifest(), |manifest| {
        holds(&manifest, &count);
        Ok(())
    });
    let (refused, held) = count.into_inner();
    println!("{held} manifests held, {refused} were refused");
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(held > 4 * refused, "{refused} of {} manifests are refused", held + refused);
}
