//! The sources of a run: each is read once, and only if it may have changed.

use std::cell::OnceCell;

use super::ask::Ask;
use super::failure::Complaint;
use super::join::side_by_side;
use super::memory::{Answered, Memory, SourceMemory, TargetMemory};
use super::options::Options;
use super::step::Note;
use crate::digest::Digest;
use crate::document::{Document, Fault};
use crate::http::validator::Validators;
use crate::http::{Method, Request, Response, Service, without_query};
use crate::sorted::{Map, Set};

/// What is known of each source after it was asked, by URL.
pub(super) type Sources = Map<String, Result<Source, Complaint>>;

/// One source's answer.
#[derive(Debug)]
pub(super) struct Source {
    /// The digest of its bytes.
    pub(super) digest: Digest,
    validators: Validators,
    /// Absent if the source only said that nothing changed.
    body: Option<Body>,
}

#[derive(Debug)]
struct Body {
    bytes: Vec<u8>,
    parsed: OnceCell<Result<Document, Fault>>,
}

impl Source {
    fn of(response: Response) -> Self {
        Self {
            digest: Digest::of(&response.body),
            validators: Validators::of(&response),
            body: Some(Body { bytes: response.body, parsed: OnceCell::new() }),
        }
    }

    fn unchanged(known: &Answered) -> Self {
        Self { digest: known.bytes, validators: known.validators.clone(), body: None }
    }

    /// Returns whether its data is at hand, not only the word that it did not change.
    pub(super) const fn has_body(&self) -> bool {
        self.body.is_some()
    }

    /// Returns its document, parsed at the first call.
    ///
    /// # Errors
    ///
    /// Returns a sentence if the answer is no document.
    pub(super) fn document(&self, ask: &Ask, url: &str) -> Result<&Document, Complaint> {
        let body = self.body.as_ref().expect("whoever needs the document had it fetched whole");
        let parsed = body.parsed.get_or_init(|| {
            ask.wire().note(Note::Parsed { what: url.to_owned(), bytes: body.bytes.len() });
            Document::parse(&body.bytes)
        });
        parsed.as_ref().map_err(|fault| {
            let (url, what) = (without_query(url), unread(&body.bytes, fault));
            Complaint::new(format!("{url} {what}; {LOOK}"))
        })
    }
}

/// What is said of an answer that is no document, behind its address.
pub(super) fn unread(bytes: &[u8], fault: &Fault) -> String {
    let is_page = bytes.trim_ascii_start().starts_with(b"<");
    let kind = if is_page { " (it looks like HTML)" } else { "" };
    format!("answered what is no JSON object of entries{kind}: {fault}")
}

/// What to do about it.
pub(super) const LOOK: &str = "open the address and see what answers there";

/// Asks these sources side by side, each by what is remembered of it.
pub(super) async fn some(
    ask: &Ask,
    options: &Options,
    asked: &Sources,
    urls: Set<&str>,
    memory: &Memory,
) -> Sources {
    let mut questions = Vec::new();
    for url in urls {
        if !asked.contains_key(url) {
            let known = memory.sources.get(url).filter(|it| may_do(it, url, options, memory));
            questions.push((url.to_owned(), known));
        }
    }
    all(ask, options, questions).await
}

/// Returns whether the word that nothing changed may do: every file that follows from the source was equal to what it said.
fn may_do(known: &Answered, url: &str, options: &Options, memory: &Memory) -> bool {
    let was_equal = |memory: &TargetMemory, path: &str| {
        memory.get(path).is_some_and(|it| it.facts.source == known.bytes)
    };
    options.targets.iter().all(|target| {
        let memory = memory.of(&target.repository);
        target.files.iter().all(|file| {
            file.source != url || file.paths().iter().all(|path| was_equal(memory, path))
        })
    })
}

/// Asks again, without condition, for what is needed whole after all.
pub(super) async fn whole(ask: &Ask, options: &Options, sources: &mut Sources, urls: Set<&str>) {
    let mut questions = Vec::new();
    for url in urls {
        if let Some(Ok(source)) = sources.get(url)
            && !source.has_body()
        {
            questions.push((url.to_owned(), None));
        }
    }
    sources.extend(all(ask, options, questions).await);
}

async fn all(ask: &Ask, options: &Options, questions: Vec<(String, Option<&Answered>)>) -> Sources {
    let answers = questions.iter().map(|(url, known)| one(ask, options, url, *known));
    let answers = side_by_side(answers).await;
    let mut sources = Sources::new();
    for ((url, _), answer) in questions.into_iter().zip(answers) {
        sources.insert(url, answer);
    }
    sources
}

/// Returns what the next run may remember: what a failed source said before still holds.
pub(super) fn remember(sources: &Sources, memory: &mut SourceMemory) {
    for (url, source) in sources {
        if let Ok(source) = source {
            let answered = Answered { bytes: source.digest, validators: source.validators.clone() };
            memory.set(url, (!source.validators.is_empty()).then_some(answered));
        }
    }
}

async fn one(
    ask: &Ask,
    options: &Options,
    url: &str,
    known: Option<&Answered>,
) -> Result<Source, Complaint> {
    let mut request = request(options, url);
    if let Some(known) = known {
        request = known.validators.apply(request);
    }
    let response = ask.follow(request).await?.response;
    match (response.status, known) {
        (200, _) => Ok(Source::of(response)),
        (304, Some(known)) => Ok(Source::unchanged(known)),
        (status, _) => {
            let (said, remedy) = (said(&response), remedy(status));
            let url = without_query(url);
            Err(Complaint::new(format!("{url} answered {status}{said}; {remedy}")))
        }
    }
}

/// Returns the request for what a source answers at an address.
pub(super) fn request(options: &Options, url: &str) -> Request {
    let mut request = Request::new(Service::Source, Method::Get, url)
        .header("accept", "application/json")
        .header("user-agent", crate::http::USER_AGENT);
    request.deadline = options.source.timeout;
    request
}

/// The start of an error's text, on one line: enough to know who is speaking.
pub(super) fn said(response: &Response) -> String {
    let text = String::from_utf8_lossy(&response.body);
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start: String = line.chars().filter(|c| !c.is_control()).take(SAID).collect();
    match line.chars().count() {
        0 => String::new(),
        n if n > SAID => format!(" ({start}…)"),
        _ => format!(" ({start})"),
    }
}

const SAID: usize = 120;

pub(super) const fn remedy(status: u16) -> &'static str {
    match status {
        401 | 403 => "the source must answer without credentials",
        404 | 410 | 422 => "check the base address and the category's path",
        _ => "check the source, then run again",
    }
}
