//! CONTRIBUTING.md's rule and metric work as they are written there: two files each.

use std::path::Path;

use end_to_end::cases::each;
use end_to_end::sarif::sarif;
use end_to_end::tree::{self, tree_without};
use end_to_end::{Folder, Ran, repository, run_with};

/// The code blocks of a language below a heading.
fn blocks(page: &str, heading: &str, language: &str) -> Vec<String> {
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).expect("the heading");
    let section = section.split("\n## ").next().unwrap_or(section);
    let fence = format!("\n```{language}\n");
    let blocks = section.split(&fence).skip(1);
    blocks.map(|rest| rest.split("\n```").next().unwrap_or(rest).to_owned() + "\n").collect()
}

/// A text with a line above the first one that starts with `before`.
fn insert(text: &str, line: &str, before: &str) -> String {
    let at = text.find(&format!("\n{before}")).unwrap_or_else(|| panic!("no `{before}`")) + 1;
    format!("{}{line}\n{}", &text[..at], &text[at..])
}

/// The address of a site, as RELEASING.md says where to write it.
const SITE: &str = "https://profiles.example/book";

/// The engine alone, as a workspace, with the schema that its unit tests read, and with a published site.
fn engine() -> Folder {
    let folder = Folder::new();
    let root = repository();
    let engine = tree_without(&root.join("profiles-engine"), "target");
    tree::write(&engine, &folder.path().join("profiles-engine"));
    for path in ["Cargo.lock", "docs/report.schema.json"] {
        folder.write(path, &std::fs::read_to_string(root.join(path)).expect("readable"));
    }
    let manifest = folder.read("profiles-engine/Cargo.toml");
    let mut manifest: toml_edit::DocumentMut = manifest.parse().expect("TOML");
    manifest["package"]["homepage"] = toml_edit::value(SITE);
    folder.write("profiles-engine/Cargo.toml", &manifest.to_string());
    folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"profiles-engine\"]\n");
    folder
}

#[test]
fn the_rule_and_the_metric_of_contributing_work_as_written() {
    let page = std::fs::read_to_string(repository().join("CONTRIBUTING.md")).expect("the page");
    let folder = engine();
    let edit = |path: &str, edited: &dyn Fn(&str) -> String| {
        folder.write(path, &edited(&folder.read(path)));
    };

    let [rule, lines] = blocks(&page, "Add a rule", "rust").try_into().expect("two blocks");
    folder.write("profiles-engine/src/check/rules/unchecked_tests.rs", &rule);
    let (module, entry) = lines.trim_end().split_once('\n').expect("two lines");
    edit("profiles-engine/src/check/rules.rs", &|text| {
        let text = insert(text, module, "mod unknown_key;");
        insert(&text, entry, "    &unknown_key::RULE,")
    });

    let [metric] = blocks(&page, "Add a metric", "rust").try_into().expect("one block");
    let [keys] = blocks(&page, "Add a metric", "json").try_into().expect("one block");
    edit("profiles-engine/src/analysis/metrics.rs", &|text| {
        insert(text, metric.trim_end(), "    BUILD_CPU,\n")
    });
    edit("docs/report.schema.json", &|text| {
        let old = keys.trim_end().replace("\"strippable\", ", "");
        assert!(text.contains(&old), "no {old} in the schema");
        text.replacen(&old, keys.trim_end(), 1)
    });

    // Only what the engine depends on stays in the lockfile.
    cargo(&["update", "--workspace", "--offline", "--quiet"], folder.path()).exits(0);
    cargo(&["fmt", "--all", "--check"], folder.path()).exits(0);
    // The samples of reports have the new column; the page says that this rewrites them.
    cargo(&["test", "--offline", "--quiet"], folder.path()).exits(0);
    assert!(folder.read("profiles-engine/src/tests/sample.txt").contains("strippable"));
    assert!(folder.read("profiles-engine/src/tests/sample.csv").contains(",strippable_bytes,"));

    let engine = |args: &[&str]| {
        let run = ["run", "--offline", "--quiet", "--"];
        cargo(&[&run[..], args].concat(), folder.path()).exits(0)
    };
    let rule = engine(&["check-profiles", "--rule", "unchecked-tests"]).stdout;
    assert!(rule.contains("Why it matters") && rule.contains("overflow-checks"), "{rule}");
    let help = engine(&["dist", "--help"]).stdout;
    let help = help.split_whitespace().collect::<Vec<&str>>().join(" ");
    assert!(help.contains("other, strippable, build_cpu, run_time"), "{help}");

    folder.write("app/Cargo.toml", "[workspace]\n[profile.dev]\noverflow-checks = false\n");
    let check = ["check-profiles", "--manifest-path", "app/Cargo.toml"];
    let said = engine(&check).stdout;
    let page = format!("{SITE}/docs/rules/unchecked-tests.html");
    assert!(said.contains(&format!("try `--rule unchecked-tests`, or see {page}\n")), "{said}");
    let run = sarif(&engine(&[&check[..], &["--format", "sarif"]].concat()));
    each(run["tool"]["driver"]["rules"].as_array().expect("rules"), |rule| {
        let page = format!("docs/rules/{}", rule["id"].as_str().expect("an id"));
        assert_eq!(rule["helpUri"], format!("{SITE}/{page}.html"));
        let is_new = rule["id"] == "unchecked-tests";
        assert!(is_new || repository().join(format!("{page}.md")).is_file(), "{page}");
    });
}

/// Runs Cargo with a target folder that later runs find again, and rewrites snapshots.
fn cargo(args: &[&str], dir: &Path) -> Ran {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contributing");
    let target = target.to_string_lossy();
    run_with("cargo", args, dir, [("CARGO_TARGET_DIR", &*target), ("UPDATE_EXPECT", "1")])
}
