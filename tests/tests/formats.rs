//! The findings in the formats for other programs, as the built program prints them.

use end_to_end::cases::each;
use end_to_end::sarif::sarif;
use end_to_end::{Folder, Ran, engine, keeps_contract, run, run_with};
use profiles_engine::check::site::{SITE, more};
use serde_json::Value;

const PACKAGE: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// A repository with a workspace in a folder whose name must be escaped in URIs and in workflow commands.
fn hostile() -> Folder {
    let profiles = "[profile.release]\nopt_level = 1 # wéird\n[profile.dev]\nlto = \"\"\"\n3\"\"\"\n[profile.\"a:b,c%25\\n::error::x\"]\ninherits = \"rélease\"\n";
    let folder = Folder::new();
    folder.write("repository/.git/HEAD", "");
    folder.write("repository/a b,ü%/Cargo.toml", &format!("{PACKAGE}{profiles}"));
    folder.write("repository/a b,ü%/src/main.rs", "fn main() {}");
    folder.write("home/config.toml", "[profile.dev]\ndebgu = 1\n");
    folder
}

fn check(folder: &Folder, args: &[&str]) -> Ran {
    let home = folder.path().join("home").display().to_string();
    let env = [("CARGO_HOME", home.as_str()), ("CARGO_PROFILE_DEV_OPT_LVEL", "1")];
    let dir = folder.path().join("repository/a b,ü%");
    run_with(engine(), [&["check-profiles"], args].concat(), &dir, env)
}

/// The text in a region of SARIF, counted in characters as `columnKind` says.
fn covered(text: &str, region: &Value) -> String {
    let number = |key: &str| region[key].as_u64().expect("a number") as usize;
    let offset = |line: usize, column: usize| {
        let before: usize =
            text.split_inclusive('\n').take(line - 1).map(|line| line.chars().count()).sum();
        before + column - 1
    };
    let start = offset(number("startLine"), number("startColumn"));
    let end = offset(number("endLine"), number("endColumn"));
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn sarif_conforms_to_its_schema_and_points_to_the_findings() {
    let folder = hostile();
    let ran = check(&folder, &["--format", "sarif", "--config", "profile.dev.debg=1"]).exits(1);
    let run = sarif(&ran);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().expect("an id")).collect();
    let registered: Vec<&str> =
        profiles_engine::check::rules::RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids, registered);
    let text = folder.read("repository/a b,ü%/Cargo.toml");
    let mut seen = Vec::new();
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(result["ruleId"], ids[index]);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().expect("a uri");
        let inside = place["artifactLocation"]["uriBaseId"] == "%SRCROOT%";
        assert_eq!(inside, uri == "a%20b%2C%C3%BC%25/Cargo.toml", "{uri}");
        assert!(
            inside || uri.starts_with("file:///") && uri.ends_with("/home/config.toml"),
            "{uri}"
        );
        let region = &place["region"];
        let mark = match region["endLine"].is_null() {
            true => format!("line {}", region["startLine"]),
            false if inside => covered(&text, region),
            false => "elsewhere".to_owned(),
        };
        seen.push((ids[index], result["level"].as_str().expect("a level"), mark));
    }
    let cases = [
        ("reserved-name", "error", "\"a:b,c%25\\n::error::x\""),
        ("broken-inheritance", "error", "\"rélease\""),
        ("unknown-key", "warning", "opt_level"),
        ("unknown-key", "warning", "elsewhere"),
        ("unknown-key", "warning", "line 1"),
    ];
    each(cases, |expected| {
        assert!(
            seen.iter().any(|(a, b, c)| (*a, *b, c.as_str()) == expected),
            "{expected:?} in {seen:#?}"
        );
    });
    let texts: Vec<&str> = run["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|result| result["message"]["text"].as_str())
        .collect();
    let cases = [
        "CARGO_PROFILE_DEV_OPT_LVEL",
        "`--config profile.dev.debg=1`",
        "help: did you mean `opt-level`?",
    ];
    each(cases, |said| {
        assert!(texts.iter().any(|text| text.contains(said)), "{said} in {texts:#?}");
    });
}

#[test]
fn a_fix_in_sarif_replaces_the_wrong_text() {
    let folder = hostile();
    let run = sarif(&check(&folder, &["--format", "sarif"]).exits(1));
    let results = run["results"].as_array().expect("results");
    let fixes: Vec<&Value> =
        results.iter().flat_map(|result| result["fixes"].as_array()).flatten().collect();
    let text = folder.read("repository/a b,ü%/Cargo.toml");
    let change = fixes
        .iter()
        .map(|fix| &fix["artifactChanges"][0])
        .find(|change| change["artifactLocation"]["uriBaseId"] == "%SRCROOT%")
        .expect("a fix in the manifest");
    let replacement = &change["replacements"][0];
    assert_eq!(covered(&text, &replacement["deletedRegion"]), "opt_level");
    assert_eq!(replacement["insertedContent"]["text"], "opt-level");
}

#[test]
fn sarif_without_findings_still_has_its_results_and_rules() {
    let folder = Folder::package("");
    let ran = run(engine(), ["check-profiles", "--format", "sarif"], folder.path()).exits(0);
    let run = sarif(&ran);
    assert_eq!(run["results"], Value::Array(Vec::new()));
    each(run["tool"]["driver"]["rules"].as_array().expect("rules"), |rule| {
        // GitHub's limit.
        for key in ["shortDescription", "fullDescription"] {
            let text = rule[key]["text"].as_str().expect("a text");
            assert!(text.chars().count() <= 1024, "{key} of {}", rule["id"]);
        }
        assert_eq!(rule["helpUri"].is_null(), SITE.is_empty(), "{}", rule["id"]);
    });
}

#[test]
fn github_gets_a_line_for_each_finding_and_the_summary() {
    let folder = hostile();
    let ran = check(&folder, &["--format", "github"]).exits(1);
    let home = folder.path().join("home/config.toml").display().to_string();
    let expected = r#"::error file=a b%2Cü%25/Cargo.toml,line=8,endLine=9,title=invalid-value::`lto` can't be "3": rustc rejects it when this profile is built%0Ahelp: write true, false, "thin", "fat" or "off"
::error file=a b%2Cü%25/Cargo.toml,line=10,col=10,endLine=10,endColumn=32,title=reserved-name::a profile can't be called `a:b,c%2525\n::error::x`: Cargo rejects every build%0Ahelp: choose another name of letters, digits, `-` and `_`
::error file=a b%2Cü%25/Cargo.toml,line=11,col=12,endLine=11,endColumn=21,title=broken-inheritance::profile `a:b,c%2525\n::error::x` inherits from `rélease`, which is not defined: Cargo rejects every build%0Ahelp: did you mean `release`?
::warning title=unknown-key::`CARGO_PROFILE_DEV_OPT_LVEL` is not a profile setting: Cargo ignores it%0Aset by the environment variable `CARGO_PROFILE_DEV_OPT_LVEL`%0Ahelp: did you mean `CARGO_PROFILE_DEV_OPT_LEVEL`?
::warning file=a b%2Cü%25/Cargo.toml,line=6,col=1,endLine=6,endColumn=10,title=unknown-key::unknown key `opt_level`: Cargo ignores it%0Ahelp: did you mean `opt-level`?
::warning file=HOME,line=1,col=10,endLine=1,endColumn=13,title=profile-in-config::a config file sets `debgu` of profile `dev`, for your builds only%0Ahelp: move it to the root manifest if all builds should have it
::warning file=HOME,line=2,col=1,endLine=2,endColumn=6,title=unknown-key::unknown key `debgu`: Cargo ignores it%0Ahelp: did you mean `debug`?
checked 5 profiles: 3 errors, 4 warnings
1 fixable with `--fix`
MORE
not checked: whether overrides match a package (no Cargo.lock)
"#;
    let expected = expected.replace("MORE", &more(SITE, "invalid-value"));
    assert_eq!(ran.stdout.replace(&home, "HOME"), expected);
    let denied = check(&folder, &["--format", "github", "--deny", "warnings"]).exits(1);
    assert!(!denied.stdout.contains("::warning"), "{}", denied.stdout);
}

#[test]
fn findings_outside_of_files_have_no_place_in_json() {
    let folder = Folder::package("");
    let args = ["check-profiles", "--format", "json", "--config", "profile.dev.opt_level=1"];
    let found = run(engine(), args, folder.path()).exits(0).json();
    keeps_contract("findings.schema.json", &found);
    let finding = &found["findings"][0];
    assert_eq!((&finding["rule"], &finding["file"]), (&"unknown-key".into(), &Value::Null));
    assert_eq!(finding["fixable"], false);
    assert_eq!((&finding["line"], &finding["column"]), (&Value::Null, &Value::Null));
}

#[test]
fn explain_and_verify_refuse_the_formats_for_findings() {
    let folder = Folder::new();
    folder.write("repository/a b,ü%/Cargo.toml", PACKAGE);
    folder.write("repository/a b,ü%/src/main.rs", "fn main() {}");
    let cases = [
        ("sarif", ["--explain", "dev"].as_slice()),
        ("github", &["--explain", "dev"]),
        ("sarif", &["--verify"]),
        ("github", &["--verify"]),
    ];
    each(cases, |(format, asked)| {
        let ran = check(&folder, &[asked, &["--format", format]].concat()).exits(2);
        assert_eq!(ran.stdout, "");
        assert!(
            ran.stderr.contains("help: omit `--format`, or use `--format json`"),
            "{}",
            ran.stderr
        );
    });
}
