//! The same simulator behind a socket, asked by reqwest.

use std::time::Duration;

use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use trueup_tests::simulator::{Fault, Operation, Running};

use super::world::World;

struct Remote {
    world: World,
    running: Running,
    client: Client,
}

/// Built beside the command line, reqwest has TLS without a provider of its own, and will not start without one.
pub(crate) fn provide_cryptography() {
    // A second call finds the first one's provider.
    let _present = rustls::crypto::ring::default_provider().install_default();
}

impl Remote {
    fn new() -> Self {
        provide_cryptography();
        let world = World::new();
        let running = world.github.serve();
        let client = Client::builder()
            .user_agent("plain")
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20));
        Self { world, running, client: client.build().unwrap() }
    }

    fn get(&self, path: &str) -> reqwest::Result<Response> {
        let url = format!("{}/repos/owner/data{path}", self.running.url);
        self.client.get(url).bearer_auth(&self.world.token).send()
    }

    fn post(&self, path: &str, body: &Value) -> reqwest::Result<Response> {
        let url = format!("{}/repos/owner/data{path}", self.running.url);
        let request = self.client.post(url).bearer_auth(&self.world.token);
        request.body(body.to_string()).send()
    }
}

fn json_of(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().unwrap()).unwrap()
}

#[test]
fn addresses_lead_back_to_the_socket() {
    let remote = Remote::new();

    let branch = json_of(remote.get("/branches/main").unwrap());

    let url = branch["commit"]["commit"]["tree"]["url"].as_str().unwrap();
    assert!(url.starts_with(&remote.running.url), "{url}");
    assert_eq!(remote.client.get(url).send().unwrap().status(), 200);
}

#[test]
fn a_large_body_passes() {
    let remote = Remote::new();
    let content = "x".repeat(5 << 20);

    let made = remote.post("/git/blobs", &json!({"content": content})).unwrap();

    assert_eq!(made.status(), 201);
}

#[test]
fn a_broken_connection_is_an_error_of_the_transport() {
    let remote = Remote::new();
    let blob = json!({"content": "1"});
    for fault in [Fault::DropBefore, Fault::DropAfter] {
        remote.world.github.fault(fault).on(Operation::CreateBlob);

        assert!(remote.post("/git/blobs", &blob).is_err());
    }
    assert_eq!(remote.post("/git/blobs", &blob).unwrap().status(), 201);
}

#[test]
fn a_truncated_body_ends_early() {
    let remote = Remote::new();
    remote.world.github.fault(Fault::Truncated).on(Operation::GetBranch);

    let response = remote.get("/branches/main").unwrap();

    assert_eq!(response.status(), 200);
    assert!(response.bytes().is_err());
}

#[test]
fn a_renamed_repository_redirects_to_the_same_host() {
    let remote = Remote::new();
    remote.world.repository.rename("owner/renamed");

    let moved = remote.get("/branches/main").unwrap();

    assert_eq!(moved.status(), 301);
    let target = moved.headers()["location"].to_str().unwrap();
    assert!(target.starts_with(&remote.running.url), "{target}");
    let followed = remote.client.get(target).send().unwrap();
    assert_eq!(followed.status(), 200);
}

#[test]
fn racing_updates_from_one_parent_have_one_winner() {
    let remote = Remote::new();
    let commits: Vec<_> = (0..4).map(|n| remote.world.commit(&format!("{n}.json"), "1")).collect();
    let url = format!("{}/repos/owner/data/git/refs/heads/main", remote.running.url);
    let race = |commit: &String| {
        let request = remote.client.patch(&url).bearer_auth(&remote.world.token);
        let body = json!({"sha": commit, "force": false}).to_string();
        request.body(body).send().unwrap().status().as_u16()
    };

    let mut told: Vec<u16> = std::thread::scope(|scope| {
        let race = &race;
        let runners: Vec<_> =
            commits.iter().map(|commit| scope.spawn(move || race(commit))).collect();
        let ends = runners.into_iter().map(|runner| runner.join().unwrap());
        ends.collect()
    });

    told.sort_unstable();
    assert_eq!(told, [200, 422, 422, 422]);
}

#[test]
fn a_server_is_gone_when_it_is_dropped() {
    let Remote { world, running, client } = Remote::new();
    let url = format!("{}/repos/owner/data", running.url);
    assert_eq!(client.get(&url).send().unwrap().status(), 200);

    drop(running);

    assert!(client.get(&url).send().is_err());
    drop(world);
}
