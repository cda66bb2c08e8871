use super::*;
use crate::plan::Create;

#[test]
fn changes_are_shown_by_line_and_many_files_by_their_number() {
    let create =
        |path: &str| Create { path: path.into(), executable: false, bytes: b"a\nb\n".into() };
    let plan = Plan {
        creates: ["x/1", "x/2", "x/3", "x/y/4", ".cargo/config.toml"].map(create).into(),
        changes: vec![Change {
            path: "f".into(),
            old: b"a\r\nb\r\n".into(),
            new: b"a\r\nc\r\nb\r\n".into(),
        }],
        ..Plan::default()
    };
    let expected = "\
--- a/f
+++ b/f
@@ -1,2 +1,3 @@
 a
+c
 b
--- /dev/null
+++ b/.cargo/config.toml
@@ -0,0 +1,2 @@
+a
+b
new: x/ (4 files, 8 lines)
";
    assert_eq!(of(&plan), expected);
}
