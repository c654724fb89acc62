//! What a handler answers, before headers, faults and the wire.

use serde_json::{Value, json};

/// A status, headers of its own and a body.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// The kinds of body that GitHub sends.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    /// Bytes with their content type.
    Raw(&'static str, Vec<u8>),
}

/// Handlers leave early with an answer that is an error.
pub(crate) type Handled = Result<Answer, Answer>;

impl Answer {
    pub(crate) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    pub(crate) fn created(body: Value) -> Self {
        let location = body["url"].as_str().map(str::to_owned);
        let answer = Self::json(201, body);
        match location {
            Some(location) => answer.header("location", location),
            None => answer,
        }
    }

    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(crate) fn no_content() -> Self {
        Self { status: 204, headers: Vec::new(), body: Body::Empty }
    }

    pub(crate) fn raw(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { status: 200, headers: Vec::new(), body: Body::Raw(content_type, bytes) }
    }

    /// An error as GitHub words it, with the status repeated as text.
    pub(crate) fn error(status: u16, message: &str) -> Self {
        Self::json(
            status,
            json!({
                "message": message,
                "documentation_url": "https://docs.github.com/rest",
                "status": status.to_string(),
            }),
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::error(404, "Not Found")
    }

    pub(crate) fn unprocessable(message: &str) -> Self {
        Self::error(422, message)
    }

    /// 422 for a body that lacks what the operation requires.
    pub(crate) fn missing(key: &str) -> Self {
        Self::unprocessable(&format!("Invalid request.\n\n\"{key}\" wasn't supplied."))
    }

    /// 422 with one entry in `errors`.
    pub(crate) fn invalid(error: &Value) -> Self {
        let mut answer = Self::unprocessable("Validation Failed");
        if let Body::Json(body) = &mut answer.body {
            body["errors"] = json!([error]);
        }
        answer
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The bytes that go out.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match &self.body {
            Body::Empty => Vec::new(),
            Body::Json(body) => body.to_string().into_bytes(),
            Body::Raw(_, bytes) => bytes.clone(),
        }
    }

    pub(crate) fn content_type(&self) -> Option<&'static str> {
        match &self.body {
            Body::Empty => None,
            Body::Json(_) => Some("application/json; charset=utf-8"),
            Body::Raw(content_type, _) => Some(content_type),
        }
    }
}
