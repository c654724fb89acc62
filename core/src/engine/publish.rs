//! Carrying out what the plan decides, one write after another; nothing here deletes or forces.

use super::check::Checked;
use super::existing::{Head, Look, Parents, Standing};
use super::failure::Failure;
use super::fetch::Sources;
use super::memory::TargetMemory;
use super::options::Mode;
use super::outcome::{PullRequestReport, TargetOutcome};
use super::step::Note;
use super::survey::Target;
use crate::github::refusal::RefusalKind;
use crate::github::replies::{Created, PullRequest, Reference};
use crate::github::writes::{NewPull, NewState, PullEdit, TreeChange, TreeContent};
use crate::http::Request;
use crate::oid::{Mode as FileMode, Oid};
use crate::plan::Proposal;
use crate::plan::existing::{Action, decide};
use crate::plan::marker::{Closed, Marker, Trailers};
use crate::plan::tree::Listing;
use crate::wording::{self, Context, PullRequestText};

/// What became of a repository, once its files were compared.
#[derive(Debug)]
pub(super) struct Published {
    pub(super) checked: Checked,
    pub(super) outcome: Result<Done, Failure>,
    /// The texts of its proposal, made or only planned.
    pub(super) text: Option<PullRequestText>,
}

/// What was done, and to which pull request.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) outcome: TargetOutcome,
    pub(super) pull: Option<PullRequestReport>,
}

/// Why a write did not take place.
enum Stop {
    Failed(Failure),
    /// Somebody was faster: what was read does not hold any more.
    LostRace,
}

impl<F: Into<Failure>> From<F> for Stop {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

/// A proposal with its texts and the branch it stands on: all that the writes need.
struct Publication<'a> {
    target: &'a Target<'a>,
    checked: &'a Checked,
    proposal: &'a Proposal,
    text: &'a PullRequestText,
    standing: &'a Standing,
}

impl Target<'_> {
    /// Carries out what is to be done; after a lost race everything is read again, once.
    pub(super) async fn publish(
        &self,
        mut checked: Checked,
        sources: &Sources,
        memory: &TargetMemory,
    ) -> Published {
        let mut look = match self.options.mode {
            Mode::DryRun => Look::Read,
            Mode::Propose | Mode::WriteOut => Look::AssumeAbsent,
        };
        for _ in 0..2 {
            let (text, result) = self.attempt(&checked, look).await;
            match result {
                Ok(done) => return Published { checked, outcome: Ok(done), text },
                Err(Stop::Failed(failure)) => {
                    return Published { checked, outcome: Err(failure), text };
                }
                Err(Stop::LostRace) => {}
            }
            self.ask.wire().note(Note::RaceLost { repository: self.repo().clone() });
            look = Look::Read;
            match self.survey().await {
                Ok(survey) => checked = self.check(survey, sources, memory).await,
                Err(failure) => return Published { checked, outcome: Err(failure), text },
            }
        }
        let failure = Failure::LostRace { repository: self.repo().clone() };
        Published { checked, outcome: Err(failure), text: None }
    }

    async fn attempt(
        &self,
        checked: &Checked,
        look: Look,
    ) -> (Option<PullRequestText>, Result<Done, Stop>) {
        let standing = match self.options.mode {
            Mode::WriteOut => Ok(Standing::absent()),
            Mode::DryRun | Mode::Propose => self.standing(checked, look).await,
        };
        let standing = match standing {
            Ok(standing) => standing,
            Err(failure) => return (None, Err(failure.into())),
        };
        let action = self.decide(checked, &standing);
        let text = checked.proposal.as_ref().filter(|proposal| proposal.edits().next().is_some());
        let text = text.map(|proposal| self.text(checked, proposal, &action));
        let result = match self.options.mode {
            Mode::Propose => self.carry_out(action, checked, &standing, text.as_ref()).await,
            Mode::DryRun | Mode::WriteOut => Ok(self.forecast(&action, checked)),
        };
        (text, result)
    }

    fn decide(&self, checked: &Checked, standing: &Standing) -> Action {
        let proposal = checked.proposal.as_ref();
        let pull = standing.pull.as_ref();
        decide(proposal, standing.branch, pull, checked.view, self.options.threshold)
    }

    fn text(&self, checked: &Checked, proposal: &Proposal, action: &Action) -> PullRequestText {
        let (repository, base) = (self.repo().to_string(), self.target.branch.as_str());
        let is_new = matches!(action, Action::Open | Action::StartAfresh { .. });
        let old = checked.survey.pull.as_ref().filter(|pull| is_new && pull.is_rejected());
        let failed = checked.files.iter().filter(|file| file.error.is_some());
        let failed = failed.map(|file| file.path.clone());
        let unchecked: Vec<String> = failed.chain(self.target.unselected.iter().cloned()).collect();
        let context = Context {
            sync: &self.options.sync,
            source: &self.options.source.name,
            repository: &repository,
            web_url: &self.options.web_url,
            base,
            branch: self.branch.as_str(),
            replaces: old.map(|pull| pull.number),
            unchecked: &unchecked,
        };
        wording::pull_request(proposal, &context, &self.options.ladder)
    }

    /// Returns what a run that writes would have done.
    fn forecast(&self, action: &Action, checked: &Checked) -> Done {
        let outcome = match action {
            Action::BelowThreshold => TargetOutcome::BelowThreshold,
            Action::Hold { .. } => TargetOutcome::HeldByHuman,
            Action::Nothing => TargetOutcome::InSync,
            Action::Rejected => TargetOutcome::RejectedBefore,
            Action::Unchanged { .. } => TargetOutcome::Unchanged,
            Action::Withhold => TargetOutcome::Withheld,
            Action::Close
            | Action::Open
            | Action::OpenOnBranch { .. }
            | Action::StartAfresh { .. }
            | Action::Update { .. }
            | Action::UpdateAndOpen { .. } => TargetOutcome::Planned,
        };
        self.done(outcome, checked.survey.pull.as_ref().filter(|pull| pull.is_open()))
    }

    async fn carry_out(
        &self,
        action: Action,
        checked: &Checked,
        standing: &Standing,
        text: Option<&PullRequestText>,
    ) -> Result<Done, Stop> {
        let pull = checked.survey.pull.as_ref();
        let open = pull.filter(|pull| pull.is_open());
        let publication = checked.proposal.as_ref().zip(text).map(|(proposal, text)| Publication {
            target: self,
            checked,
            proposal,
            text,
            standing,
        });
        match (action, publication) {
            (Action::BelowThreshold, _) => Ok(self.done(TargetOutcome::BelowThreshold, None)),
            (Action::Rejected, _) => Ok(self.done(TargetOutcome::RejectedBefore, pull)),
            (Action::Withhold, _) => Ok(self.done(TargetOutcome::Withheld, open)),
            (Action::Close, _) => self.close(pull.expect("only an open one is closed"), standing).await,
            (Action::Hold { head }, _) => self.hold(head, open).await,
            (Action::Nothing, _) | (_, None) => Ok(self.done(TargetOutcome::InSync, open)),
            (action, Some(publication)) => publication.carry_out(action).await,
        }
    }

    async fn close(&self, pull: &PullRequest, standing: &Standing) -> Result<Done, Stop> {
        let mut edit = PullEdit { state: Some(NewState::Closed), ..PullEdit::default() };
        let trailers = standing.head.as_ref().and_then(|head| Trailers::of(&head.commit.message));
        let known = Marker::of(pull.body());
        if let Some(trailers) = trailers {
            let base = known.as_ref().map_or(pull.head, |marker| marker.base);
            let withheld = known.and_then(|marker| marker.withheld);
            let mut marker =
                Marker::new(&self.options.sync, pull.head, base, trailers.change, withheld);
            marker.closed = Some(Closed::DriftGone);
            let text = wording::notices::closed_body(&Marker::strip(pull.body()));
            edit.body = Some(marker.append_to(&text));
        }
        let request = self.options.api.edit_pull(self.repo(), pull.number, &edit);
        let closed: PullRequest = self.ask.read(request).await?;
        Ok(self.done(TargetOutcome::Closed, Some(&closed)))
    }

    /// Leaves someone else's work alone, and says so once for each head.
    async fn hold(&self, head: Oid, open: Option<&PullRequest>) -> Result<Done, Stop> {
        if let Some(pull) = open {
            if let Err(failure) = self.comment_once(head, pull).await {
                self.note_extra("the comment on someone else's work", &failure);
            }
        }
        Ok(self.done(TargetOutcome::HeldByHuman, open))
    }

    pub(super) fn note_extra(&self, what: &str, failure: &Failure) {
        let what = format!("{what}: {}", failure.sentence());
        self.ask.wire().note(Note::ExtraFailed { repository: self.repo().clone(), what });
    }

    fn done(&self, outcome: TargetOutcome, pull: Option<&PullRequest>) -> Done {
        let pull = pull.map(|pull| PullRequestReport {
            number: pull.number,
            url: pull.html_url.clone(),
            branch: self.branch.to_string(),
            head: pull.head,
        });
        Done { outcome, pull }
    }
}

impl Publication<'_> {
    async fn carry_out(&self, action: Action) -> Result<Done, Stop> {
        let base = self.checked.survey.base.commit;
        match action {
            Action::Unchanged { head } => self.unchanged(head).await,
            Action::Update { head } => {
                let commit = self.forward(head, self.parents().await?).await?;
                self.edit(commit, base, TargetOutcome::Updated).await
            }
            Action::OpenOnBranch { head } => self.open_pull(head).await,
            Action::UpdateAndOpen { head } => {
                let commit = self.forward(head, self.parents().await?).await?;
                self.open_pull(commit).await
            }
            Action::StartAfresh { head } => {
                let commit = self.forward(head, Parents::HeadAndBase).await?;
                self.open_pull(commit).await
            }
            _ => {
                let commit = self.open_branch().await?;
                self.open_pull(commit).await
            }
        }
    }

    async fn parents(&self) -> Result<Parents, Failure> {
        let head = self.standing.head.as_ref().expect("a branch of ours has its head read");
        self.target.parents(self.checked, head).await
    }

    /// Makes the branch at a new commit on the base.
    async fn open_branch(&self) -> Result<Oid, Stop> {
        let survey = &self.checked.survey;
        let base = (survey.base.tree, &survey.listing);
        self.afford(4)?;
        let commit = self.commit(base, &[survey.base.commit], None).await?;
        let target = self.target;
        let request = target.options.api.create_branch(target.repo(), target.branch, commit);
        self.move_branch(request).await?;
        Ok(commit)
    }

    /// Moves the branch on from `head` to a new commit on top of it.
    async fn forward(&self, head: Oid, parents: Parents) -> Result<Oid, Stop> {
        let survey = &self.checked.survey;
        let ours = self.standing.head.as_ref().expect("a branch of ours has its head read");
        self.afford(4)?;
        let commit = match parents {
            Parents::Head => {
                self.commit((ours.commit.tree, &ours.listing), &[head], None).await?
            }
            Parents::HeadAndBase => {
                let base = (survey.base.tree, &survey.listing);
                self.commit(base, &[head, survey.base.commit], Some(ours)).await?
            }
        };
        let target = self.target;
        let request = target.options.api.forward_branch(target.repo(), target.branch, commit);
        self.move_branch(request).await?;
        Ok(commit)
    }

    /// A branch is made or moved only from where it was read: whoever was faster wins.
    async fn move_branch(&self, request: Request) -> Result<(), Stop> {
        match self.target.ask.read::<Reference>(request).await {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refusal)) if is_race(&refusal.kind) => Err(Stop::LostRace),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Writes the tree and the commit; the tree is known before it is written.
    async fn commit(
        &self,
        (tree, listing): (Oid, &Listing),
        parents: &[Oid],
        kept: Option<&Head>,
    ) -> Result<Oid, Stop> {
        let files = self.files(listing, kept);
        let predicted = listing
            .with(files.iter().map(|(path, file)| (path.as_str(), *file)))
            .root();
        let written = if predicted == tree { tree } else { self.tree(tree, &files).await? };
        if written != predicted {
            return Err(Failure::TreeDiffers { predicted, written }.into());
        }
        let sync = self.target.options.sync.clone();
        let trailers = Trailers { sync, change: self.proposal.change, tree: written };
        let message = trailers.append_to(&self.text.message);
        let api = &self.target.options.api;
        let request = api.create_commit(self.target.repo(), written, parents, &message);
        let commit: Created = self.target.ask.read(request).await?;
        Ok(commit.oid)
    }

    /// Returns the files that differ from the listing: what was compared as it shall be, the rest as the head has it.
    fn files(&self, listing: &Listing, kept: Option<&Head>) -> Vec<(String, Option<(FileMode, Oid)>)> {
        let compared: Vec<&str> = self.checked.paths().collect();
        let wanted = compared.iter().map(|path| (*path, self.checked.wanted(path)));
        let unseen = self.target.paths().filter(|path| !compared.contains(path));
        let unseen = unseen.filter_map(|path| Some((path, Some(kept?.file(path)?))));
        let files = wanted.chain(unseen).filter(|(path, file)| listing.file(path) != *file);
        files.map(|(path, file)| (path.to_owned(), file)).collect()
    }

    async fn tree(
        &self,
        base: Oid,
        files: &[(String, Option<(FileMode, Oid)>)],
    ) -> Result<Oid, Failure> {
        let mut changes = Vec::new();
        for (path, file) in files {
            let content = match file {
                None => TreeContent::Removed,
                Some((mode, oid)) => self.content(path, *mode, *oid).await?,
            };
            changes.push(TreeChange { path: path.clone(), content });
        }
        let base = (base != Oid::of_tree([])).then_some(base);
        let request = self.target.options.api.create_tree(self.target.repo(), base, &changes);
        let tree: Created = self.target.ask.read(request).await?;
        Ok(tree.oid)
    }

    /// New bytes go along with the tree if they are text of moderate size; others are written before.
    async fn content(&self, path: &str, mode: FileMode, oid: Oid) -> Result<TreeContent, Failure> {
        let edit = self.proposal.edits().find(|file| file.path == path && file.after.oid == oid);
        let Some(edit) = edit else { return Ok(TreeContent::Object(mode, oid)) };
        let content = &edit.after.content;
        match std::str::from_utf8(content) {
            Ok(text) if content.len() <= INLINE => Ok(TreeContent::Text(mode, text.to_owned())),
            _ => {
                let api = &self.target.options.api;
                let request = api.create_blob(self.target.repo(), content);
                let blob: Created = self.target.ask.read(request).await?;
                Ok(TreeContent::Object(mode, blob.oid))
            }
        }
    }

    async fn open_pull(&self, head: Oid) -> Result<Done, Stop> {
        let target = self.target;
        let new = NewPull {
            title: self.text.title.clone(),
            head: target.branch.clone(),
            base: target.target.branch.clone(),
            body: self.marker(head, self.checked.survey.base.commit).append_to(&self.text.body),
            draft: target.options.extras.draft,
        };
        let request = target.options.api.create_pull(target.repo(), &new);
        let pull = match target.ask.read::<PullRequest>(request).await {
            Ok(pull) => pull,
            Err(Failure::Refused(refusal)) if is_race(&refusal.kind) => return Err(Stop::LostRace),
            Err(failure) => return Err(failure.into()),
        };
        target.add_extras(&pull).await;
        let done = target.done(TargetOutcome::Opened, Some(&pull));
        Ok(done)
    }

    /// Leaves the commits as they are and mends what was left undone: texts, labels, reviewers.
    async fn unchanged(&self, head: Oid) -> Result<Done, Stop> {
        let pull = self.pull();
        let base = match Marker::of(pull.body()) {
            Some(marker) if marker.head == head => marker.base,
            _ => self.checked.survey.base.commit,
        };
        self.edit(head, base, TargetOutcome::Unchanged).await
    }

    /// Brings the open pull request's texts up to date, if they are not.
    async fn edit(&self, head: Oid, base: Oid, outcome: TargetOutcome) -> Result<Done, Stop> {
        let (target, pull) = (self.target, self.pull());
        let body = self.marker(head, base).append_to(&self.text.body);
        let edit = PullEdit {
            title: (pull.title != self.text.title).then(|| self.text.title.clone()),
            body: (!is_same_text(pull.body(), &body)).then_some(body),
            state: None,
        };
        if edit != PullEdit::default() {
            let request = target.options.api.edit_pull(target.repo(), pull.number, &edit);
            target.ask.read::<PullRequest>(request).await?;
        }
        target.mend_extras(pull).await;
        let mut done = target.done(outcome, Some(pull));
        done.pull.iter_mut().for_each(|pull| pull.head = head);
        Ok(done)
    }

    fn pull(&self) -> &PullRequest {
        self.checked.survey.pull.as_ref().expect("only an open pull request is kept up")
    }

    fn marker(&self, head: Oid, base: Oid) -> Marker {
        let Proposal { change, withheld, .. } = *self.proposal;
        Marker::new(&self.target.options.sync, head, base, change, withheld)
    }

    /// Refuses to begin what the budget cannot finish: tree, commit, branch, pull request, and the rest of it.
    fn afford(&self, calls: u32) -> Result<(), Failure> {
        let large = self.proposal.edits().filter(|file| file.after.content.len() > INLINE).count();
        let needed = calls + u32::try_from(large).unwrap_or(u32::MAX) + self.target.extra_calls();
        match self.target.ask.wire().budget_left() {
            Some(left) if left < needed => Err(Failure::Budget),
            _ => Ok(()),
        }
    }
}

/// Returns whether the refusal only says that somebody else was faster.
const fn is_race(kind: &RefusalKind) -> bool {
    matches!(
        kind,
        RefusalKind::AlreadyExists
            | RefusalKind::NoCommitsBetween
            | RefusalKind::NotFastForward
            | RefusalKind::ReferenceMissing
    )
}

/// GitHub may change line ends of a text; that is no difference.
fn is_same_text(one: &str, other: &str) -> bool {
    one.lines().map(str::trim_end).eq(other.lines().map(str::trim_end))
}

/// Larger files are written as blobs of their own, so that a tree's request stays small: 1 MiB.
const INLINE: usize = 1 << 20;
