//! What people do with pull requests: by plain git where git is enough, else on GitHub's pages.

use super::access::User;
use super::labels::{put_on, take_off};
use super::people::{Repository, person};
use super::pulls::{Turn, take_turn};
use super::repository::{Comment, PullRequest, RepositoryState};
use super::settle::{follow, merge};
use super::work_tree::WorkTree;

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

    /// A person has a pull request go into another branch.
    pub fn retarget_pull_request(&self, number: u64, base: &str) {
        self.push(|repository, _| {
            let pull = repository.pull_mut(number).expect("the pull request is there");
            base.clone_into(&mut pull.base_branch);
        });
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

    /// A person puts a label on, one that the repository need not know.
    pub fn add_label(&self, number: u64, name: &str) {
        self.act(|repository, now| put_on(repository, number, (name, &person(), now)));
    }

    /// A person comments on a pull request.
    pub fn comment(&self, number: u64, body: &str) {
        self.act(|repository, now| {
            let (id, author, body) = (repository.next_id(), person(), body.to_owned());
            let comment = Comment { id, author, body, at: now, edited_at: now };
            repository.pull_mut(number).unwrap().comments.push(comment);
        });
    }

    /// A person deletes a comment, by its place in the conversation.
    pub fn delete_comment(&self, number: u64, place: usize) {
        self.act(|repository, _| drop(repository.pull_mut(number).unwrap().comments.remove(place)));
    }

    /// A person takes somebody off the assignees.
    pub fn unassign(&self, number: u64, login: &str) {
        self.act(|repository, now| {
            let id = repository.next_id();
            let pull = repository.pull_mut(number).unwrap();
            let before = pull.assignees.len();
            pull.assignees.retain(|assignee| assignee != login);
            assert!(pull.assignees.len() < before, "{login} is assigned");
            pull.record(id, "unassigned", &person(), now);
            let assignee = Some(User { login: login.to_owned() });
            pull.events.last_mut().unwrap().assignee = assignee;
        });
    }

    /// A person takes a label off.
    pub fn remove_label(&self, number: u64, name: &str) {
        self.act(|repository, now| {
            let was_on = take_off(repository, number, (name, &person(), now));
            assert!(was_on, "the label {name} is on");
        });
    }

    fn turn(&self, number: u64, turn: Turn) {
        self.push(|repository, now| {
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
            let is_own = pull.head_repository == repository.full_name();
            let branch = Some(pull.head_branch.clone()).filter(|_| is_own);
            let tree = WorkTree::new(&repository.git, &base, now);
            let message = format!("Merge pull request #{number} from {}", pull.head_branch);
            let squashed = squashed(&tree, &head, (number, &pull.title));
            tree.git(&[how, &[&message, &head]].concat());
            if how.contains(&"--squash") {
                tree.git(&["commit", "--quiet", "--allow-empty", "-m", &squashed]);
            }
            tree.push(&base);
            let commit = tree.git(&["rev-parse", "HEAD"]);
            let pull = repository.pull_mut(number).unwrap();
            merge(pull, &commit, (id, &person(), now));
            if let Some(branch) = branch.filter(|_| repository.deletes_merged) {
                tree.push_as("", &branch);
            }
            commit
        })
    }
}

/// Returns the message that GitHub offers for a squash: of a single commit its own one, else the title and all of them.
fn squashed(tree: &WorkTree, head: &str, (number, title): (u64, &str)) -> String {
    let range = format!("HEAD..{head}");
    let commits = tree.git(&["rev-list", "--reverse", "--no-merges", &range]);
    let mut messages =
        commits.lines().map(|commit| tree.git(&["log", "-1", "--format=%B", commit]));
    match (messages.next(), messages.next()) {
        (Some(only), None) => match only.split_once('\n') {
            Some((title, rest)) => format!("{title} (#{number})\n{rest}"),
            None => format!("{only} (#{number})"),
        },
        (first, second) => {
            let all = first.into_iter().chain(second).chain(messages);
            let all: Vec<_> = all.map(|message| format!("* {message}")).collect();
            format!("{title} (#{number})\n\n{}", all.join("\n\n"))
        }
    }
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
