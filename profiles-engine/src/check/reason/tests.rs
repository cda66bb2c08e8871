use super::*;
use crate::tests::{each_gives, model};

/// The settings of the manifest that have a reason.
fn given(profiles: &str) -> String {
    let model = model(profiles, "", &[]);
    let mut reasons = Reasons::new(&model);
    let tables = model.manifest.profiles.iter();
    let entries = tables.flat_map(|table| {
        table.all_entries().map(move |entry| (format!("{}.{}", table.name, entry.key), entry))
    });
    let given = entries.filter(|(_, entry)| reasons.has(&entry.origin)).map(|(name, _)| name);
    given.collect::<Vec<String>>().join(" ")
}

#[test]
fn a_comment_counts_on_the_line_above_it_and_above_the_table() {
    let cases = [
        ("[profile.dev]\nlto = true # why\ndebug = 1\n", "dev.lto"),
        ("[profile.dev]\n# why\nlto = true\ndebug = 1\n", "dev.lto"),
        ("[profile.dev]\n    # why\n    lto = true\n    debug = 1\n", "dev.lto"),
        ("[profile.dev]\n# why, and\n#\nlto = true\n", "dev.lto"),
        ("# why\n[profile.dev]\nlto = true\ndebug = 1\n", "dev.lto dev.debug"),
        ("# why\r\n[profile.dev]\r\nlto = true\r\ndebug = 1 # \r\n", "dev.lto dev.debug"),
        ("[profile.dev] # why\nlto = true\n", "dev.lto"),
        ("# why\n\n[profile.dev]\nlto = true\n", ""),
        ("[profile.dev]\n# why\n\nlto = true\n", ""),
        ("# why\n[profile.dev]\nlto = true\n[profile.release]\nlto = true\n", "dev.lto"),
        ("# why\n[profile.dev]\nlto = true\n[profile.dev.package.x]\ndebug = 1\n", "dev.lto"),
        ("# why\n[profile.dev.package.x]\ndebug = 1\n", "dev.debug"),
        ("[profile]\n# why\ndev.lto = true\ndev.debug = 1\n", "dev.lto"),
        ("# why\n[profile]\ndev = { lto = true, debug = 1 }\n", "dev.lto dev.debug"),
        ("[profile]\n# why\ndev = { lto = true, debug = 1 }\n", "dev.lto dev.debug"),
        ("[profile]\ndev = { lto = true, debug = 1 } # why\n", "dev.lto dev.debug"),
        ("[profile.dev]\nlto = \"#no\"\ndebug = '# no'\n", ""),
        ("[profile.dev]\nx = \"\"\"\n# no\"\"\"\nlto = true\n", ""),
    ];
    each_gives(cases.map(|(text, given)| (text, given.to_owned())), |text| given(text));
}

#[test]
fn a_setting_that_is_turned_off_is_no_reason() {
    let cases = [
        ("[profile.dev]\n# lto = \"thin\"\nlto = true\n", ""),
        ("[profile.dev]\nlto = true # debug = 1\n", ""),
        ("[profile.dev]\ndebug = 1\n#lto = true\n\n[profile.release]\nlto = true\n", ""),
        ("#[profile.x]\n#lto = true\n[profile.dev]\nlto = true\n", ""),
        ("[profile.dev]\nlto = true #\ndebug = 1 # ----\n", ""),
        ("# ==========\n# lto = 1, but why\n# ==========\n[profile.dev]\nlto = true\n", "dev.lto"),
    ];
    each_gives(cases.map(|(text, given)| (text, given.to_owned())), |text| given(text));
}
