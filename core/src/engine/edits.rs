//! Edits made on GitHub since the last accepted sync: found where something differs, and kept if they shall be.

mod origin;

use std::rc::Rc;

use super::check::Checked;
use super::compared::{Compared, Different, Trace};
use super::failure::{Complaint, Failure};
use super::fetch::Sources;
use super::join::side_by_side;
use super::options::FileOptions;
use super::planned::Decided;
use super::survey::{Survey, Target};
use crate::compare::{Rules, Spot};
use crate::document::Pointer;
use crate::github::RefusalKind;
use crate::github::replies::{Commit, PullRequest};
use crate::oid::Oid;
use crate::plan::existing::{Action, View};
use crate::plan::marker::Marker;
use crate::plan::tree::Listing;
use crate::plan::{
    Accepted, FilePlan, FileRead, HeldRead, KeptEdit, Planned, Published, TargetEdit, TargetEdits,
    contents,
};
use crate::sorted::{Map, Set};
use crate::wording::{Links, ToldEdit};

/// What was accepted last.
#[derive(Debug)]
pub(super) struct Ancestor {
    listing: Listing,
    /// The edits that it kept, by its trailers.
    kept: Set<KeptEdit>,
}

/// What a commit says of the configured files beside what it holds.
pub(super) struct Judgement {
    /// The edits made on GitHub that it leaves as they are.
    pub(super) kept: Set<KeptEdit>,
    /// The files that it says nothing of.
    pub(super) unseen: Set<String>,
}

/// Two places of which one was made for the other, and what was accepted before.
pub(super) struct HeldAt<'a> {
    /// The base commit.
    pub(super) commit: Oid,
    pub(super) base: &'a Listing,
    pub(super) head: &'a Listing,
    pub(super) ancestors: Ancestors<'a>,
}

/// What was accepted last of each file, by where it is configured.
pub(super) type Ancestors<'a> = Map<&'a str, Rc<Ancestor>>;

impl Target<'_> {
    /// Reads what was accepted last of these files: the commit that trueup itself wrote last for a pull request that was
    /// merged, so that what a person put on top of it counts as edited; the newest one that says anything of the file.
    /// A file of which none is there, or to be read, is absent.
    pub(super) async fn ancestors<'p>(
        &self,
        survey: &Survey,
        mut files: Set<&'p str>,
    ) -> Result<Ancestors<'p>, Failure> {
        let mut ancestors = Ancestors::new();
        for merged in &survey.merged {
            if files.is_empty() {
                break;
            }
            let Some(commit) = self.accepted(merged).await? else { break };
            let said = self.trailers(&commit);
            let (kept, unseen) = said.map(|said| (said.kept, said.unseen)).unwrap_or_default();
            if files.iter().all(|path| unseen.contains(*path)) {
                continue;
            }
            let ancestor = Ancestor { listing: self.listing(commit.tree).await?, kept };
            let ancestor = Rc::new(ancestor);
            for path in std::mem::take(&mut files) {
                if unseen.contains(path) {
                    files.insert(path);
                } else {
                    ancestors.insert(path, Rc::clone(&ancestor));
                }
            }
        }
        Ok(ancestors)
    }

    async fn accepted(&self, merged: &PullRequest) -> Result<Option<Commit>, Failure> {
        let is_ours = |commit: &Commit| self.trailers(commit).is_some();
        let head = self.commit_if_there(merged.head_sha).await?;
        if head.as_ref().is_some_and(is_ours) {
            return Ok(head);
        }
        let told = Marker::of(&merged.body).map(|marker| marker.head);
        let Some(told) = told.filter(|told| *told != merged.head_sha) else { return Ok(head) };
        Ok(self.commit_if_there(told).await?.filter(is_ours).or(head))
    }

    /// Reads a commit that need not be there.
    async fn commit_if_there(&self, commit: Oid) -> Result<Option<Commit>, Failure> {
        match self.commit(commit).await {
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
        mut compared: Vec<Compared>,
    ) -> Vec<Compared> {
        let mut different = Set::new();
        for (file, compared) in self.target.files.iter().zip(&compared) {
            if compared.is_different() {
                different.insert(file.path.as_str());
            }
        }
        let ancestors = match self.ancestors(survey, different).await {
            Ok(ancestors) => ancestors,
            Err(failure) => {
                let complaint = Complaint::from(failure);
                for compared in &mut compared {
                    if compared.is_different() {
                        *compared = Compared::Failed(complaint.clone());
                    }
                }
                return compared;
            }
        };
        let files = self.target.files.iter().zip(compared);
        let told = files.map(async |(file, compared)| {
            match (compared, ancestors.get(file.path.as_str())) {
                (Compared::Different(different), Some(ancestor)) => {
                    let (listing, at) = (&survey.listing, survey.base.commit);
                    let edited = Edited { file, listing, at, ancestor };
                    self.edited(edited, sources, *different).await.unwrap_or_else(Compared::Failed)
                }
                (compared, _) => compared,
            }
        });
        side_by_side(told).await
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
        let Different { mut plan, published, .. } = different;
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
        let found =
            edited.found(&read, bytes.as_deref(), &self.options.rules, self.options.target_edits);
        // What was accepted may be a file that cannot be read any more: then there is nothing to compare with.
        let Some(mut edits) = found.filter(|edits| !edits.is_empty()) else {
            return Ok(Compared::different(plan, read.published, Trace::Told));
        };
        let trace = match then {
            Then::Blob(blob) => self.trace(&edited, blob, &mut edits).await,
            Then::Same => Trace::Told,
        };
        if self.options.target_edits == TargetEdits::Propose {
            plan.target_edits = edits;
            return Ok(Compared::different(plan, read.published, trace));
        }
        let spots: Vec<Spot> = edits.iter().map(TargetEdit::spot).collect();
        let read = FileRead { edited: &spots, ..read };
        let planned = Planned::new(&read, &self.options.rules, &self.options.guard);
        let planned = planned.map_err(|error| self.locate(file, &error))?.telling(edits);
        Ok(match planned {
            Planned::Different(plan) => Compared::different(plan, read.published, trace),
            Planned::Same(same) => Compared::Same { known: Vec::new(), same },
        })
    }

    /// Plans what a head holds of a file that was not compared, with the edits made on GitHub that it undoes.
    pub(super) async fn held_plan(
        &self,
        file: &FileOptions,
        held: &HeldAt<'_>,
    ) -> Result<Option<FilePlan>, Failure> {
        let read = HeldRead {
            category: &file.category,
            path: &file.path,
            family: &file.family,
            base: self.version(file, held.base).await?,
            head: self.version(file, held.head).await?,
            accepted: None,
        };
        let ancestor = held.ancestors.get(file.path.as_str());
        let edited =
            ancestor.map(|ancestor| Edited { file, listing: held.base, at: held.commit, ancestor });
        let then = edited.as_ref().and_then(Edited::then);
        let (Some(edited), Some(then)) = (edited, then) else {
            return Ok(FilePlan::held(read, &self.options.rules).ok().flatten());
        };
        let bytes = match then {
            Then::Same => None,
            Then::Blob(blob) => Some(self.on_the_wire().blob(blob).await?),
        };
        let base = read.base.clone();
        let files = edited.accepted(&base, bytes.as_deref());
        let accepted = Accepted { files: &files, kept: &edited.ancestor.kept };
        let read = HeldRead { accepted: Some(accepted), ..read };
        let mut plan = FilePlan::held(read, &self.options.rules).ok().flatten();
        if let (Some(plan), Then::Blob(blob)) = (&mut plan, then)
            && !plan.target_edits.is_empty()
        {
            self.trace(&edited, blob, &mut plan.target_edits).await;
        }
        Ok(plan)
    }
}

impl Target<'_> {
    /// Returns what a commit says of the configured files: of those that were not compared what the head says that it
    /// goes on from, and that it says nothing of them where there is none.
    pub(super) fn judgement(&self, decided: &Decided<'_>) -> Judgement {
        let checked = decided.checked;
        let mut kept = checked.kept_edits();
        if checked.view == View::Complete {
            return Judgement { kept, unseen: Set::new() };
        }
        let not_compared = self.not_compared(checked);
        let mut others: Vec<&str> = not_compared.iter().map(|file| file.path.as_str()).collect();
        let head = decided.standing.head.as_ref();
        let head = head.filter(|_| matches!(decided.action, Action::Update { .. }));
        let said = head.and_then(|head| self.trailers(&head.commit));
        if let Some(said) = said {
            let mut stay: Vec<KeptEdit> = said.kept.into_iter().collect();
            stay.retain(|edit| others.contains(&edit.path()));
            kept.extend(stay);
            others.retain(|path| said.unseen.contains(*path));
        }
        let unseen = others.into_iter().map(str::to_owned).collect();
        Judgement { kept, unseen }
    }
}

impl Checked {
    /// Returns the edits made on GitHub that stay in the files that were compared: those that shall, and what was added by
    /// hand and would be removed if the guard did not withhold that.
    fn kept_edits(&self) -> Set<KeptEdit> {
        let mut withheld = Vec::new();
        for file in self.proposal.iter().flat_map(|proposal| &proposal.files) {
            for edit in &file.target_edits {
                if edit.path == Pointer::root() && file.withheld.contains(&edit.name) {
                    withheld.push(KeptEdit::of(&file.path, &edit.spot()));
                }
            }
        }
        let mut kept = self.kept.clone();
        kept.extend(withheld);
        kept
    }

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
        let mut kept = Vec::new();
        for edit in edits {
            if edit.fate == TargetEdits::Keep {
                kept.push(KeptEdit::of(&file.path, &edit.spot()));
            }
        }
        self.kept.extend(kept);
    }
}

/// A file that differs, and what it is held against.
struct Edited<'a> {
    file: &'a FileOptions,
    /// The base's files.
    listing: &'a Listing,
    /// The base's commit.
    at: Oid,
    ancestor: &'a Ancestor,
}

/// The file's records at the last accepted sync.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// They are in this blob.
    Blob(Oid),
    /// They are what they are now, if only that there are none, but some of them were edited before and kept.
    Same,
}

impl<'a> Edited<'a> {
    fn found(
        &self,
        read: &FileRead<'_>,
        then: Option<&[u8]>,
        rules: &Rules,
        fate: TargetEdits,
    ) -> Option<Vec<TargetEdit>> {
        let files = self.accepted(&read.published, then);
        read.edits(Accepted { files: &files, kept: &self.ancestor.kept }, rules, fate).ok()
    }

    /// Returns the files' bytes as they were accepted: these, or those that hold the records now.
    fn accepted<'b>(
        &self,
        published: &'b [Option<Published>],
        then: Option<&'b [u8]>,
    ) -> Vec<Option<&'b [u8]>> {
        let mut files = contents(published);
        for (file, path) in files.iter_mut().zip(self.file.paths()) {
            *file = then.or(*file).filter(|_| path == self.path());
        }
        files
    }

    /// Returns the file that holds the records.
    fn path(&self) -> &'a str {
        self.file.family.records_path(&self.file.path)
    }

    /// Returns where to find what was accepted; `None` if there was no such file, or nothing can have been edited since.
    fn then(&self) -> Option<Then> {
        let blob = |listing: &Listing| listing.file(self.path()).map(|(_, blob)| blob);
        let (then, now) = (blob(&self.ancestor.listing), blob(self.listing));
        if now != then {
            return then.map(Then::Blob);
        }
        let mut kept = self.ancestor.kept.iter();
        kept.any(|edit| edit.path() == self.file.path).then_some(Then::Same)
    }
}
