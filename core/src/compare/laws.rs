//! What holds for the drift between any two documents.

use proptest::prelude::*;

use super::{Change, Drift, Modified, Renames, Rules, compare};
use crate::document::tests::sample::{file, file_twice};
use crate::document::{Document, edited};
use crate::json;
use crate::sides::Sides;
use crate::sorted::Set;

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("samples are documents")
}

fn drift_by(rules: &Rules, target: &str, source: &str) -> Drift {
    let documents = Sides { source: document(source), target: document(target) };
    compare(documents.as_ref(), rules).expect("samples have no faults")
}

fn drift(target: &str, source: &str) -> Drift {
    drift_by(&Rules::default(), target, source)
}

/// What the drift would be with the sides exchanged.
fn swapped(drift: Drift) -> Drift {
    let swap = |change: Change| Change { before: change.after, after: change.before, ..change };
    let modified = drift.modified.into_iter().map(|Modified { name, changes }| Modified {
        name,
        changes: changes.into_iter().map(swap).collect(),
    });
    let mut swapped =
        Drift { added: drift.removed, removed: drift.added, modified: modified.collect(), ..drift };
    swapped.count();
    swapped
}

fn is_sorted<'a>(names: impl IntoIterator<Item = &'a String>) -> bool {
    names.into_iter().is_sorted_by(|a, b| a.chars().lt(b.chars()))
}

proptest! {
    #[test]
    fn a_document_does_not_drift_from_itself_however_it_is_written((one, other) in file_twice()) {
        prop_assert!(drift(&one, &one).is_empty());
        prop_assert_eq!(drift(&one, &other).counts.unchanged, document(&one).len());
        prop_assert!(drift(&one, &other).is_empty());
    }

    #[test]
    fn an_edited_target_has_no_drift_left(target in file(), source in file()) {
        let documents = Sides { source: document(&source), target: document(&target) };
        let text = edited(documents.as_ref(), &Set::new()).expect("samples have no faults");

        prop_assert!(drift(&text, &source).is_empty());
        prop_assert_eq!(drift(&target, &source).is_empty(), text == target);
    }

    #[test]
    fn withheld_removals_are_the_only_drift_left(target in file(), source in file()) {
        let documents = Sides { source: document(&source), target: document(&target) };
        let removed = drift(&target, &source).removed;
        let withheld = removed.iter().cloned().collect::<Set<_>>();

        let text = edited(documents.as_ref(), &withheld).expect("samples have no faults");

        let mut expected = Drift { removed, ..Drift::default() };
        expected.counts.unchanged = document(&source).len();
        expected.count();
        prop_assert_eq!(drift(&text, &source), expected);
    }

    #[test]
    fn exchanged_sides_exchange_the_drift(target in file(), source in file()) {
        prop_assert_eq!(drift(&source, &target), swapped(drift(&target, &source)));
    }

    #[test]
    fn every_entry_is_counted_once_and_names_are_sorted(target in file(), source in file()) {
        let rules = Rules { renames: Renames::Detected };
        for drift in [drift(&target, &source), drift_by(&rules, &target, &source)] {
            let counts = drift.counts;
            let in_both = counts.renamed + counts.modified + counts.unchanged;

            prop_assert_eq!(counts.added + in_both, document(&source).len());
            prop_assert_eq!(counts.removed + in_both, document(&target).len());
            prop_assert!(is_sorted(&drift.added) && is_sorted(&drift.removed));
            prop_assert!(is_sorted(drift.modified.iter().map(|modified| &modified.name)));
            prop_assert!(is_sorted(drift.renamed.iter().map(|rename| &rename.from)));
        }
    }

    #[test]
    fn drift_reads_back_as_it_was_written(target in file(), source in file()) {
        let drift = drift(&target, &source);
        let text = json::lines(&drift);

        prop_assert_eq!(serde_json::from_str::<Drift>(&text).expect("it is drift"), drift);
    }
}
