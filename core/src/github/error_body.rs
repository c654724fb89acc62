//! The body of a refusal, in whatever shape it comes.

use super::refusal::Fault;
use crate::json::{self, Value};

/// What a refusal's body says; empty where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ErrorBody {
    pub(super) message: String,
    pub(super) errors: Vec<Fault>,
    pub(super) documentation_url: Option<String>,
}

impl ErrorBody {
    /// Reads GitHub's object, or takes the start of any other text (a proxy's page, say) as the message.
    pub(super) fn of(body: &[u8]) -> Self {
        let read = Value::of_bytes(body).and_then(|object| {
            Ok(Self {
                message: text(&object, "message")?.unwrap_or_default(),
                errors: object.optional("errors", faults)?.unwrap_or_default(),
                documentation_url: text(&object, "documentation_url")?,
            })
        });
        let foreign =
            |_| Self { message: printable(&String::from_utf8_lossy(body)), ..Self::default() };
        read.unwrap_or_else(foreign)
    }

    /// All sentences in lower case, to be searched.
    pub(super) fn sentences(&self) -> String {
        let mut sentences = self.message.to_ascii_lowercase();
        for fault in &self.errors {
            if let Some(message) = &fault.message {
                sentences.push('\n');
                sentences.push_str(&message.to_ascii_lowercase());
            }
        }
        sentences
    }
}

/// GitHub lists objects, sometimes sentences, and sometimes gives one sentence instead of a list.
fn faults(errors: &Value<'_>) -> Result<Vec<Fault>, json::Fault> {
    if !errors.raw().starts_with('[') {
        return Ok(fault(errors)?.into_iter().collect());
    }
    Ok(errors.list(fault)?.into_iter().flatten().collect())
}

/// What is neither an object nor a sentence says nothing.
fn fault(error: &Value<'_>) -> Result<Option<Fault>, json::Fault> {
    if !error.raw().starts_with('{') {
        return Ok(sentence(error).map(|said| Fault { message: Some(said), ..Fault::default() }));
    }
    Ok(Some(Fault {
        resource: text(error, "resource")?,
        field: text(error, "field")?,
        code: text(error, "code")?,
        message: text(error, "message")?,
    }))
}

/// Returns what a member of an object says; what is no text says nothing.
fn text(of: &Value<'_>, name: &str) -> Result<Option<String>, json::Fault> {
    Ok(of.given(name)?.as_ref().and_then(sentence))
}

/// Asks whether it is a text before it is read as one: to say where it is none takes a look at all that stands before,
/// and of many errors most can hold what is none.
fn sentence(value: &Value<'_>) -> Option<String> {
    let is_text = value.raw().starts_with('"');
    is_text.then(|| value.text().ok())?.map(|text| printable(&text))
}

/// Foreign text on its way to terminals and logs: one line, of bounded length.
fn printable(text: &str) -> String {
    let words = text.split(|found: char| found.is_whitespace() || found.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST).collect()
}

/// GitHub's longest sentences, those of repository rules, stay below.
const LONGEST: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_in_all_its_shapes() {
        let body = br#"{
            "message": "Validation\n\nFailed", "status": "422", "documentation_url": null, "new": 1,
            "errors": [
                {"resource": "PullRequest", "code": "custom", "message": "No commits", "value": null},
                "Could not resolve", 7
            ]
        }"#;

        let read = ErrorBody::of(body);

        let first = Fault {
            resource: Some("PullRequest".into()),
            field: None,
            code: Some("custom".into()),
            message: Some("No commits".into()),
        };
        let second = Fault { message: Some("Could not resolve".into()), ..Fault::default() };
        assert_eq!(
            read,
            ErrorBody {
                message: "Validation Failed".into(),
                errors: vec![first, second],
                documentation_url: None,
            }
        );
        assert_eq!(read.sentences(), "validation failed\nno commits\ncould not resolve");
    }

    #[test]
    fn what_is_no_object_is_quoted_without_control_characters() {
        let page = format!("<html>\u{1b}[31m\n{}", "x".repeat(5000));

        let read = ErrorBody::of(page.as_bytes());

        assert!(read.message.starts_with("<html> [31m xxx"), "{}", read.message);
        assert_eq!(read.message.len(), LONGEST);
        assert_eq!(ErrorBody::of(b""), ErrorBody::default());
        assert_eq!(ErrorBody::of(br#"{"errors": "just a sentence"}"#).errors.len(), 1);
    }

    #[test]
    fn an_error_that_says_something_twice_is_not_guessed_at() {
        let body = br#"{"message": "Validation Failed", "errors": [{"code": "a", "code": "b"}]}"#;

        assert_eq!(ErrorBody::of(body).message.as_bytes(), body);
    }
}
