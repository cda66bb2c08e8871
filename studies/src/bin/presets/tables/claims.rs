//! What is said of profiles here and there, beside what these programs show.

use studies::pages;

use super::markdown::Summary;
use crate::data::Data;
use crate::data::Metric::{self, Build, RunTime, Size, Wait};

struct Claim {
    said: &'static str,
    /// What is compared to see: what it is, from which profile to which.
    seen: &'static [(&'static str, Metric, &'static str, &'static str)],
}

const CLAIMS: &[Claim] = &[
    Claim {
        said: "LTO gains 3–10 % of run time",
        seen: &[
            ("thin", RunTime, "ours-fast", "fast-thin"),
            ("fat", RunTime, "ours-fast", "fast-fat"),
        ],
    },
    Claim {
        said: "`codegen-units = 1` gains 2–5 % of run time",
        seen: &[
            ("without LTO", RunTime, "ours-fast", "fast-units-1"),
            ("with fat LTO", RunTime, "fast-fat", "fastest-unwind"),
        ],
    },
    Claim {
        said: "stripping makes a binary 30–50 % smaller",
        seen: &[("symbols", Size, "ours-fast", "fast-strip")],
    },
    Claim {
        said: "thin LTO makes it 5–15 % smaller, fat LTO 10–20 %",
        seen: &[("thin", Size, "ours-fast", "fast-thin"), ("fat", Size, "ours-fast", "fast-fat")],
    },
    Claim {
        said: "beside fat LTO, one codegen unit is almost redundant",
        seen: &[
            ("run time", RunTime, "fast-fat", "fastest-unwind"),
            ("size", Size, "fast-fat", "fastest-unwind"),
            ("build", Build, "fast-fat", "fastest-unwind"),
        ],
    },
    Claim {
        said: "LTO and one codegen unit make builds 5–10 times longer",
        seen: &[
            ("wall", Wait, "ours-fast", "fastest-unwind"),
            ("CPU", Build, "ours-fast", "fastest-unwind"),
        ],
    },
    Claim {
        said: "a production profile is worth little over release",
        seen: &[
            ("run time", RunTime, "ours-fast", "ours-prod"),
            ("size", Size, "ours-fast", "ours-prod"),
        ],
    },
];

/// A row for each claim, with all that was seen of it.
pub fn table(data: &Data) -> String {
    let rows = CLAIMS.iter().map(|claim| {
        let seen = claim.seen.iter().filter_map(|(what, metric, from, to)| {
            Some(format!("{what} {}", Summary::of(data, *metric, from, to)?.show()))
        });
        [claim.said.to_owned(), seen.collect::<Vec<String>>().join("; ")]
    });
    pages::texts(&["said", "seen: median (least–greatest)"], rows)
}
