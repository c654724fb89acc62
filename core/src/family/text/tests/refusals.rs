//! What is refused, and what is said about it.

use super::{Files, HEADER, compared, converted, edited};
use crate::family::Culprit;

fn complaint(csv: &str, source: &str) -> String {
    let error = compared([Some("{}\n"), Some(csv)], source, &[]).expect_err("it is refused");
    error.to_string()
}

#[test]
fn a_table_without_the_columns_is_refused() {
    assert_eq!(
        complaint("example/a,1\nexample/b,2\n", "{}"),
        format!(
            "models.csv: line 1: there is no column \"name\"; the first line names the columns, {HEADER}"
        )
    );
    assert_eq!(
        complaint(&HEADER.replace(",tags", ""), "{}"),
        format!(
            "models.csv: line 1: there is no column \"tags\"; the first line names the columns, {HEADER}"
        )
    );
}

#[test]
fn a_row_that_the_converter_would_stumble_over_is_refused() {
    for (row, expected) in [
        ("a,,,,", "line 3: parameters_bn is \"\", which is no finite number"),
        ("a,7B,,,", "line 3: parameters_bn is \"7B\", which is no finite number"),
        ("a,1e300,,,", "line 3: parameters_bn is \"1e300\", which is no finite number"),
        (
            "a,1,,,,,,,,[]",
            "line 3: settings is no JSON object: line 1, column 1: expected an object at the top level, found an array",
        ),
        (
            "a,1,,,,,,,,\"{\"\"k\"\": 1, \"\"k\"\": 2}\"",
            "line 3: settings is no JSON object: line 1, column 10: the key \"k\" is repeated",
        ),
        ("a,1,,,,,,,,,", "line 3: the row has 11 cells for 10 columns"),
    ] {
        let csv = format!("{HEADER}\nx,1\n{row}\n");
        assert_eq!(complaint(&csv, "{}"), format!("models.csv: {expected}"), "{row}");
    }
}

#[test]
fn settings_that_would_be_too_deep_in_the_other_file_are_refused() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let csv =
        |depth| format!("{HEADER}\nexample/a,1,,,,,,,,\"{{\"\"k\"\": {}}}\"\n", nested(depth));

    assert!(compared([None, Some(&csv(125))], "{}", &[]).is_ok());
    assert!(complaint(&csv(126), "{}").ends_with("nested more than 128 levels deep"));
}

#[test]
fn records_that_no_row_can_hold_are_named_together() {
    let source = r#"{
        "a": 1, "b": {}, "c": {"parameters": null}, "d": {"parameters": "7"}, "e": {"parameters": 1e400},
        "f": {"parameters": 1, "tags": ["a", 1]}, "g": {"parameters": 1, "url": []}, "fine": {"parameters": 1}
    }"#;

    let error = compared([None, None], source, &[]).expect_err("they do not fit");

    assert_eq!(
        error.to_string(),
        "\"a\": it is no object; \"b\": it has no `parameters`; \"c\": it has no `parameters`; \
         \"d\": its `parameters` is not a number; \"e\": its `parameters` is not a number of 64 bits; and 2 more"
    );
    assert_eq!(error.culprit("db.json"), Culprit::Source);
    assert_eq!(
        complaint(&format!("{HEADER}\nb,1\nn,0\n"), r#"{"b": {}, "n": {}}"#),
        "\"b\": it has no `parameters`"
    );
    for (fields, expected) in [
        (r#""tags": "a""#, "its `tags` is not a list of strings"),
        (r#""settings": []"#, "its `settings` is not an object"),
        (r#""style": 1"#, "its `style` is not a string"),
        (
            r#""settings": {"k": 1e999}"#,
            "line 1, column 43, at /a/settings/k: the exponent of this number is out of range",
        ),
        (
            r#""url": "\ud800""#,
            "line 1, column 33, at /a/url: a lone surrogate, half of an escaped character",
        ),
    ] {
        let source = format!("{{\"a\": {{\"parameters\": 1, {fields}}}}}");
        assert_eq!(complaint(&format!("{HEADER}\n"), &source), format!("\"a\": {expected}"));
    }
}

#[test]
fn files_that_would_not_agree_afterwards_are_refused() {
    let files = Files::of(&["example/a,1,,,,,,,,", "example/b,2,,,,,,,,"]);
    let refused = |db: String| {
        let source = r#"{"example/a": {"parameters": 1e9}, "example/b": {"parameters": 3e9}}"#;
        assert_ne!(db, files.db, "the test changes something");
        let compared =
            Files { db, ..files.clone() }.compared(source).expect("they can be compared");
        edited(&compared, &[]).expect_err("they do not agree").to_string()
    };

    assert_eq!(
        refused(
            files
                .db
                .replace("\n    \"aphrodite/example/a\": {", "\n    \"aphrodite/example/a\":  {")
        ),
        "db.json: line 16: this is not what the repository's converter makes of models.csv"
    );
    assert_eq!(
        refused(files.db.replacen("1000000000", "1e9", 2)),
        "db.json: line 2: the entry \"example/a\" is not what the repository's converter makes of models.csv"
    );
    assert_eq!(
        refused(files.db.replace('\n', "\r\n")),
        "db.json: line 2: the entry \"example/a\" is not what the repository's converter makes of models.csv"
    );
    assert_eq!(
        refused(format!("\u{feff}{}", files.db)),
        "db.json: line 1: this is not what the repository's converter makes of models.csv"
    );
}

#[test]
fn an_entry_that_no_row_makes_is_refused_if_it_is_to_stay_while_something_else_changes() {
    let files = Files::of(&["example/a,1,,,,,,,,", "example/b,2,,,,,,,,"]);
    let source = |b: u8| {
        format!(
            "{{\"example/a\": {{\"parameters\": 1e9}}, \"example/b\": {{\"parameters\": {b}e9}}}}"
        )
    };
    let first = files.db.replacen('{', "{\n    \"koboldcpp/c\": {},", 1);
    let last = files.db.replace("    }\n}\n", "    },\n    \"koboldcpp/c\": {}\n}\n");
    for (db, line) in [(first, 2), (last, files.db.lines().count())] {
        let files = Files { db, ..files.clone() };
        assert_eq!(files.proposed_withholding(&source(2), &["koboldcpp/c"]), files);

        let compared = files.compared(&source(3)).expect("they can be compared");

        let error = edited(&compared, &["koboldcpp/c"]).expect_err("they would not agree");
        assert_eq!(
            (error.to_string(), error.remedy()),
            (
                format!(
                    "db.json: line {line}: no row of models.csv makes the entry \"koboldcpp/c\", and its removal is withheld"
                ),
                "approve its removal, or give it a row"
            )
        );
        let new = edited(&compared, &[]).expect("it is removed");
        assert_eq!(new.db, converted(&new.csv));
    }
}
