//! The files of a plan that can be kept: what changes, and what is only put where it shall be.

use crate::oid::{Mode, Oid};
use crate::plan::saved::File;
use crate::plan::tree::Listing;
use crate::plan::{EditView, FilePlan};

/// Returns the file that differs, and those that change with it.
pub(super) fn differing(plan: &FilePlan, onto: &Listing) -> Vec<File> {
    let category = || Some(plan.category.clone());
    let changed = |edit: EditView<'_>| changed_file(edit, category(), onto);
    let main = plan.edits().into_iter().find(|edit| edit.path == plan.path).map(changed);
    let main = main.unwrap_or_else(|| File {
        path: plan.path.clone(),
        category: category(),
        mode: plan.mode,
        before: plan.before.as_ref().map(|blob| blob.oid),
        after: Some(plan.after.oid),
        content: None,
        drift: None,
        follows: None,
    });
    let main = File { drift: Some(plan.drift.clone()), ..main };
    let beside = plan.edits().into_iter().filter(|edit| edit.path != plan.path);
    let beside = beside.map(|edit| File { follows: Some(plan.path.clone()), ..changed(edit) });
    std::iter::once(main).chain(beside).collect()
}

fn changed_file(edit: EditView<'_>, category: Option<String>, onto: &Listing) -> File {
    let is_new = onto.file(edit.path) != Some((edit.mode, edit.after.oid));
    let text = || String::from_utf8(edit.after.content.clone());
    File {
        path: edit.path.to_owned(),
        category,
        mode: edit.mode,
        before: edit.before.map(|blob| blob.oid),
        after: Some(edit.after.oid),
        content: is_new.then(|| text().expect("an edited file was read back as text")),
        drift: None,
        follows: None,
    }
}

/// Returns a file whose blob is in the repository already.
pub(super) fn existing(
    path: &str,
    category: Option<String>,
    base: &Listing,
    wanted: Option<(Mode, Oid)>,
) -> File {
    File {
        path: path.to_owned(),
        category,
        mode: wanted.map_or(Mode::File, |(mode, _)| mode),
        before: base.file(path).map(|(_, oid)| oid),
        after: wanted.map(|(_, oid)| oid),
        content: None,
        drift: None,
        follows: None,
    }
}
