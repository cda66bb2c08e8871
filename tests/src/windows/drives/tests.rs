use super::*;

fn drives() -> Drives {
    Drives::new("/cache/drive_w")
}

#[test]
fn what_a_program_in_wine_says_gets_the_hosts_paths() {
    let cases = [
        (r"W:\my app\Cargo.toml", "/cache/drive_w/my app/Cargo.toml"),
        (r"--config=build.target-dir='W:\a\b'", "--config=build.target-dir='/cache/drive_w/a/b'"),
        (r"\\?\Z:\tmp\x", "/tmp/x"),
        (r"w:/a", "/cache/drive_w/a"),
        ("-Cprofile-use=Z:\\a\\b\u{1f}-Cx=a\\b", "-Cprofile-use=/a/b\u{1f}-Cx=a\\b"),
        (r"http://raw:/x\y", r"http://raw:/x\y"),
    ];
    for (windows, host) in cases {
        assert_eq!(drives().host(windows), host);
    }
    assert_eq!(drives().argument(r"target\dist\a b"), "target/dist/a b");
    assert_eq!(drives().argument(r#"x="a\b""#), r#"x="a\b""#);
}

#[test]
fn what_a_program_of_the_host_says_gets_the_drives() {
    let cases = [
        ("/usr/lib/rust", r"Z:\usr\lib\rust"),
        ("   Compiling app v0.1.0 (/cache/drive_w/my app)", r"   Compiling app v0.1.0 (W:\my app)"),
        (
            r#"{"id":"path+file:///cache/drive_w/a/b#0.1.0","path":"/cache/drive_w/a/b","x":1}"#,
            r#"{"id":"path+file:///W:/a/b#0.1.0","path":"W:\\a\\b","x":1}"#,
        ),
        (
            "     Running `/w/rustc --crate-name app src/main.rs --out-dir '/cache/drive_w/my app' --cfg 'x=\"y\"'`",
            r#"     Running `Z:\w\rustc --crate-name app src\main.rs --out-dir "W:\my app" --cfg "x=\"y\""`"#,
        ),
        ("a / b", "a / b"),
    ];
    for (host, windows) in cases {
        assert_eq!(drives().line(host), windows);
    }
}
