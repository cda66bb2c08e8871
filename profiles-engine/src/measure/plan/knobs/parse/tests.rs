use super::*;
use crate::measure::plan::knobs::combinations;

fn names(line: &str) -> Vec<String> {
    let vary: Vary = line.parse().unwrap_or_else(|why| panic!("{line}: {why}"));
    vary.turned().map(|turned| turned.name()).collect()
}

#[test]
fn a_setting_is_varied_in_the_preset_and_in_each_of_its_tables() {
    for (line, expected, config) in [
        ("prod.lto=thin", "lto=thin", "profile.prod.lto=\"thin\""),
        ("prod.lto=\"thin\"", "lto=thin", "profile.prod.lto=\"thin\""),
        ("dev.debug=1", "debug=1", "profile.dev.debug=1"),
        (
            "dev.package.*.opt-level=s",
            "package.*.opt-level=s",
            "profile.dev.package.\"*\".opt-level=\"s\"",
        ),
        (
            "dev.package.serde@1.0.2.opt-level=3",
            "package.serde@1.0.2.opt-level=3",
            "profile.dev.package.\"serde@1.0.2\".opt-level=3",
        ),
        (
            "dev.build-override.opt-level=1",
            "build-override.opt-level=1",
            "profile.dev.build-override.opt-level=1",
        ),
        (
            "dev.rustflags=[\"-Ca\", \"-Cb\"]",
            "rustflags=[\"-Ca\", \"-Cb\"]",
            "profile.dev.rustflags=[\"-Ca\", \"-Cb\"]",
        ),
    ] {
        let vary: Vary = line.parse().unwrap_or_else(|why| panic!("{line}: {why}"));
        let turned: Vec<Turned> = vary.turned().collect();
        assert_eq!(turned[0].name(), expected, "{line}");
        assert_eq!(turned[0].config(&vary.preset).as_deref(), Some(config), "{line}");
    }
}

#[test]
fn values_are_separated_by_commas_and_each_counts_once() {
    assert_eq!(names("prod.lto=thin, off,thin"), ["lto=thin", "lto=off"]);
    assert_eq!(names("dev.linker=mold,lld"), ["linker=mold", "linker=lld"]);
    assert_eq!(names("dev.threads=1,8"), ["threads=1", "threads=8"]);
    assert_eq!(
        names("dev.rustflags=[\"-Ca\",\"-Cb\"],[]"),
        ["rustflags=[\"-Ca\",\"-Cb\"]", "rustflags=[]"]
    );
}

#[test]
fn what_is_wrong_is_named_with_what_to_write() {
    for (line, expected) in [
        ("prod", "write PRESET.KEY=VALUE"),
        ("prod.lto", "write PRESET.KEY=VALUE"),
        ("prod.ltoo=thin", "did you mean `lto`?"),
        ("prod.opt_level=1", "did you mean `opt-level`?"),
        ("prod.inherits=dev", "unknown key `inherits`"),
        ("prod.lto=thick", "write true, false, \"thin\", \"fat\" or \"off\""),
        ("prod.opt-level=4", "write 0, 1, 2, 3, \"s\" or \"z\""),
        ("prod.lto=", "`lto` can't be \"\""),
        ("prod.package.serde.lto=thin", "write `prod.lto`"),
        ("prod.serde.opt-level=1", "write `package.NAME.KEY`"),
        ("prod.package.a b.opt-level=1", "is not a package spec"),
        ("dev.threads=0", "an integer from 1"),
        ("dev.threads=many", "an integer from 1"),
        ("dev.linker=", "write a name"),
    ] {
        let why = line.parse::<Vary>().expect_err(line).to_string();
        assert!(why.contains(expected), "{line}: {why}");
    }
}

#[test]
fn two_knobs_give_every_combination_and_one_knob_twice_does_not() {
    let of = |lines: &[&str]| -> Vec<String> {
        let vary: Vec<Vary> = lines.iter().map(|line| line.parse().expect("a knob")).collect();
        let all = combinations(vary.iter());
        let name = |turned: &Turned| turned.name();
        all.iter().map(|one| one.iter().map(name).collect::<Vec<String>>().join(",")).collect()
    };
    assert_eq!(
        of(&["p.lto=thin,off", "p.codegen-units=1,16"]),
        [
            "lto=thin,codegen-units=1",
            "lto=thin,codegen-units=16",
            "lto=off,codegen-units=1",
            "lto=off,codegen-units=16"
        ]
    );
    assert_eq!(of(&["p.lto=thin", "p.lto=off"]), ["lto=thin", "lto=off"]);
    assert!(of(&[]).is_empty());
}
