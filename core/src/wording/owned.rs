//! What a plan calls the files that it changes together.

use crate::plan::FilePlan;

/// Returns the paths that a plan changes, or the configured one if it changes none.
pub(super) fn paths(plan: &FilePlan) -> Vec<&str> {
    let paths: Vec<&str> = plan.edits().iter().map(|edit| edit.path).collect();
    if paths.is_empty() { vec![&plan.path] } else { paths }
}

/// Returns the plan's files as one name, each path as `shown`.
pub(super) fn name(plan: &FilePlan, shown: impl Fn(&str) -> String) -> String {
    joined(&paths(plan).into_iter().map(shown).collect::<Vec<_>>())
}

/// Returns whether none of the files that a plan changes is there yet.
pub(super) fn is_new(plan: &FilePlan) -> bool {
    plan.before.is_none() && plan.edits().iter().all(|edit| edit.before.is_none())
}

/// Returns names as a sentence lists them.
pub(super) fn joined(names: &[String]) -> String {
    match names {
        [names @ .., last] if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        names => names.concat(),
    }
}
