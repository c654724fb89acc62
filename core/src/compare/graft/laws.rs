//! What holds for the graft between any two documents.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::compare::{Drift, Rules, compare};
use crate::document::tests::sample::file;
use crate::document::{Entry, Json, edited};
use crate::sorted::Set;

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("samples are documents")
}

/// Some places of random documents.
fn places() -> impl Strategy<Value = Vec<Owned>> {
    let step = prop::sample::select(["a", "b", "c", "A", "é", "x/y~z", "", "0", "1"].as_slice());
    let steps = prop::collection::vec(step, 0..4);
    let when = prop::sample::select([When::Absent, When::Always].as_slice());
    let place = (steps, when).prop_map(|(steps, when)| {
        let pointer = steps.iter().fold(Pointer::root(), |pointer, step| pointer.member(step));
        Owned { field: Field::Pointer(pointer), when }
    });
    prop::collection::vec(place, 1..6)
}

/// Documents that share entries, so that there is something to graft.
fn both() -> impl Strategy<Value = Sides<Document>> {
    (file(), file())
        .prop_map(|(source, target)| Sides { source: document(&source), target: document(&target) })
}

fn graft<'a>(documents: &'a Sides<Document>, owned: &[Owned]) -> Grafted<'a> {
    grafted(documents.as_ref(), owned).expect("samples have no faults")
}

/// An entry by its meaning; numbers of samples differ as 64-bit floats too.
fn meaning(document: &Document, name: &str) -> Option<Value> {
    let canonical = document.entry(name)?.canonical().expect("samples have no faults");
    Some(serde_json::from_str(&canonical).expect("canonical text is JSON"))
}

/// The rule in plain words, for one place after another.
fn ruled(
    source: Option<Value>,
    target: Option<&Value>,
    steps: &[Cow<'_, str>],
    when: When,
) -> Option<Value> {
    let Some((step, rest)) = steps.split_first() else {
        let is_empty = matches!(&source, None | Some(Value::Null)) || source == Some("".into());
        return if when == When::Always || is_empty { target.cloned() } else { source };
    };
    let inner = target.and_then(|target| stepped(target, step));
    match source {
        None if target.is_some_and(Value::is_object) => {
            let value = ruled(None, inner, rest, when)?;
            Some(Value::Object([(step.to_string(), value)].into_iter().collect()))
        }
        Some(Value::Object(mut members)) => {
            let value = ruled(members.remove(step.as_ref()), inner, rest, when);
            members.extend(value.map(|value| (step.to_string(), value)));
            Some(members.into())
        }
        Some(Value::Array(mut elements)) => {
            let at: Option<usize> = step.parse().ok();
            if let (Some(element), Some(inner)) = (at.and_then(|at| elements.get_mut(at)), inner) {
                *element = ruled(Some(element.take()), Some(inner), rest, when)?;
            }
            Some(elements.into())
        }
        other => other,
    }
}

fn stepped<'a>(value: &'a Value, step: &str) -> Option<&'a Value> {
    match value {
        Value::Array(elements) => elements.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    }
}

/// Outer places first; of two that are the same, the wider one has the last word.
fn in_order(owned: &[Owned]) -> Vec<(&Pointer, When)> {
    let mut places = Vec::new();
    for Owned { field, when } in owned {
        if let Field::Pointer(pointer) = field {
            places.push((pointer, *when));
        }
    }
    places.sort();
    places
}

/// Returns the value at a place, as it is spelled, if there are only objects on the way to it.
fn spelled<'a>(document: &'a Document, name: &str, place: &Pointer) -> Way<'a> {
    let mut node = document.entry(name).map(Entry::node);
    for step in place.steps() {
        match node {
            None => return Way::Clear(None),
            Some(object) if object.kind() == Kind::Object => {
                node = child(&object, &step).expect("samples have no faults");
            }
            Some(_) => return Way::Blocked,
        }
    }
    Way::Clear(node.map(|node| node.raw()))
}

#[derive(Debug, PartialEq)]
enum Way<'a> {
    Blocked,
    Clear(Option<&'a str>),
}

fn common(documents: &Sides<Document>) -> impl Iterator<Item = &str> {
    documents.source.names().filter(|name| documents.target.entry(name).is_some())
}

fn after_edit(grafted: &Grafted<'_>, target: &Document) -> Document {
    let sides = Sides { source: &*grafted.source, target };
    document(&edited(sides, &Set::new()).expect("samples have no faults"))
}

fn drift(grafted: &Grafted<'_>, target: &Document) -> Drift {
    let sides = Sides { source: &*grafted.source, target };
    compare(sides, &Rules::default()).expect("samples have no faults")
}

/// What is kept, whatever its spelling.
fn meanings(kept: &[Modified]) -> Vec<(String, Pointer, [Option<String>; 2])> {
    let canonical = |json: &Option<Json>| json.as_ref().map(Json::canonical);
    let changes = kept.iter().flat_map(|entry| entry.changes.iter().map(move |it| (entry, it)));
    let of_change = |(entry, change): (&'_ Modified, &'_ Change)| {
        let sides = [canonical(&change.before), canonical(&change.after)];
        (entry.name.clone(), change.path.clone(), sides)
    };
    changes.map(of_change).collect()
}

proptest! {
    #[test]
    fn without_owned_fields_the_graft_is_the_source(documents in both()) {
        let grafted = graft(&documents, &[]);

        prop_assert!(matches!(grafted.source, Cow::Borrowed(_)));
        prop_assert_eq!(grafted.kept, []);
    }

    #[test]
    fn the_graft_means_what_the_rule_says(documents in both(), owned in places()) {
        let grafted = graft(&documents, &owned);

        prop_assert!(grafted.source.names().eq(documents.source.names()));
        for name in documents.source.names() {
            let mut expected = meaning(&documents.source, name);
            if let target @ Some(_) = meaning(&documents.target, name) {
                for (place, when) in in_order(&owned) {
                    let steps: Vec<_> = place.steps().collect();
                    expected = ruled(expected, target.as_ref(), &steps, when);
                }
            }
            prop_assert_eq!(meaning(&grafted.source, name), expected);
        }
    }

    #[test]
    fn exactly_what_the_graft_exchanged_is_kept_and_the_rest_has_its_text(
        documents in both(),
        owned in places(),
    ) {
        let grafted = graft(&documents, &owned);

        let mut kept = grafted.kept.iter();
        let mut names: Vec<_> = common(&documents).collect();
        names.sort_unstable();
        for name in names {
            let source = documents.source.entry(name).expect("it is in both");
            if meaning(&grafted.source, name) == meaning(&documents.source, name) {
                let stands = grafted.source.entry(name).map(Entry::raw);
                prop_assert_eq!(stands, Some(source.raw()));
                continue;
            }
            let entry = kept.next().expect("it is told");
            prop_assert_eq!(&entry.name, name);
            prop_assert!(!entry.changes.is_empty());
            for Change { path, before, after } in &entry.changes {
                let is_owned = |place: &Pointer| is_within(path, place);
                prop_assert!(in_order(&owned).into_iter().any(|(place, _)| is_owned(place)));
                prop_assert_ne!(
                    before.as_ref().map(Json::canonical), after.as_ref().map(Json::canonical)
                );
                for (document, told) in [
                    (&documents.source, after), (&documents.target, before), (&grafted.source, before)
                ] {
                    let found = meaning(document, name);
                    let found = path.steps().try_fold(found.as_ref(), |value, step| {
                        Some(value.and_then(|value| stepped(value, &step)))
                    });
                    let told = told.as_ref().map(Json::canonical);
                    let told = told.map(|text| serde_json::from_str(&text).expect("it is JSON"));
                    prop_assert_eq!(found.flatten().cloned(), told);
                }
            }
        }
        prop_assert_eq!(kept.next(), None);
    }

    #[test]
    fn an_edit_leaves_the_targets_bytes_at_owned_places(documents in both(), owned in places()) {
        let after = after_edit(&graft(&documents, &owned), &documents.target);

        for name in common(&documents) {
            for (place, when) in in_order(&owned) {
                let source = spelled(&documents.source, name, place);
                let target = spelled(&documents.target, name, place);
                if when == When::Always && source != Way::Blocked && target != Way::Blocked {
                    prop_assert_eq!(spelled(&after, name, place), target, "{} {}", name, place);
                }
            }
        }
    }

    #[test]
    fn drift_never_names_an_owned_place(documents in both(), owned in places()) {
        let drift = drift(&graft(&documents, &owned), &documents.target);

        for change in drift.modified.iter().flat_map(|entry| &entry.changes) {
            for (place, when) in in_order(&owned) {
                prop_assert!(when == When::Absent || !is_within(&change.path, place), "{:?}", change);
            }
        }
    }

    #[test]
    fn the_second_time_there_is_nothing_to_do_and_as_much_to_keep(
        documents in both(),
        owned in places(),
    ) {
        let first = graft(&documents, &owned);
        let after = after_edit(&first, &documents.target);
        let sides = Sides { source: &documents.source, target: &after };
        let second = grafted(sides, &owned).expect("samples have no faults");

        prop_assert!(drift(&first, &after).is_empty());
        prop_assert!(drift(&second, &after).is_empty());
        let again = after_edit(&second, &after);
        prop_assert_eq!(again.text(), after.text());
        prop_assert_eq!(meanings(&second.kept), meanings(&first.kept));
    }
}

fn is_within(path: &Pointer, place: &Pointer) -> bool {
    path.as_str()
        .strip_prefix(place.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
