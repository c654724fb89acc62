//! The hourly budget, and the limits on writing, counted by the simulator's clock.

use std::time::Duration;

use serde_json::{Value, json};
use trueup_tests::simulator::{Operation, Permissions};

use super::signing::{ask, exchange, text};
use super::world::{Seen, World};

const BLOCKED: &str = "You have exceeded a secondary rate limit and have been temporarily blocked \
                       from content creation. Please retry your request again later.";

/// Asks this often for something to be written; an attempt counts, too, and takes no time.
fn attempt(world: &World, times: usize) {
    let headers = [("authorization", format!("Bearer {}", world.token))];
    for _ in 0..times {
        let label = json!({"name": "x"});
        let seen = world.ask("POST", "/repos/owner/none/labels", &headers, label).unwrap();
        assert_eq!(seen.error(), (404, "Not Found"));
    }
}

fn label(world: &World) -> Seen {
    world.post("/labels", json!({"name": world.github.now().to_string()}))
}

fn waited(seen: &Seen) -> u64 {
    seen.header("retry-after").unwrap().parse().unwrap()
}

#[test]
fn more_than_eighty_writes_in_a_minute_are_refused() {
    let world = World::new();
    attempt(&world, 79);
    label(&world).created();

    let refused = label(&world);
    world.github.advance(Duration::from_secs(waited(&refused) - 1));
    let early = label(&world);
    world.github.advance(Duration::from_secs(1));
    let in_time = label(&world);

    // The eightieth took the one second that every write takes.
    assert_eq!((refused.error(), waited(&refused)), ((403, BLOCKED), 59));
    assert_eq!((early.error(), waited(&early)), ((403, BLOCKED), 1));
    in_time.created();
}

#[test]
fn more_than_five_hundred_writes_in_an_hour_are_refused() {
    let world = World::new();
    for _ in 0..6 {
        attempt(&world, 80);
        world.github.advance(Duration::from_secs(60));
    }
    attempt(&world, 19);
    label(&world).created();

    let refused = label(&world);
    world.github.advance(Duration::from_secs(waited(&refused)));

    assert_eq!((refused.error(), waited(&refused)), ((403, BLOCKED), 3600 - 361));
    label(&world).created();
}

#[test]
fn who_writes_too_fast_may_read_and_delete_and_others_may_write() {
    let mut world = World::new();
    let number = world.proposal("aside");
    world.github.advance(Duration::from_secs(60));
    attempt(&world, 80);
    assert_eq!(label(&world).status, 403);

    world.get("").ok();
    let removed = world.send("DELETE", &format!("/issues/{number}/labels/none"), Value::Null);
    assert_eq!(removed.error(), (404, "Label does not exist"));
    world.token = world.github.token("another", Permissions::everything());
    label(&world).created();
}

#[test]
fn a_used_up_budget_is_whole_again_in_the_next_hour() {
    let world = World::new();
    world.github.set_remaining(&world.token, 0);
    let refused = world.get("");
    assert!(refused.error().1.starts_with("API rate limit exceeded"), "{}", refused.body);
    let reset: u64 = refused.header("x-ratelimit-reset").unwrap().parse().unwrap();

    world.github.advance(Duration::from_secs(reset - world.github.now()));
    let again = world.get("");

    assert_eq!(again.ok()["name"], "data");
    assert_eq!(again.header("x-ratelimit-remaining"), Some("4999"));
}

#[test]
fn all_tokens_of_an_installation_share_one_budget_of_its_own() {
    let world = World::new();
    let app = world.github.app("keeper", Permissions::propose());
    let installation = app.install("owner");
    let elsewhere = app.install("person");
    let token = |installation| text(&exchange(&world, &app, installation, Value::Null));
    let (first, second) = (token(installation), token(installation));
    let other = token(elsewhere);
    world.github.set_remaining(&first, 1);
    let get = |token: &str| ask(&world, token, ("GET", "/repos/owner/data"), Value::Null);

    get(&first).ok();

    let message = format!("API rate limit exceeded for installation ID {installation}.");
    assert_eq!(get(&second).error(), (403, message.as_str()));
    get(&other).ok();
}

#[test]
fn exchanging_a_token_is_no_writing() {
    let world = World::new();
    let app = world.github.app("keeper", Permissions::propose());
    let installation = app.install("owner");

    for _ in 0..81 {
        exchange(&world, &app, installation, Value::Null).created();
    }

    assert_eq!(world.github.count(Operation::CreateInstallationToken), 81);
}
