//! One setting changed at a time.

use studies::pages::table;
use studies::programs::Program;

use super::markdown::{Summary, change};
use crate::data::{Data, Metric};

/// A table: its name, the profile that the change is made to, and what is shown of which change.
struct Setting {
    name: &'static str,
    from: &'static str,
    columns: &'static [(&'static str, &'static str, Metric)],
}

use Metric::{Build, Rebuild, RunTime, Size};

const SETTINGS: &[Setting] = &[
    Setting {
        name: "dev-lines",
        from: "dev-before",
        columns: &[
            ("none: build", "dev-no-lines", Build),
            ("none: rebuild", "dev-no-lines", Rebuild),
            ("full: build", "dev-full", Build),
            ("full: rebuild", "dev-full", Rebuild),
        ],
    },
    Setting {
        name: "dev-deps-lines",
        from: "dev-before",
        columns: &[("lines: build", "dev-deps-lines", Build)],
    },
    Setting {
        name: "dev-split",
        from: "dev-before",
        columns: &[
            ("unpacked: build", "dev-unpacked", Build),
            ("unpacked: rebuild", "dev-unpacked", Rebuild),
        ],
    },
    Setting {
        name: "dev-units",
        from: "dev-before",
        columns: &[
            ("256: build", "dev-units-256", Build),
            ("256: rebuild", "dev-units-256", Rebuild),
            ("dependencies 16: build", "dev-deps-units-16", Build),
            ("dependencies 4: build", "ours-dev", Build),
            ("dependencies 1: build", "dev-deps-units-1", Build),
        ],
    },
    Setting {
        name: "dev-opt",
        from: "dev-before",
        columns: &[
            ("1: build", "dev-deps-opt-1", Build),
            ("1: run time", "dev-deps-opt-1", RunTime),
            ("1 for the host: build", "dev-host-opt-1", Build),
        ],
    },
    Setting {
        name: "dev-host",
        from: "dev-before",
        columns: &[("incremental: build", "dev-host-incremental", Build)],
    },
    Setting {
        name: "staging-units",
        from: "ours-staging",
        columns: &[
            ("32: rebuild", "staging-units-32", Rebuild),
            ("32: run time", "staging-units-32", RunTime),
            ("16: rebuild", "staging-units-16", Rebuild),
            ("16: run time", "staging-units-16", RunTime),
        ],
    },
    Setting {
        name: "staging-opt",
        from: "ours-staging",
        columns: &[
            ("build", "staging-opt-2", Build),
            ("rebuild", "staging-opt-2", Rebuild),
            ("run time", "staging-opt-2", RunTime),
        ],
    },
    Setting {
        name: "staging-incremental",
        from: "ours-staging",
        columns: &[
            ("build", "staging-not-incremental", Build),
            ("run time", "staging-not-incremental", RunTime),
        ],
    },
    Setting {
        name: "staging-deps",
        from: "ours-staging",
        columns: &[("build", "staging-deps-lines", Build), ("size", "staging-deps-lines", Size)],
    },
    Setting { name: "units", from: "ours-fast", columns: &whole("fast-units-1") },
    Setting { name: "thin", from: "ours-fast", columns: &whole("fast-thin") },
    Setting { name: "fat", from: "ours-fast", columns: &whole("fast-fat") },
    Setting { name: "fat-units", from: "fast-fat", columns: &whole("fastest-unwind") },
    Setting { name: "thin-fat", from: "pyaket-fast", columns: &whole("ours-fastest") },
    Setting { name: "panic", from: "fastest-unwind", columns: &whole("ours-fastest") },
    Setting { name: "panic-fast", from: "ours-fast", columns: &whole("fast-abort") },
    Setting {
        name: "strip",
        from: "ours-fast",
        columns: &[("build", "fast-strip", Build), ("size", "fast-strip", Size)],
    },
    Setting {
        name: "same-code",
        from: "ours-fast",
        columns: &[("run time", "fast-strip", RunTime)],
    },
    Setting {
        name: "same-code-prod",
        from: "ours-fastest",
        columns: &[("run time", "ours-prod", RunTime)],
    },
    Setting { name: "small-z", from: "ours-small", columns: &whole("small-z") },
    Setting {
        name: "small-units",
        from: "ours-small",
        columns: &[("build", "small-units-1", Build), ("size", "small-units-1", Size)],
    },
    Setting { name: "smallest-s", from: "ours-smallest", columns: &whole("smallest-s") },
    Setting { name: "smallest-units", from: "smallest-units-16", columns: &whole("ours-smallest") },
    Setting { name: "smallest-panic", from: "smallest-unwind", columns: &whole("ours-smallest") },
];

/// What a setting costs and what it buys.
const fn whole(profile: &'static str) -> [(&'static str, &'static str, Metric); 3] {
    [("build", profile, Build), ("size", profile, Size), ("run time", profile, RunTime)]
}

/// All of them, by name.
pub fn tables(data: &Data) -> impl Iterator<Item = (String, String)> {
    SETTINGS.iter().map(|setting| (setting.name.to_owned(), setting.table(data)))
}

impl Setting {
    fn table(&self, data: &Data) -> String {
        let row = |program: &Program| {
            let cells = self.columns.iter().map(|(_, to, metric)| {
                let one = data.compare(program, *metric, self.from, to);
                one.map_or("–".to_owned(), |one| change(&one))
            });
            let cells: Vec<String> = cells.collect();
            let is_there = cells.iter().any(|cell| cell != "–");
            let name = std::iter::once(program.name.to_owned());
            is_there.then(|| name.chain(cells).collect::<Vec<String>>())
        };
        let median = |(_, to, metric): &(&str, &str, Metric)| {
            let all = Summary::of(data, *metric, self.from, to);
            all.map_or("–".to_owned(), |all| format!("**{}**", all.show()))
        };
        let last = std::iter::once("**median (least–greatest)**".to_owned())
            .chain(self.columns.iter().map(median));
        let titles = self.columns.iter().map(|(title, ..)| *title);
        let header: Vec<&str> = std::iter::once("program").chain(titles).collect();
        table(&header, data.programs().filter_map(row).chain([last.collect()]))
    }
}
