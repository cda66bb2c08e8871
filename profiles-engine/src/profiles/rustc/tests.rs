use super::*;
use crate::profiles::resolve::resolve;
use crate::tests::{each_gives, model};

#[test]
fn lto_is_lost_where_crate_types_are_mixed() {
    let cases = [
        (&["cdylib", "rlib"][..], true),
        (&["lib", "staticlib"], true),
        (&["rlib", "cdylib", "staticlib"], true),
        (&["staticlib", "dylib"], true),
        (&["cdylib", "staticlib"], false),
        (&["cdylib"], false),
        (&["lib"], false),
        (&["dylib", "rlib"], false),
        (&["proc-macro"], false),
        (&[], false),
    ];
    each_gives(cases, |types| {
        loses_lto(&types.iter().map(|&kind| kind.to_owned()).collect::<Vec<_>>())
    });
}

#[test]
fn targets_split_debuginfo_in_their_own_way() {
    let cases = [
        (("x86_64-unknown-linux-musl", "packed"), Some(true)),
        (("x86_64-unknown-linux-musl", "off"), Some(true)),
        (("riscv64gc-unknown-linux-gnu", "unpacked"), Some(false)),
        (("x86_64-pc-windows-msvc", "packed"), Some(true)),
        (("x86_64-pc-windows-msvc", "off"), Some(false)),
        (("x86_64-pc-windows-gnu", "packed"), Some(false)),
        (("aarch64-apple-darwin", "unpacked"), Some(true)),
        (("thumbv7em-none-eabihf", "packed"), Some(false)),
        (("targets/x86_64-apple-own.json", "packed"), None),
    ];
    each_gives(cases, |(target, kind)| splits(target, kind));
}

/// What reaches rustc instead of a setting of `dev`, for a member.
fn instead(
    config: &str,
    variables: &[(&str, &str)],
    subject: &Subject,
    key: &str,
) -> Option<String> {
    let model = model("", config, variables);
    let effective = resolve(&model, "dev", subject).expect("a profile");
    let mut changed = changed(&model, &effective, subject, &[]).into_iter();
    changed.find(|changed| changed.key == key)?.value
}

#[test]
fn flags_of_every_source_win() {
    let config = |table: &str| format!("[{table}]\nrustflags = [\"-Copt_level=2\"]\n");
    let target = "x86_64-pc-windows-msvc";
    let subject =
        Subject { target: Some(target.to_owned()), with_target: true, ..Subject::member() };
    let two = Some("2".to_owned());
    let cases = [
        ((config("build"), vec![]), two.clone()),
        ((config("target.x86_64-pc-windows-msvc"), vec![]), two.clone()),
        ((config("target.'cfg(windows)'"), vec![]), two.clone()),
        ((config("target.'cfg(unix)'"), vec![]), None),
        ((config("target.'cfg(any(windows, own))'"), vec![]), two.clone()),
        ((config("target.'cfg(own)'"), vec![]), None),
        ((String::new(), vec![("RUSTFLAGS", "-C opt-level=2")]), two.clone()),
        ((String::new(), vec![("CARGO_BUILD_RUSTFLAGS", "-C opt-level=2")]), two.clone()),
        ((String::new(), vec![("CARGO_ENCODED_RUSTFLAGS", "-C\u{1f}opt-level=2")]), two.clone()),
        (
            (
                String::new(),
                vec![("CARGO_TARGET_X86_64_PC_WINDOWS_MSVC_RUSTFLAGS", "--codegen=opt-level=2")],
            ),
            two.clone(),
        ),
        ((config("build"), vec![("RUSTFLAGS", "")]), None),
        ((config("build"), vec![("RUSTFLAGS", "-C opt-level=1")]), Some("1".to_owned())),
    ];
    each_gives(cases, |(config, variables)| instead(config, variables, &subject, "opt-level"));
}

#[test]
fn tables_apply_to_a_host_that_is_known() {
    let host = "x86_64-unknown-linux-gnu";
    let two = || Some("2".to_owned());
    let cases = [
        ("target.x86_64-unknown-linux-gnu", two()),
        ("target.x86_64-unknown-linux-musl", None),
        ("target.'cfg(target_env = \"gnu\")'", two()),
        ("target.'cfg(windows)'", None),
        ("build", two()),
    ];
    each_gives(cases, |table| {
        let config = format!("[{table}]\nrustflags = [\"-Copt-level=2\"]\n");
        let mut model = model("", &config, &[]);
        model.host = Some(host.to_owned());
        let effective = resolve(&model, "dev", &Subject::member()).expect("a profile");
        let mut changed = changed(&model, &effective, &Subject::member(), &[]).into_iter();
        changed.find(|changed| changed.key == "opt-level")?.value
    });
}

#[test]
fn flags_do_not_reach_the_host_with_a_target() {
    let flags = [("RUSTFLAGS", "-C debug-assertions=off")];
    let cases = [
        ((true, false), Some("false".to_owned())),
        ((true, true), None),
        ((false, true), Some("false".to_owned())),
    ];
    each_gives(cases, |(for_host, with_target)| {
        let (for_host, with_target) = (*for_host, *with_target);
        let subject = Subject { for_host, with_target, ..Subject::member() };
        instead("", &flags, &subject, "debug-assertions")
    });
}

#[test]
fn assertions_follow_the_level_of_flags() {
    let flags = [("RUSTFLAGS", "-O")];
    let subject = Subject::member();
    let off = Some("false".to_owned());
    let cases = [
        ("opt-level", Some("3".to_owned())),
        ("debug-assertions", off.clone()),
        ("overflow-checks", off),
    ];
    each_gives(cases, |key| instead("", &flags, &subject, key));
}
