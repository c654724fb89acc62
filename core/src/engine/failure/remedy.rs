//! What to do about a failure.

use super::Reason;
use crate::github::ReplyError;
use crate::http::Unreachable;
use crate::http::retry::GiveUp;

impl Reason {
    /// Returns what to do.
    pub(in crate::engine) fn remedy(&self) -> Option<String> {
        let remedy = match self {
            Self::Budget { .. } => "run again, or raise TRUEUP_REQUEST_BUDGET",
            Self::Companion { .. } => {
                "run the script that makes it and commit, or take `companion` off the file; nothing was published"
            }
            Self::History { .. } => {
                "take `companion` off the file and run its script by hand; nothing was published"
            }
            Self::Clock { .. } => "set this machine's clock",
            Self::Cut { .. } => "plan again: what is left is in the next plan",
            Self::KeyRefused { .. } => {
                "check that GITHUB_APP_ID and the private key belong to one App, and that the key was not deleted"
            }
            Self::NotInstalled { .. } => {
                "install it for that account with access to its repositories, or set GITHUB_APP_INSTALLATION_ID"
            }
            Self::NoToken { error, .. } => match error {
                ReplyError::Refused(refusal) if refusal.status == 422 => {
                    "let the App ask for these permissions, and let the account's owner grant them"
                }
                ReplyError::Refused(refusal) if refusal.status == 404 => {
                    "it was uninstalled, or GITHUB_APP_INSTALLATION_ID is another App's: install it, or remove the id"
                }
                ReplyError::Refused(refusal) if refusal.status == 403 => {
                    "it may be suspended: ask the account's owner"
                }
                _ => "run again; if it stays, look at what answers at that address",
            },
            Self::Unsigned(_) => "check the private key of the App",
            Self::GaveUp(GiveUp::Limited { .. }) | Self::LostRace { .. } => "run again later",
            Self::GaveUp(GiveUp::Unreachable { cause: Unreachable::TooLarge { .. }, .. }) => {
                "split the document: trueup reads no more of one"
            }
            Self::BrokenOff(_) | Self::GaveUp(_) | Self::Silent(_) => {
                "check the address and the service, then run again"
            }
            Self::Edited { .. } | Self::Stale { .. } => "nothing was written: plan again",
            Self::NotBegun { .. } => "nothing was written",
            Self::NotReached { next: None, .. } => "raise TRUEUP_REQUEST_BUDGET",
            // What they say is what to do.
            Self::NotReached { next: Some(_), .. }
            | Self::TooMuch { .. }
            | Self::Unanswered { next: Some(_), .. } => return None,
            Self::Unanswered { next: None, .. } => "check the source, then run again",
            Self::Overtaken { .. } => "nothing of theirs was overwritten: plan again",
            Self::OlderBase { .. } => {
                "run again, for GitHub may lag behind; if it was reset, close the pull request and delete its branch"
            }
            Self::NoFile { .. } => "configure the path of a file",
            Self::Redirected(_) => "configure the address it leads to, if you trust it",
            Self::Reply(ReplyError::Refused(refusal)) => {
                return refusal.remedy().map(str::to_owned);
            }
            Self::Reply(_) => "run again; if it stays, look at what answers at that address",
            Self::Renamed { to, .. } => {
                return Some(format!("configure {to}; nothing was written"));
            }
            Self::TreeDiffers { .. } => "nothing was committed; please report this",
            Self::TreeTruncated { .. } => "split the folder: trueup must see it whole",
        };
        Some(remedy.to_owned())
    }
}
