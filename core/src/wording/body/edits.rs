//! The block that says which edits made on GitHub a pull request would undo, or leaves as they are.

use std::borrow::Cow;

use super::{Detail, list};
use crate::compare::Drift;
use crate::document::Json;
use crate::plan::{FilePlan, Proposal};
use crate::wording::edits::{Links, ToldEdit, kept_as_owned};
use crate::wording::{Context, count, markdown, value};

/// Returns the block, or nothing if nothing was edited.
pub(super) fn edits(proposal: &Proposal, context: &Context<'_>, detail: Detail) -> String {
    let mut files = Vec::new();
    for file in &proposal.files {
        let edits = told(file, context);
        if !edits.is_empty() {
            files.push((file, edits));
        }
    }
    let Some((_, first)) = files.first() else { return String::new() };
    let title = if first[0].kept {
        "Edits made on GitHub that stay"
    } else {
        "This would undo edits made on GitHub"
    };
    let total = files.iter().map(|(_, edits)| edits.len()).sum();
    let mut block = format!("\n**{title}** ({})\n", count::number(total));
    if detail.names == 0 {
        return block;
    }
    for (file, edits) in &files {
        if proposal.files.len() > 1 {
            block += &format!("\nIn {}:\n", markdown::name(&file.path));
        }
        let shown = edits.len().min(detail.names);
        let mut items = Vec::new();
        for (at, edit) in edits[..shown].iter().enumerate() {
            items.push(if at < detail.entries { item(edit, file) } else { named(edit) });
        }
        block += &format!("\n{}", list::list(&items, edits.len() - shown));
    }
    block
}

/// Returns all edits of a file, a line each.
pub(super) fn all(file: &FilePlan, context: &Context<'_>) -> Vec<String> {
    told(file, context).iter().map(|edit| item(edit, file)).collect()
}

fn told(file: &FilePlan, context: &Context<'_>) -> Vec<ToldEdit> {
    let Context { web_url, repository, base, .. } = *context;
    let links = Links { web_url, repository, base };
    file.target_edits.iter().map(|edit| ToldEdit::of(edit, links)).collect()
}

/// Returns a file's drift without what is kept because it was edited: that stands in the block.
pub(super) fn without_edits(file: &FilePlan) -> Cow<'_, Drift> {
    if file.drift.kept.is_empty() || file.target_edits.is_empty() {
        return Cow::Borrowed(&file.drift);
    }
    let places = file.target_edits.iter().map(|edit| (edit.name.as_str(), &edit.path));
    let kept = kept_as_owned(&file.drift, places);
    Cow::Owned(Drift { kept, ..file.drift.clone() })
}

fn item(edit: &ToldEdit, file: &FilePlan) -> String {
    let is_withheld = edit.path.is_root() && file.withheld.binary_search(&edit.name).is_ok();
    let withheld = if is_withheld { "; its removal is withheld" } else { "" };
    format!("{}: {}, {}; {}{withheld}", entry(edit), deed(edit), who(edit), source(edit))
}

fn named(edit: &ToldEdit) -> String {
    format!("{}, {}", entry(edit), who(edit))
}

fn entry(edit: &ToldEdit) -> String {
    let name = markdown::name(&edit.name);
    if edit.path.is_root() {
        return name;
    }
    format!("{name} · {}", markdown::name(edit.path.as_str()))
}

fn who(edit: &ToldEdit) -> String {
    match &edit.author {
        Some(author) => {
            format!("by {} ({})", markdown::name(author), markdown::link("commit", &edit.url))
        }
        None => markdown::link("history", &edit.url),
    }
}

/// What was done on GitHub; an edit that a sync kept before has nothing else to be compared with.
fn deed(edit: &ToldEdit) -> String {
    let code = markdown::excerpt;
    let is_entry = edit.path.is_root();
    let canonical = |json: &Option<Json>| json.as_ref().map(Json::canonical);
    match (&edit.ancestor, &edit.target) {
        (ancestor, target) if canonical(ancestor) == canonical(target) => match target {
            Some(target) if !is_entry => format!("kept before as {}", code(value::one(target))),
            _ => "kept before".to_owned(),
        },
        (None, Some(_)) if is_entry => "added".to_owned(),
        (Some(_), None) if is_entry => "removed".to_owned(),
        (Some(_), Some(_)) if is_entry => "changed".to_owned(),
        (Some(ancestor), Some(target)) => {
            let (ancestor, target) = value::two(ancestor, target);
            format!("{} → {}", code(ancestor), code(target))
        }
        (None, Some(target)) => format!("added {}", code(value::one(target))),
        (Some(ancestor), None) => format!("removed {}", code(value::one(ancestor))),
        (None, None) => String::new(),
    }
}

fn source(edit: &ToldEdit) -> String {
    match &edit.source {
        Some(_) if edit.path.is_root() => "the source has it".to_owned(),
        Some(source) => format!("the source has {}", markdown::excerpt(value::one(source))),
        None if edit.path.is_root() => "the source does not have it".to_owned(),
        None => "the source has nothing".to_owned(),
    }
}
