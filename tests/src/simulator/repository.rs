//! One repository of the simulation: a git directory and what GitHub keeps beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use super::access::User;
use super::git::Git;
use super::protection::Protection;
use super::sizes::SizeLimits;

/// The state of a repository.
#[derive(Debug)]
pub(crate) struct RepositoryState {
    pub(crate) id: u64,
    pub(crate) owner: String,
    pub(crate) name: String,
    /// The names it had before, as `owner/name`; GitHub redirects from them.
    pub(crate) former_names: Vec<String>,
    pub(crate) private: bool,
    pub(crate) archived: bool,
    pub(crate) is_fork: bool,
    /// Whether pull requests may be drafts, which not every plan of GitHub's has.
    pub(crate) has_drafts: bool,
    /// Whether a branch goes with the merge of its pull request.
    pub(crate) deletes_merged: bool,
    pub(crate) default_branch: String,
    pub(crate) created_at: u64,
    pub(crate) git: Git,
    pub(crate) labels: Vec<Label>,
    pub(crate) pulls: Vec<PullRequest>,
    pub(crate) collaborators: BTreeSet<String>,
    pub(crate) teams: BTreeSet<String>,
    /// What is held against pushes, by branch.
    pub(crate) protections: BTreeMap<String, Protection>,
    pub(crate) limits: SizeLimits,
    pub(crate) last_id: u64,
    /// Set once something was pushed; a repository never becomes empty again.
    pushed: OnceLock<()>,
    /// What a replica that has not caught up still shows.
    pub(crate) earlier: Option<Snapshot>,
}

/// A label of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) description: Option<String>,
}

/// A pull request with its conversation.
#[derive(Debug, Clone)]
pub(crate) struct PullRequest {
    pub(crate) id: u64,
    pub(crate) number: u64,
    pub(crate) title: String,
    pub(crate) body: Option<String>,
    pub(crate) draft: bool,
    pub(crate) maintainer_can_modify: bool,
    pub(crate) author: User,
    /// The head's repository as `owner/name`; another one for forks.
    pub(crate) head_repository: String,
    pub(crate) head_branch: String,
    pub(crate) head_sha: String,
    pub(crate) base_branch: String,
    pub(crate) base_sha: String,
    pub(crate) created_at: u64,
    pub(crate) updated_at: u64,
    pub(crate) closed_at: Option<u64>,
    pub(crate) merged: Option<Merged>,
    /// Names of labels, in the order they were put on.
    pub(crate) labels: Vec<String>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) events: Vec<Event>,
    pub(crate) reviewers: Vec<String>,
    pub(crate) review_teams: Vec<String>,
    pub(crate) assignees: Vec<String>,
}

/// How a pull request was merged.
#[derive(Debug, Clone)]
pub(crate) struct Merged {
    pub(crate) at: u64,
    pub(crate) by: User,
    pub(crate) commit: String,
}

/// A comment in a pull request's conversation.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) author: User,
    pub(crate) body: String,
    pub(crate) at: u64,
    pub(crate) edited_at: u64,
}

/// Something that happened to a pull request.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) actor: User,
    pub(crate) name: &'static str,
    pub(crate) label: Option<Label>,
    /// Who was assigned, or is not any more.
    pub(crate) assignee: Option<User>,
    pub(crate) at: u64,
}

/// What readers can see, at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    references: BTreeMap<String, String>,
    labels: Vec<Label>,
    pulls: Vec<PullRequest>,
}

impl RepositoryState {
    pub(crate) fn new(id: u64, full_name: &str, branch: &str, directory: &Path) -> Self {
        let (owner, name) = full_name.split_once('/').expect("names are owner/name");
        Self {
            id,
            owner: owner.to_owned(),
            name: name.to_owned(),
            former_names: Vec::new(),
            private: false,
            archived: false,
            is_fork: false,
            has_drafts: true,
            deletes_merged: false,
            default_branch: branch.to_owned(),
            created_at: 0,
            git: Git::init(directory, branch),
            labels: Vec::new(),
            pulls: Vec::new(),
            collaborators: BTreeSet::from([owner.to_owned()]),
            teams: BTreeSet::new(),
            protections: BTreeMap::new(),
            limits: SizeLimits::default(),
            last_id: id * 1_000_000,
            pushed: OnceLock::new(),
            earlier: None,
        }
    }

    pub(crate) fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// GitHub's names do not tell upper and lower case apart.
    pub(crate) fn is_called(&self, full_name: &str) -> bool {
        self.full_name().eq_ignore_ascii_case(full_name)
    }

    pub(crate) fn was_called(&self, full_name: &str) -> bool {
        let mut names = self.former_names.iter();
        names.any(|name| name.eq_ignore_ascii_case(full_name))
    }

    /// Says whether nothing was ever pushed.
    pub(crate) fn is_empty(&self) -> bool {
        if self.pushed.get().is_none() && !self.git.references("refs/").is_empty() {
            self.pushed.get_or_init(|| ());
        }
        self.pushed.get().is_none()
    }

    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(crate) fn label(&self, name: &str) -> Option<&Label> {
        let mut labels = self.labels.iter();
        labels.find(|label| label.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn pull(&self, number: u64) -> Option<&PullRequest> {
        self.pulls.iter().find(|pull| pull.number == number)
    }

    pub(crate) fn pull_mut(&mut self, number: u64) -> Option<&mut PullRequest> {
        self.pulls.iter_mut().find(|pull| pull.number == number)
    }

    pub(crate) fn owner_user(&self) -> User {
        User { login: self.owner.clone() }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            references: self.git.references("refs/"),
            labels: self.labels.clone(),
            pulls: self.pulls.clone(),
        }
    }

    /// Goes to another moment, references included.
    pub(crate) fn restore(&mut self, moment: Snapshot) {
        self.git.replace_references(&moment.references);
        self.labels = moment.labels;
        self.pulls = moment.pulls;
    }
}

impl PullRequest {
    pub(crate) fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    pub(crate) fn head_owner(&self) -> &str {
        self.head_repository.split('/').next().unwrap_or_default()
    }

    pub(crate) fn record(&mut self, id: u64, name: &'static str, actor: &User, at: u64) {
        self.updated_at = at;
        let (actor, label, assignee) = (actor.clone(), None, None);
        self.events.push(Event { id, actor, name, label, assignee, at });
    }
}
