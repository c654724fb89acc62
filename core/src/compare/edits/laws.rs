//! What holds for the edits between any two versions of a document, and any source.

use proptest::prelude::*;

use super::*;
use crate::compare::{Modified, Rules, compare, keeping};
use crate::document::edited;
use crate::document::tests::sample::file;
use crate::sorted::Set;

/// What was, what is, and what shall be.
#[derive(Debug, Clone)]
struct Three {
    ancestor: Document,
    target: Document,
    source: Document,
}

fn three() -> impl Strategy<Value = Three> {
    let document = || file().prop_map(|text| document(&text));
    (document(), document(), document()).prop_map(|(ancestor, target, source)| Three {
        ancestor,
        target,
        source,
    })
}

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("samples are documents")
}

fn drift(source: &Document, target: &Document) -> Drift {
    compare(Sides { source, target }, &Rules::default()).expect("samples have no faults")
}

impl Three {
    const fn records(&self) -> Sides<&Document> {
        Sides { source: &self.source, target: &self.target }
    }

    fn drift(&self) -> Drift {
        drift(&self.source, &self.target)
    }

    fn edits(&self) -> Vec<Edit> {
        let edits = Edits { ancestor: &self.ancestor, target: &self.target };
        edits.of(&self.drift(), self.records(), &|_| false).expect("samples have no faults")
    }

    fn spots(&self) -> Vec<Spot> {
        self.edits().into_iter().map(|edit| edit.spot).collect()
    }

    /// The target with all that differs and was not edited.
    fn kept(&self) -> Document {
        let keeping = keeping(self.records(), &self.spots()).expect("samples have no faults");
        let sides = Sides { source: &*keeping.source, target: &self.target };
        document(&edited(sides, &Set::new()).expect("samples have no faults"))
    }
}

fn meaning(document: &Document, spot: &Spot) -> Option<String> {
    let node = at(document, spot).expect("samples have no faults")?;
    Some(Json::of(node).expect("samples have no faults").canonical())
}

/// Every place of a drift, with what each side has there.
fn all(drift: &Drift, records: Sides<&Document>) -> Vec<(Spot, Option<String>, Option<String>)> {
    let places = places(drift, records).expect("samples have no faults");
    let canonical = |json: Option<Json>| json.map(|json| json.canonical());
    let mut all: Vec<_> = places
        .into_iter()
        .map(|(name, Change { path, before, after })| {
            (Spot { name, path }, canonical(before), canonical(after))
        })
        .collect();
    all.sort();
    all
}

proptest! {
    #[test]
    fn an_edit_is_where_the_target_is_neither_what_it_was_nor_what_the_source_has(three in three()) {
        for Edit { spot, ancestor, target, source } in three.edits() {
            let [was, is, shall_be] =
                [&three.ancestor, &three.target, &three.source].map(|it| meaning(it, &spot));
            let canonical = |json: Option<Json>| json.map(|json| json.canonical());
            prop_assert!(is != was && is != shall_be, "{:?}", spot);
            prop_assert_eq!([canonical(ancestor), canonical(target), canonical(source)], [was, is, shall_be]);
        }
    }

    #[test]
    fn what_differs_and_is_no_edit_is_as_it_was(three in three()) {
        let edits: Set<Spot> = three.spots().into_iter().collect();
        for (spot, before, _) in all(&three.drift(), three.records()) {
            if !edits.contains(&spot) {
                prop_assert_eq!(meaning(&three.ancestor, &spot), before, "{:?}", spot);
            }
        }
    }

    #[test]
    fn edits_and_the_rest_are_the_drift(three in three()) {
        let keeping = keeping(three.records(), &three.spots()).expect("samples have no faults");
        let rest = drift(&keeping.source, &three.target);

        let edits: Set<Spot> = three.spots().into_iter().collect();
        let records = Sides { source: &*keeping.source, target: &three.target };
        let mut parts = all(&rest, records);
        let kept = keeping.kept.iter().flat_map(|Modified { name, changes }| {
            changes.iter().map(|change| (name.clone(), change.clone()))
        });
        let kept: Vec<_> = kept
            .map(|(name, Change { path, before, after })| {
                let [before, after] = [before, after].map(|json| json.map(|it| it.canonical()));
                (Spot { name, path }, before, after)
            })
            .collect();
        prop_assert!(kept.iter().map(|(spot, ..)| spot).eq(edits.iter()));
        parts.extend(kept);
        parts.sort();
        prop_assert_eq!(parts, all(&three.drift(), three.records()));
    }

    #[test]
    fn what_is_kept_means_what_it_meant_and_twice_is_once(three in three()) {
        let kept = three.kept();
        for spot in three.spots() {
            prop_assert_eq!(meaning(&kept, &spot), meaning(&three.target, &spot), "{:?}", spot);
        }

        let again = Three { target: kept.clone(), ..three };
        let keeping = keeping(again.records(), &again.spots()).expect("samples have no faults");
        prop_assert!(drift(&keeping.source, &kept).is_empty());
    }

    #[test]
    fn nothing_was_edited_if_the_target_is_what_it_was_or_what_the_source_has(three in three()) {
        let untouched = Three { ancestor: three.target.clone(), ..three.clone() };
        let agreed = Three { source: three.target.clone(), ..three };

        prop_assert_eq!(untouched.edits(), []);
        prop_assert_eq!(agreed.edits(), []);
    }

    #[test]
    fn every_place_that_differs_is_an_edit_if_all_are_known(three in three()) {
        let edits = Edits { ancestor: &three.target, target: &three.target };
        let known = edits.of(&three.drift(), three.records(), &|_| true);
        let known = known.expect("samples have no faults").len();

        prop_assert_eq!(known, all(&three.drift(), three.records()).len());
    }
}
