//! Edits one by one.

use super::*;
use crate::compare::{Renames, Rules, compare};

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("the test wrote a document")
}

/// The edits, as `name path: was, is, shall be`; what is missing is `-`.
fn edits(ancestor: &str, target: &str, source: &str) -> Vec<String> {
    knowing(&[], &Rules::default(), [ancestor, target, source])
}

fn knowing(known: &[(&str, &str)], rules: &Rules, texts: [&str; 3]) -> Vec<String> {
    found(known, rules, texts, |_, edits, _| edits)
}

/// The same as they are kept.
fn keepable(known: &[(&str, &str)], texts: [&str; 3]) -> Vec<String> {
    let as_kept = |edits: Edits<'_>, found, source: &Document| {
        edits.keepable(found, source).expect("both are sound")
    };
    found(known, &Rules::default(), texts, as_kept)
}

fn found(
    known: &[(&str, &str)],
    rules: &Rules,
    texts: [&str; 3],
    then: impl Fn(Edits<'_>, Vec<Edit>, &Document) -> Vec<Edit>,
) -> Vec<String> {
    let [ancestor, target, source] = texts.map(document);
    let records = Sides { source: &source, target: &target };
    let drift = compare(records, rules).expect("both are sound");
    let is_known =
        |spot: &Spot| known.iter().any(|known| *known == (&*spot.name, spot.path.as_str()));
    let edits = Edits { ancestor: &ancestor, target: &target };
    let edits = then(edits, edits.of(&drift, records, &is_known).expect("both are sound"), &source);
    let shown = |json: &Option<Json>| json.as_ref().map_or("-".to_owned(), Json::to_string);
    let line = |Edit { spot, ancestor, target, source }: &Edit| {
        let [was, is, shall_be] = [ancestor, target, source].map(shown);
        format!("{} {}: {was}, {is}, {shall_be}", spot.name, spot.path)
    };
    edits.iter().map(line).collect()
}

#[test]
fn fields_are_told_where_the_source_would_undo_them() {
    let ancestor = r#"{"x": {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}}"#;
    let target = r#"{"x": {"a": 2, "b": 1.0, "d": 1, "e": 3, "new": 2}}"#;
    let source = r#"{"x": {"a": 1, "b": 2, "c": 1, "e": 3}}"#;

    assert_eq!(
        edits(ancestor, target, source),
        ["x /a: 1, 2, 1", "x /c: 1, -, 1", "x /new: -, 2, -"],
        "b and d are the source's own changes, and of e there is nothing to undo"
    );
}

#[test]
fn an_element_is_kept_by_itself_only_where_it_is_still_the_one_that_was_edited() {
    let files = |elements: &str| format!(r#"{{"x": {{"f": [{elements}], "g": 0}}}}"#);
    let [ancestor, target] = [r#"{"p": 1, "n": [1]}, 2"#, r#"{"p": 1, "n": [5]}, 2"#].map(files);
    let kept = |source: &str| keepable(&[], [&ancestor, &target, &files(source)]);

    assert_eq!(kept(r#"{"p": 1, "n": [1]}, 7"#), ["x /f/0/n/0: 1, 5, 1"]);
    assert_eq!(kept(r#"{"p": 1, "n": [7]}, 2"#), ["x /f/0/n/0: 1, 5, 7"]);
    for other in [r#"{"p": 3, "n": [1]}, 2"#, r#"2, {"p": 1, "n": [1]}"#] {
        let kept = kept(other);
        assert!(matches!(&kept[..], [whole] if whole.starts_with("x /f: ")), "{kept:?}");
    }
}

#[test]
fn a_plain_element_is_kept_only_where_the_source_has_what_was_there() {
    let [ancestor, target] = [r#"{"x": [1, 2]}"#, r#"{"x": [5, 2]}"#];

    assert_eq!(keepable(&[], [ancestor, target, r#"{"x": [1, 7]}"#]), ["x /0: 1, 5, 1"]);
    let whole = keepable(&[], [ancestor, target, r#"{"x": [2, 1]}"#]);
    assert_eq!(whole, ["x : [1,2], [5,2], [2,1]"]);
    let known = keepable(&[("x", "/0")], [target, target, r#"{"x": [1, 7]}"#]);
    assert_eq!(known, ["x /0: 5, 5, 1"]);
}

#[test]
fn an_entry_is_told_whole_where_it_came_or_goes_whole() {
    let ancestor = r#"{"gone": 1, "changed": 1, "same": 1}"#;
    let target = r#"{"added": 1, "changed": 2, "same": 1}"#;

    assert_eq!(
        edits(ancestor, target, r#"{"gone": 1}"#),
        ["added : -, 1, -", "changed : 1, 2, -", "gone : 1, -, 1"]
    );
}

#[test]
fn what_the_source_adds_to_something_new_undoes_nothing() {
    let (ancestor, target) = (r#"{"x": {}}"#, r#"{"x": {"config": {"a": 1}}}"#);

    let source = r#"{"x": {"config": {"a": 2, "more": 1}}}"#;

    assert_eq!(edits(ancestor, target, source), ["x /config/a: -, 1, 2"]);
}

#[test]
fn an_edit_inside_what_changes_as_a_whole_is_told_of_the_whole() {
    let ancestor = r#"{"x": {"files": [{"m": 1}], "o": {"a": 1}}}"#;
    let target = r#"{"x": {"files": [{"m": 2}], "o": {"a": 2}}}"#;

    assert_eq!(
        edits(ancestor, target, r#"{"x": {"files": [{"m": 1}, {"m": 3}]}}"#),
        [r#"x /files: [{"m":1}], [{"m":2}], [{"m":1},{"m":3}]"#, r#"x /o: {"a":1}, {"a":2}, -"#]
    );
}

#[test]
fn a_place_is_known_by_itself_by_one_around_it_and_by_one_inside_it() {
    let (same, source) = (r#"{"x": {"o": {"a": [1]}}}"#, r#"{"x": {"o": {"a": [2]}}}"#);
    let knowing = |path: &str, source: &str| {
        knowing(&[("x", path)], &Rules::default(), [same, same, source]).len()
    };

    for path in ["", "/o", "/o/a", "/o/a/0"] {
        assert_eq!(knowing(path, source), 1, "{path}");
    }
    assert_eq!(knowing("/o/a/0", r#"{"x": {"o": {}}}"#), 1);
    assert_eq!(knowing("/o/b", source), 0);
    assert_eq!(knowing("/o/a/1", source), 0);
}

#[test]
fn a_renamed_entry_is_one_that_went_and_one_that_came() {
    let rules = Rules { renames: Renames::Detected };

    let found = knowing(&[], &rules, [r#"{"old": 1}"#, r#"{"own": 1}"#, r#"{"new": 1}"#]);

    assert_eq!(found, ["own : -, 1, -"]);
}

#[test]
fn a_value_is_held_whatever_its_spelling() {
    let records = document(r#"{"x": {"n": 1.0}}"#);
    let spot = |path: &str| Spot {
        name: "x".into(),
        path: Pointer::try_from(path.to_owned()).expect("it is a pointer"),
    };
    let json = |text: &str| text.parse::<Json>().expect("it is JSON");

    assert!(holds(&records, &spot("/n"), Some(&json("1"))));
    assert!(!holds(&records, &spot("/n"), Some(&json("2"))));
    assert!(!holds(&records, &spot("/n"), None));
    assert!(holds(&records, &spot("/m"), None));
}
