use super::*;

#[test]
fn whole_program_optimisation_is_dearest_and_no_optimisation_is_cheapest() {
    let weight = |opt_level: &str, lto: &str, units: &str| {
        let settings = [("opt-level", opt_level), ("lto", lto), ("codegen-units", units)];
        weight(&settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into())
    };
    let presets = [
        weight("3", "fat", "1"),
        weight("z", "fat", "1"),
        weight("3", "thin", "16"),
        weight("3", "false", "16"),
        weight("s", "false", "16"),
        weight("0", "false", "32"),
    ];
    assert!(presets.is_sorted_by(|a, b| a > b), "{presets:?}");
}
