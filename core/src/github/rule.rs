//! The rules by which a repository forbids a write, and what a person can do about each.

/// A rule of a repository that stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// No branch of this name may be made.
    Creation,
    /// The branch's pull request waits in a merge queue: that passes by itself.
    MergeQueue,
    /// Another rule.
    Other,
    /// Only some may push to the branch.
    ProtectedBranch,
    /// The branch takes commits from pull requests only.
    PullRequest,
    /// Something in a file reads like a secret.
    Secret,
    /// Every commit must be signed.
    Signatures,
    /// Every commit must have passed a check.
    StatusCheck,
}

impl Rule {
    /// Returns what a person can do about it, as a sentence without capital and period.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Creation => {
                "let the rules of the repository allow whoever runs this to create this branch"
            }
            Self::MergeQueue => {
                "it passes by itself: run again when the pull request left the queue"
            }
            Self::Other => "let the rules of the repository allow this branch to be written",
            Self::ProtectedBranch => {
                "allow whoever runs this to push to this branch, or take its protection off"
            }
            Self::PullRequest => {
                "take this branch out of the rule that wants pull requests: one comes from it"
            }
            Self::Secret => {
                "take what reads like a secret out of the source, or allow it in the repository's secret scanning"
            }
            Self::Signatures => {
                "run as a GitHub App, whose commits GitHub signs, or take this branch out of the rule that wants signatures"
            }
            Self::StatusCheck => {
                "take this branch out of the rule that wants checks: they run on its pull request"
            }
        }
    }
}
