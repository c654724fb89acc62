//! From a decision to one value: all that the writes need, so that what is announced is what is committed.

use super::approval::label_on;
use super::carry::Ground;
use super::changed::{self, other_than};
use super::check::{Checked, Owned};
use super::edits::Judgement;
use super::existing::{Head, Parents, Standing};
use super::extras::Occasion;
use super::failure::Failure;
use super::fetch::Sources;
use super::options::Extras;
use super::pull::lists_others;
use super::sequel::Sequel;
use super::survey::Target;
use crate::github::replies::{PullRequest, PullState};
use crate::http::without_query;
use crate::oid::Oid;
use crate::plan::Proposal;
use crate::plan::approval::Fate;
use crate::plan::existing::Action;
use crate::plan::marker::{Marker, Trailers};
use crate::plan::saved::{
    Base, Expect, File, Intent, MarkerFacts, Proposed, SourceRead, TargetPlan, Texts, Withheld,
};
use crate::plan::tree::Listing;
use crate::sorted::Set;
use crate::wording::notices::Closing;
use crate::wording::{PullRequestText, content_digest};

/// What is to be written, and where that was decided.
pub(super) struct Decided<'a> {
    pub(super) action: &'a Action,
    pub(super) checked: &'a Checked,
    pub(super) standing: &'a Standing,
    /// All that the pull request tells of.
    pub(super) told: Option<&'a Proposal>,
    pub(super) text: Option<&'a PullRequestText>,
    pub(super) sources: &'a Sources,
}

/// What a new commit stands on, and what its tree is made from.
pub(super) struct Footing<'a> {
    /// Empty if no commit is made.
    parents: Vec<Oid>,
    tree: Oid,
    listing: &'a Listing,
    /// Whose files that were not compared stay.
    kept: Option<&'a Head>,
    /// The base commit that the head is made for.
    base: Oid,
}

impl<'a> Footing<'a> {
    /// Returns where nothing is committed: the head holds everything.
    pub(super) fn at(head: &'a Head, base: Oid) -> Self {
        let (tree, listing) = (head.commit.tree, &head.listing);
        Self { parents: Vec::new(), tree, listing, kept: None, base }
    }

    /// Returns the root tree of a commit with these files, or the one that stays.
    fn tree_with(&self, files: &[File]) -> Oid {
        if self.parents.is_empty() {
            return self.tree;
        }
        self.listing.with(other_than(self.listing, files)).root()
    }
}

impl Target<'_> {
    /// Returns what the writes need, and what they start from; `None` if there is nothing to write.
    pub(super) async fn planned<'a>(
        &self,
        decided: &Decided<'a>,
    ) -> Result<Option<(TargetPlan, Ground<'a>)>, Failure> {
        let &Decided { action, checked, standing, text, .. } = decided;
        let open = checked.survey.pull.as_ref().filter(|pull| pull.state == PullState::Open);
        let proposal = decided.told.zip(text);
        let planned = match (action, proposal, open, &standing.head) {
            (Action::Close, _, Some(pull), Some(head)) => {
                let plan = self.closing(decided, pull, head);
                (plan, Ground { listing: &head.listing, pull: open, sequel: Sequel::Absent })
            }
            (
                Action::Open
                | Action::OpenOnBranch { .. }
                | Action::StartAfresh { .. }
                | Action::Update { .. },
                Some((proposal, text)),
                ..,
            ) => {
                let footing = self.footing(action, checked, standing.head.as_ref()).await?;
                let extras = match open {
                    Some(pull) => self.lacking(pull, Occasion::Change).await,
                    None => self.extras(),
                };
                let (comment, sequel) = self.sequel(open, text).await;
                let proposed = self.proposed(text, extras, self.unlabel(checked, open));
                let proposed = Proposed { comment, ..proposed };
                let plan = self.proposing(decided, &footing, proposal, proposed);
                (plan, Ground { listing: footing.listing, pull: open, sequel })
            }
            (
                Action::Unchanged { .. } | Action::Withhold,
                Some((proposal, text)),
                Some(pull),
                Some(head),
            ) => {
                return Ok(self.mending(decided, pull, head, (proposal, text)).await);
            }
            _ => return Ok(None),
        };
        Ok(Some(planned))
    }

    async fn footing<'a>(
        &self,
        action: &Action,
        checked: &'a Checked,
        head: Option<&'a Head>,
    ) -> Result<Footing<'a>, Failure> {
        let survey = &checked.survey;
        let on_base = |parents: Vec<Oid>, kept| Footing {
            parents,
            tree: survey.base.tree,
            listing: &survey.listing,
            kept,
            base: survey.base.commit,
        };
        let on_head = |head: &'a Head, base| Footing {
            parents: vec![head.commit.oid],
            ..Footing::at(head, base)
        };
        let base = survey.base.commit;
        Ok(match (action, head) {
            (Action::OpenOnBranch { .. }, Some(head)) => Footing::at(head, base),
            (Action::StartAfresh { .. }, Some(head)) => {
                self.refuse_older_base(checked, head).await?;
                let mut parents = vec![head.commit.oid, base];
                // The base may have been moved to our head by hand.
                parents.dedup();
                on_base(parents, None)
            }
            (Action::Update { .. }, Some(head)) => {
                self.refuse_older_base(checked, head).await?;
                match self.parents(checked, head) {
                    Parents::Head => on_head(head, self.stands_on(checked, head).await?),
                    Parents::HeadAndBase => on_base(vec![head.commit.oid, base], Some(head)),
                }
            }
            _ => on_base(vec![base], None),
        })
    }

    pub(super) fn proposing(
        &self,
        decided: &Decided<'_>,
        footing: &Footing<'_>,
        proposal: &Proposal,
        proposed: Proposed,
    ) -> TargetPlan {
        let head = decided.standing.head.as_ref();
        let files = self.files(decided.checked, footing, head);
        let companions = self.companions_of(footing.parents.as_slice(), &files);
        let tree = footing.tree_with(&files);
        let (change, withheld) = (proposal.change, decided.checked.approval.withheld);
        let Judgement { kept, unseen } = self.judgement(decided);
        let (sync, base) = (self.sync(), footing.base);
        let marker = MarkerFacts { sync, base, change, withheld, kept, unseen };
        let texts = match decided.open() {
            Some(pull) if lists_others(pull, &marker) => Texts::WriteTwice,
            _ => Texts::Write,
        };
        let proposed = Proposed { texts, ..proposed };
        TargetPlan {
            action: if decided.open().is_some() { Intent::Update } else { Intent::Open },
            files,
            companions,
            parents: footing.parents.clone(),
            onto: footing.tree,
            tree,
            ..self.described(decided, marker, proposed)
        }
    }

    fn closing(&self, decided: &Decided<'_>, pull: &PullRequest, head: &Head) -> TargetPlan {
        let known = Marker::of(&pull.body);
        let trailers = Trailers::of(&head.commit.message);
        let base = known.as_ref().map(|marker| marker.base);
        let marker = MarkerFacts {
            sync: self.sync(),
            base: base.or(head.parents.last().copied()).unwrap_or(head.commit.oid),
            change: trailers.expect("a head of ours carries its trailers").change,
            withheld: known.and_then(|marker| marker.withheld),
            kept: Set::new(),
            unseen: Set::new(),
        };
        let closing =
            if decided.checked.keeps_edits() { Closing::EditsStay } else { Closing::Agreed };
        let proposed = Proposed {
            branch: self.branch.clone(),
            title: pull.title.clone(),
            body: closing.notice(),
            commit_message: None,
            texts: Texts::Write,
            labels: Vec::new(),
            unlabel: Vec::new(),
            reviewers: Vec::new(),
            team: None,
            assignees: Vec::new(),
            draft: pull.draft,
            comment: None,
        };
        let tree = head.commit.tree;
        TargetPlan { onto: tree, tree, ..self.described(decided, marker, proposed) }
    }

    /// Returns a plan without files: what is the same for every action.
    fn described(
        &self,
        decided: &Decided<'_>,
        marker: MarkerFacts,
        proposal: Proposed,
    ) -> TargetPlan {
        let checked = decided.checked;
        let base = &checked.survey.base;
        let differing = checked.proposal.as_ref();
        let withheld = differing.map(Proposal::withheld_names).unwrap_or_default();
        let approved = differing.map(Proposal::approved_names).unwrap_or_default();
        TargetPlan {
            repository: self.repo().clone(),
            content: content_digest(differing, decided.text),
            action: Intent::Close,
            base: Base { branch: self.target.branch.clone(), commit: base.commit, tree: base.tree },
            expect: decided.expect(),
            source: self.sources(checked, decided.sources),
            withheld: withheld.into_iter().map(Withheld::of).collect(),
            approved: approved.into_iter().map(Withheld::of).collect(),
            files: Vec::new(),
            companions: Vec::new(),
            parents: Vec::new(),
            onto: base.tree,
            tree: base.tree,
            marker,
            proposal,
        }
    }

    /// Returns the label that approves removals, if it is on and does not hold for those that are withheld now.
    pub(super) fn unlabel(&self, checked: &Checked, open: Option<&PullRequest>) -> Vec<String> {
        let is_taken_off = checked.approval.label == Fate::TakenOff;
        let label = open.filter(|_| is_taken_off).and_then(label_on);
        label.into_iter().map(str::to_owned).collect()
    }

    pub(super) fn proposed(
        &self,
        text: &PullRequestText,
        extras: Extras,
        unlabel: Vec<String>,
    ) -> Proposed {
        let Extras { labels, reviewers, team, assignees, draft } = extras;
        Proposed {
            branch: self.branch.clone(),
            title: text.title.clone(),
            body: text.body.clone(),
            commit_message: Some(text.message.clone()),
            texts: Texts::Write,
            labels,
            unlabel,
            reviewers,
            team,
            assignees,
            draft,
            comment: None,
        }
    }

    /// Returns the files that differ from their source, and for a commit those that the footing holds otherwise: what was
    /// compared as it shall be, the rest as the head has it, and what is configured no more as the base has it.
    fn files(&self, checked: &Checked, footing: &Footing<'_>, head: Option<&Head>) -> Vec<File> {
        let mut files = Vec::new();
        if let Some(proposal) = &checked.proposal {
            for plan in &proposal.files {
                files.append(&mut changed::differing(plan, footing.listing));
            }
        }
        if footing.parents.is_empty() {
            return files;
        }
        let differing: Set<String> = files.iter().map(|file| file.path.clone()).collect();
        let base = &checked.survey.listing;
        let mut put = |path: &str, category: Option<&String>, wanted| {
            if footing.listing.file(path) != wanted {
                files.push(changed::existing(path, category.cloned(), base, wanted));
            }
        };
        for Owned { path, category } in &checked.compared {
            if !differing.contains(path) {
                put(path, Some(category), checked.wanted(path));
            }
        }
        let mut compared: Set<&str> = checked.paths().into_iter().collect();
        for companion in self.compared_companions(checked) {
            compared.insert(companion.path);
            if !companion.has_moved {
                put(companion.path, Some(&companion.of.category), base.file(companion.path));
            }
        }
        if let Some(kept) = footing.kept {
            for path in self.paths() {
                if let Some(kept) = kept.file(path)
                    && !compared.contains(path)
                {
                    put(path, None, Some(kept));
                }
            }
        }
        for path in head.map(|head| self.left_over(checked, head)).unwrap_or_default() {
            put(&path, None, base.file(&path));
        }
        files
    }

    /// Returns what was read of the sources of the files that were compared.
    fn sources(&self, checked: &Checked, sources: &Sources) -> Vec<SourceRead> {
        let compared: Set<&str> = checked.paths().into_iter().collect();
        let mut read = Set::new();
        for file in &self.target.files {
            if let Some(Ok(source)) = sources.get(&file.source)
                && compared.contains(file.path.as_str())
            {
                let url = without_host(&file.source).to_owned();
                read.insert(SourceRead { url, sha256: source.digest });
            }
        }
        read.into_iter().collect()
    }

    fn sync(&self) -> String {
        self.options.sync.clone()
    }
}

impl Decided<'_> {
    /// Returns the open pull request.
    fn open(&self) -> Option<&PullRequest> {
        self.checked.survey.pull.as_ref().filter(|pull| pull.state == PullState::Open)
    }

    fn expect(&self) -> Expect {
        Expect {
            head: self.standing.head.as_ref().map(|head| head.commit.oid),
            pull_request: self.open().map(|pull| pull.number),
            latest: self.checked.survey.pull.as_ref().map(|pull| pull.number),
            approved: self.checked.proposal.iter().any(|it| !it.approved_names().is_empty()),
        }
    }
}

/// Returns a URL's path.
fn without_host(url: &str) -> &str {
    let url = without_query(url);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}
