//! What was asked and answered, for tests to look at.

use std::collections::BTreeMap;

use http::HeaderMap;
use serde_json::Value;

use super::graphql_query::Mutation;
use super::operation::Operation;

/// One request with its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request's place among all requests, from 1.
    pub number: usize,
    /// What was asked for.
    pub operation: Operation,
    /// The method, such as `GET`.
    pub method: String,
    /// The path as sent, without the query.
    pub path: String,
    /// The query as sent, empty if there was none.
    pub query: String,
    /// The user whose token was presented, if it was a known one.
    pub login: Option<String>,
    /// The headers as sent.
    pub headers: HeaderMap,
    /// The body as sent.
    pub request_body: Vec<u8>,
    /// The status that went out, or would have gone out had the connection held.
    pub status: u16,
    /// The sentence of an error.
    pub message: Option<String>,
    /// The body that went out.
    pub response_body: Vec<u8>,
    /// The fault that was put in, by its name.
    pub fault: Option<String>,
}

impl Exchange {
    /// The request's body as JSON, null if it is none.
    pub fn request_json(&self) -> Value {
        serde_json::from_slice(&self.request_body).unwrap_or_default()
    }

    /// The answer's body as JSON, null if it is none.
    pub fn response_json(&self) -> Value {
        serde_json::from_slice(&self.response_body).unwrap_or_default()
    }

    /// The mutation that was asked of GraphQL and the end it came to, which the status does not tell.
    pub fn mutation(&self) -> Option<(String, String)> {
        if self.operation != Operation::Graphql {
            return None;
        }
        let asked = Mutation::parse(self.request_json()["query"].as_str().unwrap_or_default());
        let name = asked.map_or_else(|_| "unreadable".to_owned(), |mutation| mutation.field);
        let end = match &self.response_json()["errors"][0] {
            _ if self.status != 200 => self.status.to_string(),
            Value::Null => "done".to_owned(),
            error => {
                let kind = error["type"].as_str().or(error["extensions"]["code"].as_str());
                kind.unwrap_or("refused").to_owned()
            }
        };
        Some((name, end))
    }

    /// Says whether the request could change something.
    pub fn writes(&self) -> bool {
        self.method != "GET"
    }
}

/// The exchanges so far and what was wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) violations: Vec<String>,
    last: usize,
}

impl Log {
    /// Gives a request its number.
    pub(crate) fn next(&mut self) -> usize {
        self.last += 1;
        self.last
    }

    /// Counts the exchanges by operation and status.
    pub(crate) fn counts(&self) -> BTreeMap<(Operation, u16), usize> {
        let mut counts = BTreeMap::new();
        for exchange in &self.exchanges {
            *counts.entry((exchange.operation, exchange.status)).or_insert(0) += 1;
        }
        counts
    }

    /// Counts the mutations by name and end.
    pub(crate) fn mutations(&self) -> BTreeMap<(String, String), usize> {
        let mut counts = BTreeMap::new();
        for mutation in self.exchanges.iter().filter_map(Exchange::mutation) {
            *counts.entry(mutation).or_insert(0) += 1;
        }
        counts
    }
}
