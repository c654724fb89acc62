//! Edits made on GitHub since the last accepted sync: found where something differs, and kept if they shall be.

mod origin;

use std::collections::BTreeSet;

use super::check::Checked;
use super::compared::{Compared, Different};
use super::failure::{Complaint, Failure};
use super::fetch::Sources;
use super::options::FileOptions;
use super::planned::Decided;
use super::survey::{Survey, Target};
use super::wire::side_by_side;
use crate::compare::Spot;
use crate::github::RefusalKind;
use crate::github::replies::{Commit, PullRequest};
use crate::oid::Oid;
use crate::plan::existing::View;
use crate::plan::marker::{Marker, Trailers};
use crate::plan::tree::Listing;
use crate::plan::{Accepted, FileRead, KeptEdit, Planned, TargetEdit, TargetEdits};
use crate::wording::{Links, ToldEdit};

/// What was accepted last.
#[derive(Debug)]
pub(super) struct Ancestor {
    listing: Listing,
    /// The edits that it kept, by its trailers.
    pub(super) kept: BTreeSet<KeptEdit>,
}

impl Target<'_> {
    /// Reads what was accepted last: the commit that trueup itself wrote last for the newest pull request that was
    /// merged, so that what a person put on top of it counts as edited. `None` if there is none, or none to be read.
    pub(super) async fn ancestor(&self, survey: &Survey) -> Result<Option<Ancestor>, Failure> {
        let Some(merged) = &survey.merged else { return Ok(None) };
        let Some(commit) = self.accepted(merged).await? else { return Ok(None) };
        let said = Trailers::of_ours(&commit.message, commit.tree, &self.options.sync);
        let kept = said.map(|said| said.kept).unwrap_or_default();
        Ok(Some(Ancestor { listing: self.listing(commit.tree).await?, kept }))
    }

    async fn accepted(&self, merged: &PullRequest) -> Result<Option<Commit>, Failure> {
        let is_ours = |commit: &Commit| {
            Trailers::of_ours(&commit.message, commit.tree, &self.options.sync).is_some()
        };
        let head = self.commit(merged.head_sha).await?;
        if head.as_ref().is_some_and(is_ours) {
            return Ok(head);
        }
        let told = Marker::of(&merged.body).map(|marker| marker.head);
        let Some(told) = told.filter(|told| *told != merged.head_sha) else { return Ok(head) };
        Ok(self.commit(told).await?.filter(is_ours).or(head))
    }

    /// Reads a commit that need not be there.
    async fn commit(&self, commit: Oid) -> Result<Option<Commit>, Failure> {
        match self.ask.read(self.options.api.commit(self.repo(), commit)).await {
            Ok(commit) => Ok(Some(commit)),
            Err(failure) if failure.refusal() == Some(&RefusalKind::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Tells the edits made on GitHub apart in each file that differs, and plans it again where they are kept.
    pub(super) async fn with_edits(
        &self,
        survey: &Survey,
        sources: &Sources,
        compared: Vec<Compared>,
    ) -> (Vec<Compared>, Option<Ancestor>) {
        if survey.merged.is_none() || !compared.iter().any(Compared::is_different) {
            return (compared, None);
        }
        let ancestor = match self.ancestor(survey).await {
            Ok(Some(ancestor)) => ancestor,
            Ok(None) => return (compared, None),
            Err(failure) => {
                let complaint = Complaint::from(failure);
                let failed = |compared: Compared| match compared {
                    Compared::Different(_) => Compared::Failed(complaint.clone()),
                    other => other,
                };
                return (compared.into_iter().map(failed).collect(), None);
            }
        };
        let files = self.target.files.iter().zip(compared);
        let told = files.map(async |(file, compared)| match compared {
            Compared::Different(different) => {
                let edited = Edited { file, survey, ancestor: &ancestor };
                self.edited(edited, sources, *different).await.unwrap_or_else(Compared::Failed)
            }
            other => other,
        });
        (side_by_side(told).await, Some(ancestor))
    }

    async fn edited(
        &self,
        edited: Edited<'_>,
        sources: &Sources,
        different: Different,
    ) -> Result<Compared, Complaint> {
        let file = edited.file;
        let Some(then) = edited.then() else { return Ok(Compared::Different(different.into())) };
        let source = match &sources[&file.source] {
            Ok(source) => source,
            Err(complaint) => return Err(complaint.clone()),
        };
        let Different { mut plan, published } = different;
        let bytes = match then {
            Then::Same => None,
            Then::Blob(blob) => Some(self.on_the_wire().blob(blob).await?),
        };
        let read = FileRead {
            category: &file.category,
            path: &file.path,
            family: &file.family,
            published,
            source: source.document(self.ask, &file.source)?,
            owned: &file.owned,
            edited: &[],
        };
        let found = self.found(&edited, &read, bytes.as_deref());
        // What was accepted may be a file that cannot be read any more: then there is nothing to compare with.
        let Some(mut edits) = found.filter(|edits| !edits.is_empty()) else {
            return Ok(Compared::Different(Different { plan, published: read.published }.into()));
        };
        if let Then::Blob(blob) = then {
            self.trace(&edited, blob, &mut edits).await;
        }
        if self.options.target_edits == TargetEdits::Propose {
            plan.target_edits = edits;
            return Ok(Compared::Different(Different { plan, published: read.published }.into()));
        }
        let spots: Vec<Spot> = edits.iter().map(TargetEdit::spot).collect();
        let read = FileRead { edited: &spots, ..read };
        let planned = Planned::new(&read, &self.options.rules, &self.options.guard);
        let planned = planned.map_err(|error| self.locate(file, &error))?.telling(edits);
        let published = read.published;
        Ok(match planned {
            Planned::Different(plan) => Compared::Different(Different { plan, published }.into()),
            Planned::Same(same) => Compared::Same { known: Vec::new(), same },
        })
    }

    fn found(
        &self,
        edited: &Edited<'_>,
        read: &FileRead<'_>,
        then: Option<&[u8]>,
    ) -> Option<Vec<TargetEdit>> {
        let paths = edited.file.paths();
        let at = paths.iter().position(|path| *path == edited.path())?;
        let now = read.published.get(at)?.as_ref().map(|file| file.blob.content.as_slice());
        let mut files = vec![None; paths.len()];
        files[at] = then.or(now);
        let accepted = Accepted { files: &files, kept: &edited.ancestor.kept };
        read.edits(accepted, &self.options.rules, self.options.target_edits).ok()
    }
}

impl Target<'_> {
    /// Returns which edits made on GitHub a commit says to keep; those of files that were not compared are known by what
    /// was said before.
    pub(super) fn kept(&self, decided: &Decided<'_>) -> BTreeSet<KeptEdit> {
        let checked = decided.checked;
        let mut kept = checked.kept.clone();
        if checked.view != View::Complete {
            let head = decided.standing.head.as_ref().map(|head| &head.commit);
            let said = head
                .and_then(|head| Trailers::of_ours(&head.message, head.tree, &self.options.sync));
            kept.extend(said.into_iter().flat_map(|said| said.kept));
            kept.extend(checked.kept_before.iter().cloned());
        }
        kept
    }
}

impl Checked {
    /// Takes what was edited on GitHub in the file that was taken last.
    pub(super) fn take_edits(
        &mut self,
        target: &Target<'_>,
        file: &FileOptions,
        edits: &[TargetEdit],
    ) {
        let repository = target.repo().to_string();
        let (web_url, base) = (target.options.web_url.as_str(), target.target.branch.as_str());
        let links = Links { web_url, repository: &repository, base };
        if let Some(report) = self.files.last_mut() {
            report.target_edits = edits.iter().map(|edit| ToldEdit::of(edit, links)).collect();
        }
        let kept = edits.iter().filter(|edit| edit.fate == TargetEdits::Keep);
        self.kept.extend(kept.map(|edit| KeptEdit::of(&file.path, &edit.spot())));
    }
}

/// A file that differs, and what it is held against.
struct Edited<'a> {
    file: &'a FileOptions,
    survey: &'a Survey,
    ancestor: &'a Ancestor,
}

/// The file's records at the last accepted sync.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// They are in this blob.
    Blob(Oid),
    /// They are what they are now, but some of them were edited before and kept.
    Same,
}

impl<'a> Edited<'a> {
    /// Returns the file that holds the records.
    fn path(&self) -> &'a str {
        self.file.family.records_path(&self.file.path)
    }

    /// Returns where to find what was accepted; `None` if there was no such file, or nothing can have been edited since.
    fn then(&self) -> Option<Then> {
        let (_, then) = self.ancestor.listing.file(self.path())?;
        let now = self.survey.listing.file(self.path()).map(|(_, now)| now);
        if now != Some(then) {
            return Some(Then::Blob(then));
        }
        (!self.ancestor.kept.is_empty()).then_some(Then::Same)
    }
}
