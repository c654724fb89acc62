//! The handle by which a run, written as straight-line `async`, asks for things: only its futures are ever awaited.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::outcome::Requests;
use super::step::{Note, Reply, Signed, Step, Ticket};
use crate::github::auth::SigningInput;
use crate::http::{Request, Service};
use crate::sorted::Map;
use crate::time::Timestamp;

/// The run's end of the conversation with its host; clones are the same end.
#[derive(Debug, Clone, Default)]
pub(super) struct Wire(Rc<RefCell<State>>);

#[derive(Debug, Default)]
struct State {
    now: Timestamp,
    /// What the host has not been told yet.
    steps: VecDeque<Told>,
    exchanges: Open<Reply>,
    signings: Open<Signed>,
    /// Waits for a moment, by moment and in the order they began.
    timers: Map<(Timestamp, u64), Option<Waker>>,
    /// Numbers tickets and timers.
    next: u64,
    sent: Requests,
    /// How many of those were only this run's bad luck.
    in_vain: u32,
    budget: Option<u32>,
    /// Whether a request was refused for the budget.
    is_short: bool,
}

/// A step as the wire knows it: the end of a run is none of its business.
#[derive(Debug)]
enum Told {
    Note(Note),
    Send(Ticket<Reply>, Request),
    Sign(Ticket<Signed>, SigningInput),
}

/// What was asked of the host and is not answered, or answered and not yet looked at, by ticket.
type Open<A> = Map<u64, Question<A>>;

#[derive(Debug)]
struct Question<A> {
    answer: Option<A>,
    waker: Option<Waker>,
}

impl<A> Default for Question<A> {
    fn default() -> Self {
        Self { answer: None, waker: None }
    }
}

/// The run's own half.
impl Wire {
    /// Returns a wire that sends at most `budget` requests.
    pub(super) fn new(budget: Option<u32>) -> Self {
        Self(Rc::new(RefCell::new(State { budget, ..State::default() })))
    }

    /// Returns the time the host told last.
    pub(super) fn now(&self) -> Timestamp {
        self.0.borrow().now
    }

    /// Sends the request once, or returns `None` if the budget is used up.
    ///
    /// The request goes out when this is called, not when the future is awaited: several calls run side by side.
    pub(super) fn exchange(&self, request: Request) -> Option<impl Future<Output = Reply> + use<>> {
        let mut state = self.0.borrow_mut();
        if state.budget == Some(0) {
            state.is_short = true;
            return None;
        }
        state.budget = state.budget.map(|left| left - 1);
        match request.service {
            Service::GitHub => state.sent.github += 1,
            Service::Source => state.sent.source += 1,
        }
        let number = state.number();
        state.exchanges.insert(number, Question::default());
        state.steps.push_back(Told::Send(Ticket::new(number), request));
        Some(Answered { wire: self.clone(), number, open: |state| &mut state.exchanges })
    }

    /// Has something signed; no budget counts it.
    pub(super) fn sign(&self, input: SigningInput) -> impl Future<Output = Signed> + use<> {
        let mut state = self.0.borrow_mut();
        let number = state.number();
        state.signings.insert(number, Question::default());
        state.steps.push_back(Told::Sign(Ticket::new(number), input));
        Answered { wire: self.clone(), number, open: |state| &mut state.signings }
    }

    /// Waits until the moment has come.
    pub(super) fn until(&self, moment: Timestamp) -> impl Future<Output = ()> + use<> {
        let mut state = self.0.borrow_mut();
        let number = state.number();
        state.timers.insert((moment, number), None);
        Moment { wire: self.clone(), key: (moment, number) }
    }

    /// Tells the host something.
    pub(super) fn note(&self, note: Note) {
        self.0.borrow_mut().steps.push_back(Told::Note(note));
    }

    /// Returns how many requests were sent so far.
    pub(super) fn sent(&self) -> Requests {
        self.0.borrow().sent
    }

    /// Takes note that the last request brought nothing, and another run may not need it.
    pub(super) fn count_in_vain(&self) {
        self.0.borrow_mut().in_vain += 1;
    }

    /// Takes note that nothing that was sent so far counts any more: all of it is read again.
    pub(super) fn count_all_in_vain(&self) {
        let mut state = self.0.borrow_mut();
        state.in_vain = state.sent.all();
    }

    /// Returns how many requests were sent that another run would have to send, too.
    pub(super) fn sent_well(&self) -> u32 {
        let state = self.0.borrow();
        state.sent.all().saturating_sub(state.in_vain)
    }

    /// Returns whether everything that was sent was of use.
    pub(super) fn is_lucky(&self) -> bool {
        self.0.borrow().in_vain == 0
    }

    /// Returns how many requests may still be sent; `None` for any number.
    pub(super) fn budget_left(&self) -> Option<u32> {
        self.0.borrow().budget
    }

    /// Returns whether a request was not sent because the budget was used up.
    pub(super) fn is_short(&self) -> bool {
        self.0.borrow().is_short
    }
}

/// The engine's half.
impl Wire {
    /// Takes note of the time and wakes whoever waited for it.
    pub(super) fn set_now(&self, now: Timestamp) {
        let mut due = Vec::new();
        {
            let mut state = self.0.borrow_mut();
            let now = state.now.max(now);
            state.now = now;
            state.timers.retain(|(moment, _), waker| {
                let is_later = *moment > now;
                if !is_later {
                    due.extend(waker.take());
                }
                is_later
            });
        }
        due.into_iter().for_each(Waker::wake);
    }

    /// Returns what the host has not been told yet, the oldest first.
    pub(super) fn next_step<O>(&self) -> Option<Step<O>> {
        let told = self.0.borrow_mut().steps.pop_front()?;
        Some(match told {
            Told::Note(note) => Step::Note(note),
            Told::Send(ticket, request) => Step::Send(ticket, request),
            Told::Sign(ticket, input) => Step::Sign(ticket, input),
        })
    }

    /// Returns the first moment somebody waits for.
    pub(super) fn next_moment(&self) -> Option<Timestamp> {
        self.0.borrow().timers.keys().next().map(|(moment, _)| *moment)
    }

    /// Takes the answer to a request and wakes whoever waited for it.
    pub(super) fn replied(&self, ticket: Ticket<Reply>, reply: Reply) {
        self.answered(ticket, reply, |state| &mut state.exchanges);
    }

    /// Takes a signature and wakes whoever waited for it.
    pub(super) fn signed(&self, ticket: Ticket<Signed>, signed: Signed) {
        self.answered(ticket, signed, |state| &mut state.signings);
    }

    #[expect(clippy::needless_pass_by_value, reason = "a ticket is good for one answer")]
    fn answered<A>(&self, ticket: Ticket<A>, answer: A, open: fn(&mut State) -> &mut Open<A>) {
        let waker = {
            let mut state = self.0.borrow_mut();
            // A question whose future was dropped is answered in vain.
            let Some(question) = open(&mut state).get_mut(&ticket.number) else { return };
            question.answer = Some(answer);
            question.waker.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    /// Returns whether anything waits for its answer.
    pub(super) fn is_waiting(&self) -> bool {
        let state = self.0.borrow();
        let mut exchanges = state.exchanges.values();
        exchanges.any(|exchange| exchange.answer.is_none())
            || state.signings.values().any(|signing| signing.answer.is_none())
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// The answer to one question.
struct Answered<A> {
    wire: Wire,
    number: u64,
    /// Where the questions of its kind are kept.
    open: fn(&mut State) -> &mut Open<A>,
}

impl<A> Future for Answered<A> {
    type Output = A;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<A> {
        let mut state = self.wire.0.borrow_mut();
        let questions = (self.open)(&mut state);
        let question = questions.get_or_default(self.number);
        match question.answer.take() {
            Some(answer) => {
                questions.remove(&self.number);
                Poll::Ready(answer)
            }
            None => {
                question.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl<A> Drop for Answered<A> {
    fn drop(&mut self) {
        (self.open)(&mut self.wire.0.borrow_mut()).remove(&self.number);
    }
}

/// A moment to come.
struct Moment {
    wire: Wire,
    key: (Timestamp, u64),
}

impl Future for Moment {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.wire.0.borrow_mut();
        if self.key.0 <= state.now {
            return Poll::Ready(());
        }
        state.timers.insert(self.key, Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Moment {
    fn drop(&mut self) {
        self.wire.0.borrow_mut().timers.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::join::side_by_side;
    use crate::http::Method;

    fn request(url: &str) -> Request {
        Request::new(Service::Source, Method::Get, url)
    }

    fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_wait_ends_at_its_moment_and_not_before() {
        let wire = Wire::new(None);
        let mut wait = Box::pin(wire.until(Timestamp::from_unix_millis(5)));

        wire.set_now(Timestamp::from_unix_millis(4));
        assert!(poll(wait.as_mut()).is_pending());
        assert_eq!(wire.next_moment(), Some(Timestamp::from_unix_millis(5)));
        wire.set_now(Timestamp::from_unix_millis(5));

        assert!(poll(wait.as_mut()).is_ready());
        assert_eq!(wire.next_moment(), None);
    }

    #[test]
    fn each_of_several_waits_is_woken_at_its_own_moment() {
        let wire = Wire::new(None);
        let moments = [5, 9].map(Timestamp::from_unix_millis);
        // A join polls only what was woken.
        let mut waits = Box::pin(side_by_side(moments.map(|moment| wire.until(moment))));
        assert!(poll(waits.as_mut()).is_pending());

        wire.set_now(moments[0]);
        assert!(poll(waits.as_mut()).is_pending());
        assert_eq!(wire.next_moment(), Some(moments[1]));
        wire.set_now(moments[1]);

        assert!(poll(waits.as_mut()).is_ready());
    }

    #[test]
    fn time_that_goes_back_stands_still() {
        let wire = Wire::new(None);
        wire.set_now(Timestamp::from_unix_millis(5));

        wire.set_now(Timestamp::from_unix_millis(4));

        assert_eq!(wire.now(), Timestamp::from_unix_millis(5));
    }

    #[test]
    fn a_budget_is_a_number_of_requests() {
        let wire = Wire::new(Some(1));

        let first = wire.exchange(request("u"));
        let second = wire.exchange(request("u"));

        assert!(first.is_some() && second.is_none());
        assert_eq!(wire.sent(), Requests { source: 1, github: 0 });
    }
}
