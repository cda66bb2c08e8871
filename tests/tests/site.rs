//! The documentation as a site: what `.ci/site/build` builds has every page, and its links work.

use end_to_end::cases::{cases, each};
use end_to_end::foreign::{has, not_tried};
use end_to_end::{Folder, Ran, repository, run};
use profiles_engine::check::rules::RULES;

/// The documentation in a folder; `None` if what builds it is not installed.
fn site() -> Option<Folder> {
    if !["mdbook", "lychee"].into_iter().all(has) {
        not_tried("the site, for lack of mdbook or lychee (`.ci/tools/install` brings them)");
        return None;
    }
    let folder = Folder::new();
    script("build", &folder.path().display().to_string()).exits(0);
    Some(folder)
}

fn script(name: &str, argument: &str) -> Ran {
    run(repository().join(".ci/site").join(name), [argument], &repository())
}

#[test]
fn the_site_has_every_page_and_its_links_work() {
    let Some(site) = site() else { return };
    let contents = site.read("html/toc.html");
    cases(RULES.iter().map(|rule| (rule.id, rule)), |rule| {
        let page = format!("docs/rules/{}.html", rule.id);
        let text = site.read(&format!("html/{page}"));
        assert!(text.contains("Why it matters"), "{text}");
        assert!(contents.contains(&format!("href=\"{page}\"")), "{page}");
    });
    // The reports, as `dist` writes them.
    let reports = site.read("html/docs/knobs/index.html");
    assert!(reports.contains("href=\"ripgrep-prod.html\""), "{reports}");
    let report = site.read("html/docs/knobs/ripgrep-prod.html");
    assert!(report.contains("<svg") && report.contains("ripgrep"), "{report}");

    let broken = ["nowhere.html", "presets.html#no-such-heading", "../nowhere/"];
    let page = site.read("html/docs/aa.html");
    each(broken, |link| {
        site.write("html/docs/aa.html", &format!("{page}<a href=\"{link}\">broken</a>"));
        let ran = script("links", &site.path().join("html").display().to_string());
        assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("1 Error"), "{}", ran.stdout);
    });
}

#[test]
fn every_page_is_in_the_contents() {
    let contents = std::fs::read_to_string(repository().join(".ci/site/SUMMARY.md"));
    let contents = contents.expect("the contents");
    let args = ["ls-files", "-z", "--", ":(glob)*.md", ":(glob)docs/*.md"];
    let pages = run("git", args, &repository()).exits(0).stdout;
    assert!(pages.contains("docs/presets.md"), "{pages}");
    each(pages.split_terminator('\0'), |page| {
        assert!(contents.contains(&format!("({page})")), "add it to .ci/site/SUMMARY.md");
    });
}
