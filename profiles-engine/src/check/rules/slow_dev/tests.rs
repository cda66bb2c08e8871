use super::*;
use crate::tests::{each_gives, write};

/// How much is found with this config file, where `dev` is optimised.
fn count(config: &str) -> usize {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = [
        ("Cargo.toml", "[workspace]\n[profile.dev]\nopt-level = \"z\"\n"),
        (".cargo/config.toml", config),
        ("os.json", "{ \"llvm-target\": \"x86_64-unknown-none\", \"os\": \"none\" }"),
        ("no-os.json", "{ \"llvm-target\": \"x86_64-unknown-none\" }"),
        ("linux.json", "{ \"llvm-target\": \"x86_64-none\", \"os\": \"linux\" }"),
    ];
    write(folder.path(), &files);
    let manifest = folder.path().join("Cargo.toml");
    let model = Model::load(&manifest, folder.path(), &Default::default()).expect("a workspace");
    check(&model).len()
}

#[test]
fn bare_metal_is_left_alone() {
    let cases = [
        ("", 1),
        ("[build]\ntarget = \"x86_64-unknown-linux-gnu\"", 1),
        ("[build]\ntarget = \"thumbv7em-none-eabihf\"", 0),
        ("[build]\ntarget = \"riscv32imac-unknown-none-elf\"", 0),
        ("[build]\ntarget = [\"thumbv6m-none-eabi\", \"x86_64-unknown-none\"]", 0),
        ("[build]\ntarget = [\"thumbv6m-none-eabi\", \"x86_64-unknown-linux-gnu\"]", 1),
        ("[target.thumbv6m-none-eabi]\nrunner = \"qemu\"", 1),
        ("[build]\ntarget = \"os.json\"", 0),
        ("[build]\ntarget = \"no-os.json\"", 0),
        ("[build]\ntarget = \"linux.json\"", 1),
        ("[build]\ntarget = \"missing.json\"", 1),
    ];
    each_gives(cases, |config| count(config));
}
