//! The order of events: a run as a machine that asks its host for one thing after another.
//!
//! A run is written as straight-line `async` over a small handle, and polled here; hosts and tests see values only.
//! A run is never stored: only [`Memory`] survives it, so it can be started over after any request.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::time::Timestamp;

mod apply;
mod approval;
mod ask;
mod authority;
mod branch;
mod carry;
mod changed;
mod check;
mod companion;
mod compared;
pub mod doctor;
mod edits;
mod elsewhere;
mod estimate;
mod exchange;
mod existing;
mod extras;
mod failure;
mod fetch;
mod held;
mod history;
mod join;
mod line;
pub mod memory;
mod mending;
mod older;
pub mod options;
pub mod outcome;
mod passes;
mod planned;
mod publish;
mod pull;
mod refused;
mod repo;
mod report;
mod run;
pub mod sequel;
mod step;
mod survey;
mod turns;
mod verify;
mod wire;

pub use crate::github::RepoName;
pub use crate::github::auth::{Signature, SigningInput, Unsigned};
pub use crate::plan::approval::LABEL as APPROVAL_LABEL;
pub use crate::plan::saved::{self, Plan};
pub use doctor::Checkup;
pub use join::side_by_side;
pub use memory::Memory;
pub use options::Options;
pub use outcome::{Outcome, Report};
pub use passes::Passes;
pub use step::{Note, Reply, Signed, Step, Ticket};

use run::Earlier;
use wire::Wire;

/// One piece of work, from the first request to the last; `O` is what it comes to.
///
/// A host polls until [`Step::Idle`], answers what it has, and polls again; [`Step::Finish`] comes once, last. It is
/// `!Send`: a host with threads talks to it by channel.
///
/// ```
/// use trueup_core::engine::{Engine, Memory, Options, Step};
/// use trueup_core::time::Timestamp;
///
/// # fn perform(_: trueup_core::http::Request) -> Result<trueup_core::http::Response, trueup_core::http::Unreachable> { unreachable!() }
/// # fn sign(_: &trueup_core::engine::SigningInput) -> trueup_core::engine::Signed { unreachable!() }
/// # fn run(options: Options) {
/// let now = || Timestamp::from_unix_secs(1_800_000_000);
/// let mut engine = Engine::new(options, Memory::default());
/// let outcome = loop {
///     match engine.poll(now()) {
///         Step::Send(ticket, request) => engine.answer(now(), ticket, perform(request)),
///         Step::Sign(ticket, input) => engine.signed(now(), ticket, sign(&input)),
///         Step::Note(_) => {}
///         Step::Idle(_) => {}
///         Step::Finish(outcome) => break outcome,
///     }
/// };
/// assert_eq!(outcome.report.exit_code, 0);
/// # }
/// ```
pub struct Engine<O = Outcome> {
    wire: Wire,
    state: State<O>,
}

enum State<O> {
    /// The work's own `async` function, between two of its awaits.
    Running(Pin<Box<dyn Future<Output = O>>>),
    /// What it came to, while the host still has to be told of notes.
    Over(Box<O>),
    /// The host has been told.
    Told,
}

impl Engine {
    /// Returns a run over all sources and repositories that has not asked for anything yet.
    #[must_use]
    pub fn new(options: Options, memory: Memory) -> Self {
        Self::with_passes(options, memory, Passes::default())
    }

    /// Returns likewise a run of a GitHub App that goes on with what an earlier one was granted.
    #[must_use]
    pub fn with_passes(options: Options, memory: Memory, passes: Passes) -> Self {
        let left_by = Earlier { memory, passes };
        Self::start(options.budget, |wire| run::run(wire, options, left_by))
    }
}

impl Engine<Report> {
    /// Returns what carries out a saved plan, and has not asked for anything yet.
    ///
    /// Of the options only those count that say how GitHub is asked: the plan says what to do.
    #[must_use]
    pub fn apply(options: Options, plan: Plan) -> Self {
        Self::start(options.budget, |wire| apply::apply(wire, options, plan))
    }
}

impl Engine<Checkup> {
    /// Returns a look at all that a run would meet, which writes nothing.
    #[must_use]
    pub fn doctor(options: Options) -> Self {
        Self::start(None, |wire| doctor::examine(wire, options))
    }
}

impl<O> Engine<O> {
    fn start<W>(budget: Option<u32>, work: impl FnOnce(Wire) -> W) -> Self
    where
        W: Future<Output = O> + 'static,
    {
        let wire = Wire::new(budget);
        let work = work(wire.clone());
        Self { wire, state: State::Running(Box::pin(work)) }
    }

    /// Returns what the host is to do next, the time being `now`.
    ///
    /// # Panics
    ///
    /// Panics when polled after [`Step::Finish`].
    pub fn poll(&mut self, now: Timestamp) -> Step<O> {
        self.wire.set_now(now);
        if let Some(step) = self.wire.next_step() {
            return step;
        }
        if let State::Running(run) = &mut self.state {
            // Whoever is woken is known to the joins inside; the run itself is polled once a step.
            if let Poll::Ready(outcome) = run.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            {
                self.state = State::Over(Box::new(outcome));
            }
        }
        self.wire.next_step().unwrap_or_else(|| self.rest())
    }

    /// Takes the answer to a request, the time being `now`; a host that gives up answers
    /// [`Unreachable`](crate::http::Unreachable).
    pub fn answer(&mut self, now: Timestamp, ticket: Ticket<Reply>, reply: Reply) {
        self.wire.set_now(now);
        self.wire.replied(ticket, reply);
    }

    /// Takes a signature, the time being `now`; a host that cannot sign says why.
    pub fn signed(&mut self, now: Timestamp, ticket: Ticket<Signed>, signed: Signed) {
        self.wire.set_now(now);
        self.wire.signed(ticket, signed);
    }

    fn rest(&mut self) -> Step<O> {
        match std::mem::replace(&mut self.state, State::Told) {
            State::Running(run) => {
                let moment = self.wire.next_moment();
                debug_assert!(
                    moment.is_some() || self.wire.is_waiting(),
                    "a run waits for nothing"
                );
                self.state = State::Running(run);
                Step::Idle(moment)
            }
            State::Over(outcome) => Step::Finish(outcome),
            State::Told => panic!("the run is over: it was polled after `Step::Finish`"),
        }
    }
}

impl<O> fmt::Debug for Engine<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Running(_) => "running",
            State::Over(_) => "over",
            State::Told => "told",
        };
        f.debug_struct("Engine").field("state", &state).finish_non_exhaustive()
    }
}
