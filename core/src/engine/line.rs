//! One request until its answer stands: pace, budget, attempts and waits, the same for every request of a run.

use std::cell::RefCell;
use std::rc::Rc;

use super::failure::{Failure, Reason};
use super::options::Options;
use super::step::{Note, Reply};
use super::wire::Wire;
use crate::github;
use crate::http::pace::Pace;
use crate::http::retry::{self, GiveUp, RetryOptions, Verdict};
use crate::http::{Request, Response, Service};

/// Sends until there is an answer that stands; clones keep one pace.
#[derive(Debug, Clone)]
pub(super) struct Line {
    wire: Wire,
    retry: RetryOptions,
    pace: Rc<RefCell<Pace>>,
}

impl Line {
    pub(super) fn new(wire: Wire, options: &Options) -> Self {
        let pace = Rc::new(RefCell::new(Pace::new(options.pace.clone())));
        Self { wire, retry: options.retry.clone(), pace }
    }

    pub(super) const fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Sends the request as it is, again where that may help, and returns the answer that stands, whatever its status.
    pub(super) async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let mut attempts = 0;
        let mut silence = None;
        loop {
            if !request.is_read() {
                let moment = self.pace.borrow_mut().next(self.wire.now());
                self.wire.until(moment).await;
            }
            let Some(exchange) = self.wire.exchange(request.clone()) else {
                return Err(silence
                    .map_or(Reason::Budget { needs: None }, Reason::BrokenOff)
                    .into());
            };
            let reply = exchange.await;
            attempts += 1;
            match self.judge(request, &reply, attempts) {
                Verdict::Accept => return reply.map_err(Failure::from),
                Verdict::GiveUp(reason) => return Err(reason.into()),
                Verdict::Again(moment) => {
                    self.note_retry(request, &reply, moment);
                    self.wire.count_in_vain();
                    silence = self.silence(request, &reply, attempts);
                    self.wire.until(moment).await;
                }
            }
        }
    }

    fn judge(&self, request: &Request, reply: &Reply, attempts: u8) -> Verdict {
        let judge = match request.service {
            Service::GitHub => github::judge,
            Service::Source => retry::judge,
        };
        judge(request, reply, attempts, self.wire.now(), &self.retry)
    }

    /// Returns what is said of a source if this was the last attempt after all: the budget may allow no other.
    fn silence(&self, request: &Request, reply: &Reply, attempts: u8) -> Option<GiveUp> {
        let no_more = RetryOptions { max_attempts: attempts, ..self.retry.clone() };
        let is_source = request.service == Service::Source;
        match retry::judge(request, reply, attempts, self.wire.now(), &no_more) {
            Verdict::GiveUp(reason) => Some(reason).filter(|_| is_source),
            Verdict::Accept | Verdict::Again(_) => None,
        }
    }

    fn note_retry(&self, request: &Request, reply: &Reply, moment: crate::time::Timestamp) {
        let reason = match reply {
            Ok(response) => format!("it answered {}", response.status),
            Err(silence) => silence.to_string(),
        };
        self.wire.note(Note::Retrying {
            service: request.service,
            url: request.url.clone(),
            reason,
            delay: moment.since(self.wire.now()),
        });
    }
}
