//! The files of a plan that can be kept: what changes, and what is only put where it shall be.

use crate::oid::{Mode, Oid};
use crate::plan::saved::File;
use crate::plan::tree::Listing;
use crate::plan::{EditView, FilePlan};

/// Returns the file that differs, and those that change with it.
pub(super) fn differing(plan: &FilePlan, onto: &Listing) -> Vec<File> {
    let mut files = vec![File {
        path: plan.path.clone(),
        category: Some(plan.category.clone()),
        mode: plan.mode,
        before: plan.before.as_ref().map(|blob| blob.oid),
        after: Some(plan.after.oid),
        content: None,
        drift: Some(plan.drift.clone()),
        follows: None,
    }];
    for edit in plan.edits() {
        let content = new_text(&edit, onto);
        if edit.path == plan.path {
            files[0].content = content;
            continue;
        }
        files.push(File {
            path: edit.path.to_owned(),
            category: Some(plan.category.clone()),
            mode: edit.mode,
            before: edit.before.map(|blob| blob.oid),
            after: Some(edit.after.oid),
            content,
            drift: None,
            follows: Some(plan.path.clone()),
        });
    }
    files
}

/// Returns what is to be written; `None` where it is there already.
fn new_text(edit: &EditView<'_>, onto: &Listing) -> Option<String> {
    let is_new = onto.file(edit.path) != Some((edit.mode, edit.after.oid));
    let text = || String::from_utf8(edit.after.content.clone());
    is_new.then(|| text().expect("an edited file was read back as text"))
}

/// Returns those of the files that a tree holds otherwise, as they shall be.
pub(super) fn other_than<'f>(
    listing: &Listing,
    files: &'f [File],
) -> Vec<(&'f str, Option<(Mode, Oid)>)> {
    let mut others = Vec::new();
    for file in files {
        if listing.file(&file.path) != file.wanted() {
            others.push((file.path.as_str(), file.wanted()));
        }
    }
    others
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
