//! One run from end to end: settings and what is kept in, an answer and what is to be kept out.

use serde::Serialize;
use trueup_core::config::{AppKey, Command, Config};
use trueup_core::engine::outcome::{Report, Verdict, WouldBe};
use trueup_core::engine::{Engine, Note, Outcome, Reply, RepoName};
use trueup_core::http::Request;
use trueup_core::json::{self, Raw};
use trueup_core::time::Timestamp;
use worker::{Storage, js_sys};

use crate::answer::{Answer, status};
use crate::drive::{self, Means, now};
use crate::log::{self, Line, Verbose};
use crate::settings::{self, Variables, Whose, Wrong};
use crate::sign::{Imported, Signer};
use crate::state::{self, Kept};
use crate::task::{Sync, Trigger};
use crate::transport::Transport;

/// What a run has around it.
pub(crate) struct Place<'a> {
    /// The variables and secrets.
    pub(crate) variables: Variables,
    /// Where is kept what outlives the run.
    pub(crate) storage: &'a Storage,
    /// The App's key, once it was used.
    pub(crate) imported: &'a Imported,
}

/// Runs once, and answers with the report; to the clock a failed run is answered with why it failed.
pub(crate) async fn sync(place: Place<'_>, asked: &Sync) -> worker::Result<Answer> {
    let flags = asked.dry_run.iter().map(|said| ("--dry-run".to_owned(), said.clone()));
    let config = settings::load(Command::Sync, flags.collect(), place.variables.clone());
    let config = match config {
        Ok(config) => config,
        Err(wrong) => return Ok(not_begun(&wrong, asked, place.storage).await),
    };
    let is_the_last = asked.trigger == Trigger::Cron || config.run.mode.writes();
    let started = now();
    let Ran { outcome, before, mut after } = run(&config, &place, asked.trigger).await?;
    let report = &outcome.report;
    let text = json::line(report);
    if is_the_last {
        after.set(state::REPORT, &text);
        after.set(
            state::LAST_RUN,
            &last_run(report.verdict, report.exit_code, started, asked.trigger),
        );
        after.resume_with(outcome.memory.resume.as_ref());
    }
    let kept = keep(&before, &after, place.storage).await;
    let status = status(report.exit_code);
    Ok(match (asked.trigger, kept) {
        (Trigger::Cron, _) if status == 500 => Answer::error(status, &log::summary(report)),
        // The next run would begin where this one began.
        (Trigger::Cron, Err(sentence)) => Answer::error(500, &sentence),
        _ => Answer::json(status, text),
    })
}

/// Answers to a run that a wrong configuration kept from beginning; the last run it is all the same.
async fn not_begun(wrong: &Wrong, asked: &Sync, storage: &Storage) -> Answer {
    // Whether it would have written only the request can tell.
    let is_the_last = asked.trigger == Trigger::Cron || asked.dry_run.is_none();
    if is_the_last && wrong.fault == Whose::SetUp {
        let moment = now();
        let mut after = Kept::default();
        after.set(state::LAST_RUN, &last_run(Verdict::Failed, FAILED, moment, asked.trigger));
        // Nothing else is touched, and the run has failed already.
        let _ = keep(&Kept::default(), &after, storage).await;
    }
    refused(wrong)
}

/// Looks what a run would do, and answers with the plan and the files' texts before and after.
pub(crate) async fn plan(place: Place<'_>) -> worker::Result<Answer> {
    let config = settings::load(Command::Plan, Vec::new(), place.variables.clone());
    let config = match config {
        Ok(config) => config,
        Err(wrong) => return Ok(refused(&wrong)),
    };
    let Ran { outcome, before, after } = run(&config, &place, Trigger::Http).await?;
    // What a look leaves only spares the next one work.
    let _ = keep(&before, &after, place.storage).await;
    let report = &outcome.report;
    if report.exit_code != 0 {
        let failed = Failed { error: log::summary(report), report };
        return Ok(Answer::of(status(report.exit_code), &failed));
    }
    let plan = outcome.plan.to_text();
    let files = outcome.files.iter().map(FileTexts::of).collect();
    Ok(Answer::of(200, &Planned { plan: Raw(plan.trim_end()), files }))
}

/// Answers to a configuration that is wrong; what is wrong in it is logged, too.
fn refused(wrong: &Wrong) -> Answer {
    match wrong.fault {
        Whose::Asked => Answer::error(400, &wrong.sentences),
        Whose::SetUp => {
            wrong.sentences.lines().for_each(|line| Line::error(line).print());
            Answer::error(500, &wrong.sentences)
        }
    }
}

/// What a process would exit with that finds a wrong configuration.
const FAILED: u8 = 1;

/// What came of a run.
struct Ran {
    outcome: Outcome,
    /// What was kept when it began.
    before: Kept,
    /// What is to be kept.
    after: Kept,
}

async fn run(config: &Config, place: &Place<'_>, trigger: Trigger) -> worker::Result<Ran> {
    config.warnings.iter().for_each(|warning| Line::warn(warning).print());
    let before = Kept::all(place.storage).await?;
    let memory = before.memory(repositories(config));
    let engine = Engine::with_passes(config.run.clone(), memory, before.passes());
    let outcome = conduct(config, engine, place.imported).await;
    log::ended(&outcome.report, trigger).iter().for_each(Line::print);
    let mut after = before.clone();
    after.remember(&outcome.memory);
    after.set_passes(&outcome.passes);
    Ok(Ran { outcome, before, after })
}

async fn conduct(config: &Config, engine: Engine, imported: &Imported) -> Outcome {
    let verbose = if config.verbose { Verbose::Yes } else { Verbose::No };
    let transport = Transport::new(config.run.api.base_url());
    let key = match &config.app_key {
        Some(AppKey::Text(key)) => Some(key),
        // A key in a file was refused with the settings.
        Some(AppKey::File { .. }) | None => None,
    };
    let signer = Signer { key, imported };
    let noted = |note: &Note| {
        let line = log::note(note);
        if log::is_told(&line, verbose) {
            line.print();
        }
    };
    let heard = |request: &Request, reply: &Reply| {
        if verbose == Verbose::Yes {
            log::asked(request, reply).print();
        }
    };
    let means = Means { transport: &transport, signer: &signer };
    drive::drive(engine, means, noted, heard).await
}

fn repositories(config: &Config) -> impl Iterator<Item = &RepoName> {
    config.run.targets.iter().map(|target| &target.repository)
}

/// Keeps what is to be kept; what was done is done, so a failure is told and returned as a sentence.
async fn keep(before: &Kept, after: &Kept, storage: &Storage) -> Result<(), String> {
    let written = after.write(before, storage).await;
    written.map_err(|error| {
        let sentence = format!("nothing of the run is kept: {error}");
        Line::error(&sentence).print();
        sentence
    })
}

/// How the last run went.
#[derive(Serialize)]
struct LastRun {
    started: String,
    ended: String,
    verdict: Verdict,
    exit_code: u8,
    trigger: &'static str,
}

fn last_run(verdict: Verdict, exit_code: u8, started: Timestamp, trigger: Trigger) -> String {
    let last_run = LastRun {
        started: rfc3339(started),
        ended: rfc3339(now()),
        verdict,
        exit_code,
        trigger: trigger.as_str(),
    };
    json::line(&last_run)
}

fn rfc3339(moment: Timestamp) -> String {
    #[expect(clippy::cast_precision_loss, reason = "dates hold fewer digits than a double does")]
    let milliseconds = moment.unix_millis() as f64;
    js_sys::Date::new(&milliseconds.into()).to_iso_string().into()
}

/// A look that failed.
#[derive(Serialize)]
struct Failed<'a> {
    error: String,
    report: &'a Report,
}

/// A plan, with the files' texts for whoever shows them.
#[derive(Serialize)]
struct Planned<'a> {
    plan: Raw<'a>,
    files: Vec<FileTexts<'a>>,
}

/// One file as it is and as it would be.
#[derive(Serialize)]
struct FileTexts<'a> {
    repository: &'a RepoName,
    path: &'a str,
    before: Option<String>,
    after: String,
}

impl<'a> FileTexts<'a> {
    fn of(file: &'a WouldBe) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            repository: &file.repository,
            path: &file.path,
            before: file.before.as_deref().map(text),
            after: text(&file.after),
        }
    }
}
