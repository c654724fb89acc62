//! Which commit an edit came with, and who made it, as far as the history of its file tells.

use super::Edited;
use crate::compare::holds;
use crate::document::Document;
use crate::engine::compared::Trace;
use crate::engine::failure::Failure;
use crate::engine::history::{Blobs, Log};
use crate::engine::survey::Target;
use crate::github::replies::PathCommit;
use crate::oid::Oid;
use crate::plan::{Origin, TargetEdit};

impl Target<'_> {
    /// Finds the newest commit after which each edited place stood as it stands, back to what was accepted last.
    ///
    /// The history is read only as far as it is needed. What it does not tell, be it that it fails, stays unknown; what is
    /// found before a failure is found all the same.
    pub(super) async fn trace(
        &self,
        edited: &Edited<'_>,
        then: Oid,
        edits: &mut [TargetEdit],
    ) -> Trace {
        self.traced(edited, then, edits).await.map_or(Trace::Failed, |()| Trace::Told)
    }

    async fn traced(
        &self,
        edited: &Edited<'_>,
        then: Oid,
        edits: &mut [TargetEdit],
    ) -> Result<(), Failure> {
        let repo = self.on_the_wire();
        let mut log = Log::new(repo, edited.path(), edited.at);
        let mut blobs = Blobs::at(repo, edited.path());
        let mut open: Vec<&mut TargetEdit> = edits.iter_mut().collect();
        open.retain(|edit| edit.is_new());
        for at in 0..VERSIONS {
            if open.is_empty() || log.at(at).await?.is_none() {
                break;
            }
            let origin = origin(&log.commits()[at]);
            // The version before this commit: none if the history ends here.
            let before = match log.at(at + 1).await? {
                Some(commit) => blobs.of(&commit.clone()).await?,
                None => None,
            };
            let records = match before {
                Some(blob) if blob != then => self.records_of(edited, blob).await?,
                _ => None,
            };
            open.retain_mut(|edit| !settle(edit, records.as_ref(), &origin));
        }
        Ok(())
    }

    /// Reads the records of a version; `None` if they cannot be read.
    async fn records_of(
        &self,
        edited: &Edited<'_>,
        blob: Oid,
    ) -> Result<Option<Document>, Failure> {
        let bytes = self.on_the_wire().blob(blob).await?;
        let mut files = Vec::new();
        for path in edited.file.paths() {
            files.push((path == edited.path()).then_some(bytes.as_slice()));
        }
        Ok(edited.file.family.records(&edited.file.path, &files).ok())
    }
}

/// Gives an edit its origin, unless the version before has it too; returns whether it has one.
fn settle(edit: &mut TargetEdit, before: Option<&Document>, origin: &Origin) -> bool {
    let stood = before.is_some_and(|before| holds(before, &edit.spot(), edit.target.as_ref()));
    if !stood {
        edit.origin = Some(origin.clone());
    }
    !stood
}

fn origin(commit: &PathCommit) -> Origin {
    Origin { commit: commit.oid, author: commit.author.clone() }
}

/// So many versions are looked at: an older edit is told without its author.
const VERSIONS: usize = 20;
