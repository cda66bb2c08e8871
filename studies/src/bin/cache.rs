//! What a compiler cache that two machines share saves: all presets of a program, built without a cache, by a machine that
//! fills an empty one, and by one that finds it filled. A machine is a folder with its own sources, target folder and
//! sccache server; the cache is a Redis server. `cargo run -p studies --bin cache -- --rounds 2 hyperfine ripgrep`.

use std::path::Path;
use std::thread;
use std::time::Instant;

use clap::Parser;
use end_to_end::engine;
use end_to_end::redis::Redis;
use profiles_engine::base::process::Process;
use profiles_engine::results::{self, Report};
use studies::pages;
use studies::programs::PROGRAMS;
use studies::workspace::Workspace;

#[derive(Parser)]
struct Args {
    /// How often each is measured
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// The programs, by the names of their packages
    #[arg(required = true)]
    programs: Vec<String>,
}

/// What one run of `dist` took.
struct Run {
    wall: f64,
    /// With that of the cache's server, whose compilers Cargo does not wait for.
    cpu: f64,
    report: Report,
}

fn main() {
    let args = Args::parse();
    let header = ["program", "round", "cache", "wall", "CPU", "hits", "misses"];
    let mut rows = Vec::new();
    for name in &args.programs {
        let program = PROGRAMS.iter().find(|program| program.name == name);
        let program = program.unwrap_or_else(|| panic!("no program `{name}`"));
        for round in 1..=args.rounds {
            let redis = Redis::start().expect("Redis");
            for (kind, is_cached) in [("none", false), ("empty", true), ("filled", true)] {
                let machine = Workspace::of(program, 1, Some("fast"));
                machine.apply_presets();
                let run = measure(&machine.root(), is_cached.then_some(redis.address.as_str()));
                let used = run.report.cache.and_then(|cache| cache.used);
                let count =
                    |count: Option<u64>| count.map_or("–".to_owned(), |count| count.to_string());
                let row = [
                    format!("{name} {}", program.version.unwrap_or_default()),
                    round.to_string(),
                    kind.to_owned(),
                    format!("{:.1} s", run.wall),
                    format!("{:.1} s", run.cpu),
                    count(used.map(|used| used.hits)),
                    count(used.map(|used| used.misses)),
                ];
                eprintln!("{}", row.join("  "));
                rows.push(row);
            }
        }
    }
    print!("{}", pages::table(&header, rows));
}

/// Builds all presets in a workspace.
fn measure(root: &Path, redis: Option<&str>) -> Run {
    let dist = Process::outside(engine()).args(["dist", "--no-bench"]).dir(root);
    let folder = root.parent().expect("a folder");
    let path = |name: &str| folder.join(name).display().to_string();
    let (socket, settings) = (path("socket"), path("no-settings"));
    let with_cache = |process: Process| {
        process
            .env("SCCACHE_SERVER_UDS", &socket)
            .env("SCCACHE_CONF", &settings)
            .env("SCCACHE_REDIS_ENDPOINT", redis.unwrap_or_default())
    };
    let sccache = || with_cache(Process::outside("sccache"));
    thread::scope(|scope| {
        // In the foreground, so that its CPU time is known when it ends.
        let server = redis.map(|_| {
            let server = sccache().env("SCCACHE_START_SERVER", "1").env("SCCACHE_NO_DAEMON", "1");
            scope.spawn(move || server.each_line(|_| {}).expect("sccache's server"))
        });
        if redis.is_some() {
            end_to_end::wait_until("sccache's server listens", || Path::new(&socket).exists());
        }
        let dist =
            if redis.is_some() { with_cache(dist).env("RUSTC_WRAPPER", "sccache") } else { dist };
        let started = Instant::now();
        let finished = dist.each_line(|_| {}).expect("dist");
        let wall = started.elapsed().as_secs_f64();
        assert!(finished.status.success(), "{}", finished.stderr);
        let mut cpu = finished.usage.expect("usage").cpu.as_secs_f64();
        if let Some(server) = server {
            sccache().arg("--stop-server").output().expect("the server stops");
            let ended = server.join().expect("the server ended");
            cpu += ended.usage.expect("usage").cpu.as_secs_f64();
        }
        let report = results::read(&root.join("target/dist/report.json")).expect("a report");
        Run { wall, cpu, report }
    })
}
