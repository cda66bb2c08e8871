use super::*;
use crate::profiles::resolve::{Subject, resolve};
use crate::source::rustc_args::codegen;
use crate::tests::{each_gives, model};

#[test]
fn rustc_reads_its_options_in_every_form() {
    let cases = [
        (("-C opt-level=s", "opt-level"), Some("s")),
        (("-C opt-level=1 -O", "opt-level"), Some("3")),
        (("-O -C opt_level=1", "opt-level"), Some("1")),
        (("-C debuginfo=1", "debug"), Some("limited")),
        (("-g", "debug"), Some("full")),
        (("", "debug"), Some("none")),
        (("", "debug-assertions"), Some("true")),
        (("-O", "debug-assertions"), Some("false")),
        (("-O -C debug-assertions", "overflow-checks"), Some("true")),
        (("-C debug-assertions=off -C overflow-checks=on", "overflow-checks"), Some("true")),
        (("-C lto", "lto"), Some("fat")),
        (("-C lto=off", "lto"), Some("off")),
        (("-C embed-bitcode=no", "lto"), Some("false")),
        (("-C panic=abort", "panic"), Some("abort")),
        (("-C incremental=/tmp/x", "incremental"), Some("true")),
        (("-C strip=symbols", "strip"), Some("symbols")),
        (("", "split-debuginfo"), None),
        (("", "codegen-units"), None),
        (("-C codegen-units=1", "codegen-units"), Some("1")),
    ];
    each_gives(cases, |(line, key)| {
        let settings = read(&codegen(line.split(' ')));
        settings.get(key).map(|value| value.clone().leak() as &str)
    });
}

#[test]
fn what_is_passed_is_read_back() {
    let profiles = "[profile.a]\ninherits = \"release\"\nopt-level = \"z\"\ndebug = 1\nlto = \"thin\"\npanic = \"abort\"
strip = true\ncodegen-units = 1\noverflow-checks = true\nrpath = true\n[profile.b]\ninherits = \"dev\"\ndebug-assertions = false\n";
    let model = model(profiles, "", &[]);
    for profile in ["dev", "release", "a", "b"] {
        let effective = resolve(&model, profile, &Subject::member()).expect("a profile");
        let read = read(&options(&effective));
        for (key, value) in &read {
            assert_eq!(effective.value(key), Some(value.as_str()), "{profile} {key}");
        }
    }
}
