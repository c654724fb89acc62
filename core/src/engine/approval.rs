//! What an open pull request of ours says and holds of the removals that the guard withholds.

use super::check::Checked;
use super::existing::Head;
use super::failure::Failure;
use super::join::side_by_side;
use super::options::FileOptions;
use super::step::Note;
use super::survey::Target;
use crate::document::Document;
use crate::github::replies::PullRequest;
use crate::plan::approval::{Label, Standing, is_label};
use crate::plan::marker::Marker;
use crate::plan::tree::Listing;
use crate::plan::{Blob, FilePlan, Published, contents};
use crate::sorted::Set;

/// The base branch at two moments.
struct Bases<'a> {
    /// As the head was made for it.
    then: &'a Listing,
    /// As it is now.
    now: &'a Listing,
}

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
        let may = standing.may_carry(&proposal.files);
        let mut carried = Set::new();
        // Without the base that the head was made for, nobody knows what the head took away and what came since.
        if !may.is_empty()
            && let Some(made_for) = self.made_for_listing(checked, head).await?
        {
            let (then, now) = (&*made_for, &checked.survey.listing);
            for plan in may {
                if self.carries(plan, &Bases { then, now }, head).await? {
                    carried.insert(plan.path.clone());
                }
            }
        }
        if let Some(proposal) = checked.proposal.take() {
            checked.take_judged(standing.judge(proposal.files, &carried));
        }
        Ok(())
    }

    /// Returns whether the head took away all the entries whose removal is withheld from this file: what came to the base
    /// since the head was made for it is not on the head either, and nobody let that go.
    async fn carries(
        &self,
        plan: &FilePlan,
        bases: &Bases<'_>,
        head: &Head,
    ) -> Result<bool, Failure> {
        let Some(file) = self.target.files.iter().find(|file| file.path == plan.path) else {
            return Ok(false);
        };
        let paths = file.paths();
        if paths.iter().all(|path| head.file(path) == bases.then.file(path)) {
            return Ok(false);
        }
        let is_base_as_it_was =
            paths.iter().all(|path| bases.then.file(path) == bases.now.file(path));
        let is_there =
            |path: &str, blob: &Blob| head.file(path).map(|(_, oid)| oid) == Some(blob.oid);
        let mut edits = plan.unguarded().into_iter().flat_map(FilePlan::edits);
        if is_base_as_it_was && edits.all(|edit| is_there(edit.path, edit.after)) {
            return Ok(true);
        }
        let is_on_none =
            |records: &Document| plan.withheld.iter().all(|name| records.entry(name).is_none());
        let is_on_each =
            |records: &Document| plan.withheld.iter().all(|name| records.entry(name).is_some());
        if !self.records(file, &head.listing).await?.as_ref().is_some_and(is_on_none) {
            return Ok(false);
        }
        Ok(is_base_as_it_was
            || self.records(file, bases.then).await?.as_ref().is_some_and(is_on_each))
    }

    /// Reads the records of a file as they stand in a tree; `None` if they cannot be read there.
    async fn records(
        &self,
        file: &FileOptions,
        listing: &Listing,
    ) -> Result<Option<Document>, Failure> {
        let published = self.version(file, listing).await?;
        let contents = contents(&published);
        Ok(file.family.records(&file.path, &contents).ok())
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

/// Returns the label by which people approve removals as it is spelled on the pull request, if it is on.
pub(super) fn label_on(pull: &PullRequest) -> Option<&str> {
    let mut labels = pull.labels.iter().map(String::as_str);
    labels.find(|label| is_label(label))
}
