//! What happened, as Cloudflare's log takes it: one JSON object a line.

use std::panic::{self, PanicHookInfo};
use std::sync::Once;

use serde::Serialize;
use trueup_core::engine::outcome::{Report, TargetReport};
use trueup_core::engine::{Note, Reply};
use trueup_core::http::{Request, Service, without_query};
use trueup_core::json;
use trueup_core::propose::visible_sentence;
use worker::{console_error, console_log, console_warn};

use crate::task::Trigger;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    level: Level,
    /// The members of its JSON object.
    members: String,
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// Every step, for whoever asked for it.
    Debug,
    /// Something to see to.
    Error,
    /// How it goes.
    Info,
    /// Something that works out all the same.
    Warn,
}

impl Line {
    fn new(level: Level, message: &str) -> Self {
        let (said, message) = (json::line(&level), json::line(message));
        Self { level, members: format!(r#""level":{said},"message":{message}"#) }
    }

    /// Says how it goes.
    pub(crate) fn info(message: &str) -> Self {
        Self::new(Level::Info, message)
    }

    /// Says what works out all the same.
    pub(crate) fn warn(message: &str) -> Self {
        Self::new(Level::Warn, message)
    }

    /// Says what is to be seen to.
    pub(crate) fn error(message: &str) -> Self {
        Self::new(Level::Error, message)
    }

    /// Adds one field, by a name that needs no escape and comes after those before it in the alphabet.
    fn with<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Self {
        let Self { level, members } = self;
        Self { level, members: format!(r#"{members},"{name}":{}"#, json::line(value)) }
    }

    fn text(&self) -> String {
        format!("{{{}}}", self.members)
    }

    /// Hands the line over.
    pub(crate) fn print(&self) {
        let text = self.text();
        match self.level {
            Level::Debug | Level::Info => console_log!("{text}"),
            Level::Warn => console_warn!("{text}"),
            Level::Error => console_error!("{text}"),
        }
    }
}

/// Makes a panic tell what it says and where, before it ends the instance.
pub(crate) fn tell_panics() {
    static ONCE: Once = Once::new();
    // Beside what it says, the hook of the `worker` crate only marks the instance, which `js/worker.js` does itself.
    ONCE.call_once(|| panic::set_hook(Box::new(|info| panicked(info).print())));
}

fn panicked(info: &PanicHookInfo<'_>) -> Line {
    let said = info.payload_as_str().unwrap_or("a panic without a word");
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    Line::error(&format!("panicked: {said}")).with("place", &place)
}

/// Returns what one thing that the engine has to say comes to; every step is told only to whoever asked for it.
pub(crate) fn note(note: &Note) -> Line {
    let level = match note {
        Note::ExtraFailed { .. } | Note::RaceLost { .. } | Note::Retrying { .. } => Level::Warn,
        Note::Remark { remark, .. } if remark.is_harmless() => Level::Info,
        Note::Remark { .. } => Level::Warn,
        _ => Level::Debug,
    };
    let line = Line::new(level, &note.to_string());
    match note {
        Note::Done { repository }
        | Note::ExtraFailed { repository, .. }
        | Note::RaceLost { repository } => line.with("repository", repository),
        Note::Parsed { what, bytes } => line.with("bytes", bytes).with("what", without_query(what)),
        Note::Remark { file, .. } => line.with("file", &visible_sentence(file)),
        Note::Retrying { url, .. } => line.with("url", without_query(url)),
        Note::Started { repositories, sources } => {
            line.with("repositories", repositories).with("sources", sources)
        }
        _ => line,
    }
}

/// Returns whether a line is told to everybody.
pub(crate) fn is_told(line: &Line, verbose: Verbose) -> bool {
    verbose == Verbose::Yes || line.level != Level::Debug
}

/// Whether every step is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verbose {
    /// Only what is worth it.
    No,
    /// Every step.
    Yes,
}

/// Returns what one exchange comes to; a source's query may hold a key.
pub(crate) fn asked(request: &Request, reply: &Reply) -> Line {
    let url = match request.service {
        Service::GitHub => &request.url,
        Service::Source => without_query(&request.url),
    };
    let answer = match reply {
        Ok(response) => response.status.to_string(),
        Err(error) => error.to_string(),
    };
    Line::new(Level::Debug, "asked")
        .with("answer", &answer)
        .with("method", request.method.as_str())
        .with("url", url)
}

/// Returns what a run comes to: a line for each repository, and one for all.
pub(crate) fn ended(report: &Report, trigger: Trigger) -> Vec<Line> {
    let mut lines: Vec<Line> = report.targets.iter().map(target).collect();
    let level = if report.exit_code == 1 { Level::Error } else { Level::Info };
    let requests = report.requests.source + report.requests.github;
    let run = Line::new(level, "the run is over")
        .with("exit_code", &report.exit_code)
        .with("requests", &requests)
        .with("trigger", trigger.as_str())
        .with("verdict", &report.verdict);
    lines.push(run);
    lines
}

fn target(target: &TargetReport) -> Line {
    let level = match &target.error {
        None => Level::Info,
        Some(_) if target.try_later => Level::Warn,
        Some(_) => Level::Error,
    };
    let url = target.pull_request.as_ref().map(|pull| pull.url.as_str());
    let outcome = json::line(&target.outcome);
    Line::new(level, &format!("{}: {}", target.repository, outcome.trim_matches('"')))
        .with("content", &target.content)
        .with("error", &why(target))
        .with("outcome", &target.outcome)
        .with("pull_request", &url)
        .with("repository", &target.repository)
        .with("withheld", &target.withheld.len())
}

/// Returns why a repository could not be served as it should, what is wrong with its files included.
fn why(target: &TargetReport) -> Option<String> {
    let error = target.error.as_ref()?;
    let files = target.files.iter().filter_map(|file| {
        let error = file.error.as_ref()?;
        Some(format!("{}: {error}", file.path))
    });
    let files: Vec<String> = files.collect();
    Some(if files.is_empty() { error.clone() } else { format!("{error} ({})", files.join("; ")) })
}

/// Returns why a run failed, a line for each repository that could not be served.
pub(crate) fn summary(report: &Report) -> String {
    let failed = report.targets.iter().filter_map(|target| {
        let why = why(target)?;
        Some(format!("{}: {why}", target.repository))
    });
    failed.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};
    use trueup_core::engine::outcome::{FileReport, Requests, TargetOutcome, Verdict};
    use trueup_core::http::{Method, Response};

    use super::*;

    fn value(of: &Line) -> Value {
        serde_json::from_str(&of.text()).expect("a line is JSON")
    }

    fn failed() -> TargetReport {
        let file = FileReport {
            path: "a.json".to_owned(),
            category: "a".to_owned(),
            drift: None,
            edits: Vec::new(),
            also: Vec::new(),
            derived: None,
            remarks: Vec::new(),
            target_edits: Vec::new(),
            error: Some("the source answered 500".to_owned()),
            try_later: false,
        };
        TargetReport {
            repository: "owner/data".parse().expect("a name"),
            content: None,
            outcome: TargetOutcome::Failed,
            pull_request: None,
            files: vec![file],
            withheld: Vec::new(),
            approved: Vec::new(),
            warnings: Vec::new(),
            error: Some("a.json could not be checked".to_owned()),
            try_later: false,
            is_served: false,
        }
    }

    fn report() -> Report {
        Report {
            version: 1,
            verdict: Verdict::Failed,
            exit_code: 1,
            requests: Requests { source: 1, github: 2 },
            targets: vec![failed()],
        }
    }

    #[test]
    fn a_run_is_a_line_for_each_repository_and_one_for_all() {
        let lines: Vec<Value> = ended(&report(), Trigger::Cron).iter().map(value).collect();

        let why = "a.json could not be checked (a.json: the source answered 500)";
        assert_eq!(
            lines,
            [
                json!({
                    "level": "error", "message": "owner/data: failed", "repository": "owner/data",
                    "outcome": "failed", "pull_request": null, "withheld": 0, "error": why, "content": null,
                }),
                json!({
                    "level": "error", "message": "the run is over", "verdict": "failed", "exit_code": 1,
                    "requests": 3, "trigger": "cron",
                }),
            ]
        );
        assert_eq!(summary(&report()), format!("owner/data: {why}"));
    }

    #[test]
    fn a_lines_fields_stand_in_the_order_of_the_alphabet() {
        let request = Request::new(Service::GitHub, Method::Get, "https://api.github.com/user");
        let response = Response { status: 200, headers: Vec::new(), body: Vec::new() };
        let mut lines: Vec<Line> = ended(&report(), Trigger::Cron);
        lines.push(asked(&request, &Ok(response)));
        lines.push(note(&Note::Parsed { what: "a.json".to_owned(), bytes: 7 }));

        for line in lines {
            let names = ["level", "message"].map(str::to_owned).into_iter();
            let Value::Object(mut members) = value(&line) else { panic!("{}", line.text()) };
            let mut expected = Vec::new();
            for name in names.chain(members.clone().into_iter().map(|(name, _)| name)) {
                expected.extend(members.remove(&name).map(|value| format!("\"{name}\":{value}")));
            }
            assert_eq!(line.text(), format!("{{{}}}", expected.join(",")));
        }
    }

    #[test]
    fn what_only_a_limit_stopped_is_a_warning() {
        let later = TargetReport { try_later: true, ..failed() };

        assert_eq!(target(&later).level, Level::Warn);
    }

    #[test]
    fn no_line_shows_a_sources_query() {
        let url = "https://a.example.org/b?key=hunter2".to_owned();
        let request = Request::new(Service::Source, Method::Get, url.clone());
        let retrying = Note::Retrying {
            service: Service::Source,
            url: url.clone(),
            reason: "503".to_owned(),
            delay: Duration::from_secs(1),
        };
        let unreachable = trueup_core::http::Unreachable::TooLarge { limit: 1 };
        let lines = [
            note(&retrying),
            note(&Note::Parsed { what: url, bytes: 7 }),
            asked(&request, &Err(unreachable)),
        ];
        for line in lines {
            let text = line.text();
            assert!(text.contains("https://a.example.org/b"), "{text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn every_step_is_told_only_to_whoever_asked() {
        let step = note(&Note::Started { repositories: 1, sources: 2 });

        assert!(!is_told(&step, Verbose::No));
        assert!(is_told(&step, Verbose::Yes));
        assert!(is_told(&Line::warn("x"), Verbose::No));
    }
}
