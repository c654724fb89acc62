//! An independent judge of two documents: it reads them whole with `serde_json` and knows nothing of the core.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

/// The names that are added, removed and modified, each list in order.
pub(crate) fn names(before: &Map<String, Value>, after: &Map<String, Value>) -> [Vec<String>; 3] {
    let missing = |from: &Map<String, Value>, names: &Map<String, Value>| {
        sorted(names.keys().filter(|name| !from.contains_key(*name)))
    };
    let differs = |name: &&String| after.get(*name).is_some_and(|it| !same(it, &before[*name]));
    [missing(before, after), missing(after, before), sorted(before.keys().filter(differs))]
}

/// Says whether two values mean the same; numbers count by their value, as far as a `f64` can tell.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => same_number(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same_member = |(name, value)| other.get(name).is_some_and(|it| same(value, it));
            one.len() == other.len() && one.iter().all(same_member)
        }
        _ => one == other,
    }
}

fn same_number(one: &Number, other: &Number) -> bool {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => one == other,
        _ => one.as_f64() == other.as_f64(),
    }
}

/// Reads a document that is an object.
pub(crate) fn read(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    names.cloned().collect::<BTreeSet<_>>().into_iter().collect()
}
