//! Entries that stand elsewhere than they shall, and taking entries out, so that editing puts them in anew.

use super::layout::Layout;
use super::members::Member;
use super::place::Place;
use super::sequence::{Exchange, Sequence};
use super::splice::apply;
use super::{Document, parse};
use crate::sides::Sides;
use crate::sorted::Set;

/// Returns the entries of the target that are out of the source's order, as few as can be.
///
/// What only one side has is in nobody's way.
pub(crate) fn misplaced(sides: Sides<&Document>) -> Set<String> {
    let members = sides.map(Document::members);
    let (mut names, mut places) = (Vec::new(), Vec::new());
    for Member { name, .. } in members.target.iter() {
        if let Some(place) = members.source.find(name) {
            names.push(name);
            places.push(place);
        }
    }
    out_of_order(&places).into_iter().map(|at| names[at].to_string()).collect()
}

/// Returns the document's file without the entries of these names; all other bytes stay.
pub(crate) fn without(document: &Document, names: &Set<String>) -> String {
    let members = document.members();
    let mut exchange = Exchange::default();
    for (at, member) in members.iter().enumerate() {
        if names.contains(&*member.name) {
            exchange.remove(at);
        }
    }
    let layout = Layout::of(document.text());
    let items = members.iter().map(Member::item).collect();
    let sequence = Sequence::new(&layout, document.root(), items, Place::Top);
    let mut text = if document.has_bom() { parse::BOM.to_owned() } else { String::new() };
    apply(&mut text, document.text(), sequence.splices(exchange));
    text
}

/// Returns where the values stand that must go so that the others rise; all values differ.
fn out_of_order(values: &[usize]) -> Vec<usize> {
    // Of the rising runs of each length, the one that ends lowest: where its last value stands.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![None; values.len()];
    for (at, value) in values.iter().enumerate() {
        let length = ends.partition_point(|&end| values[end] < *value);
        previous[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut stays = vec![false; values.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        stays[at] = true;
        next = previous[at];
    }
    (0..values.len()).filter(|&at| !stays[at]).collect()
}

#[cfg(test)]
mod tests {

    use proptest::prelude::*;

    use super::super::edited;
    use super::super::tests::sample::file;
    use super::*;

    fn document(text: &str) -> Document {
        Document::parse(text.as_bytes()).expect("the test wrote a document")
    }

    fn placed(target: &str, source: &str) -> String {
        let sides = Sides { source: document(source), target: document(target) };
        without(&sides.target, &misplaced(sides.as_ref()))
    }

    #[test]
    fn the_fewest_entries_are_taken_out_and_the_rest_stays_as_it_is() {
        let source = r#"{"a": 0, "b": 0, "c": 0, "new": 0, "d": 0}"#;

        assert_eq!(
            placed(
                "\u{feff}{\r\n\t\"d\" : 1,\r\n\t\"old\": 2,\r\n  \"a\":3,\n\t\"b\": [4, 5]}\n",
                source
            ),
            "\u{feff}{\r\n\t\"old\": 2,\r\n  \"a\":3,\n\t\"b\": [4, 5]}\n"
        );
        let fine = r#"{"old": 1, "a": 2, "older": 3, "d": 4}"#;
        assert_eq!(placed(fine, source), fine);
        assert_eq!(placed("{}", source), "{}");
    }

    /// The length of the longest rising run, found the slow way.
    fn longest(values: &[usize]) -> usize {
        let mut lengths: Vec<usize> = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let before = (0..at).filter(|&earlier| values[earlier] < *value);
            lengths.push(before.map(|earlier| lengths[earlier]).max().unwrap_or(0) + 1);
        }
        lengths.into_iter().max().unwrap_or(0)
    }

    proptest! {
        #[test]
        fn as_few_as_can_be_go(values in Just((0..12).collect::<Vec<usize>>()).prop_shuffle()) {
            let gone = out_of_order(&values);

            let stays = |at: &usize| !gone.contains(at);
            let kept: Vec<_> = (0..values.len()).filter(stays).map(|at| values[at]).collect();
            prop_assert!(kept.is_sorted());
            prop_assert_eq!(kept.len(), longest(&values));
        }

        #[test]
        fn editing_then_gives_the_order_of_the_source(target in file(), source in file()) {
            let text = placed(&target, &source);
            let sides = Sides { source: document(&source), target: document(&text) };
            let edited = edited(sides.as_ref(), &Set::new()).expect("samples have no faults");

            prop_assert!(document(&edited).names().eq(sides.source.names()), "{}", edited);
            prop_assert_eq!(&placed(&edited, &source), &edited);
        }
    }
}
