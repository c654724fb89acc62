//! The commit message: what changes, entry by entry, for those who read the history without GitHub.

use super::{Context, count, owned, visible};
use crate::compare::Drift;
use crate::plan::{FilePlan, Proposal};

/// Returns the message without trailers.
///
/// Its last paragraph is a plain sentence, so that nothing foreign can be taken for a trailer.
pub(super) fn message(proposal: &Proposal, context: &Context<'_>, title: &str) -> String {
    let files: Vec<_> = proposal.edits();
    let shown = files.len().min(MAX_FILES);
    let names = (MAX_NAMES / shown.max(1)).max(MIN_NAMES);
    let mut message = format!("{title}\n");
    for file in &files[..shown] {
        message.push('\n');
        if files.len() > 1 {
            message.push_str(&heading(file));
        }
        message.push_str(&entries(file, names));
    }
    if files.len() > shown {
        let more = count::things(files.len() - shown, "more file", "more files");
        message += &format!("\nand {more}\n");
    }
    // Fixed words come first: no name of a source makes a trailer of this line.
    let source = visible::inert_name(context.source, MAX_NAME);
    message + &format!("\nThe source of record is {source}.\n")
}

fn heading(file: &FilePlan) -> String {
    let name = owned::name(file, |path| visible::inert_name(path, MAX_NAME));
    let new = match owned::paths(file).len() {
        _ if !owned::is_new(file) => "",
        1 => ", a new file",
        _ => ", new files",
    };
    format!("In {name}{new} ({}):\n", count::changes(&file.counts()))
}

fn entries(file: &FilePlan, limit: usize) -> String {
    let all = names(&file.drift, &file.withheld);
    let mut text: String = all.iter().take(limit).map(|line| format!("{line}\n")).collect();
    if all.len() > limit {
        let more = count::things(all.len() - limit, "more entry", "more entries");
        text += &format!("and {more}\n");
    }
    text
}

fn names(drift: &Drift, withheld: &[String]) -> Vec<String> {
    let inert = |name: &str| visible::inert_name(name, MAX_NAME);
    let mut names = Vec::new();
    for name in &drift.removed {
        if withheld.binary_search(name).is_err() {
            names.push(format!("- {}", inert(name)));
        }
    }
    for rename in &drift.renamed {
        names.push(format!("> {} → {}", inert(&rename.from), inert(&rename.to)));
    }
    for entry in &drift.modified {
        names.push(format!("~ {}", inert(&entry.name)));
    }
    for name in &drift.added {
        names.push(format!("+ {}", inert(name)));
    }
    names
}

/// So many names a message lists, shared among its files.
const MAX_NAMES: usize = 40;
/// So many each file lists at least.
const MIN_NAMES: usize = 3;
const MAX_FILES: usize = 10;
const MAX_NAME: usize = 120;
