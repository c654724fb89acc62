//! The account behind a token.

use serde_json::json;

use super::access::{Token, forbidden};
use super::answer::{Answer, Handled};
use super::call::Call;
use super::clock::iso;
use super::shapes;

/// `GET /user`, which no App's installation may ask for.
pub(crate) fn get(token: &Token, call: &Call) -> Handled {
    if token.is_anonymous() {
        return Err(Answer::error(401, "Requires authentication"));
    }
    if token.is_installation() {
        return Err(forbidden(token));
    }
    let mut shown = shapes::user(&call.origin, &token.user);
    let profile = json!({
        "name": null, "company": null, "blog": "", "location": null, "email": null,
        "hireable": null, "bio": null, "twitter_username": null, "notification_email": null,
        "public_repos": 0, "public_gists": 0, "followers": 0, "following": 0,
        "created_at": iso(0), "updated_at": iso(0),
    });
    let (Some(shown_members), Some(profile)) = (shown.as_object_mut(), profile.as_object()) else {
        unreachable!("both are objects");
    };
    shown_members.extend(profile.clone());
    Ok(Answer::ok(shown))
}
