//! Mutations of a JSON document, value by value, so that the result still has most of its form.

use serde_json::{Value, json};

use crate::random::Random;

/// Texts that break what does not escape them, and [`crate::report`] looks for; and names that mean something in a report.
pub const TEXTS: &[&str] = &[
    "",
    "<fuzz>&amp;'\"",
    "\" onfuzz=\"1",
    "a|b\\|c`d`",
    "a\nb\r\nc,\"d\"",
    "\u{1b}]0;fuzz\u{7}\u{1b}[31m",
    "\u{202e}fuzz\u{2066}",
    "]](<fuzz>)![x](fuzz)",
    "</script><fuzz>",
    "a\tb\tc",
    "a\n```\n<fuzz>\n````\nb",
    "=1+1",
    "ß🦀\u{301}",
    "fast",
    "prod",
    "dev",
    "lto=thin,codegen-units=1",
    "thin-lto",
    "startup",
    "check",
    "x86_64-unknown-linux-gnu",
    "wasm32-wasip1",
    "sccache",
    "2026-01-02T03:04:05Z",
    "failed",
    "skipped",
    "built",
];

/// The document with a few values changed.
pub fn mutated(mut document: Value, random: &mut Random) -> Value {
    for _ in 0..=random.below(3) {
        let graft = pick(&document, random).clone();
        let count = count(&document);
        let mut left = random.below(count);
        if let Some(value) = nth(&mut document, &mut left) {
            change(value, graft, random);
        }
    }
    document
}

fn change(value: &mut Value, graft: Value, random: &mut Random) {
    if random.once_in(6) {
        *value = graft;
        return;
    }
    match value {
        Value::Null => *value = if random.once_in(2) { number(random) } else { text(random) },
        Value::Bool(is_so) => *is_so = !*is_so,
        Value::Number(_) => *value = if random.once_in(5) { Value::Null } else { number(random) },
        Value::String(old) => match random.below(4) {
            0 => *value = Value::Null,
            1 => old.push_str(random.choose(TEXTS)),
            2 => *old = old.repeat(1 + random.below(40)),
            _ => *value = text(random),
        },
        Value::Array(items) => match random.below(4) {
            0 if !items.is_empty() => drop(items.remove(random.below(items.len()))),
            1 if !items.is_empty() => {
                let copy = items[random.below(items.len())].clone();
                items.insert(random.below(items.len()), copy);
            }
            2 => items.reverse(),
            _ => items.push(graft),
        },
        Value::Object(entries) => {
            let keys: Vec<String> = entries.keys().cloned().collect();
            let key = keys.get(random.below(keys.len())).cloned();
            match (key, random.below(4)) {
                (Some(key), 0) => drop(entries.remove(&key)),
                (Some(key), _) => drop(entries.insert(key, graft)),
                (None, _) => drop(entries.insert(random.choose(TEXTS).to_owned(), graft)),
            }
        }
    }
}

fn number(random: &mut Random) -> Value {
    let numbers = [
        json!(0),
        json!(1),
        json!(-1),
        json!(2),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!(-1e308),
        json!(5e-324),
        json!(0.5),
        json!(1e-9),
        json!(4_294_967_296_u64),
        json!(999.5),
        json!(59.95),
        json!(-0.0),
        json!(1e15),
    ];
    numbers[random.below(numbers.len())].clone()
}

fn text(random: &mut Random) -> Value {
    random.choose(TEXTS).into()
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(entries) => entries.values().collect(),
        _ => Vec::new(),
    }
}

fn count(value: &Value) -> usize {
    1 + children(value).into_iter().map(count).sum::<usize>()
}

/// Some value of the document, the deeper the more often.
fn pick<'a>(mut value: &'a Value, random: &mut Random) -> &'a Value {
    loop {
        let below = children(value);
        if below.is_empty() || random.once_in(8) {
            return value;
        }
        value = below[random.below(below.len())];
    }
}

/// The value that comes after this many others.
fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, left)),
        Value::Object(entries) => entries.values_mut().find_map(|item| nth(item, left)),
        _ => None,
    }
}
