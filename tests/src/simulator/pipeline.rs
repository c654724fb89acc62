//! The way of one request: recognised, held, faulted, handled, checked, answered.

use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use serde_json::Value;

use super::answer::{Answer, Body};
use super::call::{Call, parse_query};
use super::contract::contract;
use super::faults::Fault;
use super::handle::handle;
use super::log::Exchange;
use super::operation::{Operation, route};
use super::people::someone_moves;
use super::shared::Shared;
use super::surface::{Asked, headers};
use crate::loopback::{Delivery, Reply};

/// Answers one request.
pub(crate) fn receive(shared: &Arc<Shared>, request: Request<Vec<u8>>) -> Reply {
    let asked = Asked::new(shared, request);
    let number = shared.log.lock().unwrap().next();
    let operation = asked.operation();
    let due = shared.hooks.lock().unwrap().due(number, operation);
    for deed in due {
        deed();
    }
    let fault = shared.faults.lock().unwrap().strike(operation);
    if let Some(Fault::MovedBranch { repository, branch }) = &fault {
        someone_moves(shared, repository, branch);
    }
    let answer = match &fault {
        Some(Fault::DropBefore) => Answer::error(500, "The connection broke"),
        Some(fault) => {
            let now = shared.state.lock().unwrap().now();
            let instead = fault.instead(operation, now);
            instead.unwrap_or_else(|| checked(shared, &asked, *fault == Fault::StaleRead))
        }
        None => checked(shared, &asked, false),
    };
    let reply = reply(shared, &asked, &answer, fault.as_ref());
    record(shared, (number, asked), &reply, fault);
    reply
}

/// Handles a request and holds both sides of it against the contract.
fn checked(shared: &Arc<Shared>, asked: &Asked, stale: bool) -> Answer {
    let call = match asked.call() {
        Ok(call) => call,
        Err(answer) => return answer,
    };
    if asked.route.is_none() {
        shared.violated(format!("{}: no such operation is described", asked.name()));
    }
    if let Some((route, _)) = &asked.route {
        let wrong = contract().request(route, &call.query, &call.body);
        report(shared, &asked.name(), "request", wrong);
    }
    let mut answer = handle(shared, asked, call, stale);
    if let (Some(bend), Body::Json(body)) = (shared.bent.lock().unwrap().take(), &mut answer.body) {
        bend.apply(body);
    }
    let is_raw = matches!(answer.body, Body::Raw(..));
    if let Some((route, _)) = asked.route.as_ref().filter(|_| !is_raw) {
        let wrong = contract().response(route, answer.status, &answer.bytes());
        report(shared, &asked.name(), "response", wrong);
    }
    answer
}

fn report(shared: &Shared, name: &str, side: &str, wrong: Vec<String>) {
    for what in wrong {
        shared.violated(format!("{name}: {side}: {what}"));
    }
}

/// Puts the answer into HTTP and spoils it as the fault says.
fn reply(shared: &Shared, asked: &Asked, answer: &Answer, fault: Option<&Fault>) -> Reply {
    let mut body = answer.bytes();
    let delivery = match fault {
        Some(Fault::DropAfter | Fault::DropBefore) => Delivery::Dropped,
        Some(Fault::Truncated) => Delivery::Half,
        _ => Delivery::Whole,
    };
    if fault == Some(&Fault::Malformed) {
        body.pop();
    }
    let delay = match fault {
        Some(Fault::Slow(delay)) => *delay,
        _ => Duration::ZERO,
    };
    let mut response = Response::builder().status(answer.status);
    for (name, value) in headers(shared, asked, answer) {
        response = response.header(name, value);
    }
    Reply { response: response.body(body).unwrap(), delivery, delay }
}

fn record(shared: &Shared, (number, asked): (usize, Asked), reply: &Reply, fault: Option<Fault>) {
    let body = reply.response.body().clone();
    let json: Value = serde_json::from_slice(&body).unwrap_or_default();
    let status = reply.response.status().as_u16();
    let exchange = Exchange {
        number,
        operation: asked.operation(),
        method: asked.method.to_string(),
        path: asked.path,
        query: asked.query,
        login: asked.login,
        headers: asked.headers,
        request_body: asked.body,
        status,
        message: json["message"].as_str().filter(|_| status >= 400).map(str::to_owned),
        response_body: body,
        fault: fault.map(|fault| format!("{fault:?}")),
    };
    shared.log.lock().unwrap().exchanges.push(exchange);
}

impl Asked {
    pub(crate) fn operation(&self) -> Operation {
        match &self.route {
            Some((route, _)) => route.operation,
            None => Operation::Unknown,
        }
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Reads what the handlers need; a body that is no JSON is answered at once.
    fn call(&self) -> Result<Call, Answer> {
        let body = if self.body.is_empty() {
            Value::Null
        } else {
            let read = serde_json::from_slice(&self.body);
            read.map_err(|_| Answer::error(400, "Problems parsing JSON"))?
        };
        Ok(Call {
            operation: self.operation(),
            parameters: self
                .route
                .as_ref()
                .map(|(_, parameters)| parameters.clone())
                .unwrap_or_default(),
            query: parse_query(&self.query),
            headers: self.headers.clone(),
            body,
            origin: self.origin.clone(),
            path: self.routed.clone(),
            user: None,
            token: None,
        })
    }
}

/// Finds the route of a path that may name its repository by number.
pub(crate) fn find_route(
    shared: &Shared,
    method: &str,
    path: &str,
) -> (String, Option<super::surface::Found>) {
    let routed = by_name(shared, path).unwrap_or_else(|| path.to_owned());
    let found = route(method, &routed);
    (routed, found)
}

/// Turns `/repositories/{id}/…`, where redirects lead, into `/repos/{owner}/{repo}/…`.
fn by_name(shared: &Shared, path: &str) -> Option<String> {
    let rest = path.strip_prefix("/repositories/")?;
    let (id, rest) = rest.split_once('/').unwrap_or((rest, ""));
    let id: u64 = id.parse().ok()?;
    let state = shared.state.lock().unwrap();
    let mut all = state.repositories.iter();
    let repository = all.find(|repository| repository.id == id)?;
    let rest = match rest {
        "" => String::new(),
        rest => format!("/{rest}"),
    };
    Some(format!("/repos/{}{rest}", repository.full_name()))
}
