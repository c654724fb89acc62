//! A repository in the hands of a test: what people do with plain git and on GitHub's pages.

use std::path::PathBuf;
use std::sync::{Arc, MutexGuard};

use super::access::User;
use super::git::PERSON;
use super::protection::Protection;
use super::repository::{PullRequest, RepositoryState};
use super::settle::settle;
use super::shared::Shared;
use super::sizes::SizeLimits;
use super::state::State;
use super::view::{CommentView, EventView, PullRequestView};
use super::work_tree::WorkTree;

/// A handle of one repository; clones stand for the same one.
#[derive(Debug, Clone)]
pub struct Repository {
    shared: Arc<Shared>,
    id: u64,
}

/// Reading.
impl Repository {
    pub(crate) fn new(shared: Arc<Shared>, id: u64) -> Self {
        Self { shared, id }
    }

    /// Its present name, `owner/name`.
    pub fn full_name(&self) -> String {
        self.look(RepositoryState::full_name)
    }

    /// The bare repository on this machine.
    pub fn path(&self) -> PathBuf {
        self.look(|repository| repository.git.directory().to_owned())
    }

    /// How much of it is sent out at once.
    pub fn limits(&self) -> SizeLimits {
        self.look(|repository| repository.limits)
    }

    /// A file's bytes at a branch, a tag or a commit.
    pub fn read(&self, revision: &str, path: &str) -> Option<Vec<u8>> {
        let name = format!("{revision}:{path}");
        let found = self.look(|repository| repository.git.content("blob", &name));
        found.map(|content| content.to_vec())
    }

    /// The commit at the head of a branch.
    pub fn tip(&self, branch: &str) -> Option<String> {
        self.look(|repository| repository.git.tip(branch))
    }

    /// The tree of a commit or of a branch's head.
    pub fn tree_of(&self, revision: &str) -> String {
        self.git(&["rev-parse", "--verify", &format!("{revision}^{{tree}}")])
    }

    /// The names of the branches, in order.
    pub fn branches(&self) -> Vec<String> {
        let found = self.look(|repository| repository.git.references("refs/heads/"));
        let names = found.keys().filter_map(|name| name.strip_prefix("refs/heads/"));
        names.map(str::to_owned).collect()
    }

    /// What git prints, without the final newline; a git that fails stops the test.
    pub fn git(&self, arguments: &[&str]) -> String {
        let printed = self.look(|repository| repository.git.ask(arguments));
        printed.unwrap_or_else(|refused| panic!("git {arguments:?}: {}", refused.0))
    }

    /// The pull requests, oldest first.
    pub fn pull_requests(&self) -> Vec<PullRequestView> {
        self.look(|repository| repository.pulls.iter().map(PullRequestView::from).collect())
    }

    /// One pull request.
    pub fn pull_request(&self, number: u64) -> PullRequestView {
        self.look(|repository| repository.pull(number).unwrap().into())
    }

    /// The comments in a pull request's conversation, oldest first.
    pub fn comments(&self, number: u64) -> Vec<CommentView> {
        let all = |pull: &PullRequest| pull.comments.iter().map(CommentView::from).collect();
        self.look(|repository| all(repository.pull(number).unwrap()))
    }

    /// What happened to a pull request, oldest first.
    pub fn events(&self, number: u64) -> Vec<EventView> {
        let all = |pull: &PullRequest| pull.events.iter().map(EventView::from).collect();
        self.look(|repository| all(repository.pull(number).unwrap()))
    }

    fn look<T>(&self, question: impl FnOnce(&RepositoryState) -> T) -> T {
        question(self.state().repository(self.id))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }
}

/// Pushing.
impl Repository {
    /// A person commits to a branch in a clone and pushes; `None` deletes a file.
    ///
    /// A branch that is not there starts at the default branch. Returns the new commit.
    pub fn commit_on<B: AsRef<[u8]>>(
        &self,
        branch: &str,
        changes: &[(&str, Option<B>)],
        message: &str,
    ) -> String {
        self.push(|repository, now| {
            let start = match repository.git.tip(branch) {
                Some(_) => branch,
                None => &repository.default_branch,
            };
            let tree = WorkTree::new(&repository.git, start, now);
            tree.change(changes);
            let commit = tree.commit(message);
            tree.push(branch);
            commit
        })
    }

    /// A person of this name commits and pushes likewise.
    pub fn commit_by<B: AsRef<[u8]>>(
        &self,
        name: &str,
        branch: &str,
        changes: &[(&str, Option<B>)],
    ) -> String {
        self.push(|repository, now| {
            let tree = WorkTree::new(&repository.git, branch, now);
            tree.change(changes);
            tree.commit("Edit by hand");
            let author = format!("--author={name} <{name}@example.com>");
            tree.git(&["commit", "--quiet", "--amend", "--no-edit", &author]);
            tree.push(branch);
            tree.git(&["rev-parse", "HEAD"])
        })
    }

    /// A person makes a file executable; returns the new commit.
    pub fn make_executable(&self, branch: &str, path: &str) -> String {
        self.push(|repository, now| {
            let tree = WorkTree::new(&repository.git, branch, now);
            tree.git(&["update-index", "--chmod=+x", path]);
            tree.git(&["commit", "--quiet", "-m", "Make it executable"]);
            tree.push(branch);
            tree.git(&["rev-parse", "HEAD"])
        })
    }

    /// A person starts a branch at a commit or another branch, or moves it there by force.
    pub fn set_branch(&self, branch: &str, revision: &str) {
        self.push(|repository, now| {
            let git = &repository.git;
            let commit = git.resolve(revision).expect("the revision is there");
            let tree = WorkTree::new(git, &repository.default_branch, now);
            tree.push_as(&commit, branch);
        });
    }

    /// A person deletes a branch.
    pub fn delete_branch(&self, branch: &str) {
        self.push(|repository, now| {
            let tree = WorkTree::new(&repository.git, &repository.default_branch, now);
            tree.push_as("", branch);
        });
    }

    /// Does something with plain git; pull requests follow.
    pub(crate) fn push<T>(&self, deed: impl FnOnce(&mut RepositoryState, u64) -> T) -> T {
        self.act(|repository, now| {
            let done = deed(repository, now);
            settle(repository, &person(), now);
            done
        })
    }

    /// Does something that the next stale read will not show.
    pub(crate) fn act<T>(&self, deed: impl FnOnce(&mut RepositoryState, u64) -> T) -> T {
        let mut state = self.state();
        let now = state.tick();
        let repository = state.repository(self.id);
        repository.earlier = Some(repository.snapshot());
        deed(repository, now)
    }
}

/// Settings.
impl Repository {
    /// Makes the repository read-only.
    pub fn archive(&self) {
        self.act(|repository, _| repository.archived = true);
    }

    /// Lets branches go with the merges of their pull requests.
    pub fn delete_merged_branches(&self) {
        self.act(|repository, _| repository.deletes_merged = true);
    }

    /// Knows no drafts, as private repositories of some plans.
    pub fn refuse_drafts(&self) {
        self.act(|repository, _| repository.has_drafts = false);
    }

    /// Says that the repository is a fork of another.
    pub fn make_fork(&self) {
        self.act(|repository, _| repository.is_fork = true);
    }

    /// Gives the repository another name; GitHub redirects from the old one.
    pub fn rename(&self, full_name: &str) {
        let (owner, name) = full_name.split_once('/').expect("names are owner/name");
        self.act(|repository, _| {
            repository.former_names.push(repository.full_name());
            owner.clone_into(&mut repository.owner);
            name.clone_into(&mut repository.name);
            for pull in &mut repository.pulls {
                if repository.former_names.contains(&pull.head_repository) {
                    full_name.clone_into(&mut pull.head_repository);
                }
            }
        });
    }

    /// Protects a branch against pushes through the API, which are answered with 422 and GitHub's sentence.
    pub fn protect(&self, branch: &str, protection: Protection) {
        self.act(|repository, _| {
            repository.protections.insert(branch.to_owned(), protection);
        });
    }

    /// Takes the protection off a branch: its pull request left the merge queue, or a rule was lifted.
    pub fn unprotect(&self, branch: &str) {
        self.act(|repository, _| {
            repository.protections.remove(branch);
        });
    }

    /// Sends out no blob of more bytes than this; GitHub's own limit is 100 MB.
    pub fn limit_blobs(&self, bytes: usize) {
        self.act(|repository, _| repository.limits.blob_bytes = bytes);
    }

    /// Cuts recursive listings of trees after so many entries; GitHub's own limit is 100,000.
    pub fn limit_trees(&self, entries: usize) {
        self.act(|repository, _| repository.limits.tree_entries = entries);
    }
}

/// Somebody pushes a commit of no importance to a branch.
pub(crate) fn someone_moves(shared: &Arc<Shared>, full_name: &str, branch: &str) {
    let found = shared.state.lock().unwrap().find(full_name);
    let id = found.expect("the repository of the fault is there");
    let repository = Repository::new(Arc::clone(shared), id);
    let change = [("moved.txt", Some("somebody was faster\n"))];
    repository.commit_on(branch, &change, "Move the branch");
}

/// The account of every person.
pub(crate) fn person() -> User {
    User { login: PERSON.to_owned() }
}
