//! The engine's protocol: performs what it asks for, and tells it what came of it.

use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use trueup_core::engine::{Engine, Note, Reply, Step, Ticket};
use trueup_core::http::Request;
use trueup_core::time::Timestamp;

use crate::sign::Signer;
use crate::transport::Transport;

/// What the engine's questions are answered with.
pub(crate) struct Means<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) signer: &'a Signer,
}

/// Runs the engine to its end; every request it asks for is on its way at once.
pub(crate) async fn drive<O>(mut engine: Engine<O>, means: Means<'_>, noted: impl Fn(&Note)) -> O {
    let Means { transport, signer } = means;
    let mut exchanges = FuturesUnordered::new();
    loop {
        match engine.poll(now()) {
            Step::Send(ticket, request) => exchanges.push(perform(transport, ticket, request)),
            Step::Sign(ticket, input) => engine.signed(now(), ticket, signer.sign(&input)),
            Step::Note(note) => noted(&note),
            Step::Idle(until) => tokio::select! {
                Some((ticket, reply)) = exchanges.next() => engine.answer(now(), ticket, reply),
                () = passed(until) => {}
            },
            Step::Finish(outcome) => return *outcome,
        }
    }
}

async fn perform(
    transport: &Transport,
    ticket: Ticket<Reply>,
    request: Request,
) -> (Ticket<Reply>, Reply) {
    (ticket, transport.perform(request).await)
}

/// Waits for a moment; without one it never comes, and an answer does.
async fn passed(until: Option<Timestamp>) {
    match until {
        Some(moment) => tokio::time::sleep(moment.since(now())).await,
        None => std::future::pending().await,
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
