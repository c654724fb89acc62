//! Random tables and sources, held to the converter that was written from its description alone.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use trueup_core::compare::Rules;
use trueup_core::document::Document;
use trueup_core::family::{Family, Given};
use trueup_tests::judges::Oracle;

use crate::text::laws::{is_base, untouched_stays};
use crate::text::proposal::Pair;

/// The cells of a row behind its name, or what a record says instead.
type Cells = [&'static str; 9];

/// What happens to one record of the source.
#[derive(Debug, Clone)]
enum Deed {
    Remove,
    Say(&'static str, Value),
    Add(&'static str, u64),
}

#[test]
fn what_is_proposed_for_any_table_agrees_with_itself_and_leaves_the_rest_alone() {
    let test = "what_is_proposed_for_any_table_agrees_with_itself_and_leaves_the_rest_alone";
    let Some(oracle) = Oracle::find(test) else { return };
    let mut runner =
        TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let rows = vec((select(NAMES), cells(), any::<bool>()), 0..9);
    let deeds = vec((any::<Index>(), deed()), 0..4);
    runner
        .run(&(rows, deeds, select(&["\n", "\r\n"][..])), |(rows, deeds, line_end)| {
            let table = written(&rows, line_end).into_bytes();
            let before = Pair { entries: oracle.convert(&table).unwrap(), table };
            let (held, touched) = done(&before, &deeds);

            let after = edited(&before, &held);

            prop_assert_eq!(oracle.agree(after.files()), Ok(()));
            let rest = untouched_stays(&before, &after, &touched);
            prop_assert_eq!(rest, Ok(()));
            prop_assert_eq!(edited(&after, &held), after);
            Ok(())
        })
        .unwrap();
}

/// What the core makes of a pair and a source; both files as they are where nothing differs.
fn edited(before: &Pair, held: &[u8]) -> Pair {
    let family = Family::TextReference { csv_path: "models.csv".to_owned() };
    let published = [Some(&*before.entries), Some(&*before.table)];
    let source = Document::parse(held).unwrap();
    let given = Given { path: "db.json", source: &source, published: &published, owned: &[] };
    let compared = family.compare(&given, &Rules::default()).unwrap();
    let files = compared.edited(&BTreeSet::new()).unwrap().files;
    let [entries, table] = <[_; 2]>::try_from(files).unwrap().map(Option::unwrap);
    Pair { table, entries }
}

/// The source after these deeds, and the records that they touch.
fn done(before: &Pair, deeds: &[(Index, Deed)]) -> (Vec<u8>, BTreeSet<String>) {
    let records: Map<String, Value> = serde_json::from_slice(&before.entries).unwrap();
    let mut records: Vec<_> = records.into_iter().filter(|(name, _)| is_base(name)).collect();
    let mut touched = BTreeSet::new();
    for (place, deed) in deeds {
        let place = place.index(records.len() + 1);
        match deed {
            Deed::Remove if place < records.len() => {
                touched.insert(records.remove(place).0);
            }
            Deed::Say(field, value) if place < records.len() => {
                records[place].1[field] = value.clone();
                touched.insert(records[place].0.clone());
            }
            Deed::Add(name, parameters) if records.iter().all(|(known, _)| known != name) => {
                let record = json!({"parameters": parameters, "style": "chat", "tags": ["b", "a"]});
                records.insert(place, ((*name).to_owned(), record));
                touched.insert((*name).to_owned());
            }
            _ => {}
        }
    }
    let members: Vec<_> =
        records.iter().map(|(name, record)| format!("{}: {record}", json!(name))).collect();
    (format!("{{{}}}", members.join(", ")).into_bytes(), touched)
}

/// The text of a table; some cells stand in quotes without need.
fn written(rows: &[(&str, Cells, bool)], line_end: &str) -> String {
    let mut text = HEADER.to_owned();
    for (name, cells, is_quoted) in rows {
        let cell = |cell: &&str| {
            let is_quoted = *is_quoted || cell.contains(['"', ',', '\r', '\n']);
            if is_quoted {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                (*cell).to_owned()
            }
        };
        let cells: Vec<_> = cells.iter().map(cell).collect();
        text += &format!("{line_end}{name},{}", cells.join(","));
    }
    text
}

fn cells() -> impl Strategy<Value = Cells> {
    let [display, url, baseline, description, format] = [(); 5].map(|()| select(TEXTS));
    let (size, style, tags, settings) =
        (select(SIZES), select(STYLES), select(TAGS), select(SETTINGS));
    let all = (size, display, url, baseline, description, style, tags, format, settings);
    all.prop_map(|(size, display, url, baseline, description, style, tags, format, settings)| {
        [size, display, url, baseline, description, style, tags, format, settings]
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    let fields = ["display_name", "url", "baseline", "description", "instruct_format"];
    let text = (select(fields.to_vec()), select(TEXTS));
    let counts = [1_u64, 500_000_000, 4_099_999_999, 8_030_000_000, 70_600_000_000, 7_000_000_000];
    prop_oneof![
        Just(Deed::Remove),
        text.prop_map(|(field, text)| Deed::Say(field, json!(text))),
        select(STYLES).prop_map(|style| Deed::Say("style", json!(style))),
        select(counts.to_vec()).prop_map(|count| Deed::Say("parameters", json!(count))),
        Just(Deed::Say("tags", json!(["", "z", "\u{e9}"]))),
        Just(Deed::Say("settings", json!({"a": 1.0, "b": {"c": []}, "d": "\u{2014}"}))),
        (select(NAMES), select(counts.to_vec())).prop_map(|(name, count)| Deed::Add(name, count)),
    ]
}

const HEADER: &str = "name,parameters_bn,display_name,url,baseline,description,style,tags,\
                      instruct_format,settings";

/// Some share the name that `koboldcpp/` goes before.
const NAMES: &[&str] =
    &["a/x-7B", "b/x-7B", "a/y_8B", "B/y_8B", "a/z-", "solo", "Solo_2", "a/\u{e9}-1", "b/q 1"];

const SIZES: &[&str] = &[
    "7", "8.03", " 12", "2.5", "0.5", "4.1", "70.6", "1_0", "2.5e0", "0.07", "12.20", "+3", "7.0",
    "1e-9", "180.00", "1.005",
];

const TEXTS: &[&str] = &[
    "",
    "plain",
    "with, comma",
    "with \"quote\"",
    "line\r\nbreak",
    "line\nbreak",
    "\u{2014}\u{1d4af}",
    "\u{7f}",
    " lead",
    "trail ",
    "a\tb",
    "back\\slash",
    "0",
    "false",
    "\u{2028}",
];

const STYLES: &[&str] = &["", "chat", "Chat", "generalist"];

const TAGS: &[&str] =
    &["", "a", "a,b", " b, a ", "a,,b", "7B", "chat,7B", "generalist", "Z,\u{e9}", ","];

const SETTINGS: &[&str] = &[
    "",
    "{}",
    "{\"a\": 1}",
    "{ \"b\": 1.0, \"a\":0.70}",
    "{\"s\": [\"\u{2014}\", \"\\u2014\", null, true, 1e-5, -0.0, 10000000000000000000000]}",
];
