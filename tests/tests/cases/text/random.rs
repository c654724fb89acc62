//! Random tables and sources, held to the converter that was written from its description alone.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};
use trueup_core::compare::{Field, Owned, Rules, When};
use trueup_core::document::Document;
use trueup_core::family::{Compared, Family, FamilyError, FamilyFault, Given};
use trueup_tests::judges::Oracle;

use crate::members::members;
use crate::text::laws::{is_base, keys, untouched_stays};
use crate::text::proposal::Pair;
use crate::text::rows::rows;

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

            let after = pair(&compared(&before, &held, &[]), &BTreeSet::new()).unwrap();

            prop_assert_eq!(oracle.agree(after.files()), Ok(()));
            let rest = untouched_stays(&before, &after, &touched);
            prop_assert_eq!(rest, Ok(()));
            let again = pair(&compared(&after, &held, &[]), &BTreeSet::new()).unwrap();
            prop_assert_eq!(again, after);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_proposed_for_files_that_do_not_agree_makes_them_agree_or_is_refused() {
    let test = "what_is_proposed_for_files_that_do_not_agree_makes_them_agree_or_is_refused";
    let Some(oracle) = Oracle::find(test) else { return };
    let mut runner =
        TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let rows = vec((select(NAMES), cells(), any::<bool>()), 1..9);
    let deeds = vec((any::<Index>(), deed()), 0..4);
    let faults = vec((any::<Index>(), select(FAULTS)), 0..4);
    let owned = vec((select(OWNED), select(&[When::Always, When::Absent][..])), 0..3);
    runner
        .run(
            &(rows, deeds, faults, owned, 0..4_usize),
            |(rows, deeds, faults, owned, held_back)| {
                let table = written(&rows, "\n").into_bytes();
                let clean = Pair { entries: oracle.convert(&table).unwrap(), table };
                let (held, _) = done(&clean, &deeds);
                let before = spoiled(&clean, &faults);
                let owned: Vec<_> = owned.into_iter().map(own).collect();
                let compared = match tried(&before, &held, &owned) {
                    // A record without a size goes with a row that says of none, and with no other.
                    Err(error) => {
                        let FamilyFault::Unfit { records } = &*error else { panic!("{error}") };
                        let source: Value = serde_json::from_slice(&held).unwrap();
                        let is_sized = |name: &str| !source[name]["parameters"].is_null();
                        prop_assert!(!records.iter().any(|(name, _)| is_sized(name)));
                        return Ok(());
                    }
                    Ok(compared) => compared,
                };
                let withheld: BTreeSet<_> =
                    compared.drift.removed.iter().take(held_back).cloned().collect();

                let after = pair(&compared, &withheld);

                let drift = &compared.drift;
                let is_left = drift.added.len() + drift.modified.len() > 0
                    || drift.removed.len() > withheld.len();
                match after {
                    Ok(after) if is_left => {
                        prop_assert_eq!(oracle.agree(after.files()), Ok(()));
                        let again = self::compared(&after, &held, &owned);
                        prop_assert_eq!(pair(&again, &withheld).unwrap(), after);
                        let drift = again.drift;
                        let names =
                            |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
                        prop_assert_eq!((drift.added.len(), drift.modified.len()), (0, 0));
                        prop_assert_eq!(names(&drift.removed), withheld);
                    }
                    Ok(after) => prop_assert_eq!(after, before),
                    Err(error) => {
                        let FamilyFault::Orphan { entry, .. } = &*error else { panic!("{error}") };
                        prop_assert!(
                            is_left && withheld.iter().any(|name| keys(name).contains(entry)),
                            "{entry}"
                        );
                        let made = oracle.convert(&before.table).unwrap();
                        let made = members(std::str::from_utf8(&made).unwrap());
                        prop_assert!(made.iter().all(|(name, _)| name != entry), "{entry}");
                    }
                }
                Ok(())
            },
        )
        .unwrap();
}

fn own((column, when): (&str, When)) -> Owned {
    Owned { field: Field::Column(column.to_owned()), when }
}

fn compared(before: &Pair, held: &[u8], owned: &[Owned]) -> Compared {
    tried(before, held, owned).unwrap()
}

fn tried(before: &Pair, held: &[u8], owned: &[Owned]) -> Result<Compared, FamilyError> {
    let family = Family::TextReference { csv_path: "models.csv".to_owned() };
    let published = [Some(&*before.entries), Some(&*before.table)];
    let source = Document::parse(held).unwrap();
    let given =
        Given { path: "db.json", source: &source, published: &published, owned, edited: &[] };
    family.compare(&given, &Rules::default())
}

/// What the core makes of a pair and a source; both files as they are where nothing differs.
fn pair(compared: &Compared, withheld: &BTreeSet<String>) -> Result<Pair, FamilyError> {
    let files = compared.edited(&withheld.iter().cloned().collect())?.files;
    let [entries, table] = <[_; 2]>::try_from(files).unwrap().map(Option::unwrap);
    Ok(Pair { table, entries })
}

/// What someone did to one of the files and not to the other.
#[derive(Debug, Clone, Copy)]
enum Fault {
    LosesEntry,
    LosesRow,
    IsMovedToTheEnd,
    SaysAnother(&'static str, &'static str),
    GainsEntry(&'static str),
}

/// The files after these faults, which befall one entry or row each.
fn spoiled(clean: &Pair, faults: &[(Index, Fault)]) -> Pair {
    let [table, entries] = clean.texts().unwrap();
    let mut entries: Vec<String> =
        members(entries).into_iter().map(|(_, entry)| entry.to_owned()).collect();
    let mut table: Vec<String> = rows(table).into_iter().map(|(_, row)| row.to_owned()).collect();
    for (place, fault) in faults {
        let at = place.index(entries.len().max(1));
        match fault {
            Fault::LosesRow if table.len() > 1 => {
                table.remove(1 + place.index(table.len() - 1));
            }
            Fault::GainsEntry(name) => {
                let entry = json!(name).to_string() + ": {}";
                if !entries.iter().any(|known| known.starts_with(&json!(name).to_string())) {
                    entries.insert(at, entry);
                }
            }
            _ if entries.is_empty() => {}
            Fault::LosesEntry => drop(entries.remove(at)),
            Fault::IsMovedToTheEnd => {
                let entry = entries.remove(at);
                entries.push(entry);
            }
            Fault::SaysAnother(from, to) => entries[at] = entries[at].replace(from, to),
            Fault::LosesRow => {}
        }
    }
    let entries = match entries.join(",\n    ") {
        entries if entries.is_empty() => "{}\n".to_owned(),
        entries => format!("{{\n    {entries}\n}}\n"),
    };
    Pair { table: table.concat().into_bytes(), entries: entries.into_bytes() }
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

const FAULTS: &[Fault] = &[
    Fault::LosesEntry,
    Fault::LosesRow,
    Fault::IsMovedToTheEnd,
    Fault::IsMovedToTheEnd,
    Fault::SaysAnother("\"version\": \"1\"", "\"version\": \"2\""),
    Fault::SaysAnother("\"style\": \"chat\"", "\"style\": \"old\""),
    Fault::GainsEntry("koboldcpp/old-7B"),
    Fault::GainsEntry("a/old-7B"),
];

const OWNED: &[&str] = &["instruct_format", "style", "tags", "display_name", "settings", "url"];

const HEADER: &str = "name,parameters_bn,display_name,url,baseline,description,style,tags,\
                      instruct_format,settings";

/// Some share the name that `koboldcpp/` goes before.
const NAMES: &[&str] =
    &["a/x-7B", "b/x-7B", "a/y_8B", "B/y_8B", "a/z-", "solo", "Solo_2", "a/\u{e9}-1", "b/q 1"];

const SIZES: &[&str] = &[
    "0", "0.0", "7", "8.03", " 12", "2.5", "0.5", "4.1", "70.6", "1_0", "2.5e0", "0.07", "12.20",
    "+3", "7.0", "1e-9", "180.00", "1.005",
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
