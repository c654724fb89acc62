//! Many futures at once.

use std::cell::RefCell;
use std::future::Future;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

/// Runs the futures side by side and returns their values in the given order; only those that were woken are polled.
///
/// All are polled once before anything is waited for.
pub async fn side_by_side<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let values = RefCell::new(Vec::new());
    let tasks = FuturesUnordered::new();
    for (place, future) in futures.into_iter().enumerate() {
        let values = &values;
        values.borrow_mut().push(None);
        let task: Task<'_> = Box::pin(async move {
            let value = future.await;
            values.borrow_mut()[place] = Some(value);
        });
        tasks.push(task);
    }
    finished(tasks).await;
    values.into_inner().into_iter().flatten().collect()
}

/// A future that puts its value aside: all are of one type, so what polls them is compiled once.
type Task<'a> = LocalBoxFuture<'a, ()>;

async fn finished(mut tasks: FuturesUnordered<Task<'_>>) {
    while tasks.next().await.is_some() {}
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::engine::wire::Wire;
    use crate::engine::{Reply, Step, Ticket};
    use crate::http::{Method, Request, Response, Service};

    fn ask(wire: &Wire) -> impl Future<Output = Reply> + use<> {
        let request = Request::new(Service::Source, Method::Get, "u");
        wire.exchange(request).expect("no budget is set")
    }

    fn response(status: u16) -> Reply {
        Ok(Response { status, headers: Vec::new(), body: Vec::new() })
    }

    fn tickets(wire: &Wire) -> Vec<Ticket<Reply>> {
        let steps = std::iter::from_fn(|| wire.next_step::<()>());
        let ticket = |step| match step {
            Step::Send(ticket, _) => Some(ticket),
            _ => None,
        };
        steps.filter_map(ticket).collect()
    }

    fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_join_polls_only_what_was_woken() {
        let wire = Wire::new(None);
        let polls = Cell::new(0);
        let counted = |_| {
            let mut answer = Box::pin(ask(&wire));
            let polls = &polls;
            std::future::poll_fn(move |context| {
                polls.set(polls.get() + 1);
                answer.as_mut().poll(context)
            })
        };
        let mut join = Box::pin(side_by_side((0..30).map(counted)));
        assert!(poll(join.as_mut()).is_pending());
        let mut tickets = tickets(&wire);
        assert_eq!((tickets.len(), polls.get()), (30, 30));

        wire.replied(tickets.remove(17), response(200));
        assert!(poll(join.as_mut()).is_pending());

        assert_eq!(polls.get(), 31);
    }

    #[test]
    fn answers_come_back_in_the_order_of_the_questions() {
        let wire = Wire::new(None);
        let mut join = Box::pin(side_by_side((0..3).map(|_| ask(&wire))));
        assert!(poll(join.as_mut()).is_pending());

        for (ticket, status) in tickets(&wire).into_iter().zip([201, 202, 203]).rev() {
            wire.replied(ticket, response(status));
        }

        let Poll::Ready(replies) = poll(join.as_mut()) else { panic!("all are answered") };
        let statuses: Vec<_> = replies.into_iter().flatten().map(|reply| reply.status).collect();
        assert_eq!(statuses, [201, 202, 203]);
    }

    #[test]
    fn whoever_drops_a_join_waits_for_nothing_in_it() {
        let wire = Wire::new(None);
        let mut join = Box::pin(side_by_side((0..3).map(|_| ask(&wire))));
        assert!(poll(join.as_mut()).is_pending());
        assert!(wire.is_waiting());

        drop(join);

        assert!(!wire.is_waiting());
    }

    #[test]
    fn a_join_of_nothing_is_over_at_once() {
        let mut join = Box::pin(side_by_side([] as [std::future::Ready<()>; 0]));

        assert_eq!(poll(join.as_mut()), Poll::Ready(Vec::new()));
    }
}
