//! One run from end to end: read side by side, compare, then write one repository after another.

use futures_util::future;

use super::ask::Ask;
use super::authority;
use super::check::Checked;
use super::failure::Failure;
use super::fetch::{self, Sources};
use super::join::side_by_side;
use super::memory::Memory;
use super::options::{Mode, Options, TargetOptions};
use super::outcome::{Outcome, WouldBe};
use super::passes::Passes;
use super::publish::Published;
use super::report;
use super::step::Note;
use super::survey::{Survey, Target};
use super::wire::Wire;
use crate::github::{BranchName, RepoName};
use crate::plan::EditView;
use crate::plan::saved::Plan;
use crate::sorted::Set;

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

    let mut run = Run { ask: &ask, options: &options, memory: &memory, sources: Sources::new() };
    let Ended { served, resume } = match options.budget {
        None => Ended { served: run.serve(&targets).await, resume: None },
        Some(budget) => run.serve_in_turn(&targets, budget).await,
    };
    let sources = run.sources;
    fetch::remember(&sources, &mut memory.sources);
    if options.mode.writes() {
        memory.resume = resume;
    }
    outcome(&ask, &options, served, memory)
}

/// What became of one repository.
pub(super) type Served = Result<Published, Failure>;

/// What came of a run.
pub(super) struct Ended {
    /// What became of each repository, in the order of the configuration.
    pub(super) served: Vec<Served>,
    /// The one with which the next run begins.
    pub(super) resume: Option<RepoName>,
}

/// A run on its way.
pub(super) struct Run<'a> {
    pub(super) ask: &'a Ask,
    pub(super) options: &'a Options,
    pub(super) memory: &'a Memory,
    /// The sources that were asked so far.
    pub(super) sources: Sources,
}

impl Run<'_> {
    /// Reads and compares these repositories side by side, then writes to one after another, as GitHub asks its clients to.
    pub(super) async fn serve(&mut self, targets: &[Target<'_>]) -> Vec<Served> {
        let surveys = self.look(targets).await;
        let (sources, memory) = (&mut self.sources, self.memory);
        let checks = targets.iter().zip(surveys).map(async |(target, survey)| {
            Ok(target.check(survey?, &*sources, memory.of(target.repo())).await)
        });
        let checked: Vec<Result<Checked, Failure>> = side_by_side(checks).await;
        let mut served = Vec::new();
        for (target, checked) in targets.iter().zip(checked) {
            served.push(match checked {
                Ok(checked) => Ok(target.publish(checked, sources, memory.of(target.repo())).await),
                Err(failure) => Err(failure),
            });
            if let Some(Ok(published)) = served.last() {
                published.checked.note_remarks(target);
            }
            target.ask.wire().note(Note::Done { repository: target.repo().clone() });
        }
        served
    }

    /// Looks at these repositories and asks those of their sources that were not asked before.
    async fn look(&mut self, targets: &[Target<'_>]) -> Vec<Result<Survey, Failure>> {
        let mut urls = Set::new();
        for target in targets {
            urls.extend(target.target.sources());
        }
        let (sources, surveys) = future::join(
            fetch::some(self.ask, self.options, &self.sources, urls, self.memory),
            side_by_side(targets.iter().map(Target::survey)),
        )
        .await;
        self.sources.extend(sources);
        let mut needed = Set::new();
        for (target, survey) in targets.iter().zip(&surveys) {
            if let Ok(survey) = survey {
                let memory = self.memory.of(target.repo());
                needed.extend(target.needed(survey, &self.sources, memory));
            }
        }
        fetch::whole(self.ask, self.options, &mut self.sources, needed).await;
        surveys
    }
}

fn outcome(ask: &Ask, options: &Options, served: Vec<Served>, mut memory: Memory) -> Outcome {
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
        if is_shown && let Some(proposal) = &published.checked.proposal {
            for file in proposal.file_edits() {
                files.push(would_be(repository, &file));
            }
        }
        if let Some(text) = published.text {
            texts.push((repository.clone(), text));
        }
        plans.extend(published.plan);
        memory.targets.insert(repository.clone(), published.checked.memory);
    }
    let passes = ask.authority().kept();
    Outcome { report, memory, passes, files, texts, plan: Plan::new(plans) }
}

fn would_be(repository: &RepoName, file: &EditView<'_>) -> WouldBe {
    WouldBe {
        repository: repository.clone(),
        path: file.path.to_owned(),
        before: file.before.map(|blob| blob.content.clone()),
        after: file.after.content.clone(),
    }
}

fn note_start(ask: &Ask, options: &Options) {
    let sources = TargetOptions::sources_of(&options.targets).len();
    let note = Note::Started { repositories: options.targets.len(), sources };
    ask.wire().note(note);
}

/// Returns the branch of the sync of this name.
pub(super) fn branch(sync: &str) -> BranchName {
    let branch = format!("trueup/{sync}").parse();
    branch.unwrap_or_else(|error| unreachable!("the configuration checked the sync: {error}"))
}
