//! `cfg(…)` expressions, as the tables of `[target]` in Cargo's config have them. Pure.

/// Whether an expression such as `cfg(all(unix, not(target_env = "musl")))` holds, given the lines of `rustc --print cfg`.
pub fn holds(expression: &str, cfgs: &str) -> bool {
    let inner = expression.strip_prefix("cfg(").and_then(|rest| rest.strip_suffix(')'));
    inner.is_some_and(|inner| eval(inner, cfgs))
}

fn eval(expression: &str, cfgs: &str) -> bool {
    let expression = expression.trim();
    let arguments = |name: &str| {
        let rest = expression.strip_prefix(name)?.trim_start().strip_prefix('(')?;
        Some(split(rest.strip_suffix(')')?))
    };
    if let Some(all) = arguments("all") {
        return all.iter().all(|one| eval(one, cfgs));
    }
    if let Some(any) = arguments("any") {
        return any.iter().any(|one| eval(one, cfgs));
    }
    if let Some(not) = arguments("not") {
        return !not.iter().any(|one| eval(one, cfgs));
    }
    let plain: String = match expression.split_once('=') {
        Some((key, value)) => format!("{}={}", key.trim(), value.trim()),
        None => expression.to_owned(),
    };
    plain == "true" || cfgs.lines().any(|line| line == plain)
}

/// Splits at the commas that stand in no brackets.
fn split(arguments: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (place, char) in arguments.char_indices() {
        match char {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&arguments[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&arguments[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests;
