//! What counts as drift, example by example.

use expect_test::{Expect, expect};

use super::{Drift, Renames, Rules, compare};
use crate::document::Document;
use crate::json;
use crate::sides::Sides;

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("the test wrote a document")
}

/// The drift between a target and a source, as tools read it.
fn drift(target: &str, source: &str) -> String {
    drift_by(&Rules::default(), target, source)
}

fn drift_by(rules: &Rules, target: &str, source: &str) -> String {
    let documents = Sides { source: document(source), target: document(target) };
    let drift = compare(documents.as_ref(), rules).expect("neither side has a fault");
    json::line(&drift)
}

fn is_drift(target: &str, source: &str) -> bool {
    let wrapped = |value: &str| document(&format!("{{\"x\": {{\"v\": {value}}}}}"));
    let documents = Sides { source: wrapped(source), target: wrapped(target) };
    let drift = compare(documents.as_ref(), &Rules::default()).expect("neither side has a fault");
    !drift.is_empty()
}

fn check(actual: &str, expected: &Expect) {
    expected.assert_eq(actual);
}

#[test]
fn order_spelling_and_layout_are_no_drift() {
    for (target, source) in [
        ("{\"a\": 1, \"b\": 2}", "{\"b\":2,\"a\":1}"),
        ("[1, 1.0, -0, 100]", "[1.0, 10e-1, 0, 1E2]"),
        ("\"\\u00e9\\/\\ud83d\\ude00\"", "\"é/\u{1F600}\""),
        ("{\"\\u0061\": []}", "{\"a\": [ ]}"),
    ] {
        assert!(!is_drift(target, source), "{target} and {source}");
    }
}

#[test]
fn type_case_presence_and_order_of_elements_are_drift() {
    for (target, source) in [
        ("1", "true"),
        ("0", "false"),
        ("1", "\"1\""),
        ("null", "false"),
        ("[1, 2]", "[2, 1]"),
        ("\"a\"", "\"A\""),
        ("\"é\"", "\"e\\u0301\""),
        ("{\"a\": null}", "{}"),
        ("[]", "{}"),
        ("9007199254740992", "9007199254740993"),
        ("0.1", "0.1000000000000000055511151231257827"),
        ("1e400", "1e401"),
        ("-1", "1"),
    ] {
        assert!(is_drift(target, source), "{target} and {source}");
        assert!(is_drift(source, target), "{source} and {target}");
    }
}

#[test]
fn names_are_sorted_by_code_point() {
    check(
        &drift(
            "{\"\\uffff\": 1, \"b\": 1, \"\u{1F600}\": 1, \"same\": 1}",
            "{\"c\": 1, \"a\": 1, \"same\": 1.0, \"Z\": 1}",
        ),
        &expect![[
            r#"{"added":["Z","a","c"],"removed":["b","￿","😀"],"renamed":[],"modified":[],"counts":{"added":3,"removed":3,"renamed":0,"modified":0,"unchanged":1}}"#
        ]],
    );
}

#[test]
fn a_change_is_as_small_as_it_can_be() {
    check(
        &drift(
            "{\"x\": {\"a/b\": {\"c\": [1, {\"d\": 2}], \"e\": 1}, \"gone\": [ 1 ], \"same\": 1}}",
            "{\"x\": {\"same\": 1.0, \"new\": null, \"a/b\": {\"e\": 1, \"c\": [1, {\"d\": \"\\u00e9\"}]}}}",
        ),
        &expect![[
            r#"{"added":[],"removed":[],"renamed":[],"modified":[{"name":"x","changes":[{"path":"/a~1b/c/1/d","before":2,"after":"\u00e9"},{"path":"/gone","before":[1]},{"path":"/new","after":null}]}],"counts":{"added":0,"removed":0,"renamed":0,"modified":1,"unchanged":0}}"#
        ]],
    );
}

#[test]
fn arrays_of_another_length_and_values_of_another_kind_differ_as_a_whole() {
    check(
        &drift(
            "{\"x\": {\"a\": [1, 2], \"b\": {\"c\": 1}}, \"y\": 1}",
            "{\"x\": {\"a\": [1], \"b\": [ 1.50 ]}, \"y\": { }}",
        ),
        &expect![[
            r#"{"added":[],"removed":[],"renamed":[],"modified":[{"name":"x","changes":[{"path":"/a","before":[1,2],"after":[1]},{"path":"/b","before":{"c":1},"after":[1.50]}]},{"name":"y","changes":[{"path":"","before":1,"after":{}}]}],"counts":{"added":0,"removed":0,"renamed":0,"modified":2,"unchanged":0}}"#
        ]],
    );
}

#[test]
fn a_rename_is_found_when_asked_for() {
    let target = "{\"old\": {\"name\": \"old\", \"size\": 1}, \"b\": {\"name\": \"?\"}}";
    let source = "{\"new\": {\"size\": 1.0, \"name\": \"new\"}, \"c\": {\"name\": \"!\"}}";
    let rules = Rules { renames: Renames::Detected };

    check(
        &drift_by(&rules, target, source),
        &expect![[
            r#"{"added":["c"],"removed":["b"],"renamed":[{"from":"old","to":"new"}],"modified":[],"counts":{"added":1,"removed":1,"renamed":1,"modified":0,"unchanged":0}}"#
        ]],
    );
    check(
        &drift(target, source),
        &expect![[
            r#"{"added":["c","new"],"removed":["b","old"],"renamed":[],"modified":[],"counts":{"added":2,"removed":2,"renamed":0,"modified":0,"unchanged":0}}"#
        ]],
    );
}

#[test]
fn an_ambiguous_rename_is_none() {
    let rules = Rules { renames: Renames::Detected };
    let one = "{\"a\": {\"name\": \"a\", \"v\": 1}}";
    let two = "{\"b\": {\"name\": \"b\", \"v\": 1}, \"c\": {\"name\": \"c\", \"v\": 1}}";

    for text in [drift_by(&rules, one, two), drift_by(&rules, two, one)] {
        let drift: Drift = serde_json::from_str(&text).expect("it is drift");
        assert_eq!(drift.renamed, []);
        assert_eq!(drift.counts.added + drift.counts.removed, 3);
    }
}

#[test]
fn only_what_is_reported_is_judged() {
    let faulty = "{\"a\": {\"x\": 1, \"x\": 2}, \"b\": 1}";
    let complaint = |target: &str, source: &str| {
        let documents = Sides { source: document(source), target: document(target) };
        let fault = compare(documents.as_ref(), &Rules::default()).expect_err("one is faulty");
        fault.to_string()
    };

    assert!(drift(faulty, "{\"b\": 2}").contains("\"removed\":[\"a\"]"));
    assert_eq!(
        complaint("{}", faulty),
        "source: line 1, column 16, at /a: the key \"x\" is repeated"
    );
    assert_eq!(
        complaint(faulty, "{\"a\": {\"x\": 1}}"),
        "target: line 1, column 16, at /a: the key \"x\" is repeated"
    );
}
