//! One request until its answer stands: pace, budget, attempts and waits, the same for every request of a run.

use std::cell::RefCell;
use std::rc::Rc;

use super::failure::Failure;
use super::options::Options;
use super::step::{Note, Reply};
use super::wire::Wire;
use crate::github;
use crate::http::pace::Pace;
use crate::http::retry::{self, RetryOptions, Verdict};
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
    pub(super) async fn send(&self, request: Request) -> Result<Response, Failure> {
        let mut attempts = 0;
        loop {
            if !request.is_read() {
                let moment = self.pace.borrow_mut().next(self.wire.now());
                self.wire.until(moment).await;
            }
            let exchange =
                self.wire.exchange(request.clone()).ok_or(Failure::Budget { needs: None })?;
            let reply = exchange.await;
            attempts += 1;
            match self.judge(&request, &reply, attempts) {
                Verdict::Accept => return reply.map_err(Failure::Silent),
                Verdict::GiveUp(reason) => return Err(Failure::GaveUp(reason)),
                Verdict::Again(moment) => {
                    self.note_retry(&request, &reply, moment);
                    self.wire.count_in_vain();
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
