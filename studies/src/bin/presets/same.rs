//! Which profiles are the same under two names: each of them is built once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use end_to_end::Folder;
use profiles_engine::profiles::Model;
use profiles_engine::profiles::environment::Variables;
use profiles_engine::profiles::resolve::{Subject, resolve};

use crate::sets;

/// All profiles; of several that are the same, the first counts: ours before the peers'.
pub fn order() -> Vec<String> {
    let ours = sets::profiles().into_iter().map(|profile| profile.name);
    ours.chain(["dev", "release"].map(str::to_owned)).collect()
}

/// The first profile that has the same effective settings for every kind of package.
pub fn first(name: &str) -> &'static str {
    static FIRST: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let first = FIRST.get_or_init(find);
    first.get(name).unwrap_or_else(|| panic!("no profile `{name}`"))
}

fn find() -> BTreeMap<String, String> {
    let mut known: BTreeMap<&[String], String> = BTreeMap::new();
    let names = order().into_iter();
    let first = names.map(|name| {
        let first = known.entry(&all()[&name]).or_insert_with(|| name.clone()).clone();
        (name, first)
    });
    first.collect()
}

/// The settings of every profile, by its name.
fn all() -> &'static BTreeMap<String, Vec<String>> {
    static ALL: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let folder = Folder::package(&sets::manifest());
        let manifest = folder.path().join("Cargo.toml");
        let model = Model::load(&manifest, folder.path(), &Variables::default());
        let model = model.expect("a workspace");
        let settings = |name: String| (name.clone(), settings(&model, &name));
        order().into_iter().map(settings).collect()
    })
}

/// A number that is another for other settings (FNV-1a), in hexadecimal digits.
pub fn fingerprint(name: &str) -> String {
    let text = all().get(name).unwrap_or_else(|| panic!("no profile `{name}`")).join("\n");
    let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// The effective settings for members and dependencies, of the program and of what runs on the host.
fn settings(model: &Model, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    for for_host in [false, true] {
        for subject in [Subject::member(), Subject::dependency()] {
            let subject = Subject { for_host, ..subject };
            let effective = resolve(model, name, &subject).expect("a profile that holds");
            let setting = |one: &profiles_engine::profiles::resolve::Setting| {
                format!("{} = {}", one.key, one.value)
            };
            all.extend(effective.iter().map(setting));
            all.push(String::new());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn what_only_looks_different_is_found_to_be_the_same() {
        assert_eq!(first("release"), "ours-fast");
        for name in ["wizard-min-size", "min-sized-rust"] {
            assert_eq!(first(name), "ours-smallest");
        }
        assert_eq!(first("ripgrep-release-lto"), "ours-prod");
        for name in ["wizard-fast-runtime", "pyaket-fastest"] {
            assert_eq!(first(name), "ours-fastest");
        }
        for name in ["dev", "wizard-fast-compile", "pyaket-fast", "fastest-unwind"] {
            assert_eq!(first(name), name);
        }
    }
}
