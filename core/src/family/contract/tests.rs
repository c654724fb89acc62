use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::document::edited;
use crate::sides::Sides;
use crate::sorted::{Map, Set};

const CANONICAL: &str = concat!(
    "{\n",
    "    \"One\": {\n",
    "        \"name\": \"One\",\n",
    "        \"baseline\": \"a\",\n",
    "        \"type\": \"ckpt\",\n",
    "        \"inpainting\": false,\n",
    "        \"tags\": [],\n",
    "        \"version\": \"1\",\n",
    "        \"nsfw\": false,\n",
    "        \"download_all\": true,\n",
    "        \"requirements\": {\n",
    "            \"clip_skip\": 2\n",
    "        },\n",
    "        \"config\": {\n",
    "            \"files\": [\n",
    "                {\n",
    "                    \"path\": \"a\\u00e9\",\n",
    "                    \"sha256sum\": \"00\"\n",
    "                }\n",
    "            ],\n",
    "            \"download\": []\n",
    "        },\n",
    "        \"size_on_disk_bytes\": 17246524772\n",
    "    }\n",
    "}\n",
);

fn is_canonical(text: &str) -> bool {
    Contract::StableDiffusion.is_canonical(text.as_bytes())
}

fn shaped(text: &str) -> Result<Shaped, ShapeError> {
    let document = Document::parse(text.as_bytes()).expect("the test wrote JSON");
    Contract::StableDiffusion.shaped(&document)
}

#[test]
fn what_the_check_would_write_is_canonical_and_all_else_is_not() {
    assert!(is_canonical(CANONICAL));
    assert!(is_canonical("{}\n"));

    for (part, other) in [
        ("\"path\": \"a\\u00e9\"", "\"path\": \"aé\""),
        ("\"clip_skip\": 2", "\"clip_skip\": 2.50"),
        ("        \"nsfw\": false,\n", "        \"nsfw\": false,\n        \"style\": null,\n"),
        ("\"nsfw\": false,", "\"available\": true,"),
        ("\"version\"", "\"version_2\""),
        ("\"sha256sum\"", "\"content_hash\""),
        ("\"path\": \"a\\u00e9\"", "\"file_type\": \"x\""),
        ("\"tags\": []", "\"tags\": [ ]"),
        ("    \"One\"", "\t\"One\""),
        ("\n", "\r\n"),
        ("}\n}\n", "}\n}"),
        ("{\n    \"One\"", "\u{feff}{\n    \"One\""),
    ] {
        let text = CANONICAL.replacen(part, other, if part == "\n" { 99 } else { 1 });
        assert_ne!(text, CANONICAL, "{part}");
        assert!(!is_canonical(&text), "{other}");
    }
    assert!(!is_canonical("{\n    \"One\": 1\n}\n"));
    assert!(!is_canonical("no JSON"));
}

#[test]
fn a_source_takes_the_shape_of_the_model() {
    let source = r#"{"One": {"size_on_disk_bytes": 17246524772, "config": {"download": [], "files":
        [{"sha256sum": "00", "md5sum": null, "path": "a\u00E9"}]}, "style": null, "name": "One",
        "requirements": {"clip_skip": 2}, "version": "1", "download_all": true, "nsfw": false, "tags": [],
        "inpainting": false, "type": "ckpt", "baseline": "\u0061"}}"#;

    let shaped = shaped(source).expect("it has a shape");

    assert_eq!(shaped.document.text(), CANONICAL);
    assert_eq!(shaped.oddities, Map::new());
}

#[test]
fn what_the_model_does_not_know_or_misses_is_told_by_field() {
    let source = r#"{
        "b": {"name": "b", "config": {"download": [{"content_hash": 1}, {"content_hash": 2}], "more": 1}, "x": null},
        "a": {"name": null, "config": 7, "baseline": "", "type": "", "inpainting": 0, "version": "", "nsfw": 0,
            "download_all": 0, "x": 1}
    }"#;

    let shaped = shaped(source).expect("it has a shape");

    let told: Vec<(Oddity, &str, Vec<&str>)> = shaped
        .oddities
        .iter()
        .map(|((oddity, field), names)| {
            (*oddity, field.as_str(), names.iter().map(String::as_str).collect())
        })
        .collect();
    let expected = [
        (Oddity::Unknown, "config.download[].content_hash", vec!["b"]),
        (Oddity::Unknown, "config.more", vec!["b"]),
        (Oddity::Unknown, "x", vec!["b", "a"]),
        (Oddity::Lacking, "baseline", vec!["b"]),
        (Oddity::Lacking, "download_all", vec!["b"]),
        (Oddity::Lacking, "inpainting", vec!["b"]),
        (Oddity::Lacking, "name", vec!["a"]),
        (Oddity::Lacking, "nsfw", vec!["b"]),
        (Oddity::Lacking, "type", vec!["b"]),
        (Oddity::Lacking, "version", vec!["b"]),
    ];
    assert_eq!(told, expected);
    let names: Vec<_> = shaped.document.names().collect();
    assert_eq!(names, ["b", "a"], "entries keep their order");
}

#[test]
fn nulls_stay_where_the_model_knows_nothing() {
    let shaped = shaped(r#"{"a": {"requirements": {"z": null, "a": [null]}}}"#).expect("a shape");

    let entry = shaped.document.entry("a").expect("it is there").json().expect("it is sound");
    assert_eq!(entry.as_str(), r#"{"requirements":{"z":null,"a":[null]}}"#);
}

#[test]
fn what_has_no_shape_is_refused() {
    assert_eq!(shaped(r#"{"a": {}, "b": []}"#).err(), Some(ShapeError::NotARecord("b".into())));
    for text in [r#"{"a": {"requirements": 1e999}}"#, r#"{"a": {"name": "\ud800"}}"#] {
        let fault = shaped(text).err();
        assert!(matches!(fault, Some(ShapeError::Document(_))), "{fault:?}");
    }
}

/// Values of all kinds, with numbers and strings whose spelling Python changes.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(
        [
            "null",
            "true",
            "0",
            "-0",
            "1.50",
            "1e5",
            "1E-7",
            "3.0",
            "123456789012345678901",
            "\"\"",
            "\"a\\/b\"",
            "\"\\u00E9\"",
            "\"é\u{1F600}\\u007f\"",
            "{}",
            "[]",
        ]
        .as_slice(),
    );
    leaf.prop_map(str::to_owned).prop_recursive(3, 16, 4, |inner| {
        let name = prop::sample::select(["a", "b", "é"].as_slice());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|all| format!("[{}]", all.join(", "))),
            prop::collection::btree_map(name, inner, 0..4).prop_map(object),
        ]
    })
}

fn object<K: AsRef<str>>(members: impl IntoIterator<Item = (K, String)>) -> String {
    let members =
        members.into_iter().map(|(name, value)| format!("\"{}\" :{value}", name.as_ref()));
    format!("{{{}}}", members.collect::<Vec<_>>().join(",\n "))
}

/// A record with some fields of the model and some others, in any order.
fn record() -> impl Strategy<Value = String> {
    let names = [
        "name",
        "baseline",
        "optimization",
        "tags",
        "version",
        "nsfw",
        "requirements",
        "available",
        "x",
        "content_hash",
    ];
    let inner = |names: &'static [&'static str]| {
        let item = prop::collection::btree_map(prop::sample::select(names), value(), 0..4);
        let item = item.prop_map(Vec::from_iter).prop_shuffle().prop_map(object);
        prop::collection::vec(item, 0..3).prop_map(|items| format!("[{}]", items.join(",")))
    };
    let config = (
        inner(&["path", "md5sum", "sha256sum", "content_hash"]),
        inner(&["file_name", "file_url", "file_type", "content_hash"]),
    );
    let config = config.prop_map(|(files, download)| {
        ("config", object([("download", download), ("files", files)]))
    });
    let fields = prop::collection::btree_map(prop::sample::select(names.to_vec()), value(), 0..8);
    (fields, config).prop_flat_map(|(fields, config)| {
        Just(fields.into_iter().chain([config]).collect::<Vec<_>>()).prop_shuffle().prop_map(object)
    })
}

fn source() -> impl Strategy<Value = String> {
    let name = prop::sample::select(["One", "Two", "Drei", "é", "v 4"].as_slice());
    prop::collection::btree_map(name, record(), 0..5)
        .prop_map(Vec::from_iter)
        .prop_shuffle()
        .prop_map(object)
}

/// What the check demands, said once more without the code: known fields in their order, none of them null.
fn is_in_model_order(record: &Document, order: &[&str]) -> bool {
    let place = |name: &str| order.iter().position(|known| *known == name);
    let places: Option<Vec<usize>> = record.names().map(place).collect();
    places.is_some_and(|places| places.is_sorted())
        && record.entries().all(|field| field.raw() != "null")
}

proptest! {
    #[test]
    fn a_canonical_file_stays_canonical_whatever_the_source_looks_like(
        (one, other) in (source(), source()),
        withheld in prop::collection::btree_set(
            prop::sample::select(["One", "Two", "é"].as_slice()).prop_map(str::to_owned), 0..3),
    ) {
        let target = shaped(&one).expect("it has a shape").document;
        prop_assert!(is_canonical(target.text()));
        let source = shaped(&other).expect("it has a shape").document;

        let withheld: Set<String> = withheld.into_iter().collect();
        let after = edited(Sides { source: &source, target: &target }, &withheld).expect("both are sound");

        prop_assert!(is_canonical(&after), "{after}");
        let order = [
            "name", "baseline", "optimization", "tags", "version", "nsfw", "requirements", "config", "available",
        ];
        for record in Document::parse(after.as_bytes()).expect("it is a document").entries() {
            let record = Document::parse(record.raw().as_bytes()).expect("it is a record");
            prop_assert!(is_in_model_order(&record, &order), "{record:?}");
        }
        let nothing_withheld = edited(Sides { source: &source, target: &target }, &Set::new());
        let [read, wanted] = [&nothing_withheld.expect("both are sound"), source.text()]
            .map(|text| serde_json::from_str::<Value>(text).expect("it is JSON"));
        prop_assert_eq!(read, wanted);
    }
}
