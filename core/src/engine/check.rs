//! A repository's files against their sources: what is equal, what differs, what could not be compared.

use std::collections::BTreeSet;

use super::failure::{Complaint, Failure};
use super::fetch::{Source, Sources};
use super::memory::{Equal, TargetMemory};
use super::options::FileOptions;
use super::outcome::FileReport;
use super::repo::ancestors;
use super::step::Note;
use super::survey::{Survey, Target};
use super::wire::side_by_side;
use crate::compare::{Counts, Drift};
use crate::document::Document;
use crate::github::replies::read_blob;
use crate::http::without_query;
use crate::oid::{Mode, Oid};
use crate::plan::existing::View;
use crate::plan::{Blob, FilePlan, FileRead, PlanError, Proposal, Published};
use crate::sides::Side;

/// What comparing a repository's files gave.
#[derive(Debug)]
pub(super) struct Checked {
    /// The state of the repository that was compared.
    pub(super) survey: Survey,
    /// What to do about what differs.
    pub(super) proposal: Option<Proposal>,
    /// Each file that was to be checked.
    pub(super) files: Vec<FileReport>,
    /// Whether every configured file was compared.
    pub(super) view: View,
    /// What the next run may remember.
    pub(super) memory: TargetMemory,
}

/// What one file's comparison gave.
enum Compared {
    Different(Box<FilePlan>),
    Failed(Complaint),
    Same(Equal),
}

impl Target<'_> {
    /// Compares all files side by side; one that fails does not stop the others.
    pub(super) async fn check(
        &self,
        survey: Survey,
        sources: &Sources,
        memory: &TargetMemory,
    ) -> Checked {
        let files = &self.target.files;
        let compare = files.iter().map(|file| self.compare(file, &survey, sources, memory));
        let compared = side_by_side(compare).await;
        let mut checked = Checked {
            survey,
            proposal: None,
            files: Vec::new(),
            view: if self.target.unselected.is_empty() { View::Complete } else { View::Selected },
            memory: memory.clone(),
        };
        let mut plans = Vec::new();
        for (file, compared) in files.iter().zip(compared) {
            checked.take(file, &compared);
            if let Compared::Different(plan) = compared {
                plans.push(*plan);
            }
        }
        checked.proposal = Proposal::new(plans);
        checked
    }

    /// Returns the sources whose data some file must be compared with.
    pub(super) fn needed(
        &self,
        survey: &Survey,
        sources: &Sources,
        memory: &TargetMemory,
    ) -> BTreeSet<String> {
        let is_needed = |file: &&FileOptions| {
            let source = sources[&file.source].as_ref();
            source.is_ok_and(|source| self.recall(file, survey, source, memory).is_none())
        };
        self.target.files.iter().filter(is_needed).map(|file| file.source.clone()).collect()
    }

    /// Returns whether the file is known to hold the source's data, without reading it.
    fn recall(
        &self,
        file: &FileOptions,
        survey: &Survey,
        source: &Source,
        memory: &TargetMemory,
    ) -> Option<Equal> {
        let (_, target) = survey.listing.file(&file.path)?;
        let known = memory.get(&file.path)?;
        let facts = Equal { entries: known.entries, ..self.facts(file, source, target) };
        (*known == facts).then_some(facts)
    }

    fn facts(&self, file: &FileOptions, source: &Source, target: Oid) -> Equal {
        let rules = file.family.rules_digest(&self.options.rules);
        Equal { source: source.digest, target, rules, entries: 0 }
    }

    async fn compare(
        &self,
        file: &FileOptions,
        survey: &Survey,
        sources: &Sources,
        memory: &TargetMemory,
    ) -> Compared {
        let source = match &sources[&file.source] {
            Ok(source) => source,
            Err(complaint) => return Compared::Failed(complaint.clone()),
        };
        if let Some(equal) = self.recall(file, survey, source, memory) {
            return Compared::Same(equal);
        }
        match self.read_both(file, survey, source).await {
            Ok(compared) => compared,
            Err(complaint) => Compared::Failed(complaint),
        }
    }

    async fn read_both(
        &self,
        file: &FileOptions,
        survey: &Survey,
        source: &Source,
    ) -> Result<Compared, Complaint> {
        let document = source.document(self.ask, &file.source)?;
        let published = self.published(file, survey).await?;
        let target = published.as_ref().map(|published| published.blob.oid);
        let read = FileRead {
            category: &file.category,
            path: &file.path,
            family: file.family,
            published,
            source: document,
        };
        let plan = FilePlan::new(read, &self.options.rules, &self.options.guard);
        let plan = plan.map_err(|error| self.locate(file, &error))?;
        Ok(match (plan, target) {
            (Some(plan), _) => Compared::Different(Box::new(plan)),
            (None, Some(target)) => {
                let entries = document.len();
                Compared::Same(Equal { entries, ..self.facts(file, source, target) })
            }
            // Neither side has an entry, and the file is not there either: nothing to remember.
            (None, None) => Compared::Same(self.facts(file, source, Oid::of_blob(b""))),
        })
    }

    async fn published(
        &self,
        file: &FileOptions,
        survey: &Survey,
    ) -> Result<Option<Published>, Complaint> {
        let no_file =
            |path: &str| Failure::NoFile { repository: self.repo().clone(), path: path.to_owned() };
        let stands_at = |path: &str| survey.listing.get(path);
        let mut above = ancestors(&file.path);
        let in_the_way =
            above.find(|folder| stands_at(folder).is_some_and(|(mode, _)| mode != Mode::Tree));
        if let Some(path) = in_the_way {
            return Err(no_file(path).into());
        }
        let Some((mode, oid)) = stands_at(&file.path) else { return Ok(None) };
        if !matches!(mode, Mode::File | Mode::Executable) {
            return Err(no_file(&file.path).into());
        }
        let content = self.blob(oid).await?;
        let what = format!("{}:{}", self.repo(), file.path);
        self.ask.wire().note(Note::Parsed { what: what.clone(), bytes: content.len() });
        let document = Document::parse(&content).map_err(|fault| {
            let remedy = "mend the file by hand, trueup edits only what it can read";
            Complaint::new(format!("{what}: {fault}; {remedy}"))
        })?;
        Ok(Some(Published { mode, blob: Blob { oid, content }, document }))
    }

    async fn blob(&self, oid: Oid) -> Result<Vec<u8>, Failure> {
        let request = self.options.api.blob(self.repo(), oid);
        let response = self.ask.send(request.clone()).await?;
        Ok(read_blob(&request, response, oid)?)
    }

    fn locate(&self, file: &FileOptions, error: &PlanError) -> Complaint {
        Complaint::new(match error {
            PlanError::Document(fault) if fault.side == Side::Source => {
                let source = without_query(&file.source);
                format!("{source}: {}; mend it at the source", fault.fault)
            }
            PlanError::Document(fault) => {
                format!("{}:{}: {}; mend the file by hand", self.repo(), file.path, fault.fault)
            }
            other => other.to_string(),
        })
    }
}

impl Checked {
    fn take(&mut self, file: &FileOptions, compared: &Compared) {
        let mut report = FileReport {
            path: file.path.clone(),
            category: file.category.clone(),
            drift: None,
            error: None,
            try_later: false,
        };
        match compared {
            Compared::Different(plan) => {
                report.drift = Some(plan.drift.clone());
                self.memory.set(&file.path, None);
            }
            Compared::Failed(complaint) => {
                report.error = Some(complaint.sentence.clone());
                report.try_later = complaint.is_passing;
                self.view = View::Failed;
            }
            Compared::Same(equal) => {
                let counts = Counts { unchanged: equal.entries, ..Counts::default() };
                report.drift = Some(Drift { counts, ..Drift::default() });
                let is_there = self.survey.listing.file(&file.path).is_some();
                self.memory.set(&file.path, is_there.then_some(*equal));
            }
        }
        self.files.push(report);
    }

    /// Returns the path's file as it shall be on the branch, if the file was compared in this run.
    pub(super) fn wanted(&self, path: &str) -> Option<(Mode, Oid)> {
        match self.plan(path) {
            Some(file) => Some((file.mode, file.after.oid)),
            None => self.survey.listing.file(path),
        }
    }

    /// Returns what is planned for a file that differs from its source.
    pub(super) fn plan(&self, path: &str) -> Option<&FilePlan> {
        let mut plans = self.proposal.iter().flat_map(|proposal| &proposal.files);
        plans.find(|file| file.path == path)
    }

    /// Returns the paths of the files that were compared.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let compared = self.files.iter().filter(|file| file.error.is_none());
        compared.map(|file| file.path.as_str())
    }
}
