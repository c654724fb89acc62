//! The engine's protocol: performs what it asks for, and tells it what came of it.

use std::collections::VecDeque;
use std::pin::pin;

use futures_util::future::{Either, pending, select};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use trueup_core::engine::{Engine, Note, Reply, Signed, SigningInput, Step, Ticket};
use trueup_core::http::Request;
use trueup_core::time::Timestamp;
use worker::{Date, Delay};

use crate::sign::Signer;
use crate::transport::Transport;

/// What the engine's questions are answered with.
pub(crate) struct Means<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) signer: &'a Signer<'a>,
}

/// Runs the engine to its end; as many requests as the platform opens connections for are on their way at once.
pub(crate) async fn drive<O>(
    mut engine: Engine<O>,
    means: Means<'_>,
    noted: impl Fn(&Note),
    heard: impl Fn(&Request, &Reply),
) -> O {
    let mut waiting = VecDeque::new();
    let mut under_way = FuturesUnordered::new();
    loop {
        match engine.poll(now()) {
            Step::Send(ticket, request) => waiting.push_back(Job::Send(ticket, request)),
            Step::Sign(ticket, input) => waiting.push_back(Job::Sign(ticket, input)),
            Step::Note(note) => noted(&note),
            Step::Idle(until) => match done(&mut under_way, until).await {
                Some(Done::Sent(ticket, request, reply)) => {
                    heard(&request, &reply);
                    engine.answer(now(), ticket, reply);
                }
                Some(Done::Signed(ticket, signed)) => engine.signed(now(), ticket, signed),
                None => {}
            },
            Step::Finish(outcome) => return *outcome,
        }
        while under_way.len() < AT_ONCE
            && let Some(job) = waiting.pop_front()
        {
            under_way.push(perform(&means, job));
        }
    }
}

/// Something to do for the engine.
enum Job {
    Send(Ticket<Reply>, Request),
    Sign(Ticket<Signed>, SigningInput),
}

/// What came of it.
enum Done {
    Sent(Ticket<Reply>, Request, Reply),
    Signed(Ticket<Signed>, Signed),
}

async fn perform(means: &Means<'_>, job: Job) -> Done {
    match job {
        Job::Send(ticket, request) => {
            let reply = means.transport.perform(&request).await;
            Done::Sent(ticket, request, reply)
        }
        Job::Sign(ticket, input) => Done::Signed(ticket, means.signer.sign(&input).await),
    }
}

/// Returns what is done next; `None` if the moment comes first.
async fn done<F: Future<Output = Done>>(
    under_way: &mut FuturesUnordered<F>,
    until: Option<Timestamp>,
) -> Option<Done> {
    if under_way.is_empty() {
        passed(until).await;
        return None;
    }
    match select(under_way.next(), pin!(passed(until))).await {
        Either::Left((done, _)) => done,
        Either::Right(((), _)) => None,
    }
}

/// Waits for a moment; without one it never comes, and an answer does.
async fn passed(until: Option<Timestamp>) {
    match until {
        Some(moment) => Delay::from(moment.since(now())).await,
        None => pending().await,
    }
}

/// Returns the moment, as the platform tells it: it stands still between one answer and the next.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_millis(Date::now().as_millis())
}

/// How many connections the platform opens at once.
const AT_ONCE: usize = 6;
