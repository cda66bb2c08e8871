use super::*;
use crate::tests::{each_gives, write};

/// A package with this name, and this text after its `[package]` table.
fn package(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\n{rest}")
}

/// A folder with these manifests, each by the path of its folder.
fn folder(manifests: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in manifests {
        write(&folder.path().join(path), &[("Cargo.toml", text)]);
    }
    folder
}

fn find(folder: &tempfile::TempDir, path: &str) -> Result<Workspace> {
    Workspace::find(&folder.path().join(path).join("Cargo.toml"), &|_, _| ()).map(|found| found.0)
}

/// The members of the workspace of a folder, sorted; `refused` if it is not one.
fn members(folder: &tempfile::TempDir, path: &str) -> String {
    let Ok(workspace) = find(folder, path) else { return "refused".to_owned() };
    let mut names: Vec<String> = workspace.members.into_iter().map(|member| member.name).collect();
    names.sort();
    names.join(" ")
}

#[test]
fn members_are_the_root_the_listed_ones_and_path_dependencies_below_the_root() {
    let folder = folder(&[
        (
            "ws",
            package(
                "app",
                "[workspace]\nmembers = ['tools/*']\n[dependencies]\nlib = { path = 'lib' }",
            ),
        ),
        ("ws/tools/one", package("one", "[dev-dependencies]\ndeep = { path = '../../deep' }")),
        (
            "ws/tools/two",
            package("two", "[target.'cfg(unix)'.dependencies]\nunix = { path = '../../unix' }"),
        ),
        ("ws/lib", package("lib", "[dependencies]\noutside = { path = '../../outside' }")),
        ("ws/deep", package("deep", "")),
        ("ws/unix", package("unix", "")),
        ("ws/unused", package("unused", "")),
        ("outside", package("outside", "")),
    ]);
    assert_eq!(members(&folder, "ws"), "app deep lib one two unix");
    assert_eq!(find(&folder, "ws").expect("a workspace").members[0].name, "app");
}

#[test]
fn a_package_without_a_workspace_has_no_other_members() {
    let folder = folder(&[
        (".", package("app", "[dependencies]\nlib = { path = 'lib' }")),
        ("lib", package("lib", "")),
    ]);
    assert_eq!(members(&folder, "."), "app");
}

#[test]
fn a_shared_dependency_is_a_member_if_a_member_uses_it() {
    let root = "[workspace]\n[workspace.dependencies]\nused = { path = 'used' }\nunused = { path = 'unused' }
[dependencies]\nused.workspace = true";
    let folder = folder(&[
        (".", package("app", root)),
        ("used", package("used", "")),
        ("unused", package("unused", "")),
    ]);
    assert_eq!(members(&folder, "."), "app used");
}

#[test]
fn exclude_covers_folders_that_members_does_not_cover() {
    let root = "[workspace]\nmembers = ['crates/a']\nexclude = ['crates', 'b']
[dependencies]\nb = { path = 'b' }";
    let folder = folder(&[
        (".", package("app", root)),
        ("crates/a", package("a", "[dependencies]\nbelow = { path = 'below' }")),
        ("crates/a/below", package("below", "")),
        ("b", package("b", "")),
    ]);
    assert_eq!(members(&folder, "."), "a app below");
    // An excluded package is a workspace itself.
    assert_eq!(members(&folder, "b"), "b");
}

#[test]
fn a_pattern_skips_files_and_must_match() {
    let folder = folder(&[
        (".", package("app", "[workspace]\nmembers = ['crates/*']")),
        ("crates/a", package("a", "")),
    ]);
    write(folder.path(), &[("crates/notes.txt", "")]);
    assert_eq!(members(&folder, "."), "a app");
    write(folder.path(), &[("Cargo.toml", &package("app", "[workspace]\nmembers = ['none/*']"))]);
    assert_eq!(members(&folder, "."), "refused");
    // A folder without a manifest is not skipped.
    write(folder.path(), &[("Cargo.toml", &package("app", "[workspace]\nmembers = ['*']"))]);
    assert_eq!(members(&folder, "."), "refused");
}

#[test]
fn the_root_is_found_from_a_member() {
    let folder = folder(&[
        ("ws", "[workspace]\nmembers = ['a', '../beside']".to_owned()),
        ("ws/a", package("a", "")),
        ("ws/a/below", package("below", "")),
        ("beside", package("beside", "workspace = '../ws'")),
        ("other", package("other", "workspace = '../beside'")),
    ]);
    let cases = [
        ("ws/a", "a beside"),
        ("beside", "a beside"),
        // Below a workspace, but not a member.
        ("ws/a/below", "refused"),
        // What it names is not a root.
        ("other", "refused"),
    ];
    each_gives(cases, |path| members(&folder, path));
}

#[test]
fn a_member_cannot_be_a_root_itself() {
    let folder = folder(&[
        (".", "[workspace]\nmembers = ['a']".to_owned()),
        ("a", package("a", "[workspace]")),
    ]);
    assert_eq!(members(&folder, "."), "refused");
}

#[test]
fn a_member_says_whether_it_has_a_binary_and_is_a_proc_macro() {
    let folder = folder(&[
        (".", "[workspace]\nmembers = ['bin', 'named', 'macro', 'lib']".to_owned()),
        ("bin", package("bin", "")),
        ("named", package("named", "[[bin]]\nname = 'x'\npath = 'x.rs'")),
        ("macro", package("macro", "[lib]\nproc-macro = true")),
        ("lib", package("lib", "")),
    ]);
    write(folder.path(), &[("bin/src/main.rs", ""), ("lib/src/lib.rs", "")]);
    let workspace = find(&folder, ".").expect("a workspace");
    let cases = [
        ("bin", (true, false)),
        ("named", (true, false)),
        ("macro", (false, true)),
        ("lib", (false, false)),
    ];
    each_gives(cases, |name| {
        let member =
            workspace.members.iter().find(|member| member.name == *name).expect("a member");
        (member.has_binary, member.proc_macro)
    });
}

#[test]
fn each_manifest_is_taken_once_and_the_root_first() {
    let folder = folder(&[
        (".", "[workspace]\nmembers = ['a', 'b']".to_owned()),
        ("a", package("a", "[dependencies]\nb = { path = '../b' }")),
        ("b", package("b", "")),
    ]);
    let (_, taken) = Workspace::find(&folder.path().join("a/Cargo.toml"), &|table, id| {
        (id, table.contains_key("workspace"))
    })
    .expect("a workspace");
    let taken: Vec<(usize, bool)> = taken.into_iter().map(|(_, value)| value).collect();
    assert_eq!(taken, [(0, true), (1, false), (2, false)]);
}

#[test]
fn a_manifest_that_hides_what_the_workspace_is_is_refused() {
    let cases = [
        ("", "refused"),
        ("[profile.dev]", "refused"),
        ("[package]\nversion = '1.0.0'", "refused"),
        ("[package]\nname = 1", "refused"),
        ("package = 1", "refused"),
        ("workspace = 1\n[package]\nname = 'app'", "refused"),
        ("[package]\nname = 'app'\nworkspace = 1", "refused"),
        ("[workspace]\nmembers = 'a'", "refused"),
        ("[workspace]\nmembers = [1]", "refused"),
        ("[workspace]\nexclude = 1", "refused"),
        ("[workspace", "refused"),
        ("[project]\nname = 'app'", "app"),
        ("[package]\nname = 'app'\nversion = 1", "app"),
        ("[workspace]", ""),
    ];
    each_gives(cases, |text| members(&folder(&[(".", (*text).to_owned())]), "."));
}

#[test]
fn a_path_is_cleaned_without_following_links() {
    let cases = [("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/../../c/.", "/c"), ("/..", "/")];
    each_gives(cases.map(|(path, cleaned)| (path, PathBuf::from(cleaned))), |path| {
        normalised(Path::new(path))
    });
}
