//! Apps: their own tokens, their installations, and what they exchange.

use serde_json::{Value, json};
use trueup_tests::simulator::{App, Level, Permissions};

use super::signing::{ask, exchange, good, sign, sign_as, text};
use super::world::{Seen, World};

fn world() -> (World, App, u64) {
    let world = World::new();
    let app = world.github.app("keeper", Permissions::propose());
    let installation = app.install("owner");
    (world, app, installation)
}

fn look_up(world: &World, app: &App, path: &str) -> Seen {
    ask(world, &good(world, app), ("GET", path), Value::Null)
}

fn refusal(world: &World, token: &str) -> (u16, String) {
    let seen = ask(world, token, ("GET", "/app"), Value::Null);
    let (status, message) = seen.error();
    (status, message.to_owned())
}

#[test]
fn an_app_sees_itself_by_either_of_its_names() {
    let (world, app, _) = world();
    let now = world.github.now();

    for name in [json!(app.id()), json!(app.id().to_string()), json!(app.client_id())] {
        let token = sign(&app, &json!({"iat": now - 60, "exp": now + 600, "iss": name}));
        let seen = ask(&world, &token, ("GET", "/app"), Value::Null);

        assert_eq!(seen.ok()["id"], app.id());
        assert_eq!(seen.body["slug"], "keeper");
        let permissions =
            json!({"contents": "write", "metadata": "read", "pull_requests": "write"});
        assert_eq!(seen.body["permissions"], permissions);
        assert_eq!(seen.body["installations_count"], 1);
    }
}

#[test]
fn a_token_that_is_not_signed_by_the_apps_key_cannot_be_decoded() {
    let (world, app, _) = world();
    let other = world.github.app("other", Permissions::propose());
    let now = world.github.now();
    let claims = json!({"iat": now, "exp": now + 540, "iss": app.id()});
    let header = json!({"alg": "RS256", "typ": "JWT"});
    let undecodable = (401, "A JSON web token could not be decoded".to_owned());

    let wrong_key = sign_as(other.private_key_pkcs1(), &header, &claims);
    let unsigned = sign_as(app.private_key_pkcs1(), &json!({"alg": "none"}), &claims);
    let whole = sign(&app, &claims);
    let (signed, signature) = whole.rsplit_once('.').unwrap();
    let (head, _) = signed.split_once('.').unwrap();
    let changed = sign(&app, &json!({"iat": now, "exp": now + 541, "iss": app.id()}));
    let (changed, _) = changed.rsplit_once('.').unwrap();

    assert_eq!(refusal(&world, &wrong_key), undecodable);
    assert_eq!(refusal(&world, &unsigned), undecodable);
    assert_eq!(refusal(&world, &format!("{changed}.{signature}")), undecodable);
    assert_eq!(refusal(&world, signed), undecodable);
    assert_eq!(refusal(&world, head), undecodable);
    assert_eq!(refusal(&world, &world.token), undecodable);
}

#[test]
fn an_app_must_show_a_token_of_its_own_as_bearer() {
    let (world, app, installation) = world();
    let path = format!("/app/installations/{installation}/access_tokens");
    let older = [("authorization", format!("token {}", good(&world, &app)))];

    let without = world.ask("POST", &path, &[], Value::Null).unwrap();
    let older = world.ask("POST", &path, &older, Value::Null).unwrap();

    assert_eq!(without.error(), (401, "A JSON web token could not be decoded"));
    assert_eq!(older.error(), (401, "A JSON web token could not be decoded"));
}

#[test]
fn an_apps_token_is_no_token_for_repositories() {
    let (world, app, _) = world();

    let seen = ask(&world, &good(&world, &app), ("GET", "/repos/owner/data"), Value::Null);

    assert_eq!(seen.error(), (401, "Bad credentials"));
}

#[test]
fn the_claims_are_held_against_the_clock() {
    let (world, app, _) = world();
    let now = world.github.now();
    let with = |iat: Value, exp: Value| {
        refusal(&world, &sign(&app, &json!({"iat": iat, "exp": exp, "iss": app.id()})))
    };
    let over = "'Expiration time' claim ('exp') must be a numeric value representing the future \
                time at which the assertion expires";
    let far = "'Expiration time' claim ('exp') is too far in the future";
    let early = "'Issued at' claim ('iat') must be an Integer representing the time that the \
                 assertion was issued";

    assert_eq!(with(json!(now - 60), json!(now)), (401, over.to_owned()));
    assert_eq!(with(json!(now - 60), json!("soon")), (401, over.to_owned()));
    assert_eq!(with(json!(now), json!(now + 601)), (401, far.to_owned()));
    assert_eq!(with(json!(now + 1), json!(now + 540)), (401, early.to_owned()));
    assert_eq!(with(Value::Null, json!(now + 540)), (401, early.to_owned()));
    assert_eq!(with(json!(now), json!(now + 600)).0, 200);
}

#[test]
fn an_unknown_issuer_is_not_found() {
    let (world, app, _) = world();
    let now = world.github.now();
    let issued = |claims: Value| refusal(&world, &sign(&app, &claims));

    let unknown = issued(json!({"iat": now, "exp": now + 540, "iss": app.id() + 1}));
    let nobody = issued(json!({"iat": now, "exp": now + 540}));

    assert_eq!(unknown, (404, "Integration not found".to_owned()));
    assert_eq!(nobody, (401, "'Issuer' claim ('iss') must be an Integer".to_owned()));
}

#[test]
fn an_installation_is_found_by_repository_account_and_number() {
    let (world, app, installation) = world();
    world.github.organisation("owner");
    let elsewhere = world.github.repository("person/notes").file("a", "1").create();
    let persons = app.install("person");

    for path in [
        "/repos/owner/data/installation".to_owned(),
        "/orgs/owner/installation".to_owned(),
        "/users/owner/installation".to_owned(),
        format!("/app/installations/{installation}"),
    ] {
        let seen = look_up(&world, &app, &path);
        assert_eq!(seen.ok()["id"], installation, "{path}");
        assert_eq!(seen.body["account"]["login"], "owner");
        assert_eq!(seen.body["target_type"], "Organization");
        assert_eq!(seen.body["repository_selection"], "all");
        assert_eq!(seen.body["suspended_at"], Value::Null);
    }
    let name = elsewhere.full_name();
    assert_eq!(look_up(&world, &app, &format!("/repos/{name}/installation")).ok()["id"], persons);
    assert_eq!(look_up(&world, &app, "/users/person/installation").ok()["id"], persons);
    assert_eq!(look_up(&world, &app, "/orgs/person/installation").error(), (404, "Not Found"));
}

#[test]
fn an_installation_that_is_not_there_is_not_found() {
    let (world, app, installation) = world();
    world.github.organisation("owner");
    world.github.repository("stranger/data").file("a", "1").create();
    let other = world.github.app("other", Permissions::propose());

    for path in [
        "/repos/stranger/data/installation",
        "/repos/owner/none/installation",
        "/orgs/none/installation",
        "/users/none/installation",
        "/app/installations/1",
    ] {
        assert_eq!(look_up(&world, &app, path).error(), (404, "Not Found"), "{path}");
    }
    for path in ["/repos/owner/data/installation", "/orgs/owner/installation"] {
        assert_eq!(look_up(&world, &other, path).error(), (404, "Not Found"), "{path}");
    }
    let others = exchange(&world, &other, installation, Value::Null);
    assert_eq!(others.error(), (404, "Not Found"));
}

#[test]
fn a_renamed_repository_points_to_its_installation() {
    let (world, app, installation) = world();
    world.repository.rename("owner/catalogue");

    let moved = look_up(&world, &app, "/repos/owner/data/installation");

    assert_eq!(moved.status, 301);
    let place = moved.header("location").unwrap();
    let path = place.strip_prefix("https://api.github.com").unwrap();
    assert_eq!(look_up(&world, &app, path).ok()["id"], installation);
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

#[test]
fn both_forms_of_a_key_are_the_same_key() {
    let (_world, app, _) = world();
    let (one, other) = (app.private_key_pkcs1(), app.private_key_pkcs8());

    assert!(one.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    assert!(other.starts_with("-----BEGIN PRIVATE KEY-----"));
    let bytes = |pem: &str| {
        use base64::Engine;
        let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        base64::engine::general_purpose::STANDARD.decode(text).unwrap()
    };
    assert!(bytes(other).ends_with(&bytes(one)));
}
