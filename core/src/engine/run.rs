//! One run from end to end: read side by side, compare, then write one repository after another.

use std::collections::BTreeSet;

use futures_util::future;

use super::ask::Ask;
use super::authority;
use super::check::Checked;
use super::failure::Failure;
use super::fetch::{self, Sources};
use super::memory::{Memory, TargetMemory};
use super::options::{Mode, Options};
use super::outcome::{Outcome, WouldBe};
use super::passes::Passes;
use super::publish::Published;
use super::report;
use super::step::Note;
use super::survey::{Survey, Target};
use super::wire::{Wire, side_by_side};
use crate::github::{BranchName, RepoName};
use crate::plan::Proposal;
use crate::plan::saved::Plan;

/// What earlier runs left.
pub(super) struct Earlier {
    pub(super) memory: Memory,
    pub(super) passes: Passes,
}

/// Runs once over all sources and repositories.
pub(super) async fn run(wire: Wire, options: Options, earlier: Earlier) -> Outcome {
    let Earlier { mut memory, passes } = earlier;
    let ask = Ask::new(wire, &options, authority::permissions(&options), passes);
    let branch = branch(&options.sync);
    let asks = options.targets.iter().map(|target| ask.on_behalf_of(&target.repository));
    let asks: Vec<Ask> = asks.collect();
    let targets: Vec<Target<'_>> = options
        .targets
        .iter()
        .zip(&asks)
        .map(|(target, ask)| Target { ask, options: &options, target, branch: &branch })
        .collect();
    note_start(&ask, &options);

    let (mut sources, surveys) = future::join(
        fetch::all(&ask, &options, &memory.sources),
        side_by_side(targets.iter().map(Target::survey)),
    )
    .await;
    let surveyed = targets.iter().zip(&surveys).filter_map(|(target, survey)| {
        Some(target.needed(survey.as_ref().ok()?, &sources, &known(&memory, target.repo())))
    });
    let needed = surveyed.flatten().collect();
    fetch::whole(&ask, &options, &mut sources, needed).await;

    let published = serve(&targets, surveys, &mut sources, &memory).await;
    fetch::remember(&sources, &mut memory.sources);
    outcome(&ask, &options, published, memory)
}

/// What became of each repository, in the order of the configuration.
type Served = Vec<Result<Published, Failure>>;

/// Compares all repositories side by side, then writes to one after another, as GitHub asks its clients to.
async fn serve(
    targets: &[Target<'_>],
    surveys: Vec<Result<Survey, Failure>>,
    sources: &mut Sources,
    memory: &Memory,
) -> Served {
    let checks = targets.iter().zip(surveys).map(async |(target, survey)| {
        Ok(target.check(survey?, &*sources, &known(memory, target.repo())).await)
    });
    let checked: Vec<Result<Checked, Failure>> = side_by_side(checks).await;
    let mut served = Vec::new();
    for (target, checked) in targets.iter().zip(checked) {
        served.push(match checked {
            Ok(checked) => {
                Ok(target.publish(checked, sources, &known(memory, target.repo())).await)
            }
            Err(failure) => Err(failure),
        });
        if let Some(Ok(published)) = served.last() {
            published.checked.note_remarks(target);
        }
        target.ask.wire().note(Note::Done { repository: target.repo().clone() });
    }
    served
}

fn known(memory: &Memory, repository: &RepoName) -> TargetMemory {
    memory.targets.get(repository).cloned().unwrap_or_default()
}

fn outcome(ask: &Ask, options: &Options, served: Served, mut memory: Memory) -> Outcome {
    let report = report::report(options, ask.wire().sent(), &served);
    let (mut files, mut texts, mut plans) = (Vec::new(), Vec::new(), Vec::new());
    for (target, published) in options.targets.iter().zip(served) {
        let Ok(published) = published else { continue };
        let repository = &target.repository;
        let is_shown = match options.mode {
            Mode::DryRun | Mode::Propose => false,
            Mode::Plan(_) => published.plan.is_some(),
            Mode::WriteOut => true,
        };
        if is_shown {
            files.extend(would_be(repository, &published.checked));
        }
        texts.extend(published.text.map(|text| (repository.clone(), text)));
        plans.extend(published.plan);
        memory.targets.insert(repository.clone(), published.checked.memory);
    }
    let passes = ask.authority().kept();
    Outcome { report, memory, passes, files, texts, plan: Plan::new(plans) }
}

fn would_be(repository: &RepoName, checked: &Checked) -> impl Iterator<Item = WouldBe> {
    checked.proposal.iter().flat_map(Proposal::file_edits).map(|file| WouldBe {
        repository: repository.clone(),
        path: file.path.to_owned(),
        before: file.before.map(|blob| blob.content.clone()),
        after: file.after.content.clone(),
    })
}

fn note_start(ask: &Ask, options: &Options) {
    let files = options.targets.iter().flat_map(|target| &target.files);
    let sources: BTreeSet<_> = files.map(|file| &file.source).collect();
    let note = Note::Started { repositories: options.targets.len(), sources: sources.len() };
    ask.wire().note(note);
}

/// Returns the branch of the sync of this name.
pub(super) fn branch(sync: &str) -> BranchName {
    format!("trueup/{sync}").parse().expect("the configuration checked the sync's name")
}
