//! Two repositories with two categories each, strangers' pull requests in them, and what is known of it all.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use sha1::{Digest, Sha1};
use trueup_core::engine::options::TargetOptions;
use trueup_core::engine::outcome::{TargetOutcome, TargetReport};
use trueup_core::engine::{Memory, Options, Plan, Report};
use trueup_core::github::RepoName;

use super::dice::Dice;
use super::drift::Record;
use super::person::{self, is_mergeable};
use super::quiet::TakenOff;
use super::watch::BOT;
use super::{Tally, Weathered, rest, watch};
use crate::scene::{BRANCH, Scene};
use crate::simulator::{Exchange, PullRequestView, Repository};

/// The world of a storm.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) scene: Rc<Scene>,
    pub(crate) plots: Vec<Plot>,
    pub(crate) tally: Tally,
    /// The newest plan that a run left.
    pub(crate) plan: Option<Plan>,
    records: [Record; 2],
    history: Sha1,
}

/// One repository and what must stay as it is in it.
#[derive(Debug)]
pub(crate) struct Plot {
    pub(crate) repository: Repository,
    /// The commits that a person pushed, by branch, and did not take back.
    pub(crate) foreign: Vec<(String, String)>,
    /// Strangers' pull requests.
    pub(crate) strangers: Vec<PullRequestView>,
    /// The removals that somebody let out past the guard, by path and name.
    pub(crate) let_out: BTreeSet<(String, String)>,
    pub(crate) taken_off: Vec<TakenOff>,
    /// How often each comment on someone's work stood there, by number and last line.
    pub(crate) held: BTreeMap<(u64, String), usize>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let record = Record::new();
        let text = record.text();
        let [a, b] = CATEGORIES;
        let scene = Scene::new(&[(a, &text, Some(&text)), (b, &text, Some(&text))]);
        let more = scene.github.repository("owner/more").file("a.json", &text).file("b.json", "{}");
        let repositories = [scene.repo.clone(), more.create()];
        let plots = repositories.map(Plot::new).into();
        Self {
            scene: Rc::new(scene),
            plots,
            tally: Tally::default(),
            plan: None,
            records: [record.clone(), record],
            history: Sha1::new(),
        }
    }

    /// The options of a run over both repositories.
    pub(crate) fn options(&self) -> Options {
        let mut options = self.scene.options();
        let repository = self.plots[1].repository.full_name().parse().expect("a name");
        let second = TargetOptions { repository, ..options.targets[0].clone() };
        options.targets.push(second);
        options
    }

    /// Lets each category change, perhaps.
    pub(crate) fn drift(&mut self, dice: &mut Dice) {
        for (record, category) in self.records.iter_mut().zip(CATEGORIES) {
            record.drift((category, &self.scene.source), dice, &mut self.tally);
        }
    }

    /// Lets everything be well for two runs: the first comes to rest, and the second writes nothing, even where a
    /// person closed what the first proposes.
    pub(crate) fn lull(&mut self, dice: &mut Dice) -> Result<(), String> {
        self.scene.github.clear_faults();
        for (record, category) in self.records.iter_mut().zip(CATEGORIES) {
            record.recover(category, &self.scene.source);
        }
        person::mend_files(self);
        self.scene.github.advance(Duration::from_secs(2 * 3600));
        let first = self.scene.world().run(self.options(), Memory::default()).report;
        watch::check(self)?;
        for target in &first.targets {
            self.tally.count(&format!("lull: {:?}", target.outcome));
            self.is_at_rest(target)
                .map_err(|wrong| format!("the quiet run: {wrong}: {target:?}"))?;
        }
        let refused = self.refuse(&first, dice);
        let second = self.scene.world().run(self.options(), Memory::default()).report;
        let requests = self.take_requests();
        let writes = requests.iter().filter(|request| is_write_of_ours(request));
        let writes: Vec<_> =
            writes.map(|request| format!("{} {}", request.method, request.path)).collect();
        if !writes.is_empty() {
            return Err(format!(
                "a second quiet run writes: {writes:?} after {first:?}, {second:?}"
            ));
        }
        let is_heard = |target: &TargetReport| target.outcome == TargetOutcome::RejectedBefore;
        match second.targets.iter().find(|it| refused.contains(&it.repository) && !is_heard(it)) {
            Some(target) => Err(format!("a person refused, and is not heard: {target:?}")),
            None => watch::check(self),
        }
    }

    /// A person closes some of the pull requests that a run left open; returns where.
    fn refuse(&mut self, first: &Report, dice: &mut Dice) -> Vec<RepoName> {
        let mut refused = Vec::new();
        for (plot, target) in self.plots.iter().zip(&first.targets) {
            let is_ours =
                !matches!(target.outcome, TargetOutcome::HeldByHuman | TargetOutcome::Withheld);
            if let Some(pull) = plot.open().pop().filter(|_| is_ours && dice.one_in(3)) {
                self.tally.count("person: closes in a lull");
                plot.repository.close_pull_request(pull.number);
                refused.push(target.repository.clone());
            }
        }
        refused
    }

    /// Says whether a repository is as a run's outcome claims.
    fn is_at_rest(&self, target: &TargetReport) -> Result<(), String> {
        if target.error.is_some() || target.files.iter().any(|file| file.error.is_some()) {
            return Err("something failed".into());
        }
        let name = target.repository.to_string();
        let mut plots = self.plots.iter();
        let plot = plots.find(|plot| plot.repository.full_name() == name).expect("it is ours");
        rest::check(plot, &self.records, target)?;
        let is_held = target.outcome == TargetOutcome::HeldByHuman;
        match plot.open().pop().filter(|_| !is_held) {
            Some(pull) if !is_mergeable(&self.scene, plot, pull.number) => {
                Err("GitHub cannot merge it".into())
            }
            _ => Ok(()),
        }
    }

    /// Takes what was asked and answered since the last time into the history, and hands it out.
    pub(crate) fn take_requests(&mut self) -> Vec<Exchange> {
        let requests = self.scene.github.requests();
        self.scene.github.clear_log();
        for request in &requests {
            let Exchange { number, method, path, query, login, status, fault, .. } = request;
            let line = format!("{number} {login:?} {method} {path}?{query} {status} {fault:?}\n");
            self.history.update(line);
            self.history.update(&request.request_body);
            self.history.update(&request.response_body);
        }
        requests
    }

    /// Ends the storm: git checks the repositories when the scene goes.
    pub(crate) fn finish(self) -> Weathered {
        let history = self.history.finalize();
        let history = history.iter().map(|byte| format!("{byte:02x}")).collect();
        Weathered { tally: self.tally, history }
    }
}

impl Plot {
    /// Takes a repository and puts strangers' pull requests into it: from a fork by the same name of a branch, and
    /// from a branch that only looks like one of ours.
    fn new(repository: Repository) -> Self {
        let note = [("note.md", Some("a stranger's"))];
        repository.open_from_fork("stranger/data", BRANCH, &note);
        repository.commit_on(LOOKS_LIKE_OURS, &note, "Note");
        repository.open_pull_request(LOOKS_LIKE_OURS, "main", "Mine");
        let strangers = repository.pull_requests();
        Self {
            repository,
            foreign: Vec::new(),
            strangers,
            let_out: BTreeSet::new(),
            taken_off: Vec::new(),
            held: BTreeMap::new(),
        }
    }

    /// The pull request from our branch that is open, if there is one.
    pub(crate) fn open(&self) -> Vec<PullRequestView> {
        let mut found = self.ours();
        found.retain(|pull| pull.is_open);
        found
    }

    /// The pull requests from our branch, the oldest first.
    pub(crate) fn ours(&self) -> Vec<PullRequestView> {
        let full_name = self.repository.full_name();
        let mut found = self.repository.pull_requests();
        found.retain(|pull| pull.head_branch == BRANCH && pull.head_repository == full_name);
        found
    }
}

fn is_write_of_ours(request: &Exchange) -> bool {
    request.writes() && request.login.as_deref() == Some(BOT)
}

pub(crate) const CATEGORIES: [&str; 2] = ["a", "b"];

pub(crate) const LOOKS_LIKE_OURS: &str = "trueup/mine";
