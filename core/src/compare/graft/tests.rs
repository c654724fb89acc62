//! What is grafted, example by example.

use expect_test::{Expect, expect};

use super::*;
use crate::compare::{Rules, compare};
use crate::document::Json;

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
    let target = format!("[{}]", ["1"; 11].join(", "));
    let source = format!("[{}]", ["2"; 11].join(", "));
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
