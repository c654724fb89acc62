//! What Apps exchange: tokens of installations, for an hour and for what was granted.

use serde_json::{Value, json};
use trueup_tests::simulator::{App, Level, Permissions};

use super::signing::{ask, exchange, good, text, world_of_an_app as world};
use super::world::{Seen, World};

fn look_up(world: &World, app: &App, path: &str) -> Seen {
    ask(world, &good(world, app), ("GET", path), Value::Null)
}

#[test]
fn a_token_of_an_installation_acts_as_the_bot_for_an_hour() {
    let (world, app, installation) = world();
    let given = exchange(&world, &app, installation, Value::Null);
    let token = text(&given);
    let blob = || {
        let path = "/repos/owner/data/git/blobs";
        ask(&world, &token, ("POST", path), json!({"content": "1"}))
    };

    assert_eq!(given.body["expires_at"], "2026-01-01T01:00:00Z");
    assert_eq!(given.body["repository_selection"], "all");
    let permissions = json!({"contents": "write", "metadata": "read", "pull_requests": "write"});
    assert_eq!(given.body["permissions"], permissions);
    blob().created();
    assert_eq!(world.github.requests().last().unwrap().login.as_deref(), Some("keeper[bot]"));

    let left = 3600 - (world.github.now() - 1_767_225_600);
    world.github.advance(std::time::Duration::from_secs(left - 1));
    blob().created();
    assert_eq!(blob().error(), (401, "Bad credentials"));
}

#[test]
fn what_the_bot_commits_in_its_own_name_is_signed_by_github() {
    let (world, app, installation) = world();
    let token = text(&exchange(&world, &app, installation, Value::Null));
    let tree = world.repository.tree_of("main");
    let commit = json!({"message": "m", "tree": tree, "parents": [world.repository.tip("main")]});

    let made = ask(&world, &token, ("POST", "/repos/owner/data/git/commits"), commit);

    assert_eq!(made.created()["author"]["name"], "keeper[bot]");
    assert_eq!(made.body["committer"]["name"], "GitHub");
    assert_eq!(made.body["verification"]["verified"], true);
}

#[test]
fn a_token_can_be_narrowed_and_never_widened() {
    let (world, app, installation) = world();
    let narrow = |permissions: Value| {
        exchange(&world, &app, installation, json!({"permissions": permissions}))
    };

    let given = narrow(json!({"contents": "read", "metadata": "read"}));
    let shown = json!({"contents": "read", "metadata": "read"});
    assert_eq!(given.created()["permissions"], shown);
    let written = ask(
        &world,
        &text(&given),
        ("POST", "/repos/owner/data/git/blobs"),
        json!({"content": "1"}),
    );
    assert_eq!(written.error(), (403, "Resource not accessible by integration"));

    let more = "The permissions requested are not granted to this installation.";
    assert_eq!(narrow(json!({"workflows": "write"})).error(), (422, more));
    assert_eq!(narrow(json!({"contents": "write", "issues": "read"})).error(), (422, more));
    assert_eq!(narrow(json!({"administration": "read"})).error(), (422, more));
}

#[test]
fn a_token_reaches_the_repositories_of_its_installation_only() {
    let (world, app, _) = world();
    world.github.repository("person/one").private().file("a", "1").create();
    world.github.repository("person/two").private().file("a", "1").create();
    let chosen = app.install_on("person", &["one"]);
    let given = exchange(&world, &app, chosen, Value::Null);
    let token = text(&given);
    let get = |path: &str| ask(&world, &token, ("GET", path), Value::Null);

    assert_eq!(given.body["repository_selection"], "selected");
    get("/repos/person/one").ok();
    assert_eq!(get("/repos/person/two").error(), (404, "Not Found"));
    let listed = get("/installation/repositories");
    assert_eq!(listed.ok()["total_count"], 1);
    assert_eq!(listed.body["repositories"][0]["full_name"], "person/one");
    let foreign =
        ask(&world, &token, ("POST", "/repos/owner/data/git/blobs"), json!({"content": "1"}));
    assert_eq!(foreign.error(), (403, "Resource not accessible by integration"));
    assert_eq!(look_up(&world, &app, "/repos/person/two/installation").status, 404);
}

#[test]
fn a_token_can_be_narrowed_to_some_repositories() {
    let (world, app, installation) = world();
    let second = world.github.repository("owner/second").private().file("a", "1").create();
    world.github.repository("other/third").file("a", "1").create();
    let narrow = |body: Value| exchange(&world, &app, installation, body);

    let given = narrow(json!({"repositories": ["data"]}));
    let by_number = narrow(json!({"repository_ids": [2]}));

    assert_eq!(given.created()["repository_selection"], "selected");
    assert_eq!(given.body["repositories"][0]["full_name"], "owner/data");
    assert_eq!(by_number.created()["repositories"][0]["full_name"], second.full_name());
    let get = |given: &Seen, path: &str| ask(&world, &text(given), ("GET", path), Value::Null);
    assert_eq!(get(&given, "/repos/owner/second").status, 404);
    get(&by_number, "/repos/owner/second").ok();
    let message = "There is at least one repository that does not exist or is not accessible to \
                   the parent installation.";
    assert_eq!(narrow(json!({"repositories": ["none"]})).error(), (422, message));
    assert_eq!(narrow(json!({"repositories": ["third"]})).error(), (422, message));
}

#[test]
fn a_suspended_installation_gives_out_nothing_and_its_tokens_end() {
    let (world, app, installation) = world();
    let token = text(&exchange(&world, &app, installation, Value::Null));
    let get = || ask(&world, &token, ("GET", "/repos/owner/data"), Value::Null);
    get().ok();

    app.suspend(installation);

    assert_eq!(get().error(), (401, "Bad credentials"));
    let refused = exchange(&world, &app, installation, Value::Null);
    assert_eq!(refused.error(), (403, "This installation has been suspended"));
    let shown = look_up(&world, &app, "/repos/owner/data/installation");
    assert_eq!(shown.ok()["suspended_at"], "2026-01-01T00:00:00Z");
    app.resume(installation);
    get().ok();
}

#[test]
fn an_installation_that_was_taken_away_is_not_found_and_its_tokens_end() {
    let (world, app, installation) = world();
    let token = text(&exchange(&world, &app, installation, Value::Null));

    app.uninstall(installation);

    let seen = ask(&world, &token, ("GET", "/repos/owner/data"), Value::Null);
    assert_eq!(seen.error(), (401, "Bad credentials"));
    assert_eq!(exchange(&world, &app, installation, Value::Null).error(), (404, "Not Found"));
    assert_eq!(look_up(&world, &app, "/repos/owner/data/installation").status, 404);
}

#[test]
fn permissions_that_the_app_gives_up_are_gone_from_its_tokens() {
    let (world, app, installation) = world();
    let token = text(&exchange(&world, &app, installation, Value::Null));
    let blob = || {
        let path = "/repos/owner/data/git/blobs";
        ask(&world, &token, ("POST", path), json!({"content": "1"}))
    };
    blob().created();

    app.set_permissions(Permissions { contents: Level::Read, ..Permissions::propose() });

    assert_eq!(blob().error(), (403, "Resource not accessible by integration"));
    let shown = look_up(&world, &app, &format!("/app/installations/{installation}"));
    assert_eq!(shown.ok()["permissions"]["contents"], "read");
}
