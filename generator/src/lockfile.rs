//! The one entry of Cargo.lock that the door needs: a package without dependencies, so that neither Cargo nor a registry is
//! needed.

const HEADER: &str = "[[package]]";

/// The lockfile with a member of this name and version where Cargo would put it: packages are sorted by name. The same text
/// if there is a member of this name.
pub fn with(text: &str, name: &str, version: &str) -> String {
    if without(text, name) != text {
        return text.to_owned();
    }
    let line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let block = format!("{HEADER}{line}name = {name:?}{line}version = {version:?}{line}");
    let next = starts(text).into_iter().find(|start| own_name(&text[*start..]) > Some(name));
    let tail = ["[[patch", "[metadata"]
        .iter()
        .filter_map(|table| text.find(&format!("{line}{table}")).map(|found| found + line.len()));
    match next.or_else(|| tail.min()) {
        Some(at) => format!("{}{block}{line}{}", &text[..at], &text[at..]),
        None => {
            let (body, end) = text.split_at(text.trim_end_matches(['\r', '\n']).len());
            format!("{body}{line}{line}{}{end}", block.trim_end())
        }
    }
}

/// The lockfile without the member of this name.
pub fn without(text: &str, name: &str) -> String {
    for start in starts(text) {
        let block = &text[start..];
        let end = block[1..].find("\n[").map_or(block.len(), |end| end + 2);
        let is_member = !block[..end].contains("\nsource = ");
        if own_name(block) == Some(name) && is_member {
            let behind = &block[end..];
            let before = &text[..start];
            let breaks: &[char] = &['\r', '\n'];
            return if behind.is_empty() {
                before.trim_end_matches(breaks).to_owned() + &block[block.trim_end().len()..]
            } else {
                format!("{before}{behind}")
            };
        }
    }
    text.to_owned()
}

/// Where each package begins.
fn starts(text: &str) -> Vec<usize> {
    let lines = text.match_indices(HEADER).map(|(at, _)| at);
    lines.filter(|at| *at == 0 || text[..*at].ends_with('\n')).collect()
}

fn own_name(block: &str) -> Option<&str> {
    block.lines().nth(1)?.strip_prefix("name = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests;
