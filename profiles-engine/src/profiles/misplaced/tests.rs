use super::*;
use crate::source::file::File;
use crate::source::toml;
use crate::tests::each_gives;

fn found(read: fn(&toml_edit::Table, FileId) -> Vec<Misplaced>, text: &str) -> Vec<String> {
    let document = toml::parse(&File::new("x".into(), text.to_owned())).expect("TOML");
    let shown = |found: &Misplaced| format!("{} {:?} {:?}", found.path, found.meant, found.effect);
    read(&document, 0).iter().map(shown).collect()
}

#[test]
fn in_a_manifest() {
    let cases = [
        ("lto = true", vec!["lto Setting(\"lto\") Ignored"]),
        ("[package]\nopt_level = 3", vec!["package.opt_level Setting(\"opt-level\") Ignored"]),
        (
            "[package.profile.release]\nlto = true",
            vec!["package.profile Table(\"profile.release\") Ignored"],
        ),
        (
            "[workspace.package.profile.dev]\ndebug = 0",
            vec!["workspace.package.profile Table(\"profile.dev\") Ignored"],
        ),
        ("[profiles.release]\nlto = true", vec!["profiles Table(\"profile.release\") Ignored"]),
        ("[Profile]\nlto = true", vec!["Profile Setting(\"lto\") Ignored"]),
        (
            "['profile.release'.package.x]\nopt-level = 1",
            vec!["'profile.release' Unquoted(\"profile.release\") Ignored"],
        ),
        ("[profile_dist]\nlto = true", vec!["profile_dist Table(\"profile.dist\") Ignored"]),
        ("[release.package.x]\nopt-level = 1", vec!["release Table(\"profile.release\") Ignored"]),
        ("[debug]\ndebug = 1", vec!["debug Table(\"profile.dev\") Ignored"]),
        ("[fast]\ncodegen-units = 1", vec!["fast Table(\"profile.fast\") Ignored"]),
        ("[build]\nopt-level = 1", vec!["build Setting(\"opt-level\") Ignored"]),
        ("[cargo.profile.dev]\ndebug = 1", vec!["cargo Table(\"profile.dev\") Ignored"]),
        ("[bench]\nlto = true", vec!["bench Table(\"profile.bench\") Rejected"]),
        ("[[bin]]\nname = 'x'\nlto = true", vec!["bin.lto Setting(\"lto\") Ignored"]),
        (
            "[dependencies]\nopt-level = 3",
            vec!["dependencies.opt-level Setting(\"opt-level\") Rejected"],
        ),
        ("[target.x.profile.dev]\ndebug = 1", vec!["target.x.profile ForTarget Ignored"]),
        ("[target.x]\nlto = true", vec!["target.x.lto ForTarget Ignored"]),
        ("[target.x]\nrustflags = []", vec!["target.x.rustflags InConfig Ignored"]),
        ("[build]\nrustflags = []", vec!["build InConfig Ignored"]),
    ];
    each_gives(cases, |text| found(manifest::read, text));
}

#[test]
fn what_is_at_home_in_a_manifest() {
    let cases = [
        "[package.metadata.profile.release]\nlto = true",
        "[workspace.metadata.x]\nlto = true",
        "[metadata.profile.release]\nlto = true",
        "[dependencies]\nlto = '1'\nstrip = { version = '1' }\ndebug.workspace = true",
        "[workspace.dependencies]\nlto = '1'",
        "[features]\nlto = []\ndebug = ['x']",
        "[target.x.dependencies]\nlto = '1'",
        "[lints.rust]\nunexpected_cfgs = 'warn'\n[badges.x]\nlto = 'x'",
        "[project]\nname = 'x'\n[lib]\ntest = false\nbench = false",
        "[[bench]]\nname = 'x'\n[[test]]\nname = 'debug'",
        "[deb]\nstrip = true\ndebug = true",
        "[profiles]\nx = 1",
    ];
    each_gives(cases.map(|text| (text, Vec::<String>::new())), |text| found(manifest::read, text));
}

#[test]
fn in_a_config_file() {
    let cases = [
        ("rustflags = []", vec!["rustflags Key(\"build.rustflags\") Ignored"]),
        ("[build]\nrust-flags = []", vec!["build.rust-flags Key(\"rustflags\") Ignored"]),
        ("[build]\nincremental_ = true", vec!["build.incremental_ Key(\"incremental\") Ignored"]),
        ("[build]\nprofile = 'release'", vec!["build.profile Default Ignored"]),
        ("[build]\nlto = true", vec!["build.lto Setting(\"lto\") Ignored"]),
        ("[build.profile.dev]\ndebug = 1", vec!["build.profile Table(\"profile.dev\") Ignored"]),
        (
            "[build.target.a-b-c]\nrustflags = []",
            vec!["build.target Table(\"target.a-b-c\") Rejected"],
        ),
        ("[build.a-b-c]\nrustflags = []", vec!["build.a-b-c Table(\"target.a-b-c\") Ignored"]),
        ("[target]\nrustflags = []", vec!["target.rustflags Key(\"build.rustflags\") Rejected"]),
        ("[target.x]\nlto = true", vec!["target.x.lto ForTarget RejectedFor(\"x\")"]),
        (
            "[target.x]\nrustflag = []",
            vec!["target.x.rustflag Key(\"rustflags\") RejectedFor(\"x\")"],
        ),
        ("[target.'cfg(unix)']\nlto = true", vec!["target.'cfg(unix)'.lto ForTarget Ignored"]),
        (
            "[target.x.profile.dev]\nlto = 'off'",
            vec!["target.x.profile ForTarget RejectedFor(\"x\")"],
        ),
        ("[target.x.dev]\nlto = 'off'", vec!["target.x.dev ForTarget Ignored"]),
        (
            "[target.unix]\nrustflags = []",
            vec!["target.unix Table(\"target.'cfg(unix)'\") Ignored"],
        ),
        ("[target.'cfg(unix']\nrustflags = []", vec!["target.'cfg(unix' Cfg Ignored"]),
        (
            "[target.x86_64_unknown_linux_gnu]\nrustflags = []",
            vec![
                "target.x86_64_unknown_linux_gnu Table(\"target.x86_64-unknown-linux-gnu\") Ignored",
            ],
        ),
        ("[targets.a-b-c]\nrustflags = []", vec!["targets Table(\"target.a-b-c\") Ignored"]),
        ("[a-b-c]\nrustflags = []", vec!["a-b-c Table(\"target.a-b-c\") Ignored"]),
        ("[rustc]\nrustflags = []", vec!["rustc Table(\"build\") Ignored"]),
        ("['build.rustflags']", vec!["'build.rustflags' Unquoted(\"build.rustflags\") Ignored"]),
        (
            "[profile-release]\nlto = true",
            vec!["profile-release Table(\"profile.release\") Ignored"],
        ),
        ("[package.profile.dev]\ndebug = 1", vec!["package Table(\"profile.dev\") Ignored"]),
    ];
    each_gives(cases, |text| found(config::read, text));
}

#[test]
fn what_is_at_home_in_a_config_file() {
    let cases = [
        "[build]\nrustflags = []\nincremental = true\ntarget = ['x']\nrustc-wrapper = 'x'",
        "[target.x]\nrustflags = []\nlinker = 'x'\nrunner = ['x']",
        "[target.x.openssl]\nrustc-link-lib = ['ssl']\nroot = 'x'",
        "[target.my_board]\nrustflags = []",
        "[alias]\nprofile = 'run'\nlto = ['x']",
        "[env]\nlto = 'x'",
        "[host.x]\nrustflags = []",
        "[cross]\ndebug = true\nstrip = true",
    ];
    each_gives(cases.map(|text| (text, Vec::<String>::new())), |text| found(config::read, text));
}
