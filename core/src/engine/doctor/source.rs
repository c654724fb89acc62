//! The source: whether each of its addresses answers with a document, and whether it tells when it changed.

use serde_json::Value;

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use super::service::clock;
use crate::document::Document;
use crate::engine::ask::Answer;
use crate::engine::exchange::{ahead, date};
use crate::engine::failure::Reason;
use crate::engine::fetch;
use crate::engine::join::side_by_side;
use crate::http::retry::GiveUp;
use crate::http::validator::Validators;
use crate::http::{Response, redirect, without_query};
use crate::wording::count::things;

/// What was found at an address, and how far this machine's clock is ahead of the source's, if it told.
type Seen = (Finding, Option<i64>);

impl Doctor<'_> {
    /// Returns the address of each source once.
    pub(super) fn urls(&self) -> Vec<&str> {
        let mut urls: Vec<&str> = Vec::new();
        for file in self.options.targets.iter().flat_map(|target| &target.files) {
            if !urls.contains(&file.source.as_str()) {
                urls.push(&file.source);
            }
        }
        urls
    }

    pub(super) async fn sources(&self) -> Vec<Finding> {
        let seen = futures_util::future::join(
            side_by_side(self.urls().into_iter().map(|url| self.source(url))),
            self.last_updated(),
        );
        let (seen, last_updated) = seen.await;
        let skew = seen.iter().find_map(|(_, skew)| *skew);
        let mut findings: Vec<Finding> = seen.into_iter().map(|(finding, _)| finding).collect();
        findings.extend(last_updated);
        let topic = Topic::source(Check::Clock, &self.options.source.name);
        findings.extend(skew.map(|skew| clock(topic, "the source", skew, None)));
        findings
    }

    async fn source(&self, url: &str) -> Seen {
        let topic = Topic::source(Check::Source, without_query(url));
        let request = fetch::request(self.options, url);
        let Answer { request, response } = match self.ask.send(request).await {
            Ok(answer) => answer,
            Err(failure) => return (topic.failure(&failure), None),
        };
        let skew = self.skew(&response);
        let target = match redirect::redirect(&request, &response, 0) {
            Ok(None) => return (judged(topic, &response), skew),
            Ok(Some(target)) => target,
            Err(error) => return (topic.failure(&error.into()), skew),
        };
        let finding = match self.ask.follow(request).await {
            Err(failure) => topic.failure(&failure),
            Ok(answer) => match document(&answer.response) {
                Ok(_) => topic.warning(
                    format!("leads on to {}", without_query(&target)),
                    "configure that address: each run is led there anew",
                ),
                Err((message, remedy)) => {
                    let target = without_query(&target);
                    topic.failed(format!("leads on to {target}, which {message}"), remedy)
                }
            },
        };
        (finding, skew)
    }

    /// Returns how many seconds this machine's clock is ahead of the one that an answer tells.
    pub(super) fn skew(&self, response: &Response) -> Option<i64> {
        date(response).map(|theirs| ahead(self.ask.wire().now(), theirs))
    }

    /// Whatever is wrong here costs watching some reads, and no run its success.
    async fn last_updated(&self) -> Option<Finding> {
        let url = self.options.source.last_updated.as_deref()?;
        let topic = Topic::source(Check::LastUpdated, without_query(url));
        let response = match self.ask.follow(fetch::request(self.options, url)).await {
            Ok(answer) => answer.response,
            Err(failure) => {
                let message = match &*failure {
                    Reason::GaveUp(GiveUp::Failing { status, .. }) => format!("answers {status}"),
                    _ => failure.explanation(),
                };
                return Some(topic.warning(message, FALLS_BACK));
            }
        };
        Some(match moment(&response) {
            Some(Value::Number(moment)) => topic.ok(format!("answers {moment}")),
            Some(Value::Null) => topic.warning("answers null", FALLS_BACK),
            _ => {
                let (status, said) = (response.status, fetch::said(&response));
                let message = format!("answers {status}{said}, and no moment");
                topic.warning(message, FALLS_BACK)
            }
        })
    }
}

/// Reads a moment that stands alone, or as `last_updated` in an object.
fn moment(response: &Response) -> Option<Value> {
    let answer: Value = serde_json::from_slice(&response.body).ok()?;
    let answer = answer.get("last_updated").cloned().unwrap_or(answer);
    (response.status == 200).then_some(answer)
}

fn judged(topic: Topic, response: &Response) -> Finding {
    let entries = match document(response) {
        Ok(entries) => entries,
        Err((message, remedy)) => return topic.failed(message, remedy),
    };
    let bytes = things(response.body.len(), "byte", "bytes");
    let message = format!("answers 200: {} in {bytes}, {}", counted(entries), validators(response));
    if entries > 0 {
        return topic.ok(message);
    }
    topic.warning(message, "fill it: a run takes no entry away for an empty source, and exits 3")
}

fn counted(entries: usize) -> String {
    things(entries, "entry", "entries")
}

/// Returns how many entries an answer has, or what is wrong with it and what to do.
fn document(response: &Response) -> Result<usize, (String, &'static str)> {
    if response.status != 200 {
        let (status, said) = (response.status, fetch::said(response));
        return Err((format!("answers {status}{said}"), fetch::remedy(status)));
    }
    match Document::parse(&response.body) {
        Ok(document) => Ok(document.len()),
        Err(fault) => Err((fetch::unread(&response.body, &fault), fetch::LOOK)),
    }
}

fn validators(response: &Response) -> &'static str {
    let Validators { etag, last_modified } = Validators::of(response);
    match (etag, last_modified) {
        (None, None) => "without ETag and Last-Modified: read whole in every run",
        (Some(_), None) => "with an ETag",
        (None, Some(_)) => "with Last-Modified",
        (Some(_), Some(_)) => "with an ETag and Last-Modified",
    }
}

const FALLS_BACK: &str =
    "leave it, and watching compares contents instead; or mend `last_updated` under [source]";
