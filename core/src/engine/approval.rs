//! What an open pull request of ours says and holds of the removals that the guard withholds.

use std::collections::BTreeSet;

use super::check::Checked;
use super::existing::Head;
use super::failure::Failure;
use super::options::FileOptions;
use super::step::Note;
use super::survey::Target;
use super::wire::side_by_side;
use crate::github::replies::PullRequest;
use crate::plan::approval::{LABEL, Label, Standing};
use crate::plan::marker::Marker;
use crate::plan::tree::Listing;
use crate::plan::{Blob, FilePlan, Published};

impl Target<'_> {
    /// Lets those withheld removals go out that were approved, or that went out before.
    ///
    /// The head is read only where the marker leaves it open what the head carries out.
    pub(super) async fn judge_removals(
        &self,
        checked: &mut Checked,
        pull: &PullRequest,
        head: &Head,
    ) -> Result<(), Failure> {
        let Some(proposal) = &checked.proposal else { return Ok(()) };
        let marker = Marker::of(&pull.body);
        let standing = Standing {
            head: head.commit.oid,
            marker: marker.as_ref(),
            label: if label_on(pull).is_some() { Label::On } else { Label::Off },
            view: checked.view,
        };
        let mut carried = BTreeSet::new();
        for plan in standing.may_carry(&proposal.files) {
            if self.carries(plan, &checked.survey.listing, head).await? {
                carried.insert(plan.path.clone());
            }
        }
        if let Some(proposal) = checked.proposal.take() {
            checked.take_judged(standing.judge(proposal.files, &carried));
        }
        Ok(())
    }

    /// Returns whether the head has none of the entries whose removal is withheld from this file.
    async fn carries(&self, plan: &FilePlan, base: &Listing, head: &Head) -> Result<bool, Failure> {
        let is_there =
            |path: &str, blob: &Blob| head.file(path).map(|(_, oid)| oid) == Some(blob.oid);
        let mut edits = plan.unguarded().into_iter().flat_map(FilePlan::edits);
        if edits.all(|edit| is_there(edit.path, edit.after)) {
            return Ok(true);
        }
        let Some(file) = self.target.files.iter().find(|file| file.path == plan.path) else {
            return Ok(false);
        };
        if file.paths().iter().all(|path| head.file(path) == base.file(path)) {
            return Ok(false);
        }
        let published = self.version(file, &head.listing).await?;
        let contents: Vec<Option<&[u8]>> = published.iter().map(content).collect();
        let records = file.family.records(&file.path, &contents);
        Ok(records
            .is_ok_and(|records| plan.withheld.iter().all(|name| records.entry(name).is_none())))
    }

    /// Reads the files of one source as they stand in a tree.
    pub(super) async fn version(
        &self,
        file: &FileOptions,
        listing: &Listing,
    ) -> Result<Vec<Option<Published>>, Failure> {
        let paths = file.paths();
        let read = paths.iter().map(async |path| {
            let Some((mode, oid)) = listing.file(path) else { return Ok(None) };
            let content = self.on_the_wire().blob(oid).await?;
            let what = format!("{}:{path}", self.repo());
            self.ask.wire().note(Note::Parsed { what, bytes: content.len() });
            Ok(Some(Published { mode, blob: Blob { oid, content } }))
        });
        side_by_side(read).await.into_iter().collect()
    }
}

/// Returns the bytes of a file that is there.
pub(super) fn content(published: &Option<Published>) -> Option<&[u8]> {
    published.as_ref().map(|published| published.blob.content.as_slice())
}

/// Returns the label by which people approve removals as it is spelled on the pull request, if it is on.
pub(super) fn label_on(pull: &PullRequest) -> Option<&str> {
    let mut labels = pull.labels.iter().map(String::as_str);
    labels.find(|label| label.eq_ignore_ascii_case(LABEL))
}
