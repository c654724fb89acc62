//! What is judged, and what is said about it.

use super::{created, document, edit, edited};
use crate::document::Document;
use crate::sides::Sides;
use crate::sorted::Set;

fn complaint(target: &str, source: &str) -> String {
    let documents = Sides { source: document(source), target: document(target) };
    let fault = edited(documents.as_ref(), &Set::new()).expect_err("one side has a fault");
    fault.to_string()
}

fn refusal(text: &str) -> String {
    Document::parse(text.as_bytes()).expect_err("the text has a fault").to_string()
}

/// An entry with this many containers inside one another.
fn nested(depth: usize) -> String {
    format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn names_of_entries_are_always_judged() {
    assert_eq!(
        refusal("{\"a\": 1,\n \"b\": 2, \"\\u0061\": 3, \"b\": 4}"),
        "line 2, column 10: the key \"a\" is repeated"
    );
    assert_eq!(
        refusal("{\"é\": 1, \"\\udc00\": 2}"),
        "line 1, column 11: a lone surrogate, half of an escaped character"
    );
}

#[test]
fn what_is_not_touched_is_not_judged() {
    let faulty = format!(
        "{{\"a\": [\"\\ud800\", {{\"b\": 1, \"b\": 2}}, 1e99999999999999999999, {}1{}], \"z\": 1}}",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );

    assert_eq!(edit(&faulty, &faulty), faulty);
    assert_eq!(
        edit(&faulty, &faulty.replace("\"z\": 1", "\"z\": 2")),
        faulty.replace("\"z\": 1", "\"z\": 2")
    );
    assert_eq!(edit(&faulty, "{\"z\": 1}"), "{\"z\": 1}");
}

#[test]
fn what_is_touched_is_judged_on_its_own_side() {
    assert_eq!(
        complaint("{\"a\": {\"b\": 1, \"c\": 2}}", "{\n\"a\": {\"b\": 1,\n\"c\": 3, \"b\": 4}}"),
        "source: line 3, column 9, at /a: the key \"b\" is repeated"
    );
    assert_eq!(
        complaint("{\"a\": [1, \"\\ud800\"]}", "{\"a\": [1, \"x\"]}"),
        "target: line 1, column 12, at /a/1: a lone surrogate, half of an escaped character"
    );
    assert_eq!(
        complaint("{\"a\": 1}", "{\"a\": 1, \"é/\": [0, 1e9223372036854775808]}"),
        "source: line 1, column 20, at /é~1/1: the exponent of this number is out of range"
    );
}

#[test]
fn an_untouched_neighbour_may_be_a_model_whatever_is_wrong_with_it() {
    let target = "{\n  \"a\": {\"\\ud800\": [1], \"b\": 1, \"b\": [ 2 ]}\n}";
    let source = target.replace("]}", "]}, \"c\": {\"b\": [3]}");

    assert_eq!(edit(target, &source), target.replace("]}", "]},\n  \"c\": {\"b\": [ 3 ]}"));
}

#[test]
fn a_new_entry_may_be_128_levels_deep_with_the_document() {
    assert!(created(&document(&nested(127))).is_ok());

    let fault = created(&document(&nested(128))).expect_err("it is too deep");

    assert_eq!(fault.position.column, 134);
    assert!(fault.to_string().ends_with("nested more than 128 levels deep"), "{fault}");
}

#[test]
fn depth_cannot_exhaust_the_stack() {
    let deep = nested(500_000);

    assert!(
        refusal(&deep[..deep.len() - 2]).ends_with("the file ends in the middle of the document")
    );
    assert_eq!(edit(&deep, &deep), deep);
}

#[test]
fn a_changed_entry_that_is_too_deep_is_refused() {
    let deep = nested(5_000);
    let deeper = deep.replace("[]", "[0]");

    assert!(complaint(&deep, &deeper).starts_with("source: line 1, column 134, at /a/0/0"));
}

#[test]
fn entries_are_found_by_name_and_listed_as_they_stand() {
    let document = document("{\"b\": [ 1.0 ], \"\\u0061\": {\"y\": 1, \"x\": \"\\u0041\"}}");
    let entry = document.entry("a").expect("it is there");

    assert_eq!(document.names().collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(entry.raw(), "{\"y\": 1, \"x\": \"\\u0041\"}");
    assert_eq!(entry.canonical().as_deref(), Ok("{\"x\":\"A\",\"y\":1}"));
    assert_eq!(
        entry.json().map(|json| json.to_string()).as_deref(),
        Ok("{\"y\":1,\"x\":\"\\u0041\"}")
    );
    assert!(document.entry("\\u0061").is_none());
}
