//! Where the documentation is on the web. `--rule ID` prints the same pages, without a network.

/// The address of the site: `homepage` in the engine's manifest. Empty until the site is published.
pub const SITE: &str = env!("CARGO_PKG_HOMEPAGE");

/// The page of a rule; `None` if there is no site.
pub(super) fn page(site: &str, rule: &str) -> Option<String> {
    let site = site.trim_end_matches('/');
    (!site.is_empty()).then(|| format!("{site}/docs/rules/{rule}.html"))
}

/// Where to read more about a rule.
pub fn more(site: &str, rule: &str) -> String {
    let page = page(site, rule).map_or(String::new(), |page| format!(", or see {page}"));
    format!("for more about a rule, try `--rule {rule}`{page}")
}

#[cfg(test)]
mod tests;
