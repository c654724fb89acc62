//! Both servers in the hands of a suite that is not written in Rust: it says what to do in lines of JSON.

mod deed;
mod told;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use self::deed::{Content, Deed, LocalDeed, Manner, Mishap};

use self::deed::operation;
use self::told::{told_pull, told_request, told_visit};
use crate::data;
use crate::loopback::Running;
use crate::simulator::{App, Permissions, Repository, Simulator};
use crate::source::Source;

/// A simulated GitHub and a source on loopback, which go by the machine's clock.
#[derive(Debug)]
pub struct Stage {
    // Servers stop before what they serve is looked over.
    github_at: Running,
    source_at: Running,
    github: Simulator,
    source: Source,
    repositories: BTreeMap<String, Repository>,
    apps: BTreeMap<u64, App>,
}

impl Stage {
    /// Starts both, empty.
    #[expect(clippy::new_without_default, reason = "a default value would hide two servers")]
    pub fn new() -> Self {
        let (github, source) = (Simulator::new(), Source::new());
        github.follow_system_clock();
        let (github_at, source_at) = (github.serve(), source.serve());
        let (repositories, apps) = (BTreeMap::new(), BTreeMap::new());
        Self { github_at, source_at, github, source, repositories, apps }
    }

    /// Where both listen.
    pub fn addresses(&self) -> Value {
        json!({"github": self.github_at.url, "source": self.source_at.url})
    }

    /// Does what a line says and answers it: `{"ok": …}`, or `{"error": …}` if the line makes no sense.
    ///
    /// # Panics
    ///
    /// As the hands of a test do, where a person could not have done it.
    pub fn answer(&mut self, line: &str) -> Value {
        match self.said(line) {
            Ok(told) => json!({"ok": told}),
            Err(reason) => json!({"error": format!("{reason}: {line}")}),
        }
    }

    fn said(&mut self, line: &str) -> Result<Value, String> {
        let unread = |error: serde_json::Error| error.to_string();
        let mut said: Value = serde_json::from_str(line).map_err(unread)?;
        let place = said.as_object_mut().and_then(|said| said.remove("in"));
        let Some(place) = place else {
            return self.perform(serde_json::from_value(said).map_err(unread)?);
        };
        let repository = self.repositories.get(place.as_str().unwrap_or_default());
        let repository = repository.ok_or_else(|| format!("there is no repository {place}"))?;
        perform_in(repository, serde_json::from_value(said).map_err(unread)?)
    }

    fn perform(&mut self, deed: Deed) -> Result<Value, String> {
        match deed {
            Deed::App { name } => return Ok(self.register(&name)),
            Deed::Behave { category } => self.source.behave(&category),
            Deed::ClearFaults => self.github.clear_faults(),
            Deed::Fault { what, on, nth, times } => {
                self.spoil(what, on.as_deref(), (nth, times))?;
            }
            Deed::Forget => {
                self.github.clear_log();
                self.source.clear_visits();
            }
            Deed::Install { app, account } => return Ok(self.app(app)?.install(&account).into()),
            Deed::Load { data } => return self.load(&data),
            Deed::Misbehave { category, how, times } => {
                let times = times.unwrap_or(usize::MAX);
                self.source.misbehave_times(&category, how.into(), times);
            }
            Deed::Repository { name, files } => self.found(&name, files)?,
            Deed::Requests => return Ok(self.github.requests().iter().map(told_request).collect()),
            Deed::Source { category, document } => self.source.set(&category, document.bytes()?),
            Deed::TagDocuments => self.source.tag_documents(),
            Deed::Token { name } => {
                return Ok(self.github.token(&name, Permissions::propose()).into());
            }
            Deed::Uninstall { app, installation } => self.app(app)?.uninstall(installation),
            Deed::Visits => return Ok(self.source.visits().iter().map(told_visit).collect()),
        }
        Ok(Value::Null)
    }

    fn register(&mut self, name: &str) -> Value {
        let app = self.github.app(name, Permissions::propose());
        let (id, pkcs1, pkcs8) = (app.id(), app.private_key_pkcs1(), app.private_key_pkcs8());
        self.apps.insert(id, app);
        json!({"id": id, "pkcs1": pkcs1, "pkcs8": pkcs8})
    }

    fn app(&self, id: u64) -> Result<&App, String> {
        self.apps.get(&id).ok_or_else(|| format!("there is no App {id}"))
    }

    fn spoil(
        &self,
        what: Mishap,
        on: Option<&str>,
        (nth, times): (Option<usize>, Option<usize>),
    ) -> Result<(), String> {
        let on = on.map(operation).transpose()?;
        let planned = self.github.fault(what.into());
        let planned = planned.nth(nth.unwrap_or(1)).times(times.unwrap_or(1));
        if let Some(operation) = on {
            let _ = planned.on(operation);
        }
        Ok(())
    }

    fn load(&mut self, data: &std::path::Path) -> Result<Value, String> {
        let unread = |error: Box<dyn std::error::Error>| error.to_string();
        let repositories = data::repositories(&self.github, data).map_err(unread)?;
        data::fill(&self.source, data).map_err(unread)?;
        let named = repositories.into_iter().map(|repository| (repository.full_name(), repository));
        let named: BTreeMap<_, _> = named.collect();
        let names = named.keys().cloned().map(Value::String).collect();
        self.repositories.extend(named);
        Ok(names)
    }

    fn found(&mut self, name: &str, files: BTreeMap<String, Content>) -> Result<(), String> {
        let mut repository = self.github.repository(name);
        for (path, content) in files {
            repository = repository.file(&path, content.bytes()?);
        }
        self.repositories.insert(name.to_owned(), repository.create());
        Ok(())
    }
}

fn perform_in(repository: &Repository, deed: LocalDeed) -> Result<Value, String> {
    match deed {
        LocalDeed::Close { number } => repository.close_pull_request(number),
        LocalDeed::Commit { branch, files } => return commit(repository, &branch, files),
        LocalDeed::Label { number, label } => repository.add_label(number, &label),
        LocalDeed::Merge { number } => return Ok(repository.merge_pull_request(number).into()),
        LocalDeed::Pulls => return Ok(repository.pull_requests().iter().map(told_pull).collect()),
        LocalDeed::Read { revision, path } => {
            let read = repository.read(&revision, &path);
            return Ok(read.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).into());
        }
        LocalDeed::Rename { to } => repository.rename(&to),
    }
    Ok(Value::Null)
}

fn commit(
    repository: &Repository,
    branch: &str,
    files: BTreeMap<String, Option<Content>>,
) -> Result<Value, String> {
    let mut contents = Vec::new();
    for (path, content) in files {
        contents.push((path, content.map(Content::bytes).transpose()?));
    }
    let changes: Vec<_> =
        contents.iter().map(|(path, content)| (path.as_str(), content.as_deref())).collect();
    Ok(repository.commit_on(branch, &changes, "Edit by hand").into())
}
