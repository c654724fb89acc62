//! What a repository at rest holds, worked out from the source and the base alone, whatever a run says of it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use trueup_core::engine::outcome::{TargetOutcome, TargetReport};

use super::drift::Record;
use super::stage::{CATEGORIES, Plot};
use super::watch::BOT;
use crate::scene::BRANCH;

/// The entries of a file.
pub(crate) type Entries = Map<String, Value>;

/// One file of a repository: what its base holds, and what the source does.
struct Wanted {
    path: String,
    base: Entries,
    source: Entries,
}

impl Wanted {
    fn of(plot: &Plot, (category, record): (&str, &Record)) -> Self {
        let path = format!("{category}.json");
        let base = entries(plot, "main", &path);
        let source = record.value().as_object().cloned().unwrap_or_default();
        Self { path, base, source }
    }

    /// The entries that only the base has.
    fn gone(&self) -> BTreeSet<&String> {
        self.base.keys().filter(|name| !self.source.contains_key(*name)).collect()
    }

    fn is_guarded(&self) -> bool {
        is_too_much(self.gone().len(), (self.base.len(), self.source.len()))
    }

    /// The source with what only the base has.
    fn with_gone(&self) -> Entries {
        let mut held = self.source.clone();
        held.extend(self.gone().into_iter().map(|name| (name.clone(), self.base[name].clone())));
        held
    }

    /// The lines of the change that is proposed, with or without all removals.
    fn change(&self, to: &Entries) -> BTreeSet<String> {
        change((&self.base, to), &self.path)
    }
}

/// Says whether so many removals are more than the guard lets through, by the entries before and after.
pub(crate) fn is_too_much(gone: usize, (before, after): (usize, usize)) -> bool {
    gone > 25 || ((before >= 10 || after == 0) && gone * 5 > before)
}

/// The entries of a file; none if it is not there.
pub(crate) fn entries(plot: &Plot, revision: &str, path: &str) -> Entries {
    let text = plot.repository.read(revision, path).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Says whether a repository is as the outcome of a quiet run claims.
pub(crate) fn check(
    plot: &Plot,
    records: &[Record; 2],
    target: &TargetReport,
) -> Result<(), String> {
    let files: Vec<Wanted> =
        CATEGORIES.into_iter().zip(records).map(|it| Wanted::of(plot, it)).collect();
    match target.outcome {
        TargetOutcome::Opened | TargetOutcome::Updated | TargetOutcome::Unchanged => {
            if author(plot, BRANCH).as_deref() != Some(BOT) || plot.open().len() != 1 {
                return Err("its branch is not ours, or not proposed".into());
            }
            files.iter().try_for_each(|file| proposed(plot, file, target))
        }
        TargetOutcome::InSync | TargetOutcome::Closed => {
            match files.iter().find(|file| file.base != file.source) {
                Some(file) => Err(format!("{} on main is not as the source has it", file.path)),
                None if plot.open().is_empty() => Ok(()),
                None => Err("a pull request without drift is open".into()),
            }
        }
        TargetOutcome::HeldByHuman => match author(plot, BRANCH) {
            Some(author) if author != BOT => Ok(()),
            _ => Err("nobody else's commit is on the branch".into()),
        },
        TargetOutcome::RejectedBefore => rejected(plot, &files),
        TargetOutcome::Withheld => {
            let is_all = |file: &Wanted| file.base == file.with_gone();
            let is_guarded = |file: &Wanted| file.gone().is_empty() || file.is_guarded();
            let named = files.iter().map(|file| file.gone().len()).sum::<usize>();
            let is_so = files.iter().all(|file| is_all(file) && is_guarded(file));
            if is_so && named > 0 && named == target.withheld.len() {
                Ok(())
            } else {
                Err("more than removals differs, or the guard lets them through".into())
            }
        }
        _ => Err("that is no state of rest".into()),
    }
}

/// What is withheld stays, and is what the guard withholds; all else is as the source has it.
fn proposed(plot: &Plot, file: &Wanted, target: &TargetReport) -> Result<(), String> {
    let withheld = target.withheld.iter().filter(|entry| entry.path == file.path);
    let withheld: BTreeSet<_> = withheld.map(|entry| &entry.name).collect();
    let is_withheld = !withheld.is_empty();
    if is_withheld && (!file.is_guarded() || withheld != file.gone()) {
        return Err(format!("{}: the guard does not withhold {withheld:?}", file.path));
    }
    let wanted = if is_withheld { file.with_gone() } else { file.source.clone() };
    let held = entries(plot, BRANCH, &file.path);
    // What is not touched may have changed on the base since: a merge leaves it as it is there.
    let is_untouched = wanted == file.base && {
        let fork = plot.repository.git(&["merge-base", "main", BRANCH]);
        held == entries(plot, &fork, &file.path)
    };
    if held == wanted || is_untouched {
        return Ok(());
    }
    Err(format!("{} on the branch is not as the source has it", file.path))
}

/// A person closed a pull request that proposed the very same.
fn rejected(plot: &Plot, files: &[Wanted]) -> Result<(), String> {
    let ours = plot.ours();
    let since = ours.iter().rposition(|pull| pull.is_merged).map_or(0, |at| at + 1);
    let refused = ours[since..].iter().filter(|pull| !pull.is_open);
    let is_same = |head: &str| {
        if author(plot, head).as_deref() != Some(BOT) {
            // What stands on top is not ours: its text alone tells.
            return true;
        }
        let base = plot.repository.git(&["merge-base", "main", head]);
        files.iter().all(|file| {
            let [before, after] = [&base, head].map(|it| entries(plot, it, &file.path));
            let was = change((&before, &after), &file.path);
            was == file.change(&file.source)
                || (file.is_guarded() && was == file.change(&file.with_gone()))
        })
    };
    if !plot.open().is_empty() {
        return Err("one is open".into());
    }
    let mut heads = refused.map(|pull| pull.head_sha.as_str());
    if heads.any(is_same) { Ok(()) } else { Err("nobody refused that".into()) }
}

/// Who made a commit; `None` if it is not there.
fn author(plot: &Plot, revision: &str) -> Option<String> {
    if revision == BRANCH {
        plot.repository.tip(BRANCH)?;
    }
    Some(plot.repository.git(&["log", "-1", "--format=%an", revision]))
}

/// What changes, place by place.
fn change((before, after): (&Entries, &Entries), path: &str) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for name in before.keys().chain(after.keys()) {
        let place = format!("{path} {name}");
        match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => differ((before, after), &place, &mut lines),
            (_, after) => drop(lines.insert(format!("{place}: {after:?}"))),
        }
    }
    lines
}

fn differ((before, after): (&Value, &Value), place: &str, lines: &mut BTreeSet<String>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(before), Value::Object(after)) => {
            lines.extend(change((before, after), place));
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (at, pair) in before.iter().zip(after).enumerate() {
                differ(pair, &format!("{place} {at}"), lines);
            }
        }
        _ => drop(lines.insert(format!("{place}: {:?}", Some(after)))),
    }
}
