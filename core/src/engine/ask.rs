//! One question until its answer: pace, budget, attempts and waits, the same for every request of a run.

use std::cell::RefCell;
use std::rc::Rc;

use super::failure::Failure;
use super::options::Options;
use super::step::Note;
use super::wire::{Reply, Wire};
use serde::de::DeserializeOwned;

use crate::github::{self, replies};
use crate::http::pace::Pace;
use crate::http::retry::{self, RetryOptions, Verdict};
use crate::http::{Request, Response, Service, redirect};

/// Asks until there is an answer that stands.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    wire: Wire,
    retry: RetryOptions,
    pace: Rc<RefCell<Pace>>,
}

impl Ask {
    pub(super) fn new(wire: Wire, options: &Options) -> Self {
        let pace = Rc::new(RefCell::new(Pace::new(options.pace.clone())));
        Self { wire, retry: options.retry.clone(), pace }
    }

    pub(super) const fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Sends the request, again where that may help, and returns the answer that stands, whatever its status.
    pub(super) async fn send(&self, request: Request) -> Result<Response, Failure> {
        let mut attempts = 0;
        loop {
            if !request.is_read() {
                let moment = self.pace.borrow_mut().next(self.wire.now());
                self.wire.until(moment).await;
            }
            let exchange = self.wire.exchange(request.clone()).ok_or(Failure::Budget)?;
            let reply = exchange.await;
            attempts += 1;
            match self.judge(&request, &reply, attempts) {
                Verdict::Accept => return reply.map_err(Failure::Silent),
                Verdict::GiveUp(reason) => return Err(Failure::GaveUp(reason)),
                Verdict::Again(moment) => {
                    self.note_retry(&request, &reply, moment);
                    self.wire.until(moment).await;
                }
            }
        }
    }

    /// Sends a read and follows its redirects within the same host.
    pub(super) async fn follow(&self, mut request: Request) -> Result<Response, Failure> {
        for followed in 0.. {
            let response = self.send(request.clone()).await?;
            match redirect::redirect(&request, &response, followed)? {
                Some(url) => request.url = url,
                None => return Ok(response),
            }
        }
        unreachable!("redirects are followed a few times only")
    }

    /// Sends a request to GitHub and reads its answer as `T`.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: Request) -> Result<T, Failure> {
        let response = self.send(request.clone()).await?;
        Ok(replies::read(&request, &response)?)
    }

    /// Reads all pages of a list.
    pub(super) async fn read_pages<T: DeserializeOwned>(
        &self,
        request: Request,
    ) -> Result<Vec<T>, Failure> {
        let mut all = Vec::new();
        let mut next = Some(request);
        while let Some(request) = next {
            let response = self.send(request.clone()).await?;
            all.extend(replies::read::<Vec<T>>(&request, &response)?);
            next = replies::next_page(&request, &response)?;
        }
        Ok(all)
    }

    /// Sends a request to GitHub whose answer says no more than that it was done.
    pub(super) async fn accept(&self, request: Request) -> Result<(), Failure> {
        let response = self.send(request.clone()).await?;
        Ok(replies::accepted(&request, &response)?)
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
