//! The HTML report in Chromium: it is complete, sorting works, nothing is loaded, there are no errors, and it follows
//! rules.js in light and dark, on a phone and on a wide screen.

use std::sync::{Arc, Mutex, OnceLock};

use end_to_end::{Folder, reports};
use headless_chrome::browser::default_executable;
use headless_chrome::browser::tab::Tab;
use headless_chrome::protocol::cdp::types::Event;
use headless_chrome::protocol::cdp::{Emulation, Network};
use headless_chrome::{Browser, LaunchOptions};
use profiles_engine::analysis::gate::compare;
use profiles_engine::render::{Format, render};
use serde_json::{Value, json};

const RULES: &str = include_str!("html/rules.js");
const TARGETS: [&str; 4] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "wasm32-wasip1",
    "x86_64-pc-windows-gnu",
];

/// The browser that all tests share. Prints a note and returns `None` if there is none.
fn browser() -> Option<&'static Browser> {
    static BROWSER: OnceLock<Option<Browser>> = OnceLock::new();
    let browser = BROWSER.get_or_init(|| {
        let path = default_executable().ok()?;
        let args = [
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ];
        let options = LaunchOptions::default_builder()
            .path(Some(path))
            // Chromium has no sandbox for root, and containers run tests as root.
            .sandbox(false)
            .idle_browser_timeout(std::time::Duration::from_secs(300))
            .args(args.iter().map(std::ffi::OsStr::new).collect())
            .build()
            .expect("options");
        Some(Browser::new(options).expect("Chromium starts"))
    });
    if browser.is_none() {
        println!("skipped: no Chromium");
    }
    browser.as_ref()
}

/// An open page, with its requests and errors.
struct Page {
    tab: Arc<Tab>,
    url: String,
    said: Arc<Mutex<Vec<String>>>,
    _folder: Folder,
}

impl Page {
    fn open(html: &str) -> Option<Self> {
        let browser = browser()?;
        let folder = Folder::with([("report.html", html)]);
        let path = folder.path().join("report.html").canonicalize().expect("a path");
        let url = format!("file://{}", path.display());
        let tab = browser.new_tab().expect("a tab");
        tab.set_default_timeout(std::time::Duration::from_secs(120));
        let said = Arc::new(Mutex::new(Vec::new()));
        let (listening, own) = (Arc::clone(&said), url.clone());
        let listener = move |event: &Event| {
            let what = match event {
                Event::NetworkRequestWillBeSent(sent) if sent.params.request.url != own => {
                    Some(format!("a request for {}", sent.params.request.url))
                }
                Event::RuntimeExceptionThrown(thrown) => Some(format!("{:?}", thrown.params)),
                Event::RuntimeConsoleAPICalled(called) => Some(format!("{:?}", called.params)),
                Event::LogEntryAdded(added) => Some(added.params.entry.text.clone()),
                _ => None,
            };
            listening.lock().expect("a lock").extend(what);
        };
        tab.add_event_listener(Arc::new(listener)).expect("a listener");
        tab.enable_log().and_then(|tab| tab.enable_runtime()).expect("events");
        tab.call_method(network()).expect("network events");
        tab.navigate_to(&url).and_then(|tab| tab.wait_until_navigated()).expect("the page opens");
        Some(Self { tab, url, said, _folder: folder })
    }

    /// The value of a JavaScript expression.
    fn evaluate(&self, script: &str) -> Value {
        let shown = format!("JSON.stringify({script})");
        let value = self.tab.evaluate(&shown, false).expect("a value").value;
        let text =
            value.as_ref().and_then(Value::as_str).unwrap_or_else(|| panic!("{script}: {value:?}"));
        serde_json::from_str(text).expect("JSON")
    }

    fn look(&self, width: u32, scheme: &str) {
        let screen = json!({ "width": width, "height": 900, "deviceScaleFactor": 1.0, "mobile": width < 500 });
        let screen: Emulation::SetDeviceMetricsOverride =
            serde_json::from_value(screen).expect("a screen");
        self.tab.call_method(screen).expect("a screen of that width");
        let scheme = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        let scheme: Emulation::SetEmulatedMedia = serde_json::from_value(scheme).expect("a scheme");
        self.tab.call_method(scheme).expect("a scheme of that name");
    }

    #[track_caller]
    fn keeps_the_rules(&self) {
        for width in [360, 768, 1280] {
            for scheme in ["light", "dark"] {
                self.look(width, scheme);
                let value = self.tab.evaluate(RULES, false).expect("the rules run").value;
                let broken = value.as_ref().and_then(Value::as_str).map(str::to_owned);
                assert_eq!(broken.as_deref(), Some("[]"), "{width} pixels, {scheme}, {}", self.url);
            }
        }
        let said = self.said.lock().expect("a lock");
        assert!(said.is_empty(), "{said:#?}");
    }
}

fn network() -> Network::Enable {
    serde_json::from_value(json!({})).expect("no options")
}

fn html(report: &Value) -> String {
    render(&reports::read(report), Format::Html)
}

#[test]
fn every_target_has_all_charts_and_the_page_follows_the_rules() {
    let Some(page) = Page::open(&html(&reports::of("shop", &TARGETS))) else { return };
    let titles = page.evaluate(
        "[...document.querySelectorAll('#target-0 figcaption b')].map(e => e.textContent)",
    );
    let expected = json!([
        "Size",
        "Run time of search",
        "Run time of startup",
        "Run time of search against size",
        "Run time of search against build CPU time",
        "Build: CPU time",
        "Build: wall time",
        "Build: peak memory",
        "Rebuild"
    ]);
    assert_eq!(titles, expected);
    assert_eq!(page.evaluate("document.querySelectorAll('figure').length"), 4 * 9);
    let drawn = "[...document.querySelectorAll('figure svg[role]')].every(e => e.getBoundingClientRect().width > 200)";
    assert_eq!(page.evaluate(drawn), true);
    assert_eq!(page.evaluate("document.querySelectorAll('#target-1 h3').length"), 5);
    page.keeps_the_rules();
}

#[test]
fn one_preset_gives_a_page() {
    let mut report = reports::of("shop", &TARGETS[..1]);
    report["cells"].as_array_mut().expect("cells").truncate(1);
    let Some(page) = Page::open(&html(&report)) else { return };
    assert_eq!(page.evaluate("document.querySelectorAll('figure').length"), 7);
    page.keeps_the_rules();
}

#[test]
fn a_page_needs_no_built_preset() {
    let mut report = reports::of("shop", &TARGETS[..2]);
    let cells = report["cells"].as_array_mut().expect("cells");
    cells.retain(|cell| cell["outcome"] != "built");
    let Some(page) = Page::open(&html(&report)) else { return };
    assert_eq!(page.evaluate("document.querySelectorAll('figure').length"), 0);
    assert_eq!(
        page.evaluate("document.body.textContent.includes('linking with `cc` failed')"),
        true
    );
    page.keeps_the_rules();
}

#[test]
fn a_click_on_a_header_sorts_by_number_and_a_second_one_reverses_it() {
    let mut report = reports::of("shop", &TARGETS[..1]);
    let cell = &mut report["cells"][1];
    (cell["outcome"], cell["reason"]) = (json!("failed"), json!("error"));
    (cell["artifacts"], cell["build"], cell["benchmarks"]) = (json!([]), json!(null), json!([]));
    let Some(page) = Page::open(&html(&report)) else { return };
    let order = "[...document.querySelectorAll('table.sortable tbody th')].map(e => e.textContent)";
    let click = |name: &str| {
        page.evaluate(&format!(
            "(() => {{ [...document.querySelectorAll('table.sortable button')].find(e => e.textContent === '{name}').click(); return 1; }})()"
        ));
        page.evaluate(order)
    };
    let by_size = ["smallest", "prod", "small", "fastest", "fast", "dev", "staging"];
    assert_eq!(click("size"), json!(by_size));
    let sorted = "[...document.querySelectorAll('[aria-sort]')].map(e => e.textContent + ' ' + e.getAttribute('aria-sort'))";
    assert_eq!(page.evaluate(sorted), json!(["size ascending"]));
    // Rows without a size stay last.
    let backwards = ["dev", "fast", "fastest", "small", "prod", "smallest", "staging"];
    assert_eq!(click("size"), json!(backwards));
    assert_eq!(page.evaluate(sorted), json!(["size descending"]));
    let by_name = ["dev", "fast", "fastest", "prod", "small", "smallest", "staging"];
    assert_eq!(click("preset"), json!(by_name));
    page.keeps_the_rules();
}

#[test]
fn an_earlier_report_is_in_the_same_charts() {
    let before = reports::of("shop", &TARGETS[..1]);
    let mut after = before.clone();
    after["cells"][2]["artifacts"][0]["bytes"] = json!(2_500_000);
    let mut report = reports::read(&after);
    report.against = Some(compare(&reports::read(&before), &report, &[]));
    let Some(page) = Page::open(&render(&report, Format::Html)) else {
        return;
    };
    let lines = |id: &str| {
        page.evaluate(&format!(
        "document.querySelector('#target-0-{id}-title').parentElement.querySelectorAll('line.earlier').length"
    ))
    };
    // The baseline's ratio to itself is not compared.
    assert_eq!([lines("size"), lines("cpu"), lines("run-time-0")], [json!(7), json!(7), json!(6)]);
    page.keeps_the_rules();
}

#[test]
fn hostile_names_are_shown_as_text() {
    let evil = "<script>document.title='evil'</script><img src=http://127.0.0.1:9/x onerror=alert(1)>\"'&\u{202e}\u{1b}[31m";
    let mut report = reports::of(evil, &TARGETS[..1]);
    let cells = report["cells"].as_array_mut().expect("cells");
    let failed = reports::of(evil, &TARGETS[..2])["cells"][12].clone();
    cells.push(failed);
    for cell in cells.iter_mut() {
        cell["reason"] = if cell["outcome"] == "built" {
            json!(null)
        } else {
            json!(format!("{evil}\n").repeat(50_000))
        };
        cell["preset"] = json!(format!("{}{evil}", cell["preset"].as_str().expect("a name")));
        cell["settings"][evil] = json!(evil);
        cell["command"] = json!(evil);
        for benchmark in cell["benchmarks"].as_array_mut().expect("benchmarks") {
            benchmark["name"] =
                json!(format!("{}{evil}", benchmark["name"].as_str().expect("a name")));
        }
    }
    report["baseline"] = report["cells"][2]["preset"].clone();
    let html = html(&report);
    assert!(html.len() < 1_000_000, "{}", html.len());
    let Some(page) = Page::open(&html) else { return };
    assert_eq!(page.evaluate("document.querySelectorAll('img').length"), 0);
    assert_eq!(page.evaluate("document.querySelectorAll('script').length"), 1);
    assert_eq!(page.evaluate("document.title.startsWith('Build profiles of <script>')"), true);
    let said = page.said.lock().expect("a lock");
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn the_page_forbids_what_it_does_not_need() {
    let report = html(&reports::of("shop", &TARGETS[..1]));
    let evil = report.replace(
        "</main>",
        "<script>document.title = 'evil'</script><img src='http://127.0.0.1:9/x'></main>",
    );
    assert_ne!(report, evil);
    let Some(page) = Page::open(&evil) else { return };
    assert_eq!(page.evaluate("document.title"), "Build profiles of shop");
    let said = page.said.lock().expect("a lock").join("\n");
    assert!(said.contains("Executing inline script violates"), "{said}");
    assert!(said.contains("Loading the image 'http://127.0.0.1:9/x' violates"), "{said}");
}
