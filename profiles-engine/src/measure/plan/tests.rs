use super::*;
use crate::measure::plan::toolchain::Setup;

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn target(triple: &str) -> Target {
    Target {
        triple: triple.to_owned(),
        file: None,
        asked: true,
        setup: Setup::default(),
        runner: Runner::Native,
        wasm_opt: false,
        skip: None,
    }
}

#[test]
fn cells_go_target_by_target_in_the_order_of_the_presets() {
    let presets = owned(&["dev", "fast"]);
    let names = |targets: &[Target], variants: fn(&CellPlan) -> Vec<CellPlan>| {
        let cells = cells(&presets, targets, variants);
        cells.iter().map(CellPlan::title).collect::<Vec<String>>()
    };
    assert_eq!(
        names(&[target("a"), target("b")], |_| Vec::new()),
        ["dev for a", "fast for a", "dev for b", "fast for b"]
    );
    let of_dev: fn(&CellPlan) -> Vec<CellPlan> = |plain| {
        let variant = CellPlan { variant: Some("cranelift".to_owned()), ..plain.clone() };
        Vec::from_iter((plain.preset == "dev").then_some(variant))
    };
    assert_eq!(names(&[target("a")], of_dev), ["dev for a", "dev+cranelift for a", "fast for a"]);
}
