//! A repository's files against their sources: what is equal, what differs, what could not be compared.

use super::compared::{Compared, Trace};
use super::failure::{Complaint, Failure, Reason};
use super::fetch::{Source, Sources};
use super::join::side_by_side;
use super::memory::{Equal, Facts, TargetMemory};
use super::options::FileOptions;
use super::outcome::FileReport;
use super::repo::ancestors;
use super::step::Note;
use super::survey::{Survey, Target};
use crate::compare::{Counts, Drift};
use crate::digest::Digest;
use crate::family::Culprit;
use crate::http::without_query;
use crate::oid::{Mode, Oid};
use crate::plan::approval::{Fate, Judged};
use crate::plan::existing::View;
use crate::plan::{EditView, FilePlan, FileRead, KeptEdit, PlanError, Planned, Proposal, Same};
use crate::sorted::Set;

/// What comparing a repository's files gave.
#[derive(Debug)]
pub(super) struct Checked {
    /// The state of the repository that was compared.
    pub(super) survey: Survey,
    /// What to do about what differs.
    pub(super) proposal: Option<Proposal>,
    /// What becomes of the removals that the guard withholds.
    pub(super) approval: Approval,
    /// Each file that was to be checked.
    pub(super) files: Vec<FileReport>,
    /// Every path that was compared, with the category it was compared in.
    pub(super) compared: Vec<Owned>,
    /// Whether every configured file was compared.
    pub(super) view: View,
    /// What the next run may remember.
    pub(super) memory: TargetMemory,
    /// The edits made on GitHub that stay as they are.
    pub(super) kept: Set<KeptEdit>,
    /// Whether it is known where all edits came from.
    pub(super) trace: Trace,
}

/// A path, and the category that it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Owned {
    pub(super) path: String,
    pub(super) category: String,
}

/// What becomes of the removals that the guard withholds.
#[derive(Debug)]
pub(super) struct Approval {
    /// What the marker is to say of them.
    pub(super) withheld: Option<Digest>,
    /// What becomes of the label.
    pub(super) label: Fate,
}

impl Approval {
    const NONE: Self = Self { withheld: None, label: Fate::Stays };

    fn without_label(proposal: Option<&Proposal>) -> Self {
        Self { withheld: proposal.and_then(|proposal| proposal.withheld), label: Fate::Stays }
    }
}

impl<'a> Target<'a> {
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
        let compared = self.with_edits(&survey, sources, compared).await;
        let mut checked = Checked {
            survey,
            proposal: None,
            approval: Approval::NONE,
            files: Vec::new(),
            compared: Vec::new(),
            view: if self.target.unselected.is_empty() { View::Complete } else { View::Selected },
            memory: memory.clone(),
            kept: Set::new(),
            trace: Trace::Told,
        };
        let mut plans = Vec::new();
        for (file, compared) in files.iter().zip(compared) {
            checked.take(file, &compared);
            checked.take_edits(self, file, compared.edits());
            if let Compared::Different(different) = compared {
                plans.push(*different.plan);
            }
        }
        checked.propose(plans);
        checked
    }

    /// Returns the sources whose data some file must be compared with.
    pub(super) fn needed(
        &self,
        survey: &Survey,
        sources: &Sources,
        memory: &TargetMemory,
    ) -> Vec<&'a str> {
        let mut needed = Vec::new();
        for file in &self.target.files {
            if let Ok(source) = &sources[&file.source]
                && self.recall(file, survey, source, memory).is_none()
            {
                needed.push(file.source.as_str());
            }
        }
        needed
    }

    /// Returns what was found of the file if it is known to hold the source's data, without reading it.
    fn recall(
        &self,
        file: &FileOptions,
        survey: &Survey,
        source: &Source,
        memory: &TargetMemory,
    ) -> Option<Same> {
        let facts = self.facts(file, survey, source)?;
        let is_known = |(path, facts): &(&str, Facts)| {
            memory.get(path).is_some_and(|known| known.facts == *facts)
        };
        let known = memory.get(&file.path).filter(|_| facts.iter().all(is_known))?;
        let counts = Counts { unchanged: known.entries, ..Counts::default() };
        let drift = Drift { kept: known.kept.clone(), counts, ..Drift::default() };
        Some(Same { drift, remarks: known.remarks.clone(), target_edits: Vec::new() })
    }

    /// Returns what the comparison of each of the file's paths depends on; `None` if one of them is not there.
    fn facts<'f>(
        &self,
        file: &'f FileOptions,
        survey: &Survey,
        source: &Source,
    ) -> Option<Vec<(&'f str, Facts)>> {
        let rules = file.family.rules_digest(&self.options.rules, &file.owned);
        let mut facts = Vec::new();
        for path in file.paths() {
            let (_, target) = survey.listing.file(path)?;
            facts.push((path, Facts { source: source.digest, target, rules }));
        }
        Some(facts)
    }

    /// Returns what is worth remembering of a file that holds the source's data.
    fn same(&self, file: &FileOptions, survey: &Survey, source: &Source, same: Same) -> Compared {
        let mut known = Vec::new();
        for (path, facts) in self.facts(file, survey, source).unwrap_or_default() {
            let Same { drift, remarks, .. } = &same;
            let (entries, kept) = (drift.counts.unchanged, drift.kept.clone());
            known.push((path.to_owned(), Equal { facts, entries, kept, remarks: remarks.clone() }));
        }
        Compared::Same { known, same }
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
        if let Some(same) = self.recall(file, survey, source, memory) {
            return self.same(file, survey, source, same);
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
        for path in file.paths() {
            self.check_place(path, survey)?;
        }
        let read = FileRead {
            category: &file.category,
            path: &file.path,
            family: &file.family,
            published: self.version(file, &survey.listing).await?,
            source: document,
            owned: &file.owned,
            edited: &[],
        };
        let plan = Planned::new(&read, &self.options.rules, &self.options.guard);
        // Only where a sync was accepted before the file may have to be planned again.
        let published = if survey.merged.is_empty() { Vec::new() } else { read.published };
        Ok(match plan.map_err(|error| self.locate(file, &error))? {
            Planned::Different(plan) => Compared::different(plan, published, Trace::Told),
            Planned::Same(same) => self.same(file, survey, source, same),
        })
    }

    /// Refuses a path where something stands that is no file, or above it something that is no folder.
    fn check_place(&self, path: &str, survey: &Survey) -> Result<(), Failure> {
        let mode_at = |path: &str| survey.listing.get(path).map(|(mode, _)| mode);
        let no_folder = |folder: &&str| mode_at(folder).is_some_and(|mode| mode != Mode::Tree);
        let is_file = matches!(mode_at(path), None | Some(Mode::File | Mode::Executable));
        let in_the_way = ancestors(path).find(no_folder).or((!is_file).then_some(path));
        match in_the_way {
            None => Ok(()),
            Some(path) => {
                let (repository, path) = (self.repo().clone(), path.to_owned());
                Err(Reason::NoFile { repository, path }.into())
            }
        }
    }

    pub(super) fn locate(&self, file: &FileOptions, error: &PlanError) -> Complaint {
        let PlanError::Family(error) = error else { return Complaint::new(error.to_string()) };
        let what = error.what();
        Complaint::new(match error.culprit(&file.path) {
            Culprit::Source => {
                let source = without_query(&file.source);
                format!("{source}: {what}; mend it at the source")
            }
            Culprit::File(path) => {
                format!("{}:{path}: {what}; {}", self.repo(), error.remedy())
            }
        })
    }
}

impl Checked {
    /// Returns whether edits made on GitHub stay as they are.
    pub(super) fn keeps_edits(&self) -> bool {
        self.files.iter().flat_map(|file| &file.target_edits).any(|edit| edit.kept)
    }

    fn take(&mut self, file: &FileOptions, compared: &Compared) {
        let mut report = FileReport {
            path: file.path.clone(),
            category: file.category.clone(),
            drift: None,
            edits: Vec::new(),
            also: Vec::new(),
            derived: None,
            remarks: Vec::new(),
            target_edits: Vec::new(),
            error: None,
            try_later: false,
        };
        match compared {
            Compared::Different(different) => {
                let plan = &different.plan;
                if different.trace == Trace::Failed {
                    self.trace = Trace::Failed;
                }
                report.drift = Some(plan.drift.clone());
                report.remarks.clone_from(&plan.remarks);
                self.forget(file);
            }
            Compared::Failed(complaint) => {
                report.error = Some(complaint.sentence.clone());
                report.try_later = complaint.is_passing;
                self.view = View::Failed;
            }
            Compared::Same { known, same } => {
                report.drift = Some(same.drift.clone());
                report.remarks.clone_from(&same.remarks);
                self.forget(file);
                for (path, equal) in known {
                    self.memory.set(path, Some(equal.clone()));
                }
            }
        }
        if report.error.is_none() {
            for path in file.paths() {
                let (path, category) = (path.to_owned(), file.category.clone());
                self.compared.push(Owned { path, category });
            }
        }
        self.files.push(report);
    }

    /// Tells what is worth knowing about the files, once all is decided.
    pub(super) fn note_remarks(&self, target: &Target<'_>) {
        for file in &self.files {
            for remark in &file.remarks {
                let file = format!("{}:{}", target.repo(), file.path);
                target.ask.wire().note(Note::Remark { file, remark: remark.clone() });
            }
        }
    }

    /// Takes the plans of the files that differ.
    fn propose(&mut self, plans: Vec<FilePlan>) {
        for plan in &plans {
            let report = self.files.iter_mut().find(|report| report.path == plan.path);
            let report = report.expect("each plan is of a file that was compared");
            report.edits = plan.edits().iter().map(|edit| edit.path.to_owned()).collect();
            report.also = plan.beside.iter().map(|file| file.path.clone()).collect();
            report.derived.clone_from(&plan.derived);
        }
        self.proposal = Proposal::new(plans);
        self.approval = Approval::without_label(self.proposal.as_ref());
    }

    /// Takes the plans as they are after a look at the pull request.
    pub(super) fn take_judged(&mut self, judged: Judged) {
        self.propose(judged.files);
        self.approval = Approval { withheld: judged.withheld, label: judged.label };
    }

    fn forget(&mut self, file: &FileOptions) {
        for path in file.paths() {
            self.memory.set(path, None);
        }
    }

    /// Returns the path's file as it shall be on the branch, if the file was compared in this run.
    pub(super) fn wanted(&self, path: &str) -> Option<(Mode, Oid)> {
        match self.edit(path) {
            Some(edit) => Some((edit.mode, edit.after.oid)),
            None => self.survey.listing.file(path),
        }
    }

    /// Returns what changes in the path's file, if its bytes do.
    pub(super) fn edit(&self, path: &str) -> Option<EditView<'_>> {
        self.proposal.as_ref()?.file_edits().into_iter().find(|edit| edit.path == path)
    }

    /// Returns the paths of the files that were compared, those beside the configured ones included.
    pub(super) fn paths(&self) -> Vec<&str> {
        self.compared.iter().map(|owned| owned.path.as_str()).collect()
    }
}
