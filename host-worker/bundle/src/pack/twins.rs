//! Functions that are equal: one of them is enough.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;

use super::{Functions, rewrite};

/// The functions of a module without those that another one stands for.
pub(super) struct Kept {
    /// By the index of each function, the index of the one that stands for it.
    first: Vec<u32>,
    /// Where those stood that are kept.
    places: Vec<usize>,
    /// What each of them is, with the old indices of what it calls.
    pub(super) bodies: Vec<Vec<u8>>,
}

impl Kept {
    /// Finds which functions are equal, and then which are because what they call is.
    pub(super) fn of(functions: &Functions<'_>) -> Result<Self, Box<dyn Error>> {
        let all = functions.imported + functions.own.len();
        let mut kept = Self {
            first: (0..u32::try_from(all)?).collect(),
            places: (0..functions.own.len()).collect(),
            bodies: Vec::new(),
        };
        while kept.merge(functions)? {}
        Ok(kept)
    }

    /// Returns whether functions were found that are equal now.
    fn merge(&mut self, functions: &Functions<'_>) -> Result<bool, Box<dyn Error>> {
        let mut known = HashMap::new();
        let mut first = self.first.clone();
        let mut places = Vec::new();
        self.bodies.clear();
        for place in &self.places {
            let own = &functions.own[*place];
            let body = rewrite::body(own, &self.first)?;
            let index = functions.imported + place;
            match known.entry((own.kind, body.clone())) {
                Entry::Occupied(twin) => first[index] = *twin.get(),
                Entry::Vacant(new) => {
                    new.insert(u32::try_from(index)?);
                    places.push(*place);
                    self.bodies.push(body);
                }
            }
        }
        self.first = self.first.iter().map(|index| first[*index as usize]).collect();
        let are_fewer = places.len() < self.places.len();
        self.places = places;
        Ok(are_fewer)
    }

    /// Returns where the functions stood that come in this order.
    pub(super) fn places(&self, order: &[usize]) -> Vec<usize> {
        order.iter().map(|at| self.places[*at]).collect()
    }

    /// Returns the new index of every function, by the old one, if the functions of these places follow the imported ones.
    pub(super) fn indices(&self, imported: usize, places: &[usize]) -> Vec<u32> {
        let mut moved: Vec<u32> = self.first.clone();
        for (index, place) in (imported as u32..).zip(places) {
            moved[imported + place] = index;
        }
        self.first.iter().map(|index| moved[*index as usize]).collect()
    }
}
