use std::path::Path;

use super::*;
use crate::source::rust::{Build, Place, Reading, read};
use crate::tests::each_gives;

const STD: &str = "use std::panic::catch_unwind;\n";

#[track_caller]
fn each_has<const N: usize>(cases: [(&str, Option<usize>); N]) {
    each_gives(cases, |text| {
        let build = Build { panic: Some("abort"), debug_assertions: None };
        first_call(
            &read(text, Place::of_root(Path::new("lib.rs")), build, Reading::Tokens)
                .expect("tokens"),
        )
    });
}

#[test]
fn calls_are_found_in_each_form() {
    each_has([
        ("use std::panic;\nlet x = panic::catch_unwind(f);\n", Some(2)),
        ("std::panic::catch_unwind(f)", Some(1)),
        ("::std::panic\n::catch_unwind\n(f)", Some(2)),
        ("catch_unwind::<_, ()>(f)", Some(1)),
        ("std::panic::catch_unwind::<F, R>(f)", Some(1)),
        ("future.catch_unwind().await", Some(1)),
        ("AssertUnwindSafe(f)\n    .catch_unwind()\n    .await", Some(2)),
        ("FutureExt::catch_unwind(f)", Some(1)),
        ("<F as FutureExt>::catch_unwind(f)", Some(1)),
        ("f.map(std::panic::catch_unwind)", Some(1)),
        ("let c = '\"'; catch_unwind(f)", Some(1)),
        ("r#catch_unwind(f)", Some(1)),
        ("macro_rules! guard { ($f:expr) => { std::panic::catch_unwind(|| $f) } }", Some(1)),
        ("guard!(std::panic::catch_unwind(f))", Some(1)),
        ("#[cfg(test)] mod tests {} fn f() { catch_unwind(f) }", Some(1)),
        ("/* x */ catch_unwind /* y */ (f) // z", Some(1)),
        ("match x { A => catch_unwind(f), }", Some(1)),
        ("use std::panic as p; p::catch_unwind(f)", Some(1)),
        ("use std::panic::catch_unwind as guard;\nguard(f)", Some(2)),
        ("use std::{fmt, panic::{self, catch_unwind as guard}};\nguard(f)", Some(2)),
        ("use std::panic::catch_unwind;\nx.map(catch_unwind)", Some(2)),
        ("fn g() { use std::panic::catch_unwind;\ncatch_unwind(f) }", Some(2)),
        ("impl A { fn catch_unwind(f: F) { std::panic::catch_unwind(f) } }", Some(1)),
        (
            "use std::panic::catch_unwind; impl A { fn catch_unwind(f: F) { catch_unwind(f) } }",
            Some(1),
        ),
    ]);
}

#[test]
fn what_is_no_call_is_not_found() {
    each_has([
        ("// catch_unwind(f)\n", None),
        ("/// catch_unwind(f)\nfn f() {}", None),
        ("/* catch_unwind(f) */", None),
        ("print(\"catch_unwind(f)\")\n", None),
        ("const HELP: &str = r#\"call \"catch_unwind(\" yourself\"#;", None),
        ("fn catch_unwind(f: F) {}\n", None),
        ("fn catch_unwind<F>(f: F) {} catch_unwind(f); x.catch_unwind(f)", None),
        ("use std::panic::catch_unwind;", None),
        ("pub use std::panic::{self, catch_unwind, AssertUnwindSafe};", None),
        ("use crate::guard::catch_unwind;\ncatch_unwind(f)", None),
        ("use super::{a, b::{catch_unwind, c}};\ncatch_unwind(f)", None),
        ("crate::guard::catch_unwind(f); self::catch_unwind(f); Self::catch_unwind(f)", None),
        ("$crate::guard::catch_unwind(f)", None),
        ("use crate::guard::catch_unwind as guard; x::guard(f); guard(f)", None),
        ("let catch_unwind = true; if catch_unwind { x.catch_unwind = 1 }", None),
        ("stringify!(catch_unwind(f)); quote! { std::panic::catch_unwind(f) }", None),
        ("#[cfg(test)]\nmod tests { fn x() { catch_unwind(f); } }\n", None),
        ("#[test] fn x() { catch_unwind(f); }", None),
        ("#[doc = \"x\"] #[on(catch_unwind(f))] fn f() {}", None),
        ("#[cfg(panic = \"unwind\")] { catch_unwind(f) }", None),
    ]);
}

#[test]
fn files_that_know_how_panics_end_are_left_alone() {
    each_has([
        ("let r = catch_unwind(f); libtest_mimic::run(&args, trials).exit();", None),
        ("let r = catch_unwind(f);\nresume_unwind(r);\n", None),
        ("let r = catch_unwind(f);\nr.unwrap_or_else(std::panic::resume_unwind)", None),
        ("use std::panic::{resume_unwind as go_on}; catch_unwind(f).map_err(go_on)", None),
        ("#[cfg(panic = \"unwind\")]\nfn x() { catch_unwind(f); }\n", None),
        ("if cfg!(panic = \"unwind\") { catch_unwind(f) } else { f() }", None),
        ("if cfg!(panic = \"abort\") { return f() } catch_unwind(f)", None),
        ("#[cfg_attr(panic = \"abort\", allow(unused))] fn f() { catch_unwind(f) }", None),
        // None of these is code of the program.
        ("// resume_unwind(r)\ncatch_unwind(f)", Some(2)),
        ("// libtest_mimic\ncatch_unwind(f)", Some(2)),
        ("// cfg(panic = \"unwind\")\ncatch_unwind(f)", Some(2)),
        ("x(\"cfg!(panic)\"); catch_unwind(f)", Some(1)),
        ("catch_unwind(f); #[cfg(test)] mod tests { fn x() { resume_unwind(r) } }", Some(1)),
        ("use std::panic::resume_unwind; catch_unwind(f)", Some(1)),
        ("#[cfg(feature = \"panic\")] fn f() { catch_unwind(f) }", Some(1)),
    ]);
}

#[test]
fn imports_are_told_from_other_uses_of_the_word() {
    let code = format!("{STD}fn f() -> impl Sized + use<'_> {{ x }} fn g() {{ catch_unwind(f); }}");
    each_has([(code.as_str(), Some(2)), ("use std::panic::catch_unwind", None), ("use", None)]);
}
