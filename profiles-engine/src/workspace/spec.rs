//! Package ID specifications: which packages the name of a `package` table means.
//!
//! Source: the Cargo book, "Package ID Specifications".

/// What a spec is matched against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Package {
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
    /// The URL, without the kind of source before it.
    url: Option<String>,
    /// `registry`, `sparse`, `path`, or `git` with its branch, tag or revision.
    kind: Option<String>,
}

impl Spec {
    /// Reads a spec. Whatever is no URL and no `name@version` is a name, as in Cargo.
    pub fn parse(text: &str) -> Self {
        if !text.contains("://") {
            let (name, version) = split_version(text);
            return Self { name, version, url: None, kind: None };
        }
        let (url, fragment) = match text.split_once('#') {
            Some((url, fragment)) => (url, Some(fragment)),
            None => (text, None),
        };
        let (kind, url) = split_kind(url);
        let last = url.rsplit('/').next().unwrap_or_default();
        let (name, version) = match fragment {
            Some(version)
                if version.starts_with(|c: char| c.is_ascii_digit())
                    && !version.contains(['@', ':']) =>
            {
                (last.to_owned(), Some(version.to_owned()))
            }
            Some(spec) => split_version(spec),
            None => (last.to_owned(), None),
        };
        Self { name, version, url: Some(url.to_owned()), kind }
    }

    /// Whether Cargo takes the text for a spec at all.
    pub fn is_valid(text: &str) -> bool {
        let spec = Self::parse(text);
        let named = spec.name.starts_with(|c: char| c == '_' || c.is_alphabetic());
        let plain = spec.name.chars().all(|c| c == '_' || c == '-' || c.is_alphanumeric());
        named && plain && spec.version.as_deref().is_none_or(is_version) && is_source(text)
    }

    /// Whether the spec means this package. One that names a local folder means every local package of its name
    /// where the package's folder is not known.
    pub fn matches(&self, package: &Package) -> bool {
        let in_source = |url: &str| match &package.source {
            Some(source) => {
                let (kind, source) = split_kind(source.split('#').next().unwrap_or(source));
                source == url && (self.kind.is_none() || self.kind == kind)
            }
            None => url.starts_with("file://"),
        };
        self.name == package.name
            && self
                .version
                .as_deref()
                .is_none_or(|wanted| version_matches(wanted, &package.version))
            && self.url.as_deref().is_none_or(in_source)
    }
}

/// The kind of source before a URL, and the URL without it. The branch, tag or revision of a git source is a part of
/// the kind, and `sparse+` one of the URL.
fn split_kind(text: &str) -> (Option<String>, &str) {
    let (url, query) = text.split_once('?').unwrap_or((text, ""));
    let scheme = text.split("://").next().unwrap_or_default();
    match scheme.split_once('+') {
        Some(("git", _)) => (Some(format!("git?{query}")), &url["git+".len()..]),
        Some(("sparse", _)) => (Some("sparse".to_owned()), url),
        Some((kind, _)) => (Some(kind.to_owned()), &url[kind.len() + 1..]),
        None => (None, url),
    }
}

/// Whether a spec has no URL, or one of a package's source.
fn is_source(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return true;
    };
    let has_query = rest.split('#').next().is_some_and(|url| url.contains('?'));
    match scheme.split_once('+') {
        Some(("git", _)) => true,
        Some(("registry" | "sparse", _)) | None => !has_query,
        Some(("path", scheme)) => !has_query && scheme == "file",
        Some(_) => false,
    }
}

/// Whether a text is a version, or the numbers that one begins with.
fn is_version(text: &str) -> bool {
    let (text, build) =
        text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (numbers, pre) = text.split_once('-').map_or((text, None), |(text, pre)| (text, Some(pre)));
    let is_number = |text: &str| text.parse::<u64>().is_ok_and(|number| number.to_string() == text);
    let are_words = |words: &str| {
        words.split('.').all(|word| {
            !word.is_empty() && word.chars().all(|c| c == '-' || c.is_ascii_alphanumeric())
        })
    };
    let leads_with_zero = |word: &str| {
        word.len() > 1 && word.starts_with('0') && word.chars().all(|c| c.is_ascii_digit())
    };
    let numbers: Vec<&str> = numbers.split('.').collect();
    numbers.iter().all(|number| is_number(number))
        && (numbers.len() == 3 || numbers.len() < 3 && pre.is_none() && build.is_none())
        && pre.is_none_or(|pre| are_words(pre) && !pre.split('.').any(leads_with_zero))
        && build.is_none_or(are_words)
}

fn split_version(text: &str) -> (String, Option<String>) {
    match text
        .rsplit_once('@')
        .or_else(|| text.rsplit_once(':').filter(|(name, _)| !name.ends_with(':')))
    {
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

#[cfg(test)]
mod tests;
