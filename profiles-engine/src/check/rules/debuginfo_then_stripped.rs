use crate::check::rule::{Finding, Level, Model, Rule, manifest, pairs, strips};

pub static RULE: Rule = Rule {
    id: "debuginfo-then-stripped",
    level: Level::Warning,
    summary: "debuginfo that is generated, then stripped when the binary is linked",
    scope: "It leaves alone profiles with `split-debuginfo`, which keeps the debuginfo in separate files.",
    why: "`strip = \"debuginfo\"` and `strip = \"symbols\"` (or `true`) remove all debuginfo from the linked binary: rustc generates it, and \
        the linker joins it, for nothing.",
    remedy: "Remove one of the two, or keep the debuginfo next to the binary with `split-debuginfo = \"packed\"`.",
    bad: manifest!("[profile.release]\ndebug = 1\nstrip = true\n"),
    good: manifest!("[profile.release]\ndebug = 1\nstrip = true\nsplit-debuginfo = \"packed\"\n"),
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let help =
        "set `debug = false` or `strip = false`, or keep it with `split-debuginfo = \"packed\"`";
    pairs(&RULE, model, ["debug", "strip"], help, |effective, [debug, strip]| {
        let split = matches!(effective.value("split-debuginfo"), Some("packed" | "unpacked"));
        let [debug, strip] = [&debug.value, &strip.value];
        (debug != "none" && strips(strip) && !split)
            .then(|| format!("generates debuginfo (`{debug}`), then strips it (`{strip}`)"))
    })
}
