//! Maps and sets that are sorted vectors, and the one sort that all types share.
//!
//! What is generic in the standard library's B-trees and sorts is compiled for every type that they hold. Here that is
//! how two items are compared and swapped, and little else; the sort itself knows nothing but positions.

#[cfg(test)]
mod laws;
mod map;
mod set;

use std::cmp::Ordering;
use std::ops::Range;

pub use map::Map;
pub use set::Set;

/// Sorts by a key; items with the same key keep their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts by a comparison; items that it calls equal keep their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let count = items.len();
    sort(&mut By { items, compare }, count);
}

/// Returns the positions of so many items in the order of the items; equal ones keep theirs.
pub(crate) fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&one, &other| compare(one, other));
    order
}

/// What a sort has to know of items, whatever they are.
trait Items {
    /// Compares the items at two positions.
    fn compare(&self, one: usize, other: usize) -> Ordering;

    /// Lets the items at two positions change places.
    fn swap(&mut self, one: usize, other: usize);
}

/// Items that are compared by a function.
struct By<'a, T, F> {
    items: &'a mut [T],
    compare: F,
}

impl<T, F: Fn(&T, &T) -> Ordering> Items for By<'_, T, F> {
    fn compare(&self, one: usize, other: usize) -> Ordering {
        (self.compare)(&self.items[one], &self.items[other])
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.items.swap(one, other);
    }
}

fn sort(items: &mut dyn Items, count: usize) {
    let order = order(count, &|one, other| items.compare(one, other));
    arrange(items, &order);
}

/// Sorts new items into those before them, which are in order, and returns how many stay: of equal ones the last.
/// Those that do not are behind all others.
fn settle(items: &mut dyn Items, new: Range<usize>) -> usize {
    let count = new.end;
    if (new.start.max(1)..count).all(|at| items.compare(at - 1, at).is_lt()) {
        return count;
    }
    let sorted = order(count, &|one, other| items.compare(one, other));
    let mut order = Vec::with_capacity(count);
    let mut repeated = Vec::new();
    for (at, &position) in sorted.iter().enumerate() {
        let next = sorted.get(at + 1);
        let is_last = next.is_none_or(|&next| items.compare(position, next).is_ne());
        if is_last { &mut order } else { &mut repeated }.push(position);
    }
    let kept = order.len();
    order.append(&mut repeated);
    arrange(items, &order);
    kept
}

/// Brings the items into an order by swapping two at a time, each at most once to where it belongs.
fn arrange(items: &mut dyn Items, order: &[usize]) {
    let mut places = vec![0; order.len()];
    for (place, &position) in order.iter().enumerate() {
        places[position] = place;
    }
    for at in 0..places.len() {
        while places[at] != at {
            let place = places[at];
            items.swap(at, place);
            places.swap(at, place);
        }
    }
}

/// Finds among so many items in order, each compared with what is looked for: where it is, or where it belongs.
fn find(count: usize, compare: &dyn Fn(usize) -> Ordering) -> Result<usize, usize> {
    let (mut start, mut end) = (0, count);
    while start < end {
        let middle = start.midpoint(end);
        match compare(middle) {
            Ordering::Less => start = middle + 1,
            Ordering::Equal => return Ok(middle),
            Ordering::Greater => end = middle,
        }
    }
    Err(start)
}
