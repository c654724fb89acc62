//! What changes mean, as canonical lines: known again whatever the layout, the base or the wording.

use super::FilePlan;
use crate::compare::Drift;
use crate::digest::Digest;
use crate::document::{Document, Json, SidedFault};
use crate::json;
use crate::sides::Side;
use crate::sorted::Set;

/// Returns one line `[path, entry, pointer, after]` for each change that goes out; a removal has no `after`.
///
/// `after` is the canonical text of the value, as a JSON string.
pub(super) fn lines(
    path: &str,
    drift: &Drift,
    withheld: &Set<String>,
    source: &Document,
) -> Result<Vec<String>, SidedFault> {
    let at_source = |fault| SidedFault { side: Side::Source, fault };
    let mut lines = Vec::new();
    for name in added(drift) {
        let entry = source.entry(name).expect("an added entry stands in the source");
        let after = entry.canonical().map_err(at_source)?;
        lines.push(line(path, name, "", Some(&after)));
    }
    for name in removed(drift).filter(|name| !withheld.contains(*name)) {
        lines.push(line(path, name, "", None));
    }
    for entry in &drift.modified {
        for change in &entry.changes {
            let after = change.after.as_ref().map(Json::canonical);
            lines.push(line(path, &entry.name, &change.path.to_string(), after.as_deref()));
        }
    }
    Ok(lines)
}

/// Returns the digest of the lines `[path, name]` of what the guard withholds, or would, had nobody approved it; `None`
/// if that is nothing.
pub(super) fn withheld_digest(files: &[FilePlan]) -> Option<Digest> {
    withheld_digest_without(files, &Set::new())
}

/// Returns likewise the digest of all but the files at these paths.
pub(super) fn withheld_digest_without(files: &[FilePlan], paths: &Set<&str>) -> Option<Digest> {
    let mut lines = Vec::new();
    for file in files {
        if paths.contains(file.path.as_str()) {
            continue;
        }
        for name in file.withheld.iter().chain(&file.approved) {
            lines.push(json::line(&[&file.path, name]));
        }
    }
    (!lines.is_empty()).then(|| Digest::of_sorted_lines(lines))
}

/// A renamed entry is one added and one removed: the digest does not depend on how drift is told.
fn added(drift: &Drift) -> impl Iterator<Item = &str> {
    let renamed = drift.renamed.iter().map(|rename| rename.to.as_str());
    drift.added.iter().map(String::as_str).chain(renamed)
}

fn removed(drift: &Drift) -> impl Iterator<Item = &str> {
    let renamed = drift.renamed.iter().map(|rename| rename.from.as_str());
    drift.removed.iter().map(String::as_str).chain(renamed)
}

pub(super) fn line(path: &str, entry: &str, pointer: &str, after: Option<&str>) -> String {
    let mut parts = vec![path, entry, pointer];
    parts.extend(after);
    json::line(&parts)
}
