//! Config files that Cargo does not read, and flags in them that are not flags.

use end_to_end::cases::each;
use end_to_end::field::{found, rustc_line};
use end_to_end::{Folder, HEAD, run, run_with};

use crate::unread::{cargo_check, configured, has, only, said};

#[test]
fn config_files_under_other_names() {
    let text = "[profile.dev]\nopt-level = 1\n";
    let is_read = |folder: &Folder| rustc_line(folder.path(), &[], "app").contains("opt-level=1");
    if cfg!(target_os = "linux") {
        each([".cargo/Config.toml", ".cargo/cargo.toml", ".cargo/CONFIG"], |path| {
            let folder = Folder::package("");
            folder.write(path, text);
            assert!(!is_read(&folder));
            has(&only(folder.path(), "unread-config"), "rename it to `config.toml`");
        });
    }
    let folder = configured(text);
    folder.write(".cargo/config", "[term]\nverbose = true\n");
    let warning = "exist. Using `";
    has(&cargo_check(&folder).exits(0).stderr, warning);
    assert!(!is_read(&folder));
    has(&only(folder.path(), "unread-config"), "Cargo reads the `config` beside this file");
    // Other files are for `--config` and `include`.
    let folder = configured("include = ['other.toml']\n");
    folder.write(".cargo/other.toml", text);
    folder.write(".cargo/release.toml", text);
    assert!(is_read(&folder));
    assert_eq!(found(folder.path()), ["profile-in-config .cargo/other.toml:1"]);
}

#[test]
fn flags_for_the_host_are_for_nightly() {
    let unstable = ["-Zhost-config", "-Ztarget-applies-to-host"];
    for header in ["[host]", "[host.x86_64-unknown-linux-gnu]"] {
        let text = format!("{header}\nrustflags = ['-C', 'inline-threshold=7']\n");
        let folder = configured(&text);
        folder.write("build.rs", "fn main() {}");
        let line = rustc_line(folder.path(), &[], "build_script_build");
        assert!(!line.contains("inline-threshold=7"), "{line}");
        has(&only(folder.path(), "unread-config"), "stable Cargo does not read `[host]`");
        folder.write(".cargo/config.toml", &format!("{text}[unstable]\nhost-config = true\n"));
        assert_eq!(found(folder.path()), [""; 0]);
    }
    let args = [&["build", "-v", "--offline"], &unstable[..]].concat();
    let folder = configured("[host]\nrustflags = ['-C', 'inline-threshold=7']\n");
    folder.write("build.rs", "fn main() {}");
    let built = run_with("cargo", args, folder.path(), [("RUSTC_BOOTSTRAP", "1")]).exits(0);
    let with_flag = built.stderr.lines().filter(|line| line.contains("inline-threshold=7"));
    let with_flag: Vec<&str> = with_flag.collect();
    assert!(
        matches!(with_flag[..], [line] if line.contains("build_script_build")),
        "{with_flag:?}"
    );
}

#[test]
fn flags_in_the_config_file_of_a_member() {
    let flags = "rustflags = ['-C', 'inline-threshold=7']\n";
    for path in ["crates/one/.cargo/config.toml", "crates/.cargo/config.toml"] {
        let folder = Folder::package("[workspace]\nmembers = ['crates/one']\n");
        folder.write("crates/one/Cargo.toml", &HEAD.replace("app", "one"));
        folder.write("crates/one/src/main.rs", "fn main() {}");
        folder.write(path, &format!("[build]\n{flags}"));
        assert!(!rustc_line(folder.path(), &["--workspace"], "one").contains("inline-threshold=7"));
        has(&only(folder.path(), "unread-config"), "flags for rustc");
        let there = folder.path().join("crates/one");
        assert_eq!(found(&there), [""; 0]);
        // A build for a board always starts there.
        folder.write(path, &format!("[build]\ntarget = 'thumbv6m-none-eabi'\n{flags}"));
        assert_eq!(found(folder.path()), [""; 0]);
        // Linker arguments and cfgs are for there, too.
        folder.write(path, "[build]\nrustflags = ['--cfg', 'x', '-C', 'link-arg=-s']\n");
        assert_eq!(found(folder.path()), [""; 0]);
    }
}

#[test]
fn flags_that_are_not_flags() {
    let cases = [
        (r#"["-C target-cpu=native"]"#, "write \"-C\", \"target-cpu=native\" as items"),
        (r#"["-C opt-level=3"]"#, "`-C opt-level=3` is one word for rustc"),
        (r#"["-Copt-level=3 -Clto"]"#, "write \"-Copt-level=3\", \"-Clto\" as items"),
        (r#"["-C", "codegen-units=1 "]"#, "is one word for rustc"),
        (r#"["-C", "opt-level = 1"]"#, "is one word for rustc"),
        (r#"["--cfg foo"]"#, "write \"--cfg\", \"foo\" as items"),
        (r#"["--codegen opt-level=3"]"#, "is one word for rustc"),
        (r#"["-O "]"#, "is one word for rustc"),
        (r#"[" -O"]"#, "is not an option"),
        (r#"["-g -O"]"#, "is one word for rustc"),
        (r#"["opt-level=3"]"#, "`-C opt-level=3`"),
        (r#"["--opt-level=3"]"#, "write `-C opt-level=3`"),
        (r#"["-O3"]"#, "write `-C opt-level=3`"),
        (r#""-C 'opt-level=3'""#, "knows no quotes"),
        (r#""'-C opt-level=3'""#, "knows no quotes"),
        (r#""--cfg 'feature=\"x\"'""#, "knows no quotes"),
    ];
    each(cases, |(flags, help)| {
        let folder = configured(&format!("[build]\nrustflags = {flags}\n"));
        has(&cargo_check(&folder).exits(101).stderr, "failed to run `rustc`");
        let finding = said(folder.path(), "malformed-rustflags").join("\n");
        has(&finding, help);
        has(&finding, "error: ");
        has(&finding, "every build that uses it fails");
    });
    let without_effect = [r#"["-L /nowhere"]"#, r#"["-A dead_code"]"#];
    each(without_effect, |flags| {
        let folder = configured(&format!("[build]\nrustflags = {flags}\n"));
        cargo_check(&folder).exits(0);
        has(&only(folder.path(), "malformed-rustflags"), "it has no effect");
    });
}

#[test]
fn flags_with_spaces_that_are_right() {
    let flags = [
        r#"["-C", "link-args=-Wl,--as-needed -lm"]"#,
        r#"["-Clink-args=-Wl,--as-needed -lm"]"#,
        r#"["--cfg=feature = \"a\""]"#,
        r#"["--cfg", "feature = \"a\""]"#,
        r#"["-L", "/no where", "-W", "unused", "--cap-lints", "warn", "-g"]"#,
        r#""--cfg feature=\"a\" -Wunused --extern std""#,
    ];
    each(flags, |flags| {
        let folder = configured(&format!("[build]\nrustflags = {flags}\n"));
        run("cargo", ["build", "--offline"], folder.path()).exits(0);
        assert_eq!(said(folder.path(), "malformed-rustflags"), [""; 0]);
    });
}
