//! The content of files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::answer::{Answer, Body, Handled};
use super::call::Call;
use super::commits::{addresses, refuse_empty};
use super::repository::RepositoryState;

/// `POST git/blobs`
pub(crate) fn create(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let content = call.required("content")?;
    let bytes = match call.text("encoding").unwrap_or("utf-8") {
        "base64" => decode(content)?,
        _ => content.as_bytes().to_vec(),
    };
    let id = repository.git.write("blob", &bytes).unwrap();
    let (url, _) = addresses(repository, call);
    Ok(Answer::created(json!({"sha": id, "url": format!("{url}/git/blobs/{id}")})))
}

/// `GET git/blobs/{sha}`
pub(crate) fn get(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let id = call.parameter("file_sha");
    if !is_id(id) {
        let message = "The sha parameter must be exactly 40 characters and contain only [0-9a-f].";
        return Err(Answer::unprocessable(message));
    }
    let found = repository.git.content("blob", id);
    let bytes = found.ok_or_else(Answer::not_found)?;
    if bytes.len() > repository.limits.blob_bytes {
        return Err(too_large());
    }
    if call.accepts("application/vnd.github.raw") {
        return Ok(Answer::raw("application/vnd.github.raw+json", bytes.to_vec()));
    }
    let (url, _) = addresses(repository, call);
    Ok(Answer::ok(json!({
        "sha": id,
        "node_id": format!("B_{id}"),
        "size": bytes.len(),
        "url": format!("{url}/git/blobs/{id}"),
        "content": wrapped(&STANDARD.encode(&*bytes)),
        "encoding": "base64",
    })))
}

fn too_large() -> Answer {
    let mut answer = Answer::error(403, "The requested blob is too large to fetch via the API.");
    if let Body::Json(body) = &mut answer.body {
        body["errors"] = json!([{"resource": "Blob", "field": "data", "code": "too_large"}]);
    }
    answer
}

pub(crate) fn is_id(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 40 && text.bytes().all(hex)
}

/// Decodes base64, in which line breaks do not count.
fn decode(content: &str) -> Result<Vec<u8>, Answer> {
    let plain: String = content.split_whitespace().collect();
    STANDARD.decode(plain).map_err(|_| Answer::unprocessable("content is not valid Base64"))
}

/// Breaks base64 after every sixtieth character and at the end, as GitHub does.
fn wrapped(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + text.len() / WIDTH + 1);
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(WIDTH.min(rest.len()));
        wrapped.push_str(line);
        wrapped.push('\n');
        rest = after;
    }
    wrapped
}

const WIDTH: usize = 60;
