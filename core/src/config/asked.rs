//! The settings as they are asked for one after another: each from its highest layer, else from the text, else its default.

use std::time::Duration;

use super::faults::{Findings, Place};
use super::layers::{Given, Layers};
use super::names::{self, Setting};
use super::values::{self, Read, alike};
use super::written::{Beside, Written};
use super::{Command, Config, credentials, targets};
use crate::compare::Rules;
use crate::engine::options::{Extras, Mode, OnDrift, Options, Origin, SourceOptions};
use crate::github::{Access, Api};
use crate::http::pace::PaceOptions;
use crate::http::retry::RetryOptions;
use crate::plan::{Guard, Share};
use crate::wording::Ladder;

/// Asks for settings and keeps what it finds wrong.
pub(super) struct Asked<'a> {
    pub(super) layers: &'a Layers,
    pub(super) findings: Findings,
    pub(super) command: Command,
}

impl Asked<'_> {
    /// Returns a setting's value; what is wrong with it is noted, and the default holds.
    fn value<T: PartialEq>(&mut self, setting: &Setting, read: fn(&str) -> Read<T>) -> Option<T> {
        let given = self.layers.find_read(setting, &mut self.findings, &alike(read))?;
        read(&given.text).map_err(|sentence| self.findings.wrong(&given.place, sentence)).ok()
    }

    fn is_on(&mut self, setting: &Setting) -> bool {
        self.value(setting, values::boolean).unwrap_or_default()
    }

    /// Returns what turns a setting on, or off.
    fn on(&mut self, setting: &Setting) -> Option<Given> {
        self.layers.find_read(setting, &mut self.findings, &alike(values::boolean))
    }

    /// Notes whatever asks for watching.
    pub(super) fn refuse_watching(&mut self) {
        let mut refused = Vec::new();
        for setting in [names::WATCH_INTERVAL, names::WATCH_STARTUP] {
            let given = self.layers.find(&setting, &mut self.findings);
            // Without the watch mode its variables have no effect; a flag says that it is meant.
            if let Some(place @ Place::Flag(_)) = given.map(|given| given.place) {
                refused.push(place);
            }
        }
        if self.is_on(&names::WATCH) {
            refused.extend(self.on(&names::WATCH).map(|given| given.place));
        }
        for place in refused {
            let sentence = "watching is not supported yet: run `trueup sync` on a schedule instead";
            self.findings.unsupported(&place, sentence);
        }
    }

    /// Returns the whole configuration, but for its warnings.
    pub(super) fn config(&mut self, written: Written, origin: Origin) -> Config {
        let mode = self.mode();
        let work = (self.command, mode);
        let (access, app_key) = credentials::credentials(self.layers, work, &mut self.findings);
        Config {
            run: self.run(written, origin, mode, access),
            app_key,
            format: self.value(&names::FORMAT, values::parsed).unwrap_or_default(),
            log_format: self.value(&names::LOG_FORMAT, values::parsed).unwrap_or_default(),
            verbose: self.is_on(&names::VERBOSE),
            output_dir: self.output_dir(mode),
            report: self.value(&names::REPORT, values::text),
            target_dir: self.value(&names::TARGET_DIR, values::text),
            warnings: Vec::new(),
        }
    }

    fn mode(&mut self) -> Mode {
        let (no_pr, dry_run) = (self.is_on(&names::NO_PR), self.is_on(&names::DRY_RUN));
        match self.command {
            Command::Apply => {
                self.refuse_looking();
                Mode::Propose
            }
            Command::Plan => {
                self.refuse_files();
                let is_told = self.is_on(&names::DETAILED_EXITCODE);
                Mode::Plan(if is_told { OnDrift::Tell } else { OnDrift::Succeed })
            }
            Command::Doctor | Command::Sync if no_pr => Mode::WriteOut,
            Command::Doctor | Command::Sync if dry_run => Mode::DryRun,
            Command::Doctor | Command::Sync => Mode::Propose,
        }
    }

    /// Notes settings by which nothing may be written where a plan is to be carried out.
    fn refuse_looking(&mut self) {
        for setting in [names::DRY_RUN, names::NO_PR] {
            if !self.is_on(&setting) {
                continue;
            }
            let given = self.on(&setting);
            if let Some(given) = given {
                let sentence = "is on, and `trueup apply` writes: unset it to carry the plan out";
                self.findings.wrong(&given.place, sentence);
            }
        }
    }

    /// Notes flags by which files are written where a plan is made.
    fn refuse_files(&mut self) {
        for setting in [names::NO_PR, names::OUTPUT_DIR] {
            let given = self.layers.find(&setting, &mut self.findings).map(|given| given.place);
            if let Some(place @ Place::Flag(_)) = given {
                let sentence = "a plan is of pull requests: use `trueup sync --no-pr` for files";
                self.findings.unsupported(&place, sentence);
            }
        }
    }

    fn output_dir(&mut self, mode: Mode) -> Option<String> {
        if self.command != Command::Sync {
            return None;
        }
        let given = self.layers.find(&names::OUTPUT_DIR, &mut self.findings)?;
        match (mode, &given.place) {
            (Mode::WriteOut, _) => return Some(given.text),
            (_, Place::Flag(_)) => {
                let sentence = "needs --no-pr: without it pull requests are made, and no files";
                self.findings.wrong(&given.place, sentence);
            }
            (_, place) => self.findings.warn(format!("{place} is without effect: NO_PR is not on")),
        }
        None
    }

    fn run(&mut self, written: Written, origin: Origin, mode: Mode, access: Access) -> Options {
        let targets = match self.command {
            Command::Apply => Vec::new(),
            Command::Doctor | Command::Plan | Command::Sync => {
                targets::targets(&written, self.layers, &mut self.findings)
            }
        };
        let last_updated = targets::last_updated(&written, self.layers, &mut self.findings);
        let api = self.api(written.api_url.as_deref(), &access);
        let name = written.source_name.unwrap_or_else(|| "source".to_owned());
        let timeout = self.value(&names::TIMEOUT, values::duration).or(written.timeout);
        Options {
            web_url: written.web_url.unwrap_or_else(|| web_url(api.base_url())),
            sync: written.sync.unwrap_or_default(),
            source: SourceOptions { name, timeout: timeout.unwrap_or(TIMEOUT), last_updated },
            api,
            access,
            origin,
            targets,
            rules: Rules::default(),
            guard: self.guard(written.max_removals, written.max_removal_share),
            target_edits: self
                .value(&names::TARGET_EDITS, values::parsed)
                .or(written.target_edits)
                .unwrap_or_default(),
            threshold: self.threshold(),
            extras: self.extras(written.beside),
            ladder: Ladder::default(),
            mode,
            budget: self.value(&names::REQUEST_BUDGET, values::positive),
            retry: RetryOptions::default(),
            pace: PaceOptions::default(),
        }
    }

    /// What GitHub's own runners set comes last: there it is always set, whatever is meant.
    fn api(&mut self, written: Option<&str>, access: &Access) -> Api {
        let own = self.value(&names::GITHUB_API_URL, values::base_url);
        let base = own.or_else(|| written.map(str::to_owned)).or_else(|| self.shared_api_url());
        let base = base.unwrap_or_else(|| API_URL.to_owned());
        if *access != Access::Anonymous && values::is_in_the_clear(&base) {
            self.findings.warn(format!("the token goes to {base} in the clear: use https"));
        }
        Api::new(&base)
    }

    fn shared_api_url(&mut self) -> Option<String> {
        let given = self.layers.variable(names::SHARED_API_URL)?;
        let wrong = |sentence| self.findings.wrong(&given.place, sentence);
        values::base_url(&given.text).map_err(wrong).ok()
    }

    fn guard(&mut self, removals: Option<usize>, share: Option<Share>) -> Guard {
        let mut guard = Guard::default();
        let removals = self.value(&names::MAX_REMOVALS, values::count).or(removals);
        let share = self.value(&names::MAX_REMOVAL_SHARE, values::parsed).or(share);
        guard.max_removals = removals.unwrap_or(guard.max_removals);
        guard.max_removal_share = share.unwrap_or(guard.max_removal_share);
        guard
    }

    fn extras(&mut self, written: Beside) -> Extras {
        let labels = self.value(&names::LABELS, values::labels).or(written.labels);
        let reviewers = self.value(&names::REVIEWERS, values::people).or(written.reviewers);
        let team = self.value(&names::TEAM, values::team).or(written.team);
        let assignees = self.value(&names::ASSIGNEES, values::people).or(written.assignees);
        Extras {
            labels: labels.unwrap_or_else(|| LABELS.map(str::to_owned).to_vec()),
            reviewers: reviewers.unwrap_or_default(),
            team,
            assignees: assignees.unwrap_or_default(),
            draft: written.draft.unwrap_or_default(),
        }
    }

    fn threshold(&mut self) -> usize {
        let threshold = self.value(&names::THRESHOLD, values::count).unwrap_or(1);
        if threshold == 0 {
            self.findings.warn(
                "MIN_CHANGES_THRESHOLD is 0 and counts as 1: nothing is proposed without a change",
            );
        }
        if self.is_on(&names::FORCE) { 1 } else { threshold.max(1) }
    }
}

/// Returns where people see what is served at an API's address; only GitHub Enterprise Server has a page of its own.
fn web_url(api: &str) -> String {
    let host = api.strip_suffix("/api/v3").filter(|host| host.starts_with("https://"));
    host.unwrap_or(WEB_URL).to_owned()
}

const API_URL: &str = "https://api.github.com";
const WEB_URL: &str = "https://github.com";
const TIMEOUT: Duration = Duration::from_secs(30);
const LABELS: [&str; 3] = ["automated", "sync", "ready-for-review"];
