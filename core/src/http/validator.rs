//! What an answer says of itself, so that it need not be sent twice.

use serde::Serialize;

use super::{Request, Response};
use crate::json::{Fault, Read, Value};

/// The validators of one answer, exactly as they were sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Validators {
    /// The `ETag`, quotes and weakness included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The `Last-Modified` date, spelled as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    /// Reads the validators of an answer; it may have none.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        let value = |name| response.header(name).filter(|text| is_sendable(text)).map(Into::into);
        Self { etag: value("etag"), last_modified: value("last-modified") }
    }

    /// Returns whether there is nothing to ask by.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// Makes the request conditional: 304 is the answer if nothing changed.
    ///
    /// Values that no header may hold are left out; they were not read by [`Validators::of`].
    #[must_use]
    pub fn apply(&self, mut request: Request) -> Request {
        let conditions =
            [("if-none-match", &self.etag), ("if-modified-since", &self.last_modified)];
        for (name, value) in conditions {
            if let Some(value) = value.as_ref().filter(|text| is_sendable(text)) {
                request = request.header(name, value.as_str());
            }
        }
        request
    }
}

impl Read for Validators {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            etag: at.optional("etag", Read::read)?,
            last_modified: at.optional("last_modified", Read::read)?,
        })
    }
}

/// Whether all characters may stand in a header's value (RFC 9110, 5.5), ASCII only.
fn is_sendable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Method, Service};
    use crate::json;

    fn request() -> Request {
        Request::new(Service::Source, Method::Get, "https://source.example/db.json")
    }

    #[test]
    fn an_answers_validators_make_the_next_request_conditional() {
        let response = Response {
            status: 200,
            headers: vec![
                ("etag".into(), "W/\"abc\"".into()),
                ("last-modified".into(), "Sun, 06 Nov 1994 08:49:37 GMT".into()),
            ],
            body: Vec::new(),
        };

        let validators = Validators::of(&response);

        assert_eq!(
            validators.apply(request()),
            request()
                .header("if-none-match", "W/\"abc\"")
                .header("if-modified-since", "Sun, 06 Nov 1994 08:49:37 GMT")
        );
    }

    #[test]
    fn without_validators_the_request_stays_as_it_is() {
        let validators = Validators::of(&Response { status: 200, headers: vec![], body: vec![] });

        assert!(validators.is_empty());
        assert_eq!(validators.apply(request()), request());
    }

    #[test]
    fn a_remembered_value_that_no_header_may_hold_is_left_out() {
        let validators = Validators { etag: Some("a\r\nx: y".into()), last_modified: None };

        assert_eq!(validators.apply(request()), request());
    }

    #[test]
    fn validators_survive_being_remembered() {
        let validators = Validators { etag: Some("\"a\"".into()), last_modified: None };

        let text = serde_json::to_string(&validators).expect("text becomes JSON");

        assert_eq!(text, r#"{"etag":"\"a\""}"#);
        assert_eq!(json::read(&text), Ok(validators));
    }
}
