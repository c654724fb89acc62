//! One request as the handlers see it: routed, decoded and signed.

use std::collections::BTreeMap;

use http::HeaderMap;
use serde_json::Value;

use super::access::{Token, User};
use super::answer::Answer;
use super::operation::{Operation, Parameters, decoded};

/// A request for one operation, by somebody.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    pub(crate) parameters: Parameters,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: HeaderMap,
    /// The JSON body, null when there is none.
    pub(crate) body: Value,
    /// The address that the client used, such as `https://api.github.com`.
    pub(crate) origin: String,
    /// The path without the query, with the repository's present name.
    pub(crate) path: String,
    /// Who asks; anonymous requests have no user.
    pub(crate) user: Option<User>,
    /// By whose right it is asked.
    pub(crate) token: Option<Token>,
}

impl Call {
    /// A value from the path.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// The number of the issue or pull request in the path.
    pub(crate) fn number(&self) -> Result<u64, Answer> {
        ["pull_number", "issue_number"]
            .iter()
            .find_map(|name| self.parameter(name).parse().ok())
            .ok_or_else(Answer::not_found)
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// A text of the body, if it is there.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.body[key].as_str()
    }

    /// A text that the operation requires.
    pub(crate) fn required(&self, key: &str) -> Result<&str, Answer> {
        self.text(key).ok_or_else(|| Answer::missing(key))
    }

    /// A list of texts, empty when the key is absent.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        let items = self.body[key].as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The user of a request that needed a token to get this far.
    pub(crate) fn actor(&self) -> &User {
        self.user.as_ref().unwrap()
    }

    pub(crate) fn accepts(&self, media_type: &str) -> bool {
        let accept = self.headers.get("accept");
        accept.and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains(media_type))
    }
}

/// Splits a query into its decoded names and values.
pub(crate) fn parse_query(query: &str) -> BTreeMap<String, String> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

fn plain(text: &str) -> String {
    decoded(&text.replace('+', " "))
}
