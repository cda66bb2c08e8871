use super::*;
use crate::tests::each_gives;

#[test]
fn tables_apply_to_the_targets_that_they_name() {
    let windows = "x86_64-pc-windows-msvc";
    let linux = "x86_64-unknown-linux-gnu";
    let cases = [
        ((linux, linux), Some(true)),
        (("X86_64_UNKNOWN_LINUX_GNU", linux), Some(true)),
        (("x86-64-unknown-linux-gnu", linux), Some(true)),
        ((linux, windows), Some(false)),
        (("cfg(unix)", linux), Some(true)),
        (("cfg(unix)", windows), Some(false)),
        (("cfg(windows)", windows), Some(true)),
        (("cfg(all())", windows), Some(true)),
        (("cfg(any())", windows), Some(false)),
        (("cfg(not(unix))", windows), Some(true)),
        (("cfg(target_arch = \"x86_64\")", linux), Some(true)),
        (("cfg(target_env = \"musl\")", linux), Some(false)),
        (("cfg(target_arch = \"wasm32\")", "wasm32-unknown-unknown"), Some(true)),
        (("cfg(target_os = \"none\")", "thumbv7em-none-eabihf"), Some(true)),
        (("cfg(target_arch = \"arm\")", "thumbv7em-none-eabihf"), Some(true)),
        (("cfg(panic = \"abort\")", linux), None),
        (("cfg(all(unix, tokio_unstable))", linux), None),
        (("cfg(all(windows, tokio_unstable))", linux), Some(false)),
        (("cfg(any(unix, tokio_unstable))", linux), Some(true)),
        (("cfg(unix)", "targets/own.json"), None),
    ];
    each_gives(cases, |(name, triple)| applies(name, Some(triple)));
}
