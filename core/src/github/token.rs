//! What GitHub says of a token beside its answers.

use crate::http::Response;
use crate::time::Timestamp;

/// What the headers of an answer say of the token that it was asked with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenFacts {
    /// The scopes of a token of the classic kind; `None` for every other kind, of which nothing is said.
    pub scopes: Option<Vec<String>>,
    /// When it ends, by GitHub's clock; `None` if it does not, or GitHub does not say.
    pub expires: Option<Timestamp>,
}

impl TokenFacts {
    /// Reads an answer's headers.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        let scopes = response.header("x-oauth-scopes").map(|text| {
            let scopes = text.split(',').map(str::trim).filter(|scope| !scope.is_empty());
            scopes.map(str::to_owned).collect()
        });
        let expires = response.header("github-authentication-token-expiration").and_then(moment);
        Self { scopes, expires }
    }
}

/// Reads `2026-01-31 12:00:00 UTC`, or an offset such as `-0800` in the place of the zone.
fn moment(text: &str) -> Option<Timestamp> {
    let mut parts = text.split_ascii_whitespace();
    let (date, time, zone) = (parts.next()?, parts.next()?, parts.next()?);
    let offset = match zone.split_at_checked(3) {
        _ if zone == "UTC" => "Z".to_owned(),
        Some((hours, minutes)) => format!("{hours}:{minutes}"),
        None => return None,
    };
    Timestamp::from_rfc3339(&format!("{date}T{time}{offset}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(headers: &[(&str, &str)]) -> TokenFacts {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        TokenFacts::of(&Response { status: 200, headers: headers.collect(), body: Vec::new() })
    }

    #[test]
    fn scopes_are_told_of_classic_tokens_only() {
        let scopes = |texts: &[&str]| Some(texts.iter().map(|&text| text.to_owned()).collect());

        assert_eq!(
            facts(&[("x-oauth-scopes", "repo, workflow")]).scopes,
            scopes(&["repo", "workflow"])
        );
        assert_eq!(facts(&[("x-oauth-scopes", "")]).scopes, scopes(&[]));
        assert_eq!(facts(&[]), TokenFacts::default());
    }

    #[test]
    fn the_end_of_a_token_is_read_with_its_zone() {
        let expires = |text| facts(&[("github-authentication-token-expiration", text)]).expires;
        let moment = Timestamp::from_rfc3339("2026-01-31T12:00:00Z");

        assert_eq!(expires("2026-01-31 12:00:00 UTC"), moment);
        assert_eq!(expires("2026-01-31 04:00:00 -0800"), moment);
        for wrong in ["", "soon", "2026-01-31 12:00:00", "2026-01-31 12:00:00 PST"] {
            assert_eq!(expires(wrong), None, "{wrong}");
        }
    }
}
