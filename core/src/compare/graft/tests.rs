use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::compare::{Drift, Rules, compare};
use crate::document::tests::sample::file;
use crate::document::{Entry, Json, edited};

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("the test wrote a document")
}

fn pointer(text: &str) -> Pointer {
    Pointer::try_from(text.to_owned()).expect("the test wrote a pointer")
}

fn owned(pointers: &[&str]) -> Vec<Owned> {
    owned_when(When::Always, pointers)
}

fn owned_when(when: When, pointers: &[&str]) -> Vec<Owned> {
    let field = |text: &&str| Field::Pointer(pointer(text));
    pointers.iter().map(|text| Owned { field: field(text), when }).collect()
}

/// One entry `x` on both sides: the grafted source, and what is kept line by line.
fn check(owned: &[Owned], target: &str, source: &str, expected: &Expect) {
    let wrapped = |value: &str| document(&format!("{{\"x\": {value}}}"));
    let documents = Sides { source: wrapped(source), target: wrapped(target) };
    let grafted = grafted(documents.as_ref(), owned).expect("neither side has a fault");
    let value = |json: &Option<Json>| json.as_ref().map_or("nothing".into(), Json::to_string);
    let mut shown = grafted.source.entry("x").expect("it stays").raw().to_owned() + "\n";
    for Change { path, before, after } in grafted.kept.iter().flat_map(|entry| &entry.changes) {
        shown += &format!("{path}: {}, not {}\n", value(before), value(after));
    }
    expected.assert_eq(&shown);
}

#[test]
fn the_targets_value_stands_where_the_target_owns_it() {
    check(
        &owned(&["/a"]),
        r#"{"a": 2.0}"#,
        r#"{"b": 1, "a": 1}"#,
        &expect![[r#"
        {"b":1,"a":2.0}
        /a: 2.0, not 1
    "#]],
    );
    check(
        &owned(&["/a"]),
        r#"{"b": 0}"#,
        r#"{"a": {"c": 1}, "b": 1}"#,
        &expect![[r#"
        {"b":1}
        /a: nothing, not {"c":1}
    "#]],
    );
    check(
        &owned(&["/a"]),
        r#"{"a": "\u0065"}"#,
        r#"{"b": 1}"#,
        &expect![[r#"
        {"b":1,"a":"\u0065"}
        /a: "\u0065", not nothing
    "#]],
    );
}

#[test]
fn what_is_the_same_keeps_the_sources_text() {
    check(
        &owned(&["/a", "/gone"]),
        r#"{"a": 2.0}"#,
        r#"{ "a" : 2 }"#,
        &expect![[r#"
        { "a" : 2 }
    "#]],
    );
}

#[test]
fn a_value_inside_a_value_is_found_by_name_and_by_index() {
    let places = owned(&["/a~1b/1/c"]);
    check(
        &places,
        r#"{"a/b": [{"c": 1}, {"c": 2, "d": 3}]}"#,
        r#"{"a/b": [{"c": 7}, {"c": 8}]}"#,
        &expect![[r#"
        {"a/b":[{"c": 7},{"c":2}]}
        /a~1b/1/c: 2, not 8
    "#]],
    );
    check(
        &places,
        r#"{"a/b": [{"c": 1}]}"#,
        r#"{"a/b": [{"c": 7}, {"c": 8}]}"#,
        &expect![[r#"
        {"a/b": [{"c": 7}, {"c": 8}]}
    "#]],
    );
    check(
        &places,
        r#"{"a/b": [{"c": 1}, {"c": 2}]}"#,
        "{}",
        &expect![[r#"
        {}
    "#]],
    );
}

#[test]
fn elements_are_told_by_index() {
    let target = format!("[{}]", vec!["1"; 11].join(", "));
    let source = format!("[{}]", vec!["2"; 11].join(", "));
    check(
        &owned(&["/10", "/2", "/02", "/11"]),
        &target,
        &source,
        &expect![[r#"
        [2,2,1,2,2,2,2,2,2,2,1]
        /2: 1, not 2
        /10: 1, not 2
    "#]],
    );
}

#[test]
fn what_stands_around_a_value_comes_along_if_the_source_lacks_it() {
    check(
        &owned(&["/a/b", "/a/c/d"]),
        r#"{"a": {"c": {"d": 1, "e": 2}, "f": 3}}"#,
        "{}",
        &expect![[r#"
        {"a":{"c":{"d":1}}}
        /a/c/d: 1, not nothing
    "#]],
    );
}

#[test]
fn the_source_wins_where_it_has_something_that_holds_no_values() {
    check(
        &owned(&["/a/b"]),
        r#"{"a": {"b": 1}}"#,
        r#"{"a": "plain"}"#,
        &expect![[r#"
        {"a": "plain"}
    "#]],
    );
    check(
        &owned(&["/a"]),
        r#"{"a": 1}"#,
        "null",
        &expect![[r#"
        null
    "#]],
    );
}

#[test]
fn a_field_owned_when_absent_is_the_targets_only_where_the_source_has_no_value() {
    let places = owned_when(When::Absent, &["/a"]);
    for (source, expected) in [
        (
            "{}",
            expect![[r#"
            {"a":1}
            /a: 1, not nothing
        "#]],
        ),
        (
            r#"{"a": null}"#,
            expect![[r#"
            {"a":1}
            /a: 1, not null
        "#]],
        ),
        (
            r#"{"a": ""}"#,
            expect![[r#"
            {"a":1}
            /a: 1, not ""
        "#]],
        ),
        (
            r#"{"a": " "}"#,
            expect![[r#"
            {"a": " "}
        "#]],
        ),
        (
            r#"{"a": false}"#,
            expect![[r#"
            {"a": false}
        "#]],
        ),
    ] {
        check(&places, r#"{"a": 1}"#, source, &expected);
    }
}

#[test]
fn a_place_that_is_named_twice_is_owned_as_widely_as_it_is_said() {
    let places = [owned_when(When::Absent, &["/a"]), owned(&["/a/b", "/a"])].concat();

    check(
        &places,
        r#"{"a": 1}"#,
        r#"{"a": {"b": 2}}"#,
        &expect![[r#"
        {"a":1}
        /a: 1, not {"b":2}
    "#]],
    );
}

#[test]
fn a_new_entry_takes_the_sources_value_and_columns_are_no_places() {
    let documents = Sides {
        source: document(r#"{"new": {"a": 1}, "x": {"a": 1}}"#),
        target: document(r#"{"old": {"a": 2}, "x": {"a": 2}}"#),
    };
    let column = Owned { field: Field::Column("a".into()), when: When::Always };

    let by_column = grafted(documents.as_ref(), &[column]).expect("neither side has a fault");
    let by_pointer =
        grafted(documents.as_ref(), &owned(&["/a"])).expect("neither side has a fault");

    assert_eq!(by_column.source.text(), documents.source.text());
    assert_eq!(by_pointer.source.text(), r#"{"new": {"a": 1}, "x": {"a":2}}"#);
}

#[test]
fn a_fault_is_named_with_its_side_and_where_it_stands() {
    let at = |target: &str, source: &str| {
        let documents = Sides { source: document(source), target: document(target) };
        let compared = grafted(documents.as_ref(), &owned(&["/a"])).and_then(|grafted| {
            let sides = Sides { source: &*grafted.source, target: &documents.target };
            compare(sides, &Rules::default()).map_err(|fault| placed(fault, &documents.source))
        });
        compared.expect_err("there is a fault").to_string()
    };

    assert_eq!(
        at("{\"x\": {\"a\": 1,\n \"a\": 2}}", "{\"x\": {}}"),
        "target: line 2, column 2, at /x: the key \"a\" is repeated"
    );
    assert_eq!(
        at("{\"x\": {\"a\": \"\\ud800\"}}", "{\"x\": {}}"),
        "target: line 1, column 14, at /x/a: a lone surrogate, half of an escaped character"
    );
    // The graft takes two lines away before this one.
    let source = "{\"x\": {\"a\":\n\n1},\n\"y\": [0, {\"b\": 1e9223372036854775808}]}";
    assert_eq!(
        at("{\"x\": {}, \"y\": [0, {\"b\": 1}]}", source),
        "source: line 4, column 16, at /y/1/b: the exponent of this number is out of range"
    );
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
                node = child(object, &step).expect("samples have no faults");
            }
            Some(_) => return Way::Blocked,
        }
    }
    Way::Clear(node.map(Node::raw))
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
    document(&edited(sides, &BTreeSet::new()).expect("samples have no faults"))
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
                    let told = told.as_ref().map(|json| json.canonical());
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
