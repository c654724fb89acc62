//! What holds for every case.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use trueup_tests::program::Said;

use crate::case::{Case, Expected, check};
use crate::members::members;
use crate::oracle;

#[test]
fn diff_names_what_differs_and_its_exit_code_says_so() {
    check(|case, place| {
        let said = case.run(place, &["diff", "--format", "json"]);

        let [before, after] = match case.expected() {
            Expected::Error => return refused(case, &said),
            _ => [oracle::read(&case.before())?, oracle::read(&case.after())?],
        };
        let judged = oracle::names(&before, &after);
        let expected = match case.expected() {
            Expected::Names(names) => names,
            _ => judged.clone(),
        };
        same("what the judge sees", &judged, &expected)?;
        if case.expected() == Expected::Modified && expected[2].is_empty() {
            return Err("the index says modified, the judge does not".into());
        }
        let drift = said.json();
        let [added, removed, modified] = &expected;
        let found = drift["modified"].as_array().ok_or("no list `modified`")?;
        let named: Vec<_> = found.iter().map(|entry| entry["name"].as_str()).collect();
        let wanted: Vec<_> = modified.iter().map(|name| Some(name.as_str())).collect();
        same("modified", &named, &wanted)?;
        let counts = json!({
            "added": added.len(), "removed": removed.len(), "renamed": 0,
            "modified": modified.len(),
            "unchanged": before.len() - removed.len() - modified.len(),
        });
        let whole = json!({
            "added": added, "removed": removed, "renamed": [],
            "modified": drift["modified"], "counts": counts,
        });
        same("the drift", &drift, &whole)?;
        for entry in found {
            every_change_is_true(entry, &before, &after)?;
        }
        let code = if expected.iter().all(Vec::is_empty) { 0 } else { 2 };
        same("the rest", &(said.code, said.err.as_str()), &(code, ""))
    });
}

/// Looks up both sides of each change where its pointer leads.
fn every_change_is_true(
    entry: &Value,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Result<(), String> {
    let name = entry["name"].as_str().ok_or("an entry without a name")?;
    let changes = entry["changes"].as_array().ok_or("an entry without changes")?;
    if changes.is_empty() {
        return Err(format!("{name} is modified without a change"));
    }
    for change in changes {
        let path = change["path"].as_str().ok_or("a change without a path")?;
        for (side, document) in [("before", before), ("after", after)] {
            let there = document[name].pointer(path);
            let agree = match (there, change.get(side)) {
                (Some(there), Some(said)) => oracle::same(there, said),
                (there, said) => there.is_none() && said.is_none(),
            };
            if !agree {
                return Err(format!("{name}{path}: {side} is {there:?}: {change}"));
            }
        }
        if change.get("before") == change.get("after") {
            return Err(format!("{name}{path}: no change: {change}"));
        }
    }
    Ok(())
}

/// The fault is told by file, line and column, and nothing else is said.
fn refused(case: &Case, said: &Said) -> Result<(), String> {
    same("the refusal", &(said.code, said.out.as_str()), &(1, ""))?;
    let files = ["before.json", "after.json"].map(|name| case.path(name));
    let rest = files.iter().find_map(|file| said.err.strip_prefix(file.as_str()));
    let mut place = rest.unwrap_or_default().splitn(4, ':').skip(1);
    let mut number = || place.next().and_then(|number| number.parse::<u32>().ok());
    match (number(), number()) {
        (Some(line), Some(column)) if line > 0 && column > 0 => Ok(()),
        _ => Err(format!("no file, line and column in {:?}", said.err)),
    }
}

#[test]
fn render_gives_the_sources_data_in_the_targets_words() {
    check(|case, place| {
        let said = case.run(place, &["render"]);

        if case.expected() == Expected::Error {
            return refused(case, &said);
        }
        same("the rest", &(said.code, said.err.as_str()), &(0, ""))?;
        let before = String::from_utf8(case.before()).map_err(|error| error.to_string())?;
        let [old, wanted] = [oracle::read(before.as_bytes())?, oracle::read(&case.after())?];
        let found = oracle::read(said.out.as_bytes())?;
        let nothing: [Vec<String>; 3] = Default::default();
        same("what the judge sees in it", &oracle::names(&found, &wanted), &nothing)?;
        place.write("out.json", &said.out);
        let after = case.path("after.json");
        let again = place.run(&["diff", "out.json", &after]);
        same("the exit code of diff afterwards", &again.code, &0)?;
        let twice = place.run(&["render", "out.json", &after]);
        same("rendered twice", &(twice.out == said.out), &true)?;
        if oracle::names(&old, &wanted).iter().all(Vec::is_empty) {
            same("the bytes without drift", &(said.out == before), &true)?;
        }
        untouched_entries_stay(&before, &said.out, &old, &wanted)
    });
}

/// What neither differs nor is removed stands there word for word, in the order it had.
fn untouched_entries_stay(
    before: &str,
    rendered: &str,
    old: &Map<String, Value>,
    wanted: &Map<String, Value>,
) -> Result<(), String> {
    let [rendered, before] = [members(rendered), members(before)];
    let now: BTreeMap<&str, &str> =
        rendered.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    for (name, text) in &before {
        let is_kept = wanted.get(name).is_some_and(|value| oracle::same(value, &old[name]));
        if is_kept && now.get(name.as_str()) != Some(text) {
            return Err(format!("{name} was not to be touched: {:?}", now.get(name.as_str())));
        }
    }
    let kept = |members: &[(String, &str)], by: &Map<String, Value>| {
        let names = members.iter().map(|(name, _)| name.clone());
        names.filter(|name| by.contains_key(name)).collect::<Vec<_>>()
    };
    same("the order of the entries", &kept(&rendered, old), &kept(&before, wanted))
}

#[test]
fn a_file_that_was_rewritten_in_its_own_style_is_rendered_byte_for_byte() {
    check(|case, place| {
        if !case.is("bot-made") {
            return Ok(());
        }
        let said = case.run(place, &["render"]);
        place.write("out.json", &said.out);
        let changed = place.lines_changed("out.json", &case.path("after.json"));
        same("lines that differ from after.json", &changed, &(0, 0))?;
        same("the bytes", &(said.out.as_bytes() == case.after()), &true)
    });
}

#[test]
fn a_document_does_not_differ_from_itself() {
    check(|case, place| {
        if case.expected() == Expected::Error {
            return Ok(());
        }
        let before = case.path("before.json");
        let diff = place.run(&["diff", &before, &before]);
        let render = place.run(&["render", &before, &before]);
        same("the exit codes", &(diff.code, render.code), &(0, 0))?;
        same("the bytes", &(render.out.as_bytes() == case.before()), &true)
    });
}

fn same<T: PartialEq<U> + std::fmt::Debug, U: std::fmt::Debug>(
    what: &str,
    found: &T,
    expected: &U,
) -> Result<(), String> {
    let shown = |value: String| value.chars().take(2000).collect::<String>();
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (shown(format!("{found:?}")), shown(format!("{expected:?}")));
    Err(format!("{what}: {found}, expected {expected}"))
}
