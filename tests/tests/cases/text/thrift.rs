//! How few lines change, in the largest table that is there.

use serde_json::{Map, Value, json};
use trueup_tests::judges::Oracle;
use trueup_tests::program::Place;

use crate::case;
use crate::members::members;
use crate::text::laws::is_base;
use crate::text::proposal::{Pair, propose};
use crate::text::rows::rows;

/// The pair of the case with the most rows.
fn largest() -> Pair {
    let pairs = case::all().into_iter().filter_map(|case| {
        let table = case.table().filter(|table| table.starts_with(b"name,"))?;
        Some(Pair { table, entries: case.before() })
    });
    pairs.max_by_key(|pair| rows(pair.texts().unwrap()[0]).len()).expect("our own are there")
}

/// The name of a record in the middle, and its entry's text.
fn middle(entries: &str) -> (String, &str) {
    let bases = members(entries).into_iter().filter(|(name, _)| is_base(name));
    let bases: Vec<_> = bases.collect();
    bases[bases.len() / 2].clone()
}

/// The lines that git sees added and removed in `models.csv` and in `db.json`.
fn lines_changed(before: &Pair, held: &str) -> ([(usize, usize); 2], Pair) {
    let proposal = propose(before, held.as_bytes());
    assert_eq!(proposal.said.code, 0, "{:?}", proposal.said);
    let place = Place::new();
    let sides = [("before", before), ("after", &proposal.pair)];
    for (side, pair) in sides {
        place.write(&format!("{side}.csv"), &pair.table);
        place.write(&format!("{side}.json"), &pair.entries);
    }
    let table = place.lines_changed("before.csv", "after.csv");
    let entries = place.lines_changed("before.json", "after.json");
    ([table, entries], proposal.pair)
}

#[test]
fn one_model_added_is_one_row_and_three_entries() {
    let Some(oracle) = Oracle::find("one_model_added_is_one_row_and_three_entries") else { return };
    let before = largest();
    let [_, entries] = before.texts().unwrap();
    let (_, neighbour) = middle(entries);
    let record = json!({
        "name": NEW, "parameters": 6_000_000_000_u64, "description": "Says \u{201c}well\u{201d}, often.",
        "style": "chat", "settings": {"temperature": 0.7},
    });
    let held = entries.replacen(neighbour, &format!("{neighbour}, {}: {record}", json!(NEW)), 1);

    let ([table, lines], after) = lines_changed(&before, &held);

    oracle.agree(after.files()).unwrap();
    assert_eq!(table, (1, 0));
    let names = |pair: &Pair| -> Vec<String> {
        members(pair.texts().unwrap()[1]).into_iter().map(|(name, _)| name).collect()
    };
    let old = names(&before);
    let added: Vec<_> = names(&after).into_iter().filter(|name| !old.contains(name)).collect();
    let expected = ["example/fresh-6B", "aphrodite/example/fresh-6B", "koboldcpp/fresh-6B"];
    assert_eq!(added, expected);
    let entry = members(after.texts().unwrap()[1]).into_iter().find(|(name, _)| name == NEW);
    let lines_of_one = entry.expect("it is there").1.lines().count();
    assert_eq!(lines, (lines_of_one * 3, 0));
}

#[test]
fn one_field_changed_is_one_line_and_three_values() {
    let Some(oracle) = Oracle::find("one_field_changed_is_one_line_and_three_values") else {
        return;
    };
    let before = largest();
    let [_, entries] = before.texts().unwrap();
    let (name, entry) = middle(entries);
    let (_, value) = entry.split_once(':').expect("a name and its value");
    let record: Map<String, Value> = serde_json::from_str(value).unwrap();
    for (field, wanted) in
        [("description", json!("Says \"another thing\", often.")), ("baseline", json!("other"))]
    {
        let mut record = record.clone();
        record.insert(field.to_owned(), wanted);
        let held = format!("{}: {}", json!(name), Value::from(record));
        let held = entries.replacen(entry, &held, 1);

        let (changed, after) = lines_changed(&before, &held);

        oracle.agree(after.files()).unwrap();
        assert_eq!(changed, [(1, 1), (3, 3)], "{field}");
    }
}

const NEW: &str = "example/fresh-6B";
