//! The signed tokens by which an App speaks in its own name.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;

use super::answer::Answer;
use super::apps::AppState;
use super::state::State;
use super::surface::Asked;

/// The App whose key signed the request's token, if the token is good now.
pub(crate) fn signer<'a>(state: &'a State, asked: &Asked) -> Result<&'a AppState, Answer> {
    let token = bearer(asked).ok_or_else(undecodable)?;
    let (signed, signature) = token.rsplit_once('.').ok_or_else(undecodable)?;
    let (header, claims) = signed.split_once('.').ok_or_else(undecodable)?;
    let header = object(header).ok_or_else(undecodable)?;
    let claims = object(claims).ok_or_else(undecodable)?;
    if header["alg"] != "RS256" {
        return Err(undecodable());
    }
    let app = issuer(state, &claims["iss"])?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &app.public_key);
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| undecodable())?;
    key.verify(signed.as_bytes(), &signature).map_err(|_| undecodable())?;
    judge(&claims, state.now())?;
    Ok(app)
}

/// The token of the only scheme that GitHub takes for it.
fn bearer(asked: &Asked) -> Option<&str> {
    let (scheme, token) = asked.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    let read: Value = serde_json::from_slice(&bytes).ok()?;
    read.is_object().then_some(read)
}

/// The App that `iss` names by its number, as a number or as text, or by its client id.
fn issuer<'a>(state: &'a State, named: &Value) -> Result<&'a AppState, Answer> {
    let named = match named {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return Err(Answer::error(401, "'Issuer' claim ('iss') must be an Integer")),
    };
    let mut apps = state.apps.iter();
    let found = apps.find(|app| app.id.to_string() == named || app.client_id() == named);
    found.ok_or_else(|| Answer::error(404, "Integration not found"))
}

/// Refuses a token that is over, lives too long or comes from the future.
fn judge(claims: &Value, now: u64) -> Result<(), Answer> {
    let Some(end) = claims["exp"].as_u64().filter(|end| *end > now) else {
        return Err(Answer::error(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future time \
             at which the assertion expires",
        ));
    };
    if end > now + LONGEST {
        let message = "'Expiration time' claim ('exp') is too far in the future";
        return Err(Answer::error(401, message));
    }
    match claims["iat"].as_u64() {
        Some(start) if start <= now => Ok(()),
        _ => Err(Answer::error(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion \
             was issued",
        )),
    }
}

fn undecodable() -> Answer {
    Answer::error(401, "A JSON web token could not be decoded")
}

/// The most seconds from now to the end of a token.
const LONGEST: u64 = 600;
