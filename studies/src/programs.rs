//! What is built and run: programs of different kinds, each with work of its kind to do.

/// A program of the registry, or what the template gives.
pub struct Program {
    /// Its package.
    pub name: &'static str,
    /// Its version in the registry; `None`: a workspace of the template.
    pub version: Option<&'static str>,
    /// What kind of program it is.
    pub kind: &'static str,
    /// What it is run with: `{bin}` is the program, as `dist` has it, `{inputs}` the folder of the inputs, `{out}` one
    /// to write to, `{driver}` this benchmark.
    pub command: &'static str,
    /// What the command does, for people.
    pub work: &'static str,
}

impl Program {
    /// Whether it is built in every variant: that takes long.
    pub fn has_variants(&self) -> bool {
        ["hello", "pulldown-cmark", "brotli", "rustracer"].contains(&self.name)
    }
}

/// All programs, those that are built most quickly first.
pub const PROGRAMS: &[Program] = &[
    Program {
        name: "hello",
        version: None,
        kind: "the template's sample, without dependencies",
        command: "{bin} --bench",
        work: "counts words",
    },
    Program {
        name: "pulldown-cmark",
        version: Some("0.13.6"),
        kind: "parser and formatter",
        command: "{bin} {inputs}/page.md",
        work: "turns 11 MB of Markdown into HTML",
    },
    Program {
        name: "brotli",
        version: Some("9.1.1"),
        kind: "compressor",
        command: "{bin:brotli} -c -q5 {inputs}/short.txt {out}/short.br",
        work: "compresses 2 MB of text at quality 5",
    },
    Program {
        name: "b3sum",
        version: Some("1.8.7"),
        kind: "hasher, whose build script compiles C and assembly",
        command: "{bin} --num-threads 1 {inputs}/bytes",
        work: "hashes 128 MB",
    },
    Program {
        name: "oxipng",
        version: Some("10.2.1"),
        kind: "image optimiser, whose dependency's build script compiles C",
        command: "{bin} -o 2 -t 1 --force --out {out}/image.png {inputs}/image.png",
        work: "compresses an image of 640 × 480 points anew",
    },
    Program {
        name: "rustracer",
        version: Some("1.0.4"),
        kind: "numeric loop (a ray tracer)",
        command: "{bin} demo --width 320 --height 240 -n 4 {out}/demo.png",
        work: "traces the paths of 320 × 240 points, in as many threads as there are cores",
    },
    Program {
        name: "hyperfine",
        version: Some("1.20.0"),
        kind: "command line tool with many dependencies",
        command: "{bin} -N --style none --warmup 0 --runs 60 --export-json {out}/runs.json true",
        work: "starts 60 processes and works out statistics",
    },
    Program {
        name: "ripgrep",
        version: Some("15.2.0"),
        kind: "search tool",
        command: "{bin} --no-config -j1 -i --count-matches \\b[a-z]{3}sh?[aeiou]+t\\w*\\b {inputs}/long.txt",
        work: "counts the matches of a regular expression in 25 MB of text, in one thread",
    },
    Program {
        name: "mini-redis",
        version: Some("0.4.1"),
        kind: "asynchronous server, on tokio",
        command: "{driver} drive {bin:mini-redis-server}",
        work: "answers 60,000 pipelined requests of one client",
    },
];
