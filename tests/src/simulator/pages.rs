//! Long lists in pages, with the addresses of the other pages in the `link` header.

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;

/// Answers with the page of `items` that the query asks for, wrapped as the operation does.
pub(crate) fn page(call: &Call, items: Vec<Value>, wrap: impl Fn(Value) -> Value) -> Answer {
    let size = number(call, "per_page").unwrap_or(30).clamp(1, 100);
    let current = number(call, "page").unwrap_or(1).max(1);
    let last = items.len().div_ceil(size).max(1);
    let shown = items.into_iter().skip((current - 1) * size).take(size);
    let answer = Answer::ok(wrap(Value::Array(shown.collect())));
    match links(call, current, last) {
        links if links.is_empty() => answer,
        links => answer.header("link", links.join(", ")),
    }
}

fn links(call: &Call, current: usize, last: usize) -> Vec<String> {
    let mut links = Vec::new();
    let mut add = |relation: &str, page: usize| {
        links.push(format!("<{}>; rel=\"{relation}\"", address(call, page)));
    };
    if current > 1 {
        add("prev", (current - 1).min(last));
    }
    if current < last {
        add("next", current + 1);
        add("last", last);
    }
    if current > 1 {
        add("first", 1);
    }
    links
}

fn address(call: &Call, page: usize) -> String {
    let mut query = call.query.clone();
    query.insert("page".to_owned(), page.to_string());
    let pairs: Vec<_> =
        query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("{}{}?{}", call.origin, call.path, pairs.join("&"))
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn number(call: &Call, name: &str) -> Option<usize> {
    call.query(name)?.parse().ok()
}
