//! Branches that not everything may be pushed to, and GitHub's sentences for it.

use super::commits::Commit;
use super::repository::RepositoryState;

/// Why pushes to a branch are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// A rule of the repository restricts which branches are made.
    Creation,
    /// The branch's pull request waits in a merge queue.
    MergeQueue,
    /// Only chosen accounts push to the branch, and nobody of this simulation is one.
    ProtectedBranch,
    /// The branch takes commits from pull requests only.
    PullRequest,
    /// A rule of the repository restricts updates.
    Ruleset,
    /// A commit comes to the branch only when a check has passed.
    StatusCheck,
    /// Every new commit must be verified; those that are may be pushed.
    VerifiedSignatures,
}

impl Protection {
    fn sentence(self, name: &str) -> String {
        match self {
            Self::MergeQueue => "A pull request for this branch has been added to a merge queue. \
                                 Branches that are queued for merging cannot be updated. To modify \
                                 this branch, dequeue the associated pull request."
                .to_owned(),
            Self::ProtectedBranch => format!("Protected branch update failed for {name}."),
            Self::PullRequest => "Changes must be made through a pull request.".to_owned(),
            Self::Ruleset => {
                "Repository rule violations found\n\nCannot update this protected ref.\n\n"
                    .to_owned()
            }
            Self::Creation => {
                "Repository rule violations found\n\nCannot create ref due to creations \
                               being restricted.\n\n"
                    .to_owned()
            }
            Self::StatusCheck => "Required status check \"build\" is expected.".to_owned(),
            Self::VerifiedSignatures => "Commits must have verified signatures.".to_owned(),
        }
    }
}

/// What is pushed to a branch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Push<'a> {
    /// Commits up to this one.
    Commit(&'a str),
    /// The end of the branch.
    Deletion,
    /// A commit that GitHub makes and signs.
    Signed,
}

/// What a branch answers to a push that its protection does not allow.
pub(crate) fn protection(
    repository: &RepositoryState,
    name: &str,
    push: Push<'_>,
) -> Option<String> {
    let protection = repository.protections.get(name.strip_prefix("refs/heads/")?)?;
    let is_allowed = match (protection, push) {
        (Protection::VerifiedSignatures, Push::Commit(id)) => all_verified(repository, name, id),
        (Protection::VerifiedSignatures, Push::Deletion | Push::Signed) => true,
        (Protection::Creation, _) => repository.git.reference(name).is_some(),
        _ => false,
    };
    (!is_allowed).then(|| protection.sentence(name))
}

/// Says whether every commit that is new to the branch is verified.
fn all_verified(repository: &RepositoryState, name: &str, id: &str) -> bool {
    let git = &repository.git;
    let known = if git.reference(name).is_some() { name } else { "--all" };
    let new = git.ask(&["rev-list", id, "--not", known]).unwrap_or_default();
    new.lines().filter_map(|id| Commit::read(git, id)).all(|commit| commit.is_verified())
}
