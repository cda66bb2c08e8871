//! The words of Cargo's files, of which [`crate::lines`] makes new lines.

use crate::lines::Grammar;
use crate::random::Random;

/// Words, separated by at least two spaces or a line break.
fn words(text: &'static str) -> Vec<&'static str> {
    text.lines().flat_map(|line| line.split("  ")).filter(|word| !word.is_empty()).collect()
}

fn word(text: &'static str, random: &mut Random) -> &'static str {
    random.choose(&words(text))
}

const HEADERS: &str = r##"
[profile.dev]  [profile.release]  [profile.test]  [profile.bench]  [profile.fast]  [profile.fastest]  [profile.prod]
[profile.small]  [profile.smallest]  [profile.staging]  [profile."a\nb"]  [profile.'ü b']  [profile.doc]
[profile.release.package.m]  [profile.fast.package."*"]  [profile.fast.package."m@1"]  [profile.dev.build-override]
[profile.test.package."https://x/y#z@1.2"]  [profile.prod.package.serde]  [profile.release.package."serde@1.0.200"]
[profile]  [[profile]]  [[profile.dev]]  [[profile.dev.package]]  [workspace]  [package]  [lib]  [[bin]]
[package.metadata.profiles]  [workspace.metadata.profiles]  [workspace.metadata.dist]  [workspace.package]
[dependencies]  [dev-dependencies]  [build-dependencies]  [workspace.dependencies]  [features]
[target.'cfg(unix)'.dependencies]  [target.x86_64-unknown-linux-gnu]  [target.'cfg(not(windows))']  [build]  [unstable]
[env]  [alias]  [[include]]
"##;

const KEYS: &str = r##"
profile  profile.dev  profile.fast.package  package.m  package."*"  build-override  package  inherits  inherits
opt-level  debug  strip  lto  panic  incremental  codegen-units  rpath  dir-name  split-debuginfo  debug-assertions
overflow-checks  codegen-backend  rustflags  trim-paths  hint-mostly-unused  opt_level  allow  include  members
exclude  default-members  workspace  name  version  source  dependencies  proc-macro  crate-type  path  m  ""  '"'
"\u001b"  "ß"  cargo-features  resolver  edition  publish  build.incremental  build.target  build.rustflags  targets
unstable.build-std  xtask  optional  checksum  harness
"##;

const VALUES: &str = r##"
true  false  0  1  2  3  -1  1.5  nan  256  "z"  "s"  "3"  "release"  "dev"  "fast"  "fat"  "thin"  "off"  "abort"
"unwind"  "symbols"  "none"  "debuginfo"  "line-tables-only"  "full"  "packed"  "cranelift"  "m"  ["m"]  ["*"]  {}  []
[[]]  ["unknown-key", 3]  ["a.toml"]  { path = "m" }  { opt-level = 1, strip = true }  '''ß'''  1979-05-27
{ workspace = true }  ["-Ctarget-cpu=native"]  "-C lto -Copt-level=3"  "\u001b[31m\n"  ["a", 1,]  ["profile-rustflags"]
["codegen-backend", "trim-paths"]  "x86_64-unknown-linux-gnu"  "host-tuple"  { path = "a.toml", optional = true }
{ "*" = { debug = 0 } }  """
x"""  [ # c
  "m",
]  "1.0.200"  9223372036854775807  0x1F  1e400
"##;

const ODD: &[&str] = &[
    "=",
    ".",
    ",",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "#",
    " ",
    "\r\n",
    "\t",
    "\0",
    "ß",
    "\u{feff}",
    "\u{1F980}",
    "\"\"\"\n",
    "# a comment",
    "  # [x]",
];

const VARIABLES: &str = "
CARGO_PROFILE_DEV_OPT_LEVEL  CARGO_PROFILE_FAST_INHERITS  CARGO_PROFILE_A_B_INHERITS  CARGO_PROFILE__INHERITS
CARGO_PROFILE_RELEASE_BUILD_OVERRIDE_DEBUG  CARGO_PROFILE_ẞ_LTO  CARGO_PROFILE_DEV_PACKAGE_M_DEBUG
CARGO_PROFILE_INHERITS  CARGO_PROFILE_  CARGO_INCREMENTAL  CARGO_BUILD_INCREMENTAL  RUSTFLAGS  CARGO_BUILD_TARGET
CARGO_ENCODED_RUSTFLAGS  CARGO_TARGET_X_RUSTFLAGS  CARGO_TARGET__RUSTFLAGS  CARGO_UNSTABLE_X
CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS  CARGO_UNSTABLE_BUILD_STD  CARGO_BUILD_RUSTFLAGS
CARGO_PROFILE_RELEASE_LTO  CARGO_PROFILE_PROD_STRIP  CARGO_PROFILE_RELEASE_CODEGEN_UNITS
";

const SETTINGS: &[&str] = &[
    "",
    "0",
    "1",
    "3",
    "true",
    "false",
    "z",
    "fast",
    "dev",
    "a-b",
    "off",
    "fat",
    "ß\u{1f}-C",
    "-C lto -Copt-level=",
    "\u{1b}[31m",
    "/",
    "-Clto=thin\u{1f}-Ctarget-cpu=native",
    "-g -O",
    "-C debuginfo=2 --cfg x",
    "999999999999999999999",
];

fn toml_line(random: &mut Random) -> String {
    match random.below(12) {
        0..=6 => format!("{} = {}", word(KEYS, random), word(VALUES, random)),
        7..=9 => word(HEADERS, random).to_owned(),
        10 => format!("=== {}", random.choose(crate::workspace::FILES)),
        _ => random.choose(ODD).to_owned(),
    }
}

fn toml_word(random: &mut Random) -> String {
    match random.below(4) {
        0 => word(KEYS, random).to_owned(),
        1..=2 => word(VALUES, random).to_owned(),
        _ => random.choose(ODD).to_owned(),
    }
}

/// Manifests, configuration and the environment.
pub const TOML: Grammar = Grammar { line: toml_line, word: toml_word };

fn config_line(random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("{}={}", word(VARIABLES, random), random.choose(SETTINGS)),
        1 => format!("profile.fast.{}={}", word(KEYS, random), word(VALUES, random)),
        _ => toml_line(random),
    }
}

/// The same, with more variables and arguments.
pub const CONFIG: Grammar = Grammar { line: config_line, word: toml_word };

const LOCK: &str = r##"
[[package]]  [[package]]  [root]  [metadata]  [[patch.unused]]  version = 3  version = 4  name = "m"  name = "serde"
version = "1.0.200"  version = "1"  version = ""  version = "1.0.0-rc.1+x"  name = "x:y@z"
source = "registry+https://github.com/rust-lang/crates.io-index"  source = "git+https://x/y?branch=b#0123456"
source = "path+file:///x"  source = 1  dependencies = ["serde"]  dependencies = ["serde 1.0.200", "m 1 (git+x)"]
dependencies = "m"  checksum = "00"  replace = "m 1"  [[package.dependencies]]  package = []  package = [{ name = "a" }]
"##;

fn lock_line(random: &mut Random) -> String {
    if random.once_in(8) { toml_line(random) } else { word(LOCK, random).to_owned() }
}

/// Lockfiles.
pub const LOCKFILE: Grammar = Grammar { line: lock_line, word: toml_word };

const CALLS: &str = r##"
     Running `rustc --crate-name m --edition=2021 m/src/lib.rs --crate-type lib --emit=link -C opt-level=3`
     Running `CARGO=x rustc --crate-name app src/main.rs --crate-type bin -C lto -C codegen-units=1 --target x`
   Compiling m v0.1.0 (/w/m)  error: linking with `cc` failed: exit status: 1  error[E0308]: mismatched types
    Blocking waiting for file lock on build directory  error: could not compile `m` (lib) due to 1 previous error
  = note: rust-lld: error: undefined symbol: x  = note: /usr/bin/ld: cannot find -lssl: No such file or directory
=== stdout  === stderr  === graph  === metadata
"##;

const FLAGS: &str = r##"
-C opt-level=s  -Copt-level=z  -C debuginfo=2  -Cdebuginfo=line-tables-only  -C strip=symbols  -C lto=fat  -Clto=off
-C embed-bitcode=no  -C linker-plugin-lto  -C panic=abort  -C incremental=/x  -C codegen-units=16  -C rpath  -C
-C debug-assertions=on  -C overflow-checks=off  -C split-debuginfo=packed  --test  --target x  --crate-type
--crate-name  'a b'  "  '  \  `  -Zcodegen-backend=cranelift  ß  -O  -g
"##;

fn call_line(random: &mut Random) -> String {
    word(CALLS, random).to_owned()
}

fn call_word(random: &mut Random) -> String {
    word(FLAGS, random).to_owned()
}

/// What Cargo prints on stderr.
pub const STDERR: Grammar = Grammar { line: call_line, word: call_word };

const RUST: &str = r##"
fn main() {  }  mod a;  mod b { mod c; }  pub(crate) mod d;  #[path = "x.rs"]  #[cfg(test)]  #[cfg(panic = "abort")]
#[cfg(all(not(test), any(unix, windows)))]  #[cfg_attr(unix, path = "u.rs")]  #![no_std]  #![cfg(feature = "x")]
include!("inc.rs");  include!(concat!("a", "b"));  std::panic::catch_unwind(|| 1);  use std::panic::{self, catch_unwind};
use std::panic::catch_unwind as c;  resume_unwind(e)  fn catch_unwind() {}  macro_rules! m { ($x:tt) => { mod $x; } }
const fn f() -> usize { 1 }  fn g(p: *const u8) {}  impl<'a> T for S<'a> { fn h(&self) {} }  #[test]  #[bench]  trait X { fn y(); }
/* /* nested */ */  // catch_unwind  r#"raw " text"#  b'\''  'static  "\u{1F980}\n"  c"x"  1.0e-5f64  #!/bin/sh  { ( [
] ) }  if cfg!(debug_assertions) {  } else {  static S: &str = "x";  extern "C" { fn e(); }  unsafe extern "C" fn z() {}
libtest_mimic::run();  #[cfg_attr(all(), cfg(test))]  async fn main() {  pub mod r#fn;  macro n($a:ident) { $a }
"##;

fn rust_line(random: &mut Random) -> String {
    word(RUST, random).to_owned()
}

/// Rust.
pub const SOURCE: Grammar = Grammar { line: rust_line, word: rust_line };
