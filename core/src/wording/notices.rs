//! What trueup says beside its proposals: on someone else's work, and on closing its own pull request.

use super::{CompanionOf, markdown, visible};
use crate::oid::Oid;
use crate::plan::marker::{continues_line, held_line, is_continuation};

/// Returns the comment on a pull request at whose `branch` someone else's commit is the `head`.
#[must_use]
pub fn held_comment(head: Oid, branch: &str) -> String {
    let branch = markdown::name(branch);
    format!(
        "{branch} now ends with {head}, a commit that trueup did not make. So trueup leaves the branch and this pull \
         request alone: nothing of yours is overwritten, and later changes of the source are not added here.\n\n\
         To go on from here:\n\n\
         - **Merge** the pull request. What still differs then is proposed anew.\n\
         - **Close** it and delete the branch, and trueup starts over with a branch of its own.\n\
         - **Take your commits off** the branch, and trueup keeps it up to date again.\n\n\
         {}\n",
        held_line(head)
    )
}

/// Returns the message, without trailers, of a second commit that brings companions along.
///
/// Its last paragraph is a plain sentence, so that nothing foreign can be taken for a trailer.
#[must_use]
pub fn companion_message(companions: &[CompanionOf<'_>]) -> String {
    let inert = |path: &str| visible::inert_name(path, MAX_NAME);
    let names: Vec<String> = companions.iter().map(|companion| inert(companion.path)).collect();
    let told = companions.iter().map(|companion| {
        format!("By commit, {} tells of {}.\n", inert(companion.path), inert(companion.of))
    });
    format!(
        "Bring {} up to date\n\n{}\nSo this follows the commit that it tells of, in one of its own.\n",
        names.join(" and "),
        told.collect::<String>()
    )
}

/// Why a pull request is closed whose drift is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// The files hold what the source does.
    Agreed,
    /// They do but for edits made on GitHub, which stay.
    EditsStay,
}

impl Closing {
    const ALL: [Self; 2] = [Self::Agreed, Self::EditsStay];

    /// Returns the reason that a text gives, if it gives one of ours and nothing else.
    #[must_use]
    pub fn of(notice: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.notice() == notice)
    }

    /// Returns the reason as a text gives it.
    #[must_use]
    pub fn notice(self) -> String {
        let why = match self {
            Self::Agreed => {
                "The files agree with their source of record without this pull request."
            }
            Self::EditsStay => {
                "All that still differs from the source of record was edited on GitHub, and stays as it is there."
            }
        };
        markdown::quoted(&format!("{CLOSED} {why} {AGAIN}\n"))
    }

    /// Returns the text of the pull request that is closed: the reason, then what stood there.
    ///
    /// `body` is the old text without its marker.
    #[must_use]
    pub fn before(self, body: &str) -> String {
        let (notice, body) = (self.notice(), body.trim());
        let whole = format!("{notice}\n{body}\n");
        // People may have written the old text up to GitHub's limit; GitHub keeps its history.
        if body.is_empty() || whole.chars().count() > MAX { notice } else { whole }
    }
}

/// Returns the comment in the place of one that a text does not need any more.
#[must_use]
pub fn nothing_left(sync: &str) -> String {
    format!("{NOTHING_LEFT}\n\n{}\n", continues_line(sync))
}

/// Returns whether a comment is one that a text of this sync goes on in, or did: whole, and not a word about it.
#[must_use]
pub fn is_sequel(comment: &str, sync: &str) -> bool {
    let is_begun = [GOES_ON_HERE, NOTHING_LEFT].iter().any(|ours| comment.starts_with(ours));
    is_begun && is_continuation(comment, sync)
}

/// What a comment begins with that a text goes on in.
pub(super) const GOES_ON_HERE: &str = "**The text of this pull request goes on here**";
const NOTHING_LEFT: &str =
    "The text of this pull request has room for everything again: nothing goes on here.";
const CLOSED: &str = "[!NOTE]\n**Closed by trueup: there is nothing left to change.**";
const AGAIN: &str = "Should they differ again, a new one will say so.";
const MAX_NAME: usize = 120;
/// GitHub takes 65,536 characters, and the marker needs some of them.
const MAX: usize = 64_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_on_someone_elses_work_ends_with_its_line() {
        let head = Oid::of_blob(b"head");

        let comment = held_comment(head, "trueup/horde");

        assert_eq!(comment.lines().next_back(), Some(held_line(head).as_str()));
    }

    #[test]
    fn a_closed_text_gives_the_reason_and_keeps_what_stood_there() {
        let text = Closing::Agreed.before("Old text.\r\n");

        assert!(text.starts_with("> [!NOTE]\n> **Closed by trueup"), "{text}");
        assert!(text.ends_with("\n\nOld text.\n"), "{text}");
    }

    #[test]
    fn an_old_text_that_does_not_fit_gives_way_to_the_reason() {
        let text = Closing::Agreed.before(&"x".repeat(65_500));

        assert!(text.starts_with("> [!NOTE]") && text.len() < 500, "{text}");
    }
}
