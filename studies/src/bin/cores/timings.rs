//! What Cargo says that units took, in the page that `--timings` makes.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Timing {
    /// The unit's place in the unit graph.
    #[serde(rename = "i")]
    pub place: usize,
    pub name: String,
    pub version: String,
    pub start: f64,
    pub duration: f64,
    /// Names with spans, in order. A run of a build script has none.
    sections: Option<Vec<(String, Span)>>,
}

#[derive(Debug, Deserialize)]
struct Span {
    start: f64,
    end: f64,
}

impl Timing {
    /// Seconds until the metadata was there, of codegen, and from there on.
    pub fn phases(&self) -> [f64; 3] {
        let end_of = |name: &str| {
            let section = self.sections.iter().flatten().find(|(other, _)| other == name);
            section.map(|(_, span)| span.end.max(span.start))
        };
        let frontend = end_of("frontend").unwrap_or(self.duration).min(self.duration);
        let codegen = end_of("codegen").unwrap_or(frontend).clamp(frontend, self.duration);
        [frontend, codegen - frontend, self.duration - codegen]
    }
}

/// The timings in a page.
pub fn read(page: &str) -> Vec<Timing> {
    let (_, data) = page.split_once("const UNIT_DATA = ").expect("data of units");
    let (data, _) = data.split_once(";\nconst ").expect("an end of the data");
    serde_json::from_str(data).expect("timings in the form of Cargo 1.95")
}

#[cfg(test)]
mod tests {
    #[test]
    fn phases_are_read_from_the_page_and_a_script_has_but_one() {
        let page = r#"<script>
const UNIT_DATA = [
  { "i": 1, "name": "a", "version": "1.0.0", "start": 0.5, "duration": 2.0,
    "sections": [["frontend", { "start": 0.0, "end": 0.5 }], ["codegen", { "start": 0.5, "end": 1.5 }],
      ["link", { "start": 1.5, "end": 1.75 }], ["other", { "start": 1.75, "end": 2.0 }]] },
  { "i": 0, "name": "b", "version": "1.0.0", "start": 0.0, "duration": 1.0, "sections": null }
];
const CONCURRENCY_DATA = [];
</script>"#;
        let phases: Vec<[f64; 3]> = super::read(page).iter().map(super::Timing::phases).collect();
        assert_eq!(phases, [[0.5, 1.0, 0.5], [1.0, 0.0, 0.0]]);
    }
}
