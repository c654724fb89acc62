//! Maps and sets that are sorted vectors, and the one sort that all types share.
//!
//! What is generic in the standard library's B-trees and sorts is compiled for every type that they hold. Here only the
//! comparing and the swapping of two items is; the sort itself knows nothing but positions.

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
    let order = order(items.len(), &|one, other| compare(&items[one], &items[other]));
    arrange(&order, &mut |one, other| items.swap(one, other));
}

/// Sorts what is behind the first `sorted` items into them; of equal items only the last one stays.
fn settle<T>(items: &mut Vec<T>, sorted: usize, compare: impl Fn(&T, &T) -> Ordering) {
    let unique = unique(sorted..items.len(), &|one, other| compare(&items[one], &items[other]));
    let Some((order, kept)) = unique else { return };
    arrange(&order, &mut |one, other| items.swap(one, other));
    items.truncate(kept);
}

/// Returns the positions in their order, those of repeated items behind all others, and how many are no such;
/// `None` if nothing has to move. What stands before the range is in order.
fn unique(new: Range<usize>, compare: Compare<'_>) -> Option<(Vec<usize>, usize)> {
    let count = new.end;
    if (new.start.max(1)..count).all(|at| compare(at - 1, at).is_lt()) {
        return None;
    }
    let sorted = order(count, compare);
    let mut order = Vec::with_capacity(count);
    let mut repeated = Vec::new();
    for (at, &position) in sorted.iter().enumerate() {
        let is_last = sorted.get(at + 1).is_none_or(|&next| compare(position, next).is_ne());
        if is_last { &mut order } else { &mut repeated }.push(position);
    }
    let kept = order.len();
    order.append(&mut repeated);
    Some((order, kept))
}

/// Returns the positions of so many items in the order of the items; equal ones keep theirs.
pub(crate) fn order(count: usize, compare: Compare<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&one, &other| compare(one, other));
    order
}

/// Brings the items into an order by swapping two at a time, each at most once to where it belongs.
fn arrange(order: &[usize], swap: &mut dyn FnMut(usize, usize)) {
    let mut places = vec![0; order.len()];
    for (place, &position) in order.iter().enumerate() {
        places[position] = place;
    }
    for at in 0..places.len() {
        while places[at] != at {
            let place = places[at];
            swap(at, place);
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

/// Compares the items at two positions.
pub(crate) type Compare<'a> = &'a dyn Fn(usize, usize) -> Ordering;
