//! What happens to pull requests when branches move, whoever moved them.

use super::access::User;
use super::git::Git;
use super::repository::{Merged, PullRequest, RepositoryState};

/// Brings every open pull request in line with its branches.
pub(crate) fn settle(repository: &mut RepositoryState, actor: &User, now: u64) {
    let full_name = repository.full_name();
    for index in 0..repository.pulls.len() {
        let (id, second_id) = (repository.next_id(), repository.next_id());
        let (git, pull) = (&repository.git, &mut repository.pulls[index]);
        if !pull.is_open() {
            continue;
        }
        let base = git.tip(&pull.base_branch);
        let head = if pull.head_repository == full_name {
            git.tip(&pull.head_branch)
        } else {
            Some(pull.head_sha.clone())
        };
        let Some((head, base)) = head.zip(base) else {
            close(pull, (id, actor, now));
            pull.record(second_id, "head_ref_deleted", actor, now);
            continue;
        };
        let moved = pull.head_sha != head;
        pull.head_sha.clone_from(&head);
        follow(git, pull);
        match git.is_ancestor(&head, &base) {
            true if moved => close(pull, (id, actor, now)),
            true => merge(pull, &base, (id, actor, now)),
            // The base that is shown is the one the head was last compared with.
            false if moved => pull.base_sha = base,
            false => {}
        }
    }
}

/// Keeps `refs/pull/{n}/head` at the head.
pub(crate) fn follow(git: &Git, pull: &PullRequest) {
    let name = format!("refs/pull/{}/head", pull.number);
    if git.reference(&name).as_ref() == Some(&pull.head_sha) {
        return;
    }
    git.ask(&["update-ref", &name, &pull.head_sha]).unwrap();
}

/// Marks a pull request as merged by a commit on its base.
pub(crate) fn merge(pull: &mut PullRequest, commit: &str, (id, actor, at): (u64, &User, u64)) {
    pull.merged = Some(Merged { at, by: actor.clone(), commit: commit.to_owned() });
    pull.closed_at = Some(at);
    pull.record(id, "merged", actor, at);
}

fn close(pull: &mut PullRequest, (id, actor, at): (u64, &User, u64)) {
    pull.closed_at = Some(at);
    pull.record(id, "closed", actor, at);
}
