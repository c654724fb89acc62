//! A GitHub over real git repositories, for tests.
//!
//! [`Simulator`] answers the REST calls that trueup makes, in process or on a loopback socket, the
//! way GitHub does. Git data lives in bare repositories that only the git command line changes; what it
//! read of an object once is kept, for objects never change. Pull requests, labels and tokens live in memory. Every request and every response is held against
//! GitHub's OpenAPI description, and every repository is checked by `git fsck` at the end.
//!
//! ```
//! use trueup_tests::simulator::{Fault, Operation, Permissions, Simulator};
//!
//! let github = Simulator::new();
//! let data = github.repository("owner/data").file("a.json", "{}\n").create();
//! let token = github.token("trueup", Permissions::propose());
//!
//! // The second read of a branch fails, and before the third a person pushes.
//! github.fault(Fault::Status(502)).on(Operation::GetBranch).nth(2);
//! let person = data.clone();
//! github.before(3, move || {
//!     person.commit_on("main", &[("a.json", Some("[]\n"))], "By hand");
//! });
//!
//! let ask = || {
//!     let request = http::Request::get("/repos/owner/data/branches/main")
//!         .header("user-agent", "example")
//!         .header("authorization", format!("Bearer {token}"));
//!     github.answer(request.body(Vec::new()).unwrap()).unwrap()
//! };
//! let answers = [ask(), ask(), ask()];
//!
//! assert_eq!(answers.map(|answer| answer.status().as_u16()), [200, 502, 200]);
//! assert_eq!(data.read("main", "a.json").as_deref(), Some(&b"[]\n"[..]));
//! assert_eq!(github.count(Operation::GetBranch), 3);
//! github.finish();
//! ```

mod access;
mod accounts;
mod ancestry;
mod answer;
mod app;
mod apps;
mod blobs;
mod call;
mod clock;
mod commits;
mod compare;
mod contract;
mod faults;
mod git;
mod grants;
mod graphql;
mod graphql_commit;
mod graphql_query;
mod graphql_refs;
mod handle;
mod history;
mod hooks;
mod issues;
mod jwt;
mod labels;
mod limits;
mod listing;
mod log;
mod objects;
mod operation;
mod pages;
mod people;
mod people_on_pulls;
mod person;
mod pipeline;
mod protection;
mod pull_shape;
mod pulls;
mod references;
mod refs;
mod repositories;
mod repository;
mod reviewers;
mod schema;
mod seed;
mod settle;
mod shapes;
mod shared;
mod sizes;
mod state;
mod surface;
mod template;
mod trees;
mod view;
mod work_tree;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::{Request, Response};

pub use self::access::{Level, Permissions};
pub use self::app::App;
pub use self::faults::{Fault, Planned, RetryHint};
pub use self::hooks::When;
pub use self::log::Exchange;
pub use self::operation::Operation;
pub use self::people::Repository;
pub use self::protection::Protection;
pub use self::seed::NewRepository;
pub use self::sizes::SizeLimits;
pub use self::view::{CommentView, EventView, PullRequestView};
pub use crate::loopback::{Dropped, Running};

use self::access::Token;
use self::clock::Clock;
use self::limits::Resource;
use self::shared::{Bend, Shared};

/// A simulated GitHub; dropping it checks all that happened.
#[derive(Debug)]
pub struct Simulator {
    shared: Arc<Shared>,
}

impl Simulator {
    /// Starts without repositories and tokens, at the first moment of 2026.
    #[expect(clippy::new_without_default, reason = "a default value would hide that git runs")]
    pub fn new() -> Self {
        Self { shared: Shared::new() }
    }

    /// Describes a new repository, called `owner/name`.
    pub fn repository(&self, full_name: &str) -> NewRepository {
        NewRepository::new(Arc::clone(&self.shared), full_name)
    }

    /// Gives out the token of an App's installation; it acts as `{name}[bot]`.
    pub fn token(&self, name: &str, permissions: Permissions) -> String {
        self.add_token(&format!("{name}[bot]"), permissions)
    }

    /// Registers an App, which signs tokens of its own and acts as `{name}[bot]` where it is installed.
    ///
    /// There is room for three.
    pub fn app(&self, name: &str, permissions: Permissions) -> App {
        App::register(&self.shared, name, permissions)
    }

    /// Says that an account is an organisation; the others are persons.
    pub fn organisation(&self, login: &str) {
        let mut state = self.shared.state.lock().unwrap();
        state.organisations.insert(login.to_ascii_lowercase());
    }

    /// Gives out the token of a person.
    pub fn personal_token(&self, login: &str, permissions: Permissions) -> String {
        self.add_token(login, permissions)
    }

    /// Gives out the token of a person that is good for whole areas, called scopes.
    pub fn classic_token(&self, login: &str, scopes: &[&str]) -> String {
        self.give_out(Token::classic(login, scopes))
    }

    /// Says when a token ends by itself, in seconds since 1970.
    pub fn expire_at(&self, token: &str, moment: u64) {
        self.change_token(token, |token| token.expires_at = Some(moment));
    }

    /// Answers as GitHub Enterprise Server of this version from now on.
    pub fn enterprise_server(&self, version: &str) {
        self.shared.state.lock().unwrap().enterprise = Some(version.to_owned());
    }

    /// Lets a token expire: every further use is answered with 401.
    pub fn expire(&self, token: &str) {
        self.change_token(token, |token| token.expired = true);
    }

    /// Leaves a token so many requests to either API in this hour.
    pub fn set_remaining(&self, token: &str, remaining: u64) {
        let mut state = self.shared.state.lock().unwrap();
        let now = state.now();
        let token = state.tokens.get(token).expect("the token was given out").clone();
        let used = token.limit.saturating_sub(remaining);
        for resource in [Resource::Core, Resource::Graphql] {
            state.budgets.set_used(&token, (resource, now), used);
        }
    }

    /// The simulator's time in seconds since 1970.
    pub fn now(&self) -> u64 {
        self.shared.state.lock().unwrap().now()
    }

    /// Lets simulated time pass; by itself it moves one second with every write.
    pub fn advance(&self, by: Duration) {
        self.shared.state.lock().unwrap().clock.advance(by);
    }

    /// Goes by the machine's clock from now on, for clients that do so too; time that passes is put on top of it.
    pub fn follow_system_clock(&self) {
        self.shared.state.lock().unwrap().clock = Clock::System(0);
    }

    /// Lets something go wrong with the next request, or when the returned value says so.
    pub fn fault(&self, fault: Fault) -> Planned {
        let index = self.shared.faults.lock().unwrap().add(fault);
        Planned { shared: Arc::clone(&self.shared), index }
    }

    /// The faults that have not struck yet as often as they should.
    pub fn waiting_faults(&self) -> Vec<Fault> {
        self.shared.faults.lock().unwrap().waiting()
    }

    /// Calls off the faults that have not struck.
    pub fn clear_faults(&self) {
        self.shared.faults.lock().unwrap().rules.clear();
    }

    /// Does something just before a request is handled: while the client waits, a person acts.
    pub fn before(&self, when: impl Into<When>, deed: impl FnOnce() + Send + 'static) {
        let mut hooks = self.shared.hooks.lock().unwrap();
        hooks.add(when.into(), Box::new(deed));
    }

    /// Everything asked and answered, in order of the answers.
    pub fn requests(&self) -> Vec<Exchange> {
        self.shared.log.lock().unwrap().exchanges.clone()
    }

    /// How often each operation was answered with each status.
    pub fn counts(&self) -> BTreeMap<(Operation, u16), usize> {
        self.shared.log.lock().unwrap().counts()
    }

    /// How often an operation was asked for, whatever the answer.
    pub fn count(&self, operation: Operation) -> usize {
        let counts = self.counts();
        let of_operation = counts.iter().filter(|((known, _), _)| *known == operation);
        of_operation.map(|(_, count)| count).sum()
    }

    /// How often each GraphQL mutation came to which end: `done`, the kind of its error, or its status.
    pub fn mutations(&self) -> BTreeMap<(String, String), usize> {
        self.shared.log.lock().unwrap().mutations()
    }

    /// Forgets what was asked so far; numbers of requests go on.
    pub fn clear_log(&self) {
        self.shared.log.lock().unwrap().exchanges.clear();
    }

    /// Takes out what broke the contract so far, for tests that break it on purpose.
    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.log.lock().unwrap().violations)
    }

    /// Takes a member out of the next answer before it is checked, to prove that the check sees it.
    pub fn bend_next_response(&self, member: &str) {
        let bend = Bend { pointer: format!("/{member}"), instead: None };
        *self.shared.bent.lock().unwrap() = Some(bend);
    }

    /// Puts a value into the next answer at a JSON pointer, to prove that the check sees it.
    pub fn spoil_next_response(&self, pointer: &str, value: serde_json::Value) {
        let bend = Bend { pointer: pointer.to_owned(), instead: Some(value) };
        *self.shared.bent.lock().unwrap() = Some(bend);
    }

    /// Answers one request without a socket.
    pub fn answer(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Dropped> {
        pipeline::receive(&self.shared, request).delivered()
    }

    /// Answers one request without a socket, for callers that await.
    pub async fn call(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Dropped> {
        self.answer(request)
    }

    /// The simulator as a service.
    pub fn router(&self) -> Router {
        let shared = Arc::clone(&self.shared);
        crate::loopback::router(move |request| pipeline::receive(&shared, request))
    }

    /// Serves on a free port of 127.0.0.1 until the returned value is dropped.
    pub fn serve(&self) -> Running {
        self.serve_on(0).unwrap()
    }

    /// Serves on a port of 127.0.0.1 until the returned value is dropped.
    pub fn serve_on(&self, port: u16) -> std::io::Result<Running> {
        Running::start(self.router(), port)
    }

    /// Panics if a request or a response broke the contract or a repository is damaged.
    ///
    /// Dropping the simulator does the same.
    pub fn finish(self) {}

    fn add_token(&self, login: &str, permissions: Permissions) -> String {
        self.give_out(Token::new(login, permissions))
    }

    fn give_out(&self, token: Token) -> String {
        let mut state = self.shared.state.lock().unwrap();
        let name = token.user.login.trim_end_matches("[bot]");
        let text = format!("token-{}-of-{name}", state.tokens.len() + 1);
        // A person's tokens share a budget; each of these bots stands for an installation.
        let purse = if token.is_installation() { text.clone() } else { token.purse };
        state.tokens.insert(text.clone(), Token { purse, ..token });
        text
    }

    fn change_token(&self, text: &str, change: impl FnOnce(&mut Token)) {
        let mut state = self.shared.state.lock().unwrap();
        change(state.tokens.get_mut(text).expect("the token was given out"));
    }

    /// What git says about the repositories that are not sound.
    fn damage(&self) -> Vec<String> {
        let state = self.shared.state.lock().unwrap();
        let check = ["fsck", "--full", "--strict", "--no-progress"];
        let checked = state.repositories.iter().map(|repository| {
            let sound = repository.git.ask(&check);
            sound.map_err(|refused| format!("{}: {}", repository.full_name(), refused.0))
        });
        checked.filter_map(Result::err).collect()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let mut wrong = self.take_violations();
        wrong.extend(self.damage());
        assert!(wrong.is_empty(), "the simulator saw:\n{}", wrong.join("\n"));
    }
}
