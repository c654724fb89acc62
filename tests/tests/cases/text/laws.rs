//! What holds for every case that comes with a table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use trueup_tests::judges::{Linter, Oracle};

use crate::case::{Case, Expected, check};
use crate::members::members;
use crate::text::proposal::{Pair, Proposal, propose};
use crate::text::rows::rows;

#[test]
fn what_is_proposed_agrees_with_itself_and_leaves_the_rest_alone() {
    let test = "what_is_proposed_agrees_with_itself_and_leaves_the_rest_alone";
    let Some(oracle) = Oracle::find(test) else { return };
    check(|case, _| {
        let Some(proposed) = proposed(case, &oracle) else { return Ok(()) };

        let (before, proposal) = &*proposed?;
        oracle.agree(proposal.pair.files())?;
        let drift = drift(&oracle, &case.before(), &case.after())?;
        same("the records that are told", &proposal.names(), &drift)?;
        if let (true, Expected::Names(names)) = (has_header(case), case.expected()) {
            let records =
                names.map(|names| names.into_iter().filter(|name| is_base(name)).collect());
            same("the records that the index names", &records, &drift)?;
        }
        let drift: BTreeSet<String> = drift.into_iter().flatten().collect();
        untouched_stays(before, &proposal.pair, &drift)
    });
}

#[test]
fn a_table_without_a_header_is_refused_by_its_first_line() {
    check(|case, _| {
        let (Some(table), false) = (case.table(), has_header(case)) else { return Ok(()) };
        let before = Pair { table, entries: case.before() };

        let Proposal { said, pair } = propose(&before, &case.after());

        let report = said.json();
        let error = report["targets"][0]["files"][0]["error"].as_str().unwrap_or_default();
        let is_told = ["models.csv", "line 1"].iter().all(|word| error.contains(word));
        same("the exit code, and what is said", &(said.code, is_told, error), &(1, true, error))?;
        same("what is proposed", &(pair == before), &true)
    });
}

#[test]
fn the_targets_linter_leaves_a_table_as_it_left_the_one_before() {
    let test = "the_targets_linter_leaves_a_table_as_it_left_the_one_before";
    let (Some(oracle), Some(linter)) = (Oracle::find(test), Linter::find(test)) else { return };
    check(|case, _| {
        let Some(proposed) = proposed(case, &oracle) else { return Ok(()) };

        let (before, proposal) = &*proposed?;
        let is_left = |table: &Vec<u8>| linter.standardized(table) == *table;
        if is_left(&before.table) {
            same("the linter leaves it", &is_left(&proposal.pair.table), &true)?;
        }
        Ok(())
    });
}

/// A pair and what was proposed to it, or why nothing could be.
type Proposed = Result<Arc<(Pair, Proposal)>, String>;

/// Proposes to the case's files, once for all laws; where its table has no header, to the pair that its records make.
fn proposed(case: &Case, oracle: &Oracle) -> Option<Proposed> {
    static KNOWN: Mutex<BTreeMap<String, Arc<OnceLock<Proposed>>>> = Mutex::new(BTreeMap::new());
    let table = case.table()?;
    let known = Arc::clone(KNOWN.lock().unwrap().entry(case.name.clone()).or_default());
    Some(known.get_or_init(|| to_propose(case, table, oracle).map(Arc::new)).clone())
}

fn to_propose(case: &Case, table: Vec<u8>, oracle: &Oracle) -> Result<(Pair, Proposal), String> {
    let before = if has_header(case) {
        Pair { table, entries: case.before() }
    } else {
        let table = oracle.rows(&case.before())?;
        Pair { entries: oracle.convert(&table)?, table }
    };
    oracle.agree(before.files()).map_err(|error| format!("the pair before: {error}"))?;
    let proposal = propose(&before, &case.after());
    let code = same("the exit code", &proposal.said.code, &0);
    code.map_err(|error| format!("{error}\n{}", proposal.said.err))?;
    Ok((before, proposal))
}

fn has_header(case: &Case) -> bool {
    case.table().is_some_and(|table| table.starts_with(b"name,"))
}

/// The records that are added, removed and modified, by what Python makes of both sides' rows.
fn drift(oracle: &Oracle, before: &[u8], after: &[u8]) -> Result<[Vec<String>; 3], String> {
    let made = |records| oracle.convert(&oracle.rows(records)?);
    let texts = [made(before)?, made(after)?].map(String::from_utf8);
    let [before, after] = texts.map(|text| text.expect("Python escapes what is not ASCII"));
    let by_name = |text| -> BTreeMap<String, &str> {
        let records = members(text).into_iter().filter(|(name, _)| is_base(name));
        records.collect()
    };
    let (before, after) = (by_name(&before), by_name(&after));
    let lacks = |these: &BTreeMap<String, &str>, those: &BTreeMap<String, &str>| {
        those.keys().filter(|name| !these.contains_key(*name)).cloned().collect()
    };
    let differs = |(name, record): (&String, &&str)| {
        after.get(name).filter(|other| other != &record).map(|_| name.clone())
    };
    let modified = before.iter().filter_map(differs).collect();
    Ok([lacks(&before, &after), lacks(&after, &before), modified])
}

/// Of the names in a `db.json` those of records.
pub(crate) fn is_base(name: &str) -> bool {
    !PREFIXES.iter().any(|prefix| name.starts_with(prefix)) && !name.contains("://")
}

/// What belongs to none of these records stands there byte for byte, in the order it had.
pub(crate) fn untouched_stays(
    before: &Pair,
    after: &Pair,
    drift: &BTreeSet<String>,
) -> Result<(), String> {
    let keys: BTreeSet<String> = drift.iter().flat_map(|name| keys(name)).collect();
    let [[old_table, old_entries], [new_table, new_entries]] = [before.texts()?, after.texts()?];
    let other_rows = |text| -> Vec<(&str, &str)> {
        let rows = rows(text).into_iter().filter(|(name, _)| !drift.contains(name));
        rows.map(|(_, row)| row.split_at(row.trim_end_matches(['\r', '\n']).len())).collect()
    };
    let other_entries = |text| -> Vec<&str> {
        let entries = members(text).into_iter().filter(|(name, _)| !keys.contains(name));
        entries.map(|(_, text)| text).collect()
    };
    let [new, old] = [other_rows(new_table), other_rows(old_table)];
    let texts = |rows: &[(&str, &str)]| rows.iter().map(|(row, _)| (*row).to_owned()).collect();
    same::<Vec<String>>("untouched rows", &texts(&new), &texts(&old))?;
    // Whichever row is the last may go without a line end.
    let ends =
        new.iter().zip(&old).filter(|((_, new), (_, old))| !new.is_empty() && !old.is_empty());
    for ((row, new), (_, old)) in ends {
        same(&format!("the line end of {row}"), new, old)?;
    }
    same("untouched entries", &other_entries(new_entries), &other_entries(old_entries))
}

/// The names that a record goes by in `db.json`.
pub(crate) fn keys(name: &str) -> [String; 3] {
    let model = name.split('/').nth(1).unwrap_or(name);
    [name.to_owned(), format!("{}{name}", PREFIXES[0]), format!("{}{model}", PREFIXES[1])]
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, wanted: &T) -> Result<(), String> {
    let shown = |value| format!("{value:?}").chars().take(2000).collect::<String>();
    if found == wanted {
        return Ok(());
    }
    Err(format!("{what}: {}, expected {}", shown(found), shown(wanted)))
}

const PREFIXES: [&str; 2] = ["aphrodite/", "koboldcpp/"];
