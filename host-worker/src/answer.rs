//! What is answered over HTTP: a status and JSON.

use serde::Serialize;
use trueup_core::json;
use worker::{Response, ResponseBuilder};

/// An answer, before it is one of the platform's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// A header beside the type, if the status wants one.
    pub(crate) header: Option<(&'static str, &'static str)>,
    /// JSON.
    pub(crate) body: String,
}

impl Answer {
    /// Returns an answer that holds a value.
    pub(crate) fn of<T: Serialize>(status: u16, value: &T) -> Self {
        let body = json::line(value);
        Self { status, header: None, body }
    }

    /// Returns an answer of a text that is JSON already.
    pub(crate) const fn json(status: u16, body: String) -> Self {
        Self { status, header: None, body }
    }

    /// Returns an answer that says what went wrong and what to do.
    pub(crate) fn error(status: u16, sentence: &str) -> Self {
        #[derive(Serialize)]
        struct Wrong<'a> {
            error: &'a str,
        }
        Self::of(status, &Wrong { error: sentence })
    }

    /// Adds the header that the status wants.
    pub(crate) const fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }

    /// Makes the platform's own answer of it.
    pub(crate) fn into_response(self) -> worker::Result<Response> {
        let mut response = ResponseBuilder::new()
            .with_status(self.status)
            .with_header("content-type", "application/json")?
            // A report is of one moment, and what a token opened is nobody else's.
            .with_header("cache-control", "no-store")?;
        if let Some((name, value)) = self.header {
            response = response.with_header(name, value)?;
        }
        Ok(response.fixed(self.body.into_bytes()))
    }
}

/// Returns the status that says what an exit code says: wrong for good, try again later, or done.
pub(crate) const fn status(exit_code: u8) -> u16 {
    match exit_code {
        0 | 3 | 4 => 200,
        75 => 503,
        _ => 500,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_code_has_its_status() {
        let codes = [0, 1, 3, 4, 64, 75];

        assert_eq!(codes.map(status), [200, 500, 200, 200, 500, 503]);
    }

    #[test]
    fn a_sentence_is_escaped() {
        let answer = Answer::error(404, "no \"run\"\nyet");

        assert_eq!(answer, Answer::json(404, r#"{"error":"no \"run\"\nyet"}"#.to_owned()));
    }
}
