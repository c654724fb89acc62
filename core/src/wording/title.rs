//! The title of a pull request, which is the subject of its commit too.

use super::{Context, count, owned, visible};
use crate::plan::Proposal;

/// Returns the first of a few wordings, from long to short, that fits a line of git's and GitHub's lists.
pub(super) fn title(proposal: &Proposal, context: &Context<'_>) -> String {
    let files = files(proposal);
    let source = visible::inert_name(context.source, MAX_SOURCE);
    let changes = match count::changes(&proposal.counts()) {
        changes if changes.is_empty() => "removals withheld".to_owned(),
        changes => changes,
    };
    let with_changes = |file: &String| format!("Sync {file} with {source}: {changes}");
    let without = |file: &String| format!("Sync {file} with {source}");
    // A shorter name of the file is a smaller loss than the counts.
    let mut wordings = files.iter().map(with_changes).chain(files.iter().map(without));
    let fitting = wordings.find(|wording| wording.chars().count() <= GOOD_LENGTH);
    let title =
        fitting.unwrap_or_else(|| files.iter().map(with_changes).next_back().unwrap_or_default());
    title.chars().take(MAX).collect()
}

/// The file by its path and by its name alone, or how many files there are.
fn files(proposal: &Proposal) -> Vec<String> {
    let edits: Vec<_> = proposal.edits();
    let files = if edits.is_empty() { proposal.files.iter().collect() } else { edits };
    let [file] = files[..] else {
        let count = files.into_iter().map(|file| owned::paths(file).len()).sum();
        return vec![count::things(count, "file", "files")];
    };
    let whole = |path: &str| visible::inert_name(path, MAX_FILE);
    let last = |path: &str| whole(path.rsplit('/').next().unwrap_or(path));
    vec![owned::name(file, whole), owned::name(file, last)]
}

/// What GitHub shows of a title, and git of a subject, without cutting it.
const GOOD_LENGTH: usize = 72;
/// What GitHub takes.
const MAX: usize = 256;
const MAX_FILE: usize = 100;
const MAX_SOURCE: usize = 60;
