//! The paper line in one function: from the bytes of two documents to the pull request that makes them one.
//!
//! No network, no clock, no files: what the preview, the component and other tools build on.

use crate::compare::compare;
use crate::document::{self, Document};
use crate::family::{Family, FamilyError};
use crate::oid::Mode;
use crate::plan::{Blob, FileRead, Guard, PlanError, Planned, Proposal, Published};
use crate::wording::{self, Context, Ladder, PullRequestText};

pub use crate::compare::{Counts, Drift, Field, Owned, Renames, Rules, When};
pub use crate::document::SidedFault;
pub use crate::sides::{Side, Sides};

use crate::sorted::Set;
pub use crate::wording::edits::{ToldEdit, edits_line};
pub use crate::wording::lines::{Line, Markdown, Text, Tone, edit_lines, kept_line, lines};
pub use crate::wording::patch::{Patch, paths as patched_paths};
pub use crate::wording::{code_span, content_digest, visible_name, visible_sentence};

/// Returns what differs between two documents.
///
/// # Errors
///
/// Returns the first fault of a document that is not one JSON object, or holds what cannot be compared.
pub fn drift(sides: Sides<&[u8]>, rules: &Rules) -> Result<Drift, SidedFault> {
    compare(parse(sides)?.as_ref(), rules)
}

/// Returns the target's text, edited so that it holds the source's data; all else in it stays as it is.
///
/// # Errors
///
/// Returns the first fault of a document that is not one JSON object, or holds what cannot be compared or written.
pub fn edited(sides: Sides<&[u8]>) -> Result<Vec<u8>, SidedFault> {
    document::edited(parse(sides)?.as_ref(), &Set::new()).map(String::into_bytes)
}

/// One file to be kept true, as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File<'a> {
    /// Its name in texts.
    pub category: &'a str,
    /// Where it stands in its repository.
    pub path: &'a str,
    /// What it holds now; `None` if it is not there yet.
    pub target: Option<&'a [u8]>,
    /// What the source of record holds.
    pub source: &'a [u8],
}

/// How files are compared, how much may be removed, and how much a text may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// How documents are compared.
    pub rules: Rules,
    /// How many removals go out at once.
    pub guard: Guard,
    /// How much the text may hold.
    pub ladder: Ladder,
    /// Which fields of the entries are the target's.
    pub owned: Vec<Owned>,
}

/// Returns what a pull request for this one file would be, and what it would say; `None` if nothing differs.
///
/// # Errors
///
/// Returns the first fault of a document that is not one JSON object, or holds what cannot be compared or written.
pub fn proposal(
    file: &File<'_>,
    context: &Context<'_>,
    options: &Options,
) -> Result<Option<(Proposal, PullRequestText)>, PlanError> {
    let source = Document::parse(file.source).map_err(|fault| fault.on(Side::Source));
    let source = source.map_err(FamilyError::from)?;
    let read = FileRead {
        category: file.category,
        path: file.path,
        family: &Family::default(),
        published: vec![file.target.map(published)],
        source: &source,
        owned: &options.owned,
        edited: &[],
    };
    let plan = Planned::new(&read, &options.rules, &options.guard)?.different();
    Ok(plan.and_then(|plan| Proposal::new(vec![plan])).map(|proposal| {
        let text = wording::pull_request(&proposal, context, &options.ladder);
        (proposal, text)
    }))
}

fn parse(sides: Sides<&[u8]>) -> Result<Sides<Document>, SidedFault> {
    let source = Document::parse(sides.source).map_err(|fault| fault.on(Side::Source))?;
    let target = Document::parse(sides.target).map_err(|fault| fault.on(Side::Target))?;
    Ok(Sides { source, target })
}

fn published(bytes: &[u8]) -> Published {
    Published { mode: Mode::File, blob: Blob::new(bytes.to_vec()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: Context<'static> = Context {
        sync: "horde",
        source: "PRIMARY",
        repository: "owner/data",
        web_url: "https://github.com",
        base: "main",
        branch: "trueup/horde",
        replaces: None,
        unchecked: &[],
        companions: &[],
    };

    fn proposed(source: &[u8], target: Option<&[u8]>) -> Option<(Proposal, PullRequestText)> {
        let file = File { category: "a", path: "a.json", target, source };
        proposal(&file, &CONTEXT, &Options::default()).expect("both sides are sound")
    }

    #[test]
    fn what_is_announced_is_what_is_edited() {
        let sides = Sides { source: &br#"{"a": 2}"#[..], target: &b"{\"a\":1}\n"[..] };

        let drift = drift(sides, &Rules::default()).expect("both sides are sound");
        let (proposal, text) = proposed(sides.source, Some(sides.target)).expect("they differ");

        assert_eq!(proposal.files[0].drift, drift);
        assert_eq!(Ok(&proposal.files[0].after.content), edited(sides).as_ref());
        assert_eq!(text.title, "Sync a.json with PRIMARY: 1 changed");
    }

    #[test]
    fn the_same_data_in_another_spelling_proposes_nothing() {
        assert_eq!(proposed(br#"{"a": 1.0}"#, Some(br#"{"a":1}"#)), None);
    }

    #[test]
    fn a_missing_file_is_proposed_as_new() {
        let (proposal, text) = proposed(br#"{"a": 1}"#, None).expect("the file is missing");

        assert_eq!(proposal.files[0].before, None);
        assert!(text.body.starts_with("This adds `a.json` (`a`), a new file,"), "{}", text.body);
    }

    #[test]
    fn a_fault_says_whose_it_is() {
        let fault = drift(Sides { source: b"[]", target: b"{}" }, &Rules::default());
        assert_eq!(fault.expect_err("a list is no document").side, Side::Source);

        let fault = edited(Sides { source: b"{}", target: b"{" });
        assert_eq!(fault.expect_err("half a document is none").side, Side::Target);
    }
}
