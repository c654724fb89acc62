//! A repository in the hands of a test: what people do with plain git and on GitHub's pages.

use std::path::PathBuf;
use std::sync::{Arc, MutexGuard};

use tempfile::TempDir;

use super::access::User;
use super::git::{Git, PERSON};
use super::issues;
use super::pulls::{Turn, take_turn};
use super::repository::{PullRequest, RepositoryState};
use super::settle::{follow, merge, settle};
use super::shared::Shared;
use super::state::State;
use super::view::{CommentView, EventView, PullRequestView};

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
        self.look(|repository| repository.full_name())
    }

    /// The bare repository on this machine.
    pub fn path(&self) -> PathBuf {
        self.look(|repository| repository.git.directory().to_owned())
    }

    /// A file's bytes at a branch, a tag or a commit.
    pub fn read(&self, revision: &str, path: &str) -> Option<Vec<u8>> {
        let name = format!("{revision}:{path}");
        self.look(|repository| repository.git.content("blob", &name))
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

    /// A person starts a branch at a commit or another branch, or moves it there by force.
    pub fn set_branch(&self, branch: &str, revision: &str) {
        self.push(|repository, now| {
            let git = &repository.git;
            let commit = git.resolve(revision).expect("the revision is there");
            let tree = WorkTree::new(git, &repository.default_branch, now);
            tree.git(&["fetch", "--quiet", "origin", &commit]);
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

    fn push<T>(&self, deed: impl FnOnce(&mut RepositoryState, u64) -> T) -> T {
        self.act(|repository, now| {
            let done = deed(repository, now);
            settle(repository, &person(), now);
            done
        })
    }

    fn act<T>(&self, deed: impl FnOnce(&mut RepositoryState, u64) -> T) -> T {
        let mut state = self.state();
        let now = state.tick();
        let repository = state.repository(self.id);
        repository.earlier = Some(repository.snapshot());
        deed(repository, now)
    }
}

/// Acting on pull requests.
impl Repository {
    /// A person opens a pull request from a branch of this repository.
    pub fn open_pull_request(&self, head: &str, base: &str, title: &str) -> u64 {
        self.act(|repository, now| {
            let full_name = repository.full_name();
            let sha = repository.git.tip(head).expect("the head is there");
            add_pull(repository, (&full_name, head, sha), (base, title), now)
        })
    }

    /// A stranger opens a pull request from a fork, called `owner/name`, with one commit.
    pub fn open_from_fork<B: AsRef<[u8]>>(
        &self,
        fork: &str,
        branch: &str,
        changes: &[(&str, Option<B>)],
    ) -> u64 {
        self.act(|repository, now| {
            let base = repository.default_branch.clone();
            let tree = WorkTree::new(&repository.git, &base, now);
            tree.change(changes);
            let commit = tree.commit("Change from a fork");
            let number = repository.pulls.len() + 1;
            tree.git(&["push", "--quiet", "origin", &format!("HEAD:refs/pull/{number}/head")]);
            add_pull(repository, (fork, branch, commit), (&base, "From a fork"), now)
        })
    }

    /// A person closes a pull request.
    pub fn close_pull_request(&self, number: u64) {
        self.turn(number, Turn::Close);
    }

    /// A person opens a closed pull request again.
    pub fn reopen_pull_request(&self, number: u64) {
        self.turn(number, Turn::Reopen);
    }

    /// A person merges a pull request with a merge commit; returns that commit.
    pub fn merge_pull_request(&self, number: u64) -> String {
        self.merge(number, &["merge", "--quiet", "--no-ff", "-m"])
    }

    /// A person merges a pull request as one commit of its own; returns that commit.
    pub fn squash_pull_request(&self, number: u64) -> String {
        self.merge(number, &["merge", "--quiet", "--squash", "-m"])
    }

    /// A person rewrites a pull request's text.
    pub fn edit_pull_request(&self, number: u64, body: &str) {
        self.act(|repository, now| {
            let pull = repository.pull_mut(number).unwrap();
            pull.body = Some(body.to_owned());
            pull.updated_at = now;
        });
    }

    /// A person takes a label off.
    pub fn remove_label(&self, number: u64, name: &str) {
        self.act(|repository, now| {
            let was_on = issues::take_off(repository, number, (name, &person(), now));
            assert!(was_on, "the label {name} is on");
        });
    }

    fn turn(&self, number: u64, turn: Turn) {
        self.act(|repository, now| {
            let id = repository.next_id();
            let pull = repository.pull_mut(number).unwrap();
            take_turn(pull, turn, (id, &person(), now));
        });
    }

    fn merge(&self, number: u64, how: &[&str]) -> String {
        self.push(|repository, now| {
            let id = repository.next_id();
            let pull = repository.pull(number).unwrap();
            let (base, head) = (pull.base_branch.clone(), pull.head_sha.clone());
            let tree = WorkTree::new(&repository.git, &base, now);
            tree.git(&["fetch", "--quiet", "origin", &format!("refs/pull/{number}/head")]);
            let message = format!("Merge pull request #{number} from {}", pull.head_branch);
            tree.git(&[how, &[&message, &head]].concat());
            if how.contains(&"--squash") {
                tree.git(&["commit", "--quiet", "--allow-empty", "-m", &message]);
            }
            tree.push(&base);
            let commit = tree.git(&["rev-parse", "HEAD"]);
            let pull = repository.pull_mut(number).unwrap();
            merge(pull, &commit, (id, &person(), now));
            commit
        })
    }
}

/// Settings.
impl Repository {
    /// Makes the repository read-only.
    pub fn archive(&self) {
        self.act(|repository, _| repository.archived = true);
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

    /// Protects a branch against pushes through the API, which are answered with 422 and `message`.
    pub fn protect(&self, branch: &str, message: &str) {
        self.act(|repository, _| {
            let protections = &mut repository.protections;
            protections.insert(branch.to_owned(), message.to_owned());
        });
    }

    /// Cuts recursive listings of trees after so many entries.
    pub fn limit_trees(&self, entries: usize) {
        self.act(|repository, _| repository.tree_limit = entries);
    }
}

/// A person's clone, with a branch checked out.
pub(crate) struct WorkTree {
    folder: TempDir,
    git: Git,
    date: String,
}

impl WorkTree {
    /// Clones a repository; an empty one yields an empty clone.
    pub(crate) fn new(origin: &Git, branch: &str, now: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tree = Self { git: Git::at(folder.path()), folder, date: format!("{now} +0000") };
        let origin_path = origin.directory().to_str().unwrap();
        match origin.tip(branch) {
            Some(_) => {
                tree.git(&["clone", "--quiet", "--template=", "--branch", branch, origin_path, "."])
            }
            None => tree.git(&["clone", "--quiet", "--template=", origin_path, "."]),
        };
        tree
    }

    pub(crate) fn change<B: AsRef<[u8]>>(&self, changes: &[(&str, Option<B>)]) {
        for (path, content) in changes {
            match content {
                Some(content) => self.put(path, content.as_ref()),
                None => std::fs::remove_file(self.folder.path().join(path)).unwrap(),
            }
        }
    }

    pub(crate) fn put(&self, path: &str, content: &[u8]) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub(crate) fn push(&self, branch: &str) {
        let target = format!("HEAD:refs/heads/{branch}");
        self.git(&["push", "--quiet", "origin", &target]);
    }

    /// Pushes a commit to a branch by force; an empty commit deletes it.
    fn push_as(&self, commit: &str, branch: &str) {
        let target = format!("{commit}:refs/heads/{branch}");
        self.git(&["push", "--quiet", "--force", "origin", &target]);
    }

    fn git(&self, arguments: &[&str]) -> String {
        let dates =
            [("GIT_AUTHOR_DATE", self.date.as_str()), ("GIT_COMMITTER_DATE", self.date.as_str())];
        let printed = self.git.run(arguments, b"", &dates);
        let printed = printed.unwrap_or_else(|refused| panic!("git {arguments:?}: {}", refused.0));
        String::from_utf8_lossy(&printed).trim().to_owned()
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

fn add_pull(
    repository: &mut RepositoryState,
    (head_repository, head_branch, head_sha): (&str, &str, String),
    (base, title): (&str, &str),
    now: u64,
) -> u64 {
    let number = repository.pulls.len() as u64 + 1;
    let pull = PullRequest {
        id: repository.next_id(),
        number,
        title: title.to_owned(),
        body: None,
        draft: false,
        maintainer_can_modify: false,
        author: person(),
        head_repository: head_repository.to_owned(),
        head_branch: head_branch.to_owned(),
        head_sha,
        base_branch: base.to_owned(),
        base_sha: repository.git.tip(base).expect("the base is there"),
        created_at: now,
        updated_at: now,
        closed_at: None,
        merged: None,
        labels: Vec::new(),
        comments: Vec::new(),
        events: Vec::new(),
        reviewers: Vec::new(),
        review_teams: Vec::new(),
        assignees: Vec::new(),
    };
    follow(&repository.git, &pull);
    repository.pulls.push(pull);
    number
}

fn person() -> User {
    User { login: PERSON.to_owned() }
}
