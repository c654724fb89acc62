//! Apps: their own signed tokens, and their installations looked up.

use serde_json::{Value, json};
use trueup_tests::simulator::{App, Permissions};

use super::signing::{ask, exchange, good, sign, sign_as, world_of_an_app as world};
use super::world::{Seen, World};

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
