//! Which cells a record asks for.

use super::super::cells::{Cells, Column};
use super::super::rows::Record;
use super::super::sheet::Sheet;
use super::HEADER;
use crate::document::Document;

/// The row of the record `example/x-7B` with these fields, onto the existing row.
fn row(existing: Option<&str>, fields: &str) -> String {
    let source = format!("{{\"example/x-7B\": {{{fields}}}}}");
    let source = Document::parse(source.as_bytes()).expect("the test wrote a document");
    let csv = format!("{HEADER}\n{}\n", existing.unwrap_or_default());
    let sheet = Sheet::parse(csv.as_bytes()).expect("the test wrote a sheet");
    let existing = sheet.by_name();
    let existing = existing.get("example/x-7B").map(|row| sheet.cells(*row));
    let entry = source.entry("example/x-7B").expect("it is there");
    let record = Record::read(entry).expect("a row can hold it");
    shown(&record.row(existing.as_ref()).expect("it has no fault"))
}

fn shown(cells: &Cells<'_>) -> String {
    Column::all().map(|column| cells.get(column)).join("|")
}

#[test]
fn a_new_row_says_what_the_record_says() {
    assert_eq!(row(None, r#""parameters": 7e9"#), "example/x-7B|7||||||||");
    assert_eq!(
        row(
            None,
            r#""name": "?", "settings": {"b" : 1.10, "a":[ ]}, "tags": ["z", "chat", "7B", "a"], "style": "chat",
               "parameters": 7100000000, "display_name": "Ex", "url": "u", "baseline": "b", "description": "d\n",
               "instruct_format": "i", "nsfw": true"#
        ),
        "example/x-7B|7.1|Ex|u|b|d\n|chat|z,a|i|{\"b\": 1.1, \"a\": []}"
    );
    assert_eq!(
        row(
            None,
            r#""parameters": 70000000, "display_name": "x 7B", "url": null, "style": "generalist", "settings": {}"#
        ),
        "example/x-7B|0.07||||||||"
    );
}

#[test]
fn the_default_style_is_named_only_if_it_is_a_tag() {
    let row = |fields: &str| row(None, &format!("\"parameters\": 7e9, {fields}"));

    assert_eq!(row(r#""style": "generalist", "tags": ["7B", "a"]"#), "example/x-7B|7||||||a||");
    assert_eq!(
        row(r#""style": "generalist", "tags": ["a", "generalist"]"#),
        "example/x-7B|7|||||generalist|a||"
    );
    assert_eq!(row(r#""tags": ["", "generalist"]"#), "example/x-7B|7||||||,generalist||");
}

#[test]
fn sizes_are_spelled_as_a_person_would() {
    for (parameters, cell) in [
        ("7000000000", "7"),
        ("7000000000.0", "7"),
        ("1e30", "1000000000000000000000"),
        ("8030000000", "8.03"),
        ("8029999999", "8.03"),
        ("4099999999", "4.1"),
        ("4100000000", "4.1"),
        ("1234567891", "1.234567891"),
        ("1999999999", "1.999999999"),
        ("1000", "1e-06"),
        ("0", "0"),
    ] {
        let expected = format!("example/x-7B|{cell}||||||||");
        assert_eq!(row(None, &format!("\"parameters\": {parameters}")), expected, "{parameters}");
    }
}

#[test]
fn cells_that_say_the_same_stay_as_they_are() {
    let existing =
        r#"example/x-7B, 7.0 ,x 7B,,,,generalist,"chat ,,a, 7B",,"{""b"":1.10,""a"":1}""#;
    let same = "example/x-7B| 7.0 |x 7B||||generalist|chat ,,a, 7B||{\"b\":1.10,\"a\":1}";

    assert_eq!(
        row(
            Some(existing),
            r#""parameters": 7000000000, "tags": ["", "7B", "a", "chat", "generalist"], "settings": {"a": 1, "b": 1.1}"#
        ),
        same
    );
    let existing = "example/x-7B,8.03,,,,,,generalist,,{}";
    assert_eq!(
        row(
            Some(existing),
            r#""parameters": 8030000000, "style": "generalist", "tags": ["8B", "generalist"], "display_name": "x 7B""#
        ),
        existing.replace(',', "|")
    );
}

#[test]
fn only_cells_that_say_something_else_change() {
    let existing = r#"example/x-7B, 7.0 ,Ex,u,,d,chat,"b, a",i,"{""b"":1.10, ""c"" : 2}""#;

    assert_eq!(
        row(
            Some(existing),
            r#""parameters": 8e9, "style": "chat", "tags": ["chat", "a", "b", "8B"], "display_name": "x 7B",
               "settings": {"new": "é", "c": 3, "b": 1.1}"#
        ),
        "example/x-7B|8|||||chat|b, a||{\"new\":\"\\u00e9\", \"b\":1.10, \"c\" : 3}"
    );
    assert_eq!(
        row(
            Some(existing),
            r#""parameters": 7e9, "style": "", "tags": ["chat", "b"], "settings": {}"#
        ),
        "example/x-7B| 7.0 ||||||chat,b||"
    );
    assert_eq!(
        row(Some(existing), r#""parameters": 7e9, "style": "generalist", "tags": ["generalist"]"#),
        "example/x-7B| 7.0 |||||generalist|||"
    );
}

#[test]
fn a_record_without_parameters_says_what_a_row_of_none_says() {
    for cell in ["0", " 0.0", "1e-10"] {
        let existing = format!("example/x-7B,{cell},,,,,,,,");
        for fields in ["", r#""parameters": null"#, r#""parameters": 0"#] {
            assert_eq!(row(Some(&existing), fields), existing.replace(',', "|"), "{fields}");
        }
    }
}
