//! What a text must look like to be a value of a setting.

use std::fmt::Display;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

/// A value, or a sentence that says what it should have been.
pub(super) type Read<T> = Result<T, String>;

/// Reads a text as it is.
pub(super) fn text(text: &str) -> Read<String> {
    if text.is_empty() { Err("is empty: give a value".to_owned()) } else { Ok(text.to_owned()) }
}

/// Reads a boolean in any of the spellings people use.
pub(super) fn boolean(text: &str) -> Read<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
        "false" | "0" | "no" | "off" | "f" | "n" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// Reads a whole number.
pub(super) fn count<T: FromStr>(text: &str) -> Read<T> {
    text.parse().map_err(|_| format!("{text:?} is not a whole number from 0 up"))
}

/// Reads a whole number above zero.
pub(super) fn positive<T: FromStr + From<u8> + PartialOrd>(text: &str) -> Read<T> {
    let number: Option<T> = text.parse().ok();
    let number = number.filter(|number| *number >= T::from(1));
    number.ok_or_else(|| format!("{text:?} is not a whole number from 1 up"))
}

/// Reads seconds, or a number with `s`, `m` or `h`.
pub(super) fn duration(text: &str) -> Read<Duration> {
    let wrong = || format!("{text:?} is not a duration above zero such as 30, 30s or 2m");
    let (digits, unit) = match text.trim_end_matches(|c: char| c.is_ascii_alphabetic()) {
        digits if digits.len() == text.len() => (digits, "s"),
        digits => (digits.trim_end(), &text[digits.len()..]),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let scale = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(wrong()),
    };
    let seconds = number.checked_mul(scale).filter(|seconds| (1..=MAX_SECONDS).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(wrong)
}

/// A day: beyond it, a timeout is a mistake.
const MAX_SECONDS: u64 = 86_400;

/// Reads a list: parts between commas, also between brackets, or a JSON array of strings; parts are trimmed, empty
/// ones left out.
pub(super) fn list(text: &str) -> Read<Vec<String>> {
    let parts: Vec<String> = if text.starts_with('[') {
        let bare = || bracketed(text).map(|words| words.split(',').map(str::to_owned).collect());
        let wrong = || format!("{text:?} is not a JSON array of strings");
        serde_json::from_str(text).ok().or_else(bare).ok_or_else(wrong)?
    } else {
        text.split(',').map(str::to_owned).collect()
    };
    let trimmed = parts.iter().map(|part| part.trim().to_owned());
    Ok(trimmed.filter(|part| !part.is_empty()).collect())
}

/// Returns what stands between brackets if it is bare words: a shell and a file of pairs take the quotes away.
fn bracketed(text: &str) -> Option<&str> {
    let words = text.strip_prefix('[')?.strip_suffix(']')?;
    (!words.contains(['"', '\'', '[', ']', '{', '}'])).then_some(words)
}

/// Reads a team, written `org/team`, and returns the team's slug.
pub(super) fn team(text: &str) -> Read<String> {
    let is_word =
        |word: &str| !word.is_empty() && !word.contains(|c: char| c == '/' || c.is_whitespace());
    match text.split_once('/') {
        Some((organisation, team)) if is_word(organisation) && is_word(team) => Ok(team.to_owned()),
        _ => Err(format!("{text:?} is not a team: write it org/team")),
    }
}

/// Reads anything that says itself what is wrong with a text.
pub(super) fn parsed<T: FromStr<Err: Display>>(text: &str) -> Read<T> {
    text.parse().map_err(|error| format!("{text:?}: {error}"))
}

/// Reads the base of an API: `http` or `https`, no credentials, no query; a final `/` does not matter.
pub(super) fn base_url(text: &str) -> Read<String> {
    let url = url(text)?;
    if url.contains(['?', '#']) {
        let url = without_query(&url);
        return Err(format!("{url:?} has a query or fragment: give the base alone"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// Reads a whole URL: `http` or `https`, without credentials. What holds credentials is never quoted.
pub(super) fn url(text: &str) -> Read<String> {
    let rest = after_scheme(text);
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if text.contains('@') && (rest.is_none() || host.contains('@')) {
        return Err("holds a user name or password: remove it from the URL".to_owned());
    }
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
    if rest.is_none() || !printable || !is_host(host) {
        let text = without_query(text);
        return Err(format!("{text:?} is not a URL that starts with https:// or http://"));
    }
    Ok(text.to_owned())
}

/// Returns as much of a URL as may be quoted: a query may hold a key.
pub(super) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(rest)
}

fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    };
    !name.is_empty() && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// Returns whether a checked URL sends everything in the clear to another machine.
pub(super) fn is_in_the_clear(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let name =
        host.rsplit_once(':').filter(|_| !host.ends_with(']')).map_or(host, |(name, _)| name);
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let is_here = name.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.to_canonical().is_loopback());
    scheme.eq_ignore_ascii_case("http") && !is_here
}

/// Reads a file's path in a repository: relative, of plain parts.
pub(super) fn path(text: &str) -> Read<String> {
    let is_plain =
        |part: &str| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git");
    let has_strange = text.contains(|c: char| c == '\\' || c.is_control());
    if has_strange || !text.split('/').all(is_plain) {
        let sentence = "is not a path in a repository: write it from the root, with single `/` and without `..`";
        return Err(format!("{text:?} {sentence}"));
    }
    Ok(text.to_owned())
}

/// Reads a category, which can be named on a command line.
pub(super) fn category(text: &str) -> Read<String> {
    if text.is_empty() || text.contains(|c: char| c == ',' || c.is_whitespace() || c.is_control()) {
        return Err(format!("{text:?} cannot name a category: use no commas and no spaces"));
    }
    Ok(text.to_owned())
}

/// Reads a sync's name, which becomes the last part of a branch's.
pub(super) fn sync_name(text: &str) -> Read<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let starts = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let ends = !text.ends_with('.') && !text.ends_with(".lock") && text.len() <= 100;
    if starts && ends && text.bytes().all(plain) && !text.contains("..") {
        return Ok(text.to_owned());
    }
    Err(format!(
        "{text:?} cannot name a branch: use letters, digits, `-`, `_` and single `.`, at most 100 of them"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_or_carry_a_unit() {
        let seconds = |text| duration(text).map(|duration| duration.as_secs()).ok();

        assert_eq!(seconds("30"), Some(30));
        assert_eq!(seconds("30s"), Some(30));
        assert_eq!(seconds("2m"), Some(120));
        assert_eq!(seconds("1 h"), Some(3600));
        for wrong in ["", "0", "-1", "1.5s", "2d", "s", "30 seconds", "99999999999999999999", "25h"]
        {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lists_are_split_at_commas_or_read_as_json() {
        let three = ["a", "b", "c"].map(str::to_owned).to_vec();

        assert_eq!(list("a, b ,c,"), Ok(three.clone()));
        assert_eq!(list(r#"["a", " b", "c"]"#), Ok(three));
        assert_eq!(list("[]"), Ok(Vec::new()));
        for wrong in ["[a", r#"["a", 1]"#, "[[a]]", "[{}]"] {
            assert_eq!(list(wrong), Err(format!("{wrong:?} is not a JSON array of strings")));
        }
    }

    #[test]
    fn a_list_that_lost_its_quotes_is_read_too() {
        assert_eq!(list("[a, b,c]"), Ok(["a", "b", "c"].map(str::to_owned).to_vec()));
        assert_eq!(list("[1]"), Ok(vec!["1".to_owned()]));
    }

    #[test]
    fn a_base_is_http_without_credentials_and_loses_its_last_slash() {
        assert_eq!(base_url("https://a.example/api/"), Ok("https://a.example/api".to_owned()));
        assert_eq!(base_url("HTTP://[::1]:80"), Ok("HTTP://[::1]:80".to_owned()));
        for wrong in [
            "ftp://a",
            "a.example",
            "https://",
            "https:///x",
            "https://a b",
            "https://a:b/",
            "https://a?x",
        ] {
            assert!(base_url(wrong).is_err(), "{wrong}");
        }
        for secret in ["https://user:hunter2@a.example", "user:hunter2@a.example"] {
            let sentence = base_url(secret).expect_err("credentials");
            assert_eq!(sentence, "holds a user name or password: remove it from the URL");
        }
        assert!(url("https://a.example/@scope/x").is_ok());
    }

    #[test]
    fn no_message_quotes_a_query() {
        for wrong in
            ["https://a.example?key=hunter2", "ftp://a?hunter2", "https://a.example#hunter2"]
        {
            let sentence = base_url(wrong).expect_err(wrong);
            assert!(!sentence.contains("hunter2"), "{sentence}");
        }
    }

    #[test]
    fn only_a_foreign_host_without_tls_is_in_the_clear() {
        for safe in ["https://a", "http://127.0.0.1:80/x", "http://LocalHost", "http://[::1]:80"] {
            assert!(!is_in_the_clear(safe), "{safe}");
        }
        for unsafe_one in [
            "http://a.example:80/x",
            "HTTP://a.example",
            "http://127.ghe.example",
            "http://1.2.3.4",
        ] {
            assert!(is_in_the_clear(unsafe_one), "{unsafe_one}");
        }
    }

    #[test]
    fn paths_and_names_stay_where_they_belong() {
        assert_eq!(path("a/b.json"), Ok("a/b.json".to_owned()));
        for wrong in ["", "/a", "a/../b", "./a", "a//b", "a/", ".git/config", "a\\b", "a\nb"] {
            assert!(path(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(sync_name("horde-2.0"), Ok("horde-2.0".to_owned()));
        for wrong in ["", ".a", "a..b", "a.lock", "a/b", "a b", "-a", "a."] {
            assert!(sync_name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_team_is_known_by_its_organisation() {
        assert_eq!(team("org/team"), Ok("team".to_owned()));
        for wrong in ["team", "/team", "org/", "a/b/c", "org/my team"] {
            assert!(team(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn booleans_are_read_in_every_common_spelling() {
        for yes in ["true", "1", "yes", "on", "t", "Y"] {
            assert_eq!(boolean(yes), Ok(true));
        }
        for no in ["False", "0", "no", "OFF", "f", "n"] {
            assert_eq!(boolean(no), Ok(false));
        }
        assert_eq!(boolean("maybe"), Err(r#""maybe" is neither true nor false"#.to_owned()));
    }
}
