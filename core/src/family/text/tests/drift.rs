//! What counts as drift, and what is only told.

use super::{Files, HEADER, compared, converted};
use crate::document::Document;
use crate::family::{Compared, Remark, RemarkKind};
use crate::json;

fn files() -> Files {
    Files::of(&["example/a,1,,,,,,,,", "example/b,2,,,,,,,,"])
}

const SOURCE: &str = r#"{"example/a": {"parameters": 1e9}, "example/b": {"parameters": 2e9}}"#;

fn told(compared: &Compared) -> String {
    let drift = &compared.drift;
    json::line(&(&drift.added, &drift.removed, &drift.modified))
}

fn drift(files: &Files, source: &str) -> String {
    let compared = files.compared(source).expect("the files can be compared");
    let first = told(&compared);
    let again = files.proposed(source).compared(source).expect("the files can be compared");
    assert_eq!((told(&again).as_str(), again.drift.is_empty()), ("[[],[],[]]", true));
    first
}

fn db(change: impl Fn(&str) -> String) -> Files {
    let files = files();
    let db = change(&files.db);
    assert_ne!(db, files.db, "the test changes something");
    Files { db, ..files }
}

/// The text of `db.json` without an entry.
fn without(db: &str, name: &str) -> String {
    let start = db.find(&format!("    \"{name}\": {{")).expect("it is there");
    let end = start + db[start..].find("    },\n").expect("it is not the last") + "    },\n".len();
    [&db[..start], &db[end..]].concat()
}

#[test]
fn records_are_compared_as_the_converter_makes_them() {
    assert_eq!(drift(&files(), SOURCE), "[[],[],[]]");
    assert_eq!(
        drift(
            &files(),
            r#"{"example/a": {"parameters": 8030000000, "url": "u"}, "example/c": {"parameters": 1e9}}"#
        ),
        r#"[["example/c"],["example/b"],[{"name":"example/a","changes":[{"path":"/parameters","before":1000000000,"after":8029999999},{"path":"/tags/0","before":"1B","after":"8B"},{"path":"/url","after":"u"}]}]]"#
    );
}

#[test]
fn an_entry_that_does_not_follow_its_row_is_drift() {
    let own = db(|db| db.replacen("1000000000", "5", 1));
    let derived =
        db(|db| db.replace("\"name\": \"koboldcpp/b\",", "\"name\": \"koboldcpp/b\", \"old\": 1,"));
    let name = db(|db| db.replace("\"name\": \"aphrodite/example/a\"", "\"name\": \"example/a\""));

    assert_eq!(
        drift(&own, SOURCE),
        r#"[[],[],[{"name":"example/a","changes":[{"path":"/parameters","before":5,"after":1000000000}]}]]"#
    );
    assert_eq!(
        drift(&derived, SOURCE),
        r#"[[],[],[{"name":"example/b","changes":[{"path":"/old","before":1}]}]]"#
    );
    assert_eq!(
        drift(&name, SOURCE),
        r#"[[],[],[{"name":"example/a","changes":[{"path":"/name","before":"aphrodite/example/a","after":"example/a"}]}]]"#
    );
}

#[test]
fn a_row_that_does_not_follow_its_entries_is_drift_too() {
    let files = Files { csv: files().csv.replace("example/a,1,", "example/a,3,"), ..files() };

    assert_eq!(
        drift(&files, SOURCE),
        r#"[[],[],[{"name":"example/a","changes":[{"path":"/parameters","before":3000000000,"after":1000000000},{"path":"/tags/0","before":"3B","after":"1B"}]}]]"#
    );
}

#[test]
fn a_record_that_lacks_an_entry_or_its_row_is_added() {
    for name in ["example/a", "aphrodite/example/a", "koboldcpp/a"] {
        let files = db(|db| without(db, name));
        assert_eq!(drift(&files, SOURCE), r#"[["example/a"],[],[]]"#, "{name}");
    }
    let files = Files { csv: files().csv.replace("example/a,1,,,,,,,,\n", ""), ..files() };
    assert_eq!(drift(&files, SOURCE), r#"[["example/a"],[],[]]"#);
}

#[test]
fn a_record_that_lacks_its_row_is_told_by_what_its_entry_says() {
    let rowless = |change: &dyn Fn(&str) -> String| {
        let files = db(change);
        Files { csv: files.csv.replace("example/a,1,,,,,,,,\n", ""), ..files }
    };
    let other = rowless(&|db| {
        db.replacen("\"example/a\",\n", "\"example/a\",\n        \"url\": \"u\",\n", 1)
    });
    let unfit = rowless(&|db| db.replacen("\"name\": \"example/a\"", "\"tags\": 1", 1));
    let unfit = Files {
        db: unfit.db.replacen(
            "        \"tags\": [\n            \"1B\"\n        ]",
            "        \"url\": \"u\"",
            1,
        ),
        ..unfit
    };

    assert_eq!(
        drift(&other, SOURCE),
        r#"[[],[],[{"name":"example/a","changes":[{"path":"/url","before":"u"}]}]]"#
    );
    assert_eq!(drift(&unfit, SOURCE), r#"[["example/a"],[],[]]"#);
    let new = other.proposed(SOURCE);
    assert_eq!(new.csv, format!("{HEADER}\nexample/a,1,,,,,,,,\nexample/b,2,,,,,,,,\n"));
    assert_eq!(new.db, converted(&new.csv));
}

#[test]
fn entries_that_nobody_makes_are_removed_under_the_name_of_their_record() {
    let files = files();
    let csv = files.csv.replace("example/b,2,,,,,,,,\n", "");
    let source = r#"{"example/a": {"parameters": 1e9}}"#;

    assert_eq!(drift(&Files { csv, ..files.clone() }, source), r#"[[],["example/b"],[]]"#);
    let orphan = db(|db| db.replacen('{', "{\n    \"aphrodite/example/c\": {},", 1));
    assert_eq!(drift(&orphan, SOURCE), r#"[[],["aphrodite/example/c"],[]]"#);
}

#[test]
fn records_that_share_an_entry_do_not_drift_for_it() {
    let files = Files::of(&["a/x,1,,,,,,,,", "b/x,2,,,,,,,,"]);
    let source = r#"{"a/x": {"parameters": 1e9}, "b/x": {"parameters": 2e9}}"#;

    assert_eq!(drift(&files, source), "[[],[],[]]");
    assert_eq!(drift(&files, r#"{"a/x": {"parameters": 1e9}}"#), r#"[[],["b/x"],[]]"#);
}

#[test]
fn rows_under_names_that_get_none_stay_while_the_source_holds_them() {
    let rows = ["a/x,1,,,,,,,,", "koboldcpp/x,2,,,,,,,,", "https://example.org/m,3,,,,,,,,"];
    let files = Files::of(&rows);
    let dropped = r#""koboldcpp/x": {"parameters": 2e9}, "https://example.org/m": {}"#;
    let source = |size: u8| format!("{{\"a/x\": {{\"parameters\": {size}e9}}, {dropped}}}");

    assert_eq!(drift(&files, &source(1)), "[[],[],[]]");
    assert_eq!(
        drift(&files, r#"{"a/x": {"parameters": 1e9}}"#),
        r#"[[],["https://example.org/m","koboldcpp/x"],[]]"#
    );
    let new = files.proposed(&source(4));
    assert_eq!(new.csv, files.csv.replace("a/x,1", "a/x,4"));
    assert_eq!(new.db, converted(&new.csv));
    let remarks = files.compared(&source(1)).expect("the files can be compared").remarks;
    let told: Vec<String> = remarks.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "1 record that the target makes from the others itself: left out",
            "1 record with a URL for a name: left out: https://example.org/m",
            "2 records left out under such a name: the target's own row stays as it is: koboldcpp/x, https://example.org/m",
        ]
    );
}

#[test]
fn what_a_row_cannot_carry_is_told_once_for_each_field() {
    let source = r#"{
        "aphrodite/a/x": {}, "koboldcpp/x": {}, "https://example.org/m": 1,
        "a/x": {"name": "a/x", "model_name": "y", "parameters": 8030000000, "nsfw": true, "version": "2",
                "tags": ["8B", "a,b"], "style": "chat", "own": null, "other": 1},
        "b/x": {"parameters": 0, "nsfw": false, "version": "1", "tags": [], "style": "", "display_name": "",
                "settings": {"k": 0.10000000000000000555}},
        "c/x": {"parameters": 1e9, "nsfw": true, "settings": {}, "url": null},
        "d/x": {"parameters": 1e9, "nsfw": true}, "e/x": {"parameters": 1e9, "nsfw": true}
    }"#;

    let compared = compared([None, None], source, &[]).expect("the records fit");

    let remark = |kind, subject: &str, count, names: &[&str]| Remark {
        kind,
        subject: Some(subject.to_owned()).filter(|subject| !subject.is_empty()),
        count,
        names: names.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(
        compared.remarks,
        [
            remark(RemarkKind::DroppedDuplicates, "", 2, &["aphrodite/a/x", "koboldcpp/x"]),
            remark(RemarkKind::DroppedUrlNames, "", 1, &["https://example.org/m"]),
            remark(RemarkKind::NoColumn, "/nsfw", 4, &["a/x", "c/x", "d/x"]),
            remark(RemarkKind::NoColumn, "/other", 1, &["a/x"]),
            remark(RemarkKind::NoColumn, "/version", 1, &["a/x"]),
            remark(RemarkKind::Changed, "/model_name", 1, &["a/x"]),
            remark(RemarkKind::Changed, "/parameters", 2, &["a/x", "b/x"]),
            remark(RemarkKind::Changed, "/settings", 1, &["b/x"]),
            remark(RemarkKind::Changed, "/tags", 2, &["a/x", "b/x"]),
        ]
    );
    assert!(compared.records.source.names().eq(["a/x", "b/x", "c/x", "d/x", "e/x"]));
    assert!(Document::is_empty(&compared.records.target));
}

#[test]
fn files_that_mean_the_same_and_are_out_of_step_are_told() {
    let told = |files: &Files, source: &str| -> Vec<RemarkKind> {
        let compared = files.compared(source).expect("the files can be compared");
        compared.remarks.iter().map(|remark| remark.kind).collect()
    };
    let spelled = db(|db| db.replacen("1000000000", "1e9", 1));
    let laid_out = db(|db| db.replacen("    ", "\t", 1));
    let marked = db(|db| format!("\u{feff}{db}"));

    for files in [&spelled, &laid_out, &marked] {
        assert_eq!(told(files, SOURCE), [RemarkKind::OutOfStep], "{}", files.db);
        assert_eq!(told(files, &SOURCE.replace("2e9", "3e9")), []);
    }
    assert_eq!(told(&files(), SOURCE), []);
    assert!(compared([None, None], "{}", &[]).expect("they compare").remarks.is_empty());
}
