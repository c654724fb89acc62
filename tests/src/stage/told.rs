//! What was seen, as JSON.

use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::simulator::{Exchange, PullRequestView};
use crate::source::Visit;

pub(crate) fn told_request(exchange: &Exchange) -> Value {
    json!({
        "operation": format!("{:?}", exchange.operation),
        "method": exchange.method,
        "path": exchange.path,
        "query": exchange.query,
        "status": exchange.status,
        "login": exchange.login,
        "headers": headers(&exchange.headers),
        "body": String::from_utf8_lossy(&exchange.request_body),
        "answer": String::from_utf8_lossy(&exchange.response_body),
    })
}

pub(crate) fn told_visit(visit: &Visit) -> Value {
    json!({"path": visit.path, "status": visit.status, "headers": headers(&visit.headers)})
}

pub(crate) fn told_pull(pull: &PullRequestView) -> Value {
    json!({
        "number": pull.number,
        "title": pull.title,
        "body": pull.body,
        "is_open": pull.is_open,
        "is_merged": pull.is_merged,
        "author": pull.author,
        "head_branch": pull.head_branch,
        "head_sha": pull.head_sha,
        "base_branch": pull.base_branch,
        "labels": pull.labels,
    })
}

fn headers(headers: &HeaderMap) -> Value {
    let told = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), Value::String(value))
    });
    Value::Object(told.collect::<Map<_, _>>())
}
