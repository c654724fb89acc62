//! How a proposal reads: the pull request's title and text, the commit message, drift for people, and patches.
//!
//! All of it is a pure function of what is proposed. Names, values and paths are foreign text: in Markdown they stand in
//! code spans only ([`pull_request`], [`lines::Markdown`]), elsewhere what could act is written out.

use crate::plan::Proposal;

mod body;
mod content;
pub(crate) mod count;
pub mod edits;
pub mod lines;
mod markdown;
mod message;
pub mod notices;
mod owned;
pub mod patch;
mod risk;
mod title;
mod value;
mod visible;

pub use content::{content_digest, plan_content};
pub use edits::{Links, ToldEdit};
pub use markdown::code_span;
pub use visible::{name as visible_name, sentence as visible_sentence};

/// What the texts say beside what is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The sync's name.
    pub sync: &'a str,
    /// The source's name, such as `PRIMARY`.
    pub source: &'a str,
    /// The repository, `owner/name`.
    pub repository: &'a str,
    /// Where people see GitHub, such as `https://github.com`.
    pub web_url: &'a str,
    /// The branch the pull request is for.
    pub base: &'a str,
    /// The branch the changes are on.
    pub branch: &'a str,
    /// The older pull request, closed by a person, that this one follows.
    pub replaces: Option<u64>,
    /// The paths that were not looked at in this run.
    pub unchecked: &'a [String],
    /// What a second commit brings along.
    pub companions: &'a [CompanionOf<'a>],
}

/// A file that tells of the commits of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompanionOf<'a> {
    /// The other file's path.
    pub of: &'a str,
    /// Its own.
    pub path: &'a str,
}

/// What a pull request and its commit say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestText {
    /// The title: one line of at most 256 characters, mostly of at most 72.
    pub title: String,
    /// The text, without the marker.
    pub body: String,
    /// The commit message, without the trailers.
    pub message: String,
    /// The comment that goes on where the text ends, with its last line; `None` if the text has room for all.
    pub comment: Option<String>,
}

/// How much the text of a pull request may hold.
///
/// The text is tried at four levels of detail, and the richest that fits is taken: all fields of all changed entries;
/// the fields of the first entries (12 of each at most) and the names of all; the first names; counts only. The totals
/// stand on every rung; names of entries that only follow from those changes are the first to go. If there are too many
/// files for even their counts, the last files are counted together. What has no room goes on in one comment: the
/// missing names first, then fields, as many as fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ladder {
    /// The most characters the text may have, all escapes counted, and its comment again. Defaults to 60,000; GitHub takes 65,536.
    pub max_chars: usize,
    /// How many changed entries of each file show their fields on the second rung. Defaults to 25.
    pub first_entries: usize,
    /// How many names each list of a file shows on the third rung. Defaults to 200.
    pub first_names: usize,
}

impl Default for Ladder {
    fn default() -> Self {
        Self { max_chars: 60_000, first_entries: 25, first_names: 200 }
    }
}

/// Returns the texts of the pull request that makes this proposal.
#[must_use]
pub fn pull_request(
    proposal: &Proposal,
    context: &Context<'_>,
    ladder: &Ladder,
) -> PullRequestText {
    let title = title::title(proposal, context);
    let (body, comment) = body::body(proposal, context, ladder);
    let message = message::message(proposal, context, &title);
    PullRequestText { title, body, message, comment }
}
