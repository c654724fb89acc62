//! A host without sockets and clocks: it performs the engine's requests in process, in the order a test wants.

use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use trueup_core::engine::{
    Engine, Memory, Note, Options, Outcome, Plan, Reply, Report, Signature, Signed, SigningInput,
    Step, Ticket, Unsigned,
};
use trueup_core::http::{Request, Response, Service, Unreachable};
use trueup_core::time::Timestamp;

use crate::loopback::Dropped;
use crate::simulator::Simulator;
use crate::source::Source;

/// What answers the requests of a run.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// Answers what is asked of GitHub.
    pub github: &'a Simulator,
    /// Answers what is asked of the source.
    pub source: &'a Source,
    /// The private key of the App that the run acts for, as PEM.
    pub key: Option<&'a str>,
}

/// One piece of the engine's work, performed request by request.
#[derive(Debug)]
pub struct Host<'a, O = Outcome> {
    world: World<'a>,
    engine: Engine<O>,
    now: Timestamp,
    open: Vec<(Ticket<Reply>, Request)>,
    outcome: Option<Box<O>>,
    /// What was signed so far.
    pub signed: usize,
    /// What the engine said so far.
    pub notes: Vec<Note>,
    /// The requests performed so far, as `METHOD url`.
    pub performed: Vec<String>,
}

impl<'a> Host<'a> {
    /// Starts a run at the simulator's time.
    pub fn new(world: World<'a>, options: Options, memory: Memory) -> Self {
        let now = Timestamp::from_unix_secs(world.github.now());
        Self::at(now, world, options, memory)
    }

    /// Starts a run whose machine takes it to be `now`.
    pub fn at(now: Timestamp, world: World<'a>, options: Options, memory: Memory) -> Self {
        Self::driving(Engine::new(options, memory), now, world)
    }
}

impl<'a> Host<'a, Report> {
    /// Starts to carry out a plan at the simulator's time.
    pub fn apply(world: World<'a>, options: Options, plan: Plan) -> Self {
        let now = Timestamp::from_unix_secs(world.github.now());
        Self::driving(Engine::apply(options, plan), now, world)
    }
}

impl<'a, O> Host<'a, O> {
    /// Starts any work on a machine that takes it to be `now`.
    pub fn driving(engine: Engine<O>, now: Timestamp, world: World<'a>) -> Self {
        let (open, notes, performed) = (Vec::new(), Vec::new(), Vec::new());
        let mut host =
            Self { world, engine, now, open, outcome: None, signed: 0, notes, performed };
        host.advance();
        host
    }

    /// Performs every request in the order it was asked for, and returns what the run came to.
    pub fn finish(mut self) -> O {
        while !self.is_over() {
            self.perform(0);
        }
        *self.outcome.expect("the run is over")
    }

    /// Lets time pass, here and at GitHub, before the next request is answered.
    pub fn pass(&mut self, by: Duration) {
        self.world.github.advance(by);
        self.now = self.now.after(by);
    }

    /// Takes over GitHub's time, which others let pass.
    pub fn catch_up(&mut self) {
        self.now = self.now.max(Timestamp::from_unix_secs(self.world.github.now()));
        self.advance();
    }

    /// Returns whether the run is over.
    pub const fn is_over(&self) -> bool {
        self.outcome.is_some()
    }

    /// Returns how many requests wait to be performed; none only when the run is over.
    pub const fn waiting(&self) -> usize {
        self.open.len()
    }

    /// Returns the request that waits longest, as `METHOD url`.
    pub fn next(&self) -> String {
        self.open.first().map(|(_, request)| request.to_string()).unwrap_or_default()
    }

    /// Performs one of the waiting requests and gives the engine its answer.
    pub fn perform(&mut self, index: usize) {
        let (ticket, request) = self.open.remove(index);
        self.performed.push(request.to_string());
        let reply = self.world.answer(&request);
        self.engine.answer(self.now, ticket, reply);
        self.advance();
    }

    /// Performs the requests in the order they were asked for, up to the first that `is_it`: that one is still to come.
    ///
    /// # Panics
    ///
    /// Panics if the run is over before that.
    pub fn perform_until(&mut self, is_it: impl Fn(&str) -> bool) {
        while !is_it(&self.next()) {
            assert!(!self.is_over(), "the run never asked for it: {:#?}", self.performed);
            self.perform(0);
        }
    }

    /// Performs one of the waiting requests, but never tells: the run is cut off after its effect.
    pub fn perform_in_vain(mut self, index: usize) {
        let (_, request) = self.open.remove(index);
        let _unheard = self.world.answer(&request);
    }

    /// Takes steps until requests wait or the run is over; waits cost no real time.
    fn advance(&mut self) {
        while self.outcome.is_none() {
            match self.engine.poll(self.now) {
                Step::Send(ticket, request) => self.open.push((ticket, request)),
                Step::Sign(ticket, input) => {
                    self.signed += 1;
                    self.engine.signed(self.now, ticket, self.world.sign(&input));
                }
                Step::Note(note) => self.notes.push(note),
                Step::Idle(_) if !self.open.is_empty() => return,
                Step::Idle(until) => {
                    self.wait(until.expect("a run without requests waits for a moment"));
                }
                Step::Finish(outcome) => self.outcome = Some(outcome),
            }
        }
    }

    fn wait(&mut self, until: Timestamp) {
        let wait = until.since(self.now) + Duration::from_secs(1);
        self.world.github.advance(wait);
        self.now = until;
    }
}

impl World<'_> {
    /// Runs to the end.
    pub fn run(self, options: Options, memory: Memory) -> Outcome {
        Host::new(self, options, memory).finish()
    }

    /// Carries a plan out to the end.
    pub fn apply(self, options: Options, plan: Plan) -> Report {
        Host::apply(self, options, plan).finish()
    }

    fn sign(self, input: &SigningInput) -> Signed {
        let unsigned = |reason: &str| Unsigned { reason: reason.to_owned() };
        let pem = self.key.ok_or_else(|| unsigned("there is none"))?;
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| unsigned("no PEM"))?;
        let signature = crypto::sign(input.as_bytes(), &key, Algorithm::RS256);
        signature.map(Signature::from_base64url).map_err(|_| unsigned("RS256 refused"))
    }

    fn answer(self, request: &Request) -> Result<Response, Unreachable> {
        let mut asked = http::Request::builder().method(request.method.as_str()).uri(&request.url);
        for (name, value) in &request.headers {
            asked = asked.header(*name, value);
        }
        let asked = asked.body(request.body.clone()).expect("the engine builds whole requests");
        let answered = match request.service {
            Service::GitHub => self.github.answer(asked),
            Service::Source => self.source.answer(asked),
        };
        let answered = answered
            .map_err(|Dropped| Unreachable::Broken { reason: "the connection broke".into() })?;
        let (parts, body) = answered.into_parts();
        if body.len() > request.max_body {
            return Err(Unreachable::TooLarge { limit: request.max_body });
        }
        let text =
            |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
        Ok(Response { status: parts.status.as_u16(), headers: headers.collect(), body })
    }
}
