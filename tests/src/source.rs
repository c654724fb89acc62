//! A small source of record: categories from memory, and every way such a service fails.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use http::{HeaderMap, Request, Response};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use crate::loopback::{Delivery, Dropped, Reply, Running};

/// A source server; clones stand for the same one.
#[derive(Debug, Clone, Default)]
pub struct Source {
    state: Arc<Mutex<State>>,
}

/// What a category answers instead of its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misbehaviour {
    /// The connection breaks after half of the document.
    Cut,
    /// The connection breaks before any answer.
    Drop,
    /// A page of HTML with status 200.
    Html,
    /// Any answer at all.
    Raw {
        /// Its status.
        status: u16,
        /// Its content type.
        content_type: String,
        /// Its body, byte for byte.
        body: Vec<u8>,
    },
    /// 307 to this address.
    Redirect(String),
    /// The document, late.
    Slow(Duration),
    /// This status with `{"detail": …}`.
    Status(u16),
}

/// One request to the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The path as sent.
    pub path: String,
    /// The headers as sent.
    pub headers: HeaderMap,
    /// The `if-none-match` header.
    pub if_none_match: Option<String>,
    /// The status that went out.
    pub status: u16,
}

#[derive(Debug, Default)]
struct State {
    documents: BTreeMap<String, Vec<u8>>,
    misbehaviours: BTreeMap<String, (Misbehaviour, usize)>,
    last_updated: Option<u64>,
    etags: bool,
    visits: Vec<Visit>,
}

impl Source {
    /// Starts without a category.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a category's document, byte for byte; it need not be JSON.
    pub fn set(&self, category: &str, document: impl AsRef<[u8]>) {
        let document = document.as_ref().to_vec();
        let mut state = self.state.lock().unwrap();
        state.documents.insert(category.to_owned(), document);
    }

    /// Sets a category's document and returns the source.
    pub fn with(self, category: &str, document: impl AsRef<[u8]>) -> Self {
        self.set(category, document);
        self
    }

    /// Forgets a category: it answers 404 from now on.
    pub fn remove(&self, category: &str) {
        self.state.lock().unwrap().documents.remove(category);
    }

    /// Lets a category answer this way until it behaves again.
    pub fn misbehave(&self, category: &str, how: Misbehaviour) {
        self.misbehave_times(category, how, usize::MAX);
    }

    /// Lets a category answer this way so many times.
    pub fn misbehave_times(&self, category: &str, how: Misbehaviour, times: usize) {
        let mut state = self.state.lock().unwrap();
        state.misbehaviours.insert(category.to_owned(), (how, times));
    }

    /// Lets a category answer with its document again.
    pub fn behave(&self, category: &str) {
        self.state.lock().unwrap().misbehaviours.remove(category);
    }

    /// Sets what `metadata/last_updated` says; without it the answer is 503, as from a replica.
    pub fn set_last_updated(&self, moment: Option<u64>) {
        self.state.lock().unwrap().last_updated = moment;
    }

    /// Gives documents an ETag and answers 304 to who knows it.
    pub fn tag_documents(&self) {
        self.state.lock().unwrap().etags = true;
    }

    /// Everything asked so far.
    pub fn visits(&self) -> Vec<Visit> {
        self.state.lock().unwrap().visits.clone()
    }

    /// Forgets what was asked so far.
    pub fn clear_visits(&self) {
        self.state.lock().unwrap().visits.clear();
    }

    /// Answers one request without a socket.
    #[expect(clippy::needless_pass_by_value, reason = "it is asked as the simulator is")]
    pub fn answer(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Dropped> {
        self.receive(&request).delivered()
    }

    /// Answers one request without a socket, for callers that await.
    pub async fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Dropped> {
        self.answer(request)
    }

    /// The source as a service.
    pub fn router(&self) -> Router {
        let source = self.clone();
        crate::loopback::router(move |request| source.receive(&request))
    }

    /// Serves on a free port of 127.0.0.1 until the returned value is dropped.
    pub fn serve(&self) -> Running {
        self.serve_on(0).unwrap()
    }

    /// Serves on a port of 127.0.0.1 until the returned value is dropped.
    pub fn serve_on(&self, port: u16) -> std::io::Result<Running> {
        Running::start(self.router(), port)
    }

    fn receive(&self, request: &Request<Vec<u8>>) -> Reply {
        let mut state = self.state.lock().unwrap();
        let path = request.uri().path().to_owned();
        let known = request.headers().get("if-none-match");
        let known = known.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
        let reply = match path.strip_prefix(BASE) {
            _ if request.method() != http::Method::GET => detail(405, "Method Not Allowed"),
            Some("metadata/last_updated") => state.metadata(),
            Some(category) => state.category(category, known.as_deref()),
            None => detail(404, "Not Found"),
        };
        state.visits.push(Visit {
            path,
            headers: request.headers().clone(),
            if_none_match: known,
            status: reply.response.status().as_u16(),
        });
        reply
    }
}

impl State {
    fn metadata(&self) -> Reply {
        match self.last_updated {
            Some(moment) => json(200, &json!({"last_updated": moment})),
            None => detail(503, "This server does not track updates"),
        }
    }

    fn category(&mut self, name: &str, known: Option<&str>) -> Reply {
        let name = name.strip_suffix(".json").unwrap_or(name);
        let missing = format!("Model category '{name}' not found");
        let document = match self.documents.get(name) {
            Some(document) => self.document(document, known),
            None => detail(404, &missing),
        };
        match self.misbehaviours.get_mut(name) {
            Some((how, left)) if *left > 0 => {
                *left -= 1;
                spoiled(how.clone(), document)
            }
            _ => document,
        }
    }

    fn document(&self, document: &[u8], known: Option<&str>) -> Reply {
        if !self.etags {
            return plain(200, JSON, document.to_vec());
        }
        let digest = Sha1::digest(document);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let tag = format!("\"{hex}\"");
        let mut reply = if known == Some(tag.as_str()) {
            plain(304, JSON, Vec::new())
        } else {
            plain(200, JSON, document.to_vec())
        };
        let headers = reply.response.headers_mut();
        headers.insert("etag", tag.parse().unwrap());
        reply
    }
}

fn spoiled(how: Misbehaviour, document: Reply) -> Reply {
    match how {
        Misbehaviour::Cut => Reply { delivery: Delivery::Half, ..document },
        Misbehaviour::Drop => Reply { delivery: Delivery::Dropped, ..document },
        Misbehaviour::Html => {
            let page = "<!DOCTYPE html>\n<html><body>Be right back.</body></html>\n";
            plain(200, "text/html; charset=utf-8", page.as_bytes().to_vec())
        }
        Misbehaviour::Raw { status, content_type, body } => plain(status, &content_type, body),
        Misbehaviour::Redirect(target) => {
            let mut reply = plain(307, JSON, Vec::new());
            let headers = reply.response.headers_mut();
            headers.insert("location", target.parse().unwrap());
            reply
        }
        Misbehaviour::Slow(delay) => Reply { delay, ..document },
        Misbehaviour::Status(status) => detail(status, "Something went wrong"),
    }
}

fn detail(status: u16, text: &str) -> Reply {
    json(status, &json!({"detail": text}))
}

fn json(status: u16, body: &Value) -> Reply {
    plain(status, JSON, body.to_string().into_bytes())
}

fn plain(status: u16, content_type: &str, body: Vec<u8>) -> Reply {
    let response =
        Response::builder().status(status).header("content-type", content_type).body(body);
    Reply { response: response.unwrap(), delivery: Delivery::Whole, delay: Duration::ZERO }
}

const BASE: &str = "/model_references/v1/";
const JSON: &str = "application/json";
