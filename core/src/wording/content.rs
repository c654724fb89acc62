//! The content digest: one name for all that is proposed to a repository, the same on every host.

use serde::Serialize;

use super::PullRequestText;
use crate::compare::Drift;
use crate::digest::Digest;
use crate::json;
use crate::oid::{Mode, Oid};
use crate::plan::saved::TargetPlan;
use crate::plan::{EditView, FilePlan, Proposal};

/// Returns the digest of what is proposed to one repository, texts included; defined too where nothing is.
///
/// It is the SHA-256 of one JSON text in UTF-8 without whitespace, whose keys stand in this order:
///
/// ```json
/// {"body":"…","drift":[{"drift":{},"path":"a.json"}],"files":[{"after":"blob","mode":"100644","path":"a.json"}],
///  "message":"…","title":"…","withheld":[{"name":"x","path":"a.json"}]}
/// ```
///
/// * `body` is without the marker, `message` without the trailers.
/// * `drift` is all that differs, withheld removals included, in the form of `--format json`; one item for each file that
///   differs, in the order of the configuration.
/// * `files` are those whose bytes change, in the same order, each followed by those that change with it.
/// * `withheld` are the removals that the guard withholds, by file and then by name.
/// * With nothing to propose the lists are empty and the texts are `null`.
#[must_use]
pub fn content_digest(proposal: Option<&Proposal>, text: Option<&PullRequestText>) -> Digest {
    Digest::of(json::line(&Content::of(proposal, text)))
}

/// Returns the same digest of a plan: what it holds of it is what the run knew.
#[must_use]
pub fn plan_content(plan: &TargetPlan) -> Digest {
    Digest::of(json::line(&Content::of_plan(plan)))
}

// The fields stand by name: what is written first is part of the format.

#[derive(Serialize)]
struct Content<'a> {
    body: Option<&'a str>,
    drift: Vec<FileDrift<'a>>,
    files: Vec<File<'a>>,
    message: Option<&'a str>,
    title: Option<&'a str>,
    withheld: Vec<Withheld<'a>>,
}

#[derive(Serialize)]
struct FileDrift<'a> {
    drift: &'a Drift,
    path: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    after: Oid,
    mode: Mode,
    path: &'a str,
}

#[derive(Serialize)]
struct Withheld<'a> {
    name: &'a str,
    path: &'a str,
}

impl<'a> Content<'a> {
    fn of(proposal: Option<&'a Proposal>, text: Option<&'a PullRequestText>) -> Self {
        let files = proposal.map_or(&[][..], |proposal| &proposal.files);
        let edits = proposal.into_iter().flat_map(Proposal::file_edits);
        let withheld = proposal.into_iter().flat_map(Proposal::withheld_names);
        Self {
            body: text.map(|text| text.body.as_str()),
            drift: files.iter().map(FileDrift::of).collect(),
            files: edits.map(File::of).collect(),
            message: text.map(|text| text.message.as_str()),
            title: text.map(|text| text.title.as_str()),
            withheld: withheld.map(|(path, name)| Withheld { name, path }).collect(),
        }
    }
}

impl<'a> Content<'a> {
    fn of_plan(plan: &'a TargetPlan) -> Self {
        let texts =
            plan.proposal.commit_message.as_deref().map(|message| (&plan.proposal, message));
        let drifts = plan
            .files
            .iter()
            .filter_map(|file| Some(FileDrift { drift: file.drift.as_ref()?, path: &file.path }));
        let edits = plan.edits().filter_map(|file| {
            Some(File { after: file.after?, mode: file.mode, path: &file.path })
        });
        let withheld = plan.withheld.iter();
        Self {
            body: texts.map(|(proposal, _)| proposal.body.as_str()),
            drift: drifts.collect(),
            files: edits.collect(),
            message: texts.map(|(_, message)| message),
            title: texts.map(|(proposal, _)| proposal.title.as_str()),
            withheld: withheld.map(|it| Withheld { name: &it.name, path: &it.path }).collect(),
        }
    }
}

impl<'a> FileDrift<'a> {
    fn of(file: &'a FilePlan) -> Self {
        Self { drift: &file.drift, path: &file.path }
    }
}

impl<'a> File<'a> {
    fn of(file: EditView<'a>) -> Self {
        Self { after: file.after.oid, mode: file.mode, path: file.path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_proposed_has_a_digest_too() {
        let json =
            r#"{"body":null,"drift":[],"files":[],"message":null,"title":null,"withheld":[]}"#;

        assert_eq!(content_digest(None, None), Digest::of(json));
    }
}
