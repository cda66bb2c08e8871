//! Package ID specifications: which packages the name of a `package` table means.
//!
//! Source: the Cargo book, "Package ID Specifications".

/// What a spec is matched against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version, whole.
    pub version: String,
    /// The `source` of Cargo.lock (`registry+https://…`); `None` for a package on a local path.
    pub source: Option<String>,
}

/// A parsed specification: `name`, `name@1.2`, or a URL with these behind `#`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spec {
    /// The package's name.
    pub name: String,
    version: Option<String>,
    url: Option<String>,
}

impl Spec {
    /// Reads a spec. Whatever is no URL and no `name@version` is a name, as in Cargo.
    pub fn parse(text: &str) -> Self {
        let Some((scheme, _)) = text.split_once("://") else {
            let (name, version) = split_version(text);
            return Self { name, version, url: None };
        };
        let (url, fragment) = match text.split_once('#') {
            Some((url, fragment)) => (url, Some(fragment)),
            None => (text, None),
        };
        // `git+https://…`, but `sparse+https://…` stays whole: Cargo takes it as part of the URL.
        let url = match scheme.split_once('+') {
            Some((kind, _)) if kind != "sparse" => &url[kind.len() + 1..],
            _ => url,
        };
        // The query is the branch or tag of a git source; Cargo.lock's is not compared either.
        let url = url.split('?').next().unwrap_or(url);
        let last = url.rsplit('/').next().unwrap_or_default();
        let (name, version) = match fragment {
            Some(version) if version.starts_with(|c: char| c.is_ascii_digit()) => {
                (last.to_owned(), Some(version.to_owned()))
            }
            Some(spec) => split_version(spec),
            None => (last.to_owned(), None),
        };
        Self { name, version, url: Some(url.to_owned()) }
    }

    /// Whether Cargo takes the text for a spec at all. URLs are not looked into.
    pub fn is_valid(text: &str) -> bool {
        if text.contains("://") {
            return true;
        }
        let (name, version) = split_version(text);
        let named = name.chars().next().is_some_and(|c| c == '_' || c.is_alphanumeric());
        let plain = name.chars().all(|c| c == '_' || c == '-' || c.is_alphanumeric());
        let numbered = version.is_none_or(|version| {
            let numbers = version.split(['-', '+']).next().unwrap_or_default();
            let numbers: Vec<&str> = numbers.split('.').collect();
            numbers.len() <= 3 && numbers.iter().all(|number| number.parse::<u64>().is_ok())
        });
        named && plain && numbered
    }

    /// Whether the spec means this package. One that names a local folder means every local package of its name
    /// here, for the folders of packages are not known.
    pub fn matches(&self, package: &Package) -> bool {
        self.name == package.name
            && self
                .version
                .as_deref()
                .is_none_or(|wanted| version_matches(wanted, &package.version))
            && self.url.as_deref().is_none_or(|url| match &package.source {
                Some(source) => source_url(source) == url,
                None => url.starts_with("file://"),
            })
    }
}

fn split_version(text: &str) -> (String, Option<String>) {
    match text.split_once(['@', ':']) {
        Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
        None => (text.to_owned(), None),
    }
}

/// A partial version matches each version that begins with its numbers: `1.2` means `1.2.0` and `1.2.9`, but not a
/// pre-release, which has to be written out.
fn version_matches(wanted: &str, version: &str) -> bool {
    let (numbers, build) = match version.split_once('+') {
        Some((numbers, build)) => (numbers, Some(build)),
        None => (version, None),
    };
    if let Some((wanted_numbers, wanted_build)) = wanted.split_once('+') {
        return wanted_numbers == numbers && Some(wanted_build) == build;
    }
    if wanted == numbers {
        return true;
    }
    let partial = wanted.split('.').count() < 3;
    partial && !numbers.contains('-') && numbers.starts_with(&format!("{wanted}."))
}

fn source_url(source: &str) -> &str {
    let url = match source.split_once('+') {
        Some(("sparse", _)) | None => source,
        Some((_, url)) => url,
    };
    url.split(['?', '#']).next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serde(version: &str) -> Package {
        Package {
            name: "serde".to_owned(),
            version: version.to_owned(),
            source: Some("registry+https://github.com/rust-lang/crates.io-index".to_owned()),
        }
    }

    #[test]
    fn names_and_partial_versions_match() {
        for spec in ["serde", "serde@1", "serde@1.0", "serde:1.0.200", "serde@1.0.200"] {
            assert!(Spec::parse(spec).matches(&serde("1.0.200")), "{spec}");
        }
        for spec in ["serd", "serde@2", "serde@1.0.20", "serde@1.0.2"] {
            assert!(!Spec::parse(spec).matches(&serde("1.0.200")), "{spec}");
        }
    }

    #[test]
    fn a_partial_version_means_no_prerelease() {
        assert!(!Spec::parse("serde@1").matches(&serde("1.0.0-rc.1")));
        assert!(Spec::parse("serde@1.0.0-rc.1").matches(&serde("1.0.0-rc.1")));
    }

    #[test]
    fn requirements_and_blanks_are_no_specs() {
        for spec in ["", "a b", "serde@^1", "serde@1.*", "serde@1.2.3.4", "serde@", "@1"] {
            assert!(!Spec::is_valid(spec), "{spec}");
        }
        for spec in ["serde", "serde@1", "serde:1.2.3-rc.1+b", "https://example.com/x#y@1"] {
            assert!(Spec::is_valid(spec), "{spec}");
        }
    }

    #[test]
    fn urls_match_the_source() {
        let index = "https://github.com/rust-lang/crates.io-index";
        for spec in [
            format!("{index}#serde"),
            format!("{index}#serde@1.0"),
            format!("registry+{index}#serde"),
        ] {
            assert!(Spec::parse(&spec).matches(&serde("1.0.200")), "{spec}");
        }
        assert!(!Spec::parse("https://example.com/index#serde").matches(&serde("1.0.200")));
    }
}
