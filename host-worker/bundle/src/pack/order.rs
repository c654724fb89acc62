//! Which function follows which.

use std::collections::{HashMap, VecDeque};

/// Returns an order in which each function has much in common with those shortly before it.
///
/// What packs the upload finds again what stood within its window, so the next one is always the one with the largest
/// share of such pieces as stand in the last functions; rare pieces count more, for others stand nearly everywhere.
pub(super) fn by_likeness(bodies: &[Vec<u8>]) -> Vec<usize> {
    let pieces = Pieces::of(bodies);
    let mut near = Near {
        pieces: &pieces,
        last: VecDeque::new(),
        size: 0,
        counts: vec![0; pieces.holders.len()],
        common: vec![0; bodies.len()],
    };
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::new();
    let mut next = 0;
    while !left.is_empty() {
        let body = left.remove(next);
        order.push(body);
        near.push(body, bodies[body].len());
        let share =
            |body: &usize| near.common[*body] / (pieces.of_body[*body].len() as u64 + EXTRA);
        next = (0..left.len()).rev().max_by_key(|at| share(&left[*at])).unwrap_or_default();
    }
    order
}

/// The pieces of [`PIECE`] bytes that functions are made of.
struct Pieces {
    /// Those of each function, each once.
    of_body: Vec<Vec<usize>>,
    /// The functions that have each.
    holders: Vec<Vec<usize>>,
}

impl Pieces {
    fn of(bodies: &[Vec<u8>]) -> Self {
        let mut known = HashMap::new();
        let mut pieces = Self { of_body: Vec::new(), holders: Vec::new() };
        for (body, bytes) in bodies.iter().enumerate() {
            let mut own: Vec<usize> = Vec::new();
            for piece in bytes.windows(PIECE) {
                let new = known.len();
                own.push(*known.entry(piece).or_insert(new));
            }
            own.sort_unstable();
            own.dedup();
            pieces.holders.resize_with(known.len(), Vec::new);
            for piece in &own {
                pieces.holders[*piece].push(body);
            }
            pieces.of_body.push(own);
        }
        pieces
    }

    /// Returns how much a piece counts: a rare one tells more than one that is everywhere.
    fn weight(&self, piece: usize) -> u64 {
        WEIGHT / u64::from(1 + self.holders[piece].len().ilog2())
    }
}

/// The functions that were placed last.
struct Near<'a> {
    pieces: &'a Pieces,
    last: VecDeque<(usize, usize)>,
    /// How many bytes they have.
    size: usize,
    /// How many of them have each piece.
    counts: Vec<u32>,
    /// By function, how much it has in common with them.
    common: Vec<u64>,
}

impl Near<'_> {
    fn push(&mut self, body: usize, size: usize) {
        self.last.push_back((body, size));
        self.size += size;
        for piece in &self.pieces.of_body[body] {
            self.counts[*piece] += 1;
            if self.counts[*piece] == 1 {
                let weight = self.pieces.weight(*piece);
                self.pieces.holders[*piece].iter().for_each(|body| self.common[*body] += weight);
            }
        }
        while self.size > NEAR
            && let Some((body, size)) = self.last.pop_front()
        {
            self.size -= size;
            self.forget(body);
        }
    }

    fn forget(&mut self, body: usize) {
        for piece in &self.pieces.of_body[body] {
            self.counts[*piece] -= 1;
            if self.counts[*piece] == 0 {
                let weight = self.pieces.weight(*piece);
                self.pieces.holders[*piece].iter().for_each(|body| self.common[*body] -= weight);
            }
        }
    }
}

/// As long as a piece is worth finding again.
const PIECE: usize = 6;

/// So many bytes are near: what is farther back takes more to point at.
const NEAR: usize = 16_000;

/// How much a piece counts that one function has.
const WEIGHT: u64 = 1 << 20;

/// What every function has besides its pieces, so that the smallest do not come first.
const EXTRA: u64 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_follows_those_that_it_is_like() {
        let bodies =
            [&b"one and two"[..], b"seven eight", b"two and one and two", b"eight nine", b"a"];

        let order = by_likeness(&bodies.map(<[u8]>::to_vec));

        assert_eq!(order, [0, 2, 1, 3, 4]);
    }

    #[test]
    fn what_is_far_back_counts_no_more() {
        let first = b"abcdefghabcdefgh/QRSTUVWXQRSTUVWX".to_vec();
        let long = b"abcdefgh".repeat(NEAR / 8);
        let like_first = b"QRSTUVWX 1234567890".to_vec();
        let like_long = b"abcdefgh 0987654321, 0987654321-0987654321".to_vec();

        let order = by_likeness(&[first, long, like_first, like_long]);

        assert_eq!(order, [0, 1, 3, 2]);
    }

    #[test]
    fn no_functions_have_no_order() {
        assert!(by_likeness(&[]).is_empty());
    }
}
