//! The members of an object: read in document order, found by name.

use std::borrow::Cow;

use super::fault::{Fault, FaultKind};
use super::node::{Item, Node};
use crate::sorted;

/// A member of an object whose names have been judged.
pub(crate) struct Member<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) key: Node<'a>,
    pub(crate) value: Node<'a>,
}

impl<'a> Member<'a> {
    /// Returns the member without its name.
    pub(super) const fn item(&self) -> Item<'a> {
        Item { key: Some(self.key), value: self.value }
    }
}

/// The members of an object, each of another name.
pub(crate) struct Members<'a> {
    list: Vec<Member<'a>>,
    order: Vec<usize>,
}

impl<'a> Members<'a> {
    /// Puts members together whose names are known to differ; `order` lists them by code point.
    pub(super) const fn known(list: Vec<Member<'a>>, order: Vec<usize>) -> Self {
        Self { list, order }
    }

    /// Takes the members and their order by code point apart.
    pub(super) fn into_parts(self) -> (Vec<Member<'a>>, Vec<usize>) {
        (self.list, self.order)
    }

    /// Returns the members as they stand in the document.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Member<'a>> {
        self.list.iter()
    }

    /// Returns the members by the code points of their names.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = &Member<'a>> {
        self.order.iter().map(|&at| &self.list[at])
    }

    /// Returns the place of the member of this name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let found = self.order.binary_search_by(|&at| self.list[at].name.as_ref().cmp(name));
        found.ok().map(|at| self.order[at])
    }

    /// Returns the value of the member of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Node<'a>> {
        self.find(name).map(|at| &self.list[at].value)
    }
}

/// Reads the names of items and makes sure that each is there once.
pub(super) fn judged<'a>(items: &[Item<'a>]) -> Result<Members<'a>, Fault> {
    let mut list = Vec::with_capacity(items.len());
    for Item { key, value } in items {
        if let Some(key) = *key {
            list.push(Member { name: key.string()?, key, value: *value });
        }
    }
    let order = sorted::order(list.len(), &|one, other| list[one].name.cmp(&list[other].name));
    let repeated = order.windows(2).filter(|two| list[two[0]].name == list[two[1]].name);
    if let Some(again) = repeated.map(|two| two[1]).min() {
        let Member { name, key, .. } = &list[again];
        return Err(key.fault(key.start(), FaultKind::RepeatedKey(name.to_string())));
    }
    Ok(Members { list, order })
}
