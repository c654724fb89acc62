//! Tokens signed the way an App signs them, and bent ones.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};
use trueup_tests::simulator::{App, Permissions};

use super::world::{Seen, World};

/// A world with an App, `keeper`, that is installed on all repositories of `owner`.
pub(crate) fn world_of_an_app() -> (World, App, u64) {
    let world = World::new();
    let app = world.github.app("keeper", Permissions::propose());
    let installation = app.install("owner");
    (world, app, installation)
}

/// A token that is good now and for nine minutes.
pub(crate) fn good(world: &World, app: &App) -> String {
    let now = world.github.now();
    sign(app, &json!({"iat": now, "exp": now + 540, "iss": app.id()}))
}

/// A token with any claims, signed with the App's key.
pub(crate) fn sign(app: &App, claims: &Value) -> String {
    sign_as(app.private_key_pkcs1(), &json!({"alg": "RS256", "typ": "JWT"}), claims)
}

/// A token with any header, signed with any key.
pub(crate) fn sign_as(pkcs1: &str, header: &Value, claims: &Value) -> String {
    let text: String = pkcs1.lines().filter(|line| !line.starts_with('-')).collect();
    let key = KeyPair::from_der(&STANDARD.decode(text).unwrap()).unwrap();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Asks with a token, whatever kind it is.
pub(crate) fn ask(world: &World, token: &str, (method, path): (&str, &str), body: Value) -> Seen {
    let header = [("authorization", format!("Bearer {token}"))];
    world.ask(method, path, &header, body).unwrap()
}

/// Exchanges a good token of the App for one of the installation.
pub(crate) fn exchange(world: &World, app: &App, installation: u64, body: Value) -> Seen {
    let path = format!("/app/installations/{installation}/access_tokens");
    ask(world, &good(world, app), ("POST", &path), body)
}

/// The text of a token that was given out.
pub(crate) fn text(given: &Seen) -> String {
    given.created()["token"].as_str().unwrap().to_owned()
}
