//! The second commit: files that tell of the first one, and so cannot be part of it.

use super::carry::Carrier;
use super::changed::other_than;
use super::check::Checked;
use super::existing::Head;
use super::failure::{Failure, Needs, Reason};
use super::history::{Blobs, Log, joined};
use super::join::side_by_side;
use super::options::{CompanionOptions, FileOptions};
use super::survey::Target;
use crate::companion::{Change, Companion, ModData, ModDataError, Version};
use crate::github::replies::{Committed, Created, PathCommit};
use crate::github::writes::TreeChange;
use crate::oid::{Mode, Oid};
use crate::plan::existing::Action;
use crate::plan::saved::{CompanionOf, File, INLINE, SECOND};
use crate::plan::tree::Listing;
use crate::sorted::Set;
use crate::wording::{self, notices};

impl<'a> Target<'a> {
    /// Returns the files that are looked at and have a companion.
    pub(super) fn with_companions(&self) -> Vec<(&'a FileOptions, &'a CompanionOptions)> {
        let files = self.target.files.iter();
        files.filter_map(|file| Some((file, file.companion.as_ref()?))).collect()
    }

    /// Returns the companions of those that were compared.
    pub(super) fn compared_companions(&self, checked: &Checked) -> Vec<Kept<'a>> {
        let compared = checked.paths();
        let mut companions = Vec::new();
        for (of, companion) in self.with_companions() {
            if compared.contains(&of.path.as_str()) {
                let has_moved = checked.edit(&of.path).is_some();
                companions.push(Kept { of, path: &companion.path, has_moved });
            }
        }
        companions
    }

    /// Returns the companions that the branch holds, or will: a head that needs no new commit holds what it holds.
    pub(super) fn brought_along(
        &self,
        checked: &Checked,
        action: &Action,
        head: Option<&Head>,
    ) -> Vec<wording::CompanionOf<'a>> {
        let stays = matches!(action, Action::OpenOnBranch { .. } | Action::Unchanged { .. });
        let base = &checked.survey.listing;
        let lacks = |path: &str| head.is_some_and(|head| head.file(path) == base.file(path));
        let mut there = Vec::new();
        for Kept { of, path, has_moved } in self.compared_companions(checked) {
            if has_moved && !(stays && lacks(path)) {
                there.push(wording::CompanionOf { of: &of.path, path });
            }
        }
        there
    }

    /// Returns the companions that follow a commit of these files.
    pub(super) fn companions_of(&self, parents: &[Oid], files: &[File]) -> Vec<CompanionOf> {
        let is_edit = |path: &str| files.iter().any(|file| file.path == path && file.is_edit());
        let mut companions = Vec::new();
        for (file, companion) in self.with_companions() {
            if !parents.is_empty() && is_edit(&file.path) {
                companions.push(CompanionOf { of: file.path.clone(), kind: companion.kind });
            }
        }
        companions
    }
}

/// A companion of a file that was compared.
pub(super) struct Kept<'a> {
    pub(super) of: &'a FileOptions,
    pub(super) path: &'a str,
    /// Whether the file differs from the base: where it does not, its companion is to be as it is there, too.
    pub(super) has_moved: bool,
}

/// What came before a new commit, as far as the data is to be brought up to date with it.
struct Past {
    /// What is told of all before.
    data: ModData,
    /// The last commit that it tells of; `None` if it tells of nothing.
    before: Option<PathCommit>,
    /// What came since, the oldest first.
    since: Vec<PathCommit>,
    /// Whether the new commit is part of the path's history: a merge that has what one side has is not.
    new: New,
}

/// Whether a new commit changes a path, as `git log` sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum New {
    Changes,
    LeavesAsItWas,
}

/// How much of a history is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Back to what is told already.
    Told,
    /// All of it.
    Whole,
}

/// One companion on its way.
struct Following<'a> {
    carrier: &'a Carrier<'a>,
    companion: &'a CompanionOf,
    first: Committed,
    /// The file as the first commit has it.
    file: Oid,
    /// The companion as the first commit has it.
    existing: Option<Vec<u8>>,
}

/// A companion that is to be written.
struct Written<'a> {
    of: &'a str,
    path: String,
    mode: Mode,
    text: String,
}

impl Carrier<'_> {
    /// Returns the commit that the branch shall lead to: the first one, or one on top of it that brings along what tells
    /// of it.
    pub(super) async fn followed(&self, first: Committed) -> Result<Oid, Failure> {
        let listing = self.committed();
        let mut written = Vec::new();
        for companion in &self.plan.companions {
            let path = companion.path();
            let is = listing.file(&path);
            let Some((_, file)) = listing.file(&companion.of) else { continue };
            let existing = match is {
                Some((_, blob)) => Some(self.repo.blob(blob).await?),
                None => None,
            };
            let following = Following { carrier: self, companion, first, file, existing };
            let text = following.text().await?;
            if is.map(|(_, blob)| blob) != Some(Oid::of_blob(text.as_bytes())) {
                let mode = is.map_or(Mode::File, |(mode, _)| mode);
                written.push(Written { of: &companion.of, path, mode, text });
            }
        }
        // What was read of the histories is in no forecast: here it is known what is left.
        let is_large = |file: &&Written<'_>| file.text.len() > INLINE;
        let blobs = u32::try_from(written.iter().filter(is_large).count()).unwrap_or(u32::MAX);
        let second = if written.is_empty() { 0 } else { SECOND.saturating_add(blobs) };
        let rest = self.plan.writes_after_commits().saturating_add(self.plan.spare());
        self.afford(rest.saturating_add(second), Needs::Exactly)?;
        if written.is_empty() {
            Ok(first.oid)
        } else {
            self.second(first, &listing, &written).await
        }
    }

    /// Returns what the first commit holds.
    fn committed(&self) -> Listing {
        self.ground.listing.with(other_than(self.ground.listing, &self.plan.files))
    }

    async fn second(
        &self,
        first: Committed,
        listing: &Listing,
        files: &[Written<'_>],
    ) -> Result<Oid, Failure> {
        let mut wanted = Vec::new();
        for Written { path, mode, text, .. } in files {
            wanted.push((path.as_str(), Some((*mode, Oid::of_blob(text.as_bytes())))));
        }
        let predicted = listing.with(wanted).root();
        let mut changes = Vec::new();
        for Written { path, mode, text, .. } in files {
            changes.push(TreeChange { path: path.clone(), content: self.text(*mode, text).await? });
        }
        let request = self.repo.api.create_tree(self.repo.name, Some(self.plan.tree), &changes);
        let written = self.repo.ask.read::<Created>(request).await?.oid;
        if written != predicted {
            return Err(Reason::TreeDiffers { predicted, written }.into());
        }
        let names: Vec<wording::CompanionOf<'_>> = files
            .iter()
            .map(|file| wording::CompanionOf { of: file.of, path: &file.path })
            .collect();
        let message = notices::companion_message(&names);
        Ok(self.commit_on(&[first.oid], written, &message).await?.read::<Created>()?.oid)
    }
}

impl Following<'_> {
    /// Returns the companion's text as it shall be.
    async fn text(&self) -> Result<String, Failure> {
        match self.companion.kind {
            Companion::ModData => self.mod_data().await,
        }
    }

    async fn mod_data(&self) -> Result<String, Failure> {
        let existing = self.existing.as_deref();
        let told = existing.map(ModData::parse).transpose();
        let told = told.map_err(|error| self.unfit(&error))?.unwrap_or_default();
        let mut blobs = Blobs::at(self.carrier.repo, &self.companion.of);
        let mut data = self.replayed(told.clone(), Reach::Told, &mut blobs).await?;
        if !data.is_whole() {
            data = self.replayed(told, Reach::Whole, &mut blobs).await?;
        }
        data.written(existing).map_err(|error| self.unfit(&error))
    }

    async fn replayed(
        &self,
        told: ModData,
        reach: Reach,
        blobs: &mut Blobs<'_>,
    ) -> Result<ModData, Failure> {
        let Past { mut data, before, since, new } = self.past(told, reach, blobs).await?;
        let mut before = match before {
            Some(commit) => self.version(commit.oid, blobs.of(&commit).await?).await?,
            None => None,
        };
        for commits in since.chunks(AT_ONCE) {
            let blobs = blobs.of_all(commits).await?;
            let versions =
                commits.iter().zip(blobs).map(|(commit, blob)| self.version(commit.oid, blob));
            for (commit, version) in commits.iter().zip(side_by_side(versions).await) {
                let Some(version) = version? else { continue };
                data.take(&change(commit.oid, commit.date), before.as_ref(), &version);
                before = Some(version);
            }
        }
        if new == New::Changes {
            let Committed { oid, date } = self.first;
            if let Some(version) = self.new_version().await? {
                data.take(&change(oid, date), before.as_ref(), &version);
            }
        }
        Ok(data)
    }

    /// Reads what leads to the first commit, as `git log` follows it: a merge that has what one parent has follows that
    /// one alone.
    async fn past(
        &self,
        told: ModData,
        reach: Reach,
        blobs: &mut Blobs<'_>,
    ) -> Result<Past, Failure> {
        let (repo, path) = (self.carrier.repo, &self.companion.of);
        let mut same = None;
        let mut logs = Vec::new();
        for parent in &self.carrier.plan.parents {
            let mut log = Log::new(repo, path, *parent);
            if let Some(at) = log.reach(&|_| true).await?
                && same.is_none()
                && blobs.of(&log.commits()[at].clone()).await? == Some(self.file)
            {
                same = Some(logs.len());
            }
            logs.push(log);
        }
        let new = if same.is_some() { New::LeavesAsItWas } else { New::Changes };
        let told = match reach {
            Reach::Told => told,
            Reach::Whole => ModData::default(),
        };
        let (data, before, since) = match (&mut logs[..], same) {
            ([log], _) | ([_, log], Some(1)) => alone(told, log).await?,
            ([head, base], Some(_)) => aside(told, head, base).await?,
            ([head, base], None) => together(told, head, base).await?,
            _ => (ModData::default(), None, Vec::new()),
        };
        Ok(Past { data, before, since, new })
    }

    /// Reads the version that the new commit makes: the plan mostly holds it.
    async fn new_version(&self) -> Result<Option<Version>, Failure> {
        let mut files = self.carrier.plan.files.iter();
        let planned = files.find(|file| file.path == self.companion.of);
        match planned.and_then(|file| file.content.as_ref()) {
            Some(text) => self.read(self.first.oid, text.as_bytes()),
            None => self.version(self.first.oid, Some(self.file)).await,
        }
    }

    /// Reads one version; `None` if there is no file, or none that tells of entries.
    async fn version(&self, commit: Oid, blob: Option<Oid>) -> Result<Option<Version>, Failure> {
        let Some(blob) = blob else { return Ok(None) };
        let bytes = self.carrier.repo.blob(blob).await?;
        self.read(commit, &bytes)
    }

    fn read(&self, commit: Oid, bytes: &[u8]) -> Result<Option<Version>, Failure> {
        Version::read(bytes).map_err(|fault| {
            let (repository, path) = (self.carrier.repo.name.clone(), self.companion.of.clone());
            Reason::History { repository, path, commit, fault }.into()
        })
    }

    fn unfit(&self, error: &ModDataError) -> Failure {
        let (repository, path) = (self.carrier.repo.name.clone(), self.companion.path());
        Reason::Companion { repository, path, reason: error.to_string() }.into()
    }
}

type Followed = (ModData, Option<PathCommit>, Vec<PathCommit>);

/// Follows one log back to what is told.
async fn alone(told: ModData, log: &mut Log<'_>) -> Result<Followed, Failure> {
    let known = log.reach(&|commit| names(&told, commit)).await?;
    let commits = log.commits();
    Ok(match known {
        Some(at) => (told, Some(commits[at].clone()), oldest_first(&commits[..at])),
        None => (ModData::default(), None, oldest_first(commits)),
    })
}

/// Follows the head alone, where the data was told of the base: what is only the base's is taken back.
async fn aside(told: ModData, head: &mut Log<'_>, base: &mut Log<'_>) -> Result<Followed, Failure> {
    let known = head.reach(&|commit| names(&told, commit)).await?;
    if let Some(at) = known {
        let last = head.commits()[at].clone();
        if let Some(later) = base.reach(&|commit| commit.oid == last.oid).await? {
            let data = told.before(&ids(&base.commits()[..later]));
            return Ok((data, Some(last), oldest_first(&head.commits()[..at])));
        }
    }
    head.reach(&|_| false).await?;
    Ok((ModData::default(), None, oldest_first(head.commits())))
}

/// Follows both, where the data was told of the base: from the last commit on that is older than all of the head alone.
async fn together(
    told: ModData,
    head: &mut Log<'_>,
    base: &mut Log<'_>,
) -> Result<Followed, Failure> {
    let known = head.reach(&|commit| names(&told, commit)).await?;
    let of_head = &head.commits()[..known.unwrap_or(head.commits().len())];
    let oldest = of_head.iter().map(|commit| commit.date).min();
    let is_older = |commit: &PathCommit| oldest.is_none_or(|oldest| commit.date < oldest);
    let known = base.reach(&|commit| names(&told, commit) && is_older(commit)).await?;
    if let Some(at) = known {
        let of_base = &base.commits()[..at];
        let data = told.before(&ids(of_base));
        let last = base.commits()[at].clone();
        return Ok((data, Some(last), oldest_first(&joined(of_head, of_base))));
    }
    head.reach(&|_| false).await?;
    Ok((ModData::default(), None, oldest_first(&joined(head.commits(), base.commits()))))
}

fn names(told: &ModData, commit: &PathCommit) -> bool {
    told.names(&commit.oid.to_string())
}

fn ids(commits: &[PathCommit]) -> Set<String> {
    commits.iter().map(|commit| commit.oid.to_string()).collect()
}

fn oldest_first(commits: &[PathCommit]) -> Vec<PathCommit> {
    commits.iter().rev().cloned().collect()
}

fn change(commit: Oid, date: crate::time::Timestamp) -> Change {
    Change { commit: commit.to_string(), date: date.unix_secs() }
}

/// So many versions are read side by side.
const AT_ONCE: usize = 20;
