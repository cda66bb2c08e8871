use super::*;
use crate::tests::{each_gives, model};

#[test]
fn tests_that_abort_are_found() {
    let cases = [
        ("[build]\nrustflags = [\"-C\", \"panic=abort\"]", 1),
        ("[build]\nrustflags = \"-Cpanic=abort\"", 1),
        ("[build]\nrustflags = \"-Cpanic=abort -Cpanic=unwind\"", 0),
        ("[build]\nrustflags = \"-Cpanic=unwind\"", 0),
        ("[build]\nrustflags = \"-Cpanic=abort -Zpanic_abort_tests\"", 0),
        ("[build]\nrustflags = \"-Cpanic=abort\"\n[unstable]\npanic-abort-tests = true", 0),
        ("[build]\nrustflags = \"-Cpanic=abort\"\ntarget = \"thumbv6m-none-eabi\"", 0),
        ("[build]\nrustflags = \"-Cpanic=abort\"\ntarget = \"my-os.json\"", 0),
        ("[build]\nrustflags = \"-Cpanic=abort\"\ntarget = \"i686-unknown-linux-gnu\"", 1),
        ("[target.wasm32-unknown-unknown]\nrustflags = \"-Cpanic=abort\"", 0),
        ("[target.'cfg(target_os = \"none\")']\nrustflags = \"-Cpanic=abort\"", 0),
        ("[target.x86_64-unknown-linux-gnu]\nrustflags = \"-Cpanic=abort\"", 1),
    ];
    each_gives(cases, |config| check(&model("", config, &[])).len());
}
