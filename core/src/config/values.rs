//! What a text must look like to be a value of a setting.

use std::fmt::Display;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use url::Url;

use crate::document::Pointer;
use crate::engine::APPROVAL_LABEL;
use crate::json;
use crate::names::is_file_path;

/// A value, or a sentence that says what it should have been.
pub(super) type Read<T> = Result<T, String>;

/// Returns what tells whether two texts are read as the same value, or refused for the same reason.
pub(super) fn alike<T: PartialEq>(read: fn(&str) -> Read<T>) -> impl Fn(&str, &str) -> bool {
    move |one, other| read(one) == read(other)
}

/// Reads a text as it is.
pub(super) fn text(text: &str) -> Read<String> {
    if text.is_empty() { Err("is empty: give a value".to_owned()) } else { Ok(text.to_owned()) }
}

/// Reads a name that people read in one line.
pub(super) fn name(text: &str) -> Read<String> {
    if !text.is_empty() && text.trim().is_empty() {
        return Err("holds blanks only: give a name".to_owned());
    }
    one_line(text)?;
    self::text(text)
}

/// Reads a label; blanks around it do not matter.
///
/// The one by which people approve removals is not for trueup to put on.
pub(super) fn label(text: &str) -> Read<String> {
    not_blank(text)?;
    one_line(text)?;
    let label = text.trim();
    if label.eq_ignore_ascii_case(APPROVAL_LABEL) {
        return Err(format!(
            "{text:?} is for people to put on: with it trueup would approve removals itself"
        ));
    }
    Ok(label.to_owned())
}

/// Reads the name of a person's account.
pub(super) fn person(text: &str) -> Read<String> {
    not_blank(text)?;
    let is_foreign = |c: char| matches!(c, '@' | '/') || c.is_whitespace() || c.is_control();
    if text.contains(is_foreign) {
        return Err(format!(
            "{text:?} is not a user's name: write it without `@`, `/` and blanks; a team has a setting of its own"
        ));
    }
    Ok(text.to_owned())
}

fn not_blank(text: &str) -> Read<()> {
    if text.trim().is_empty() { Err("holds an empty string: remove it".to_owned()) } else { Ok(()) }
}

fn one_line(text: &str) -> Read<()> {
    if text.contains(char::is_control) {
        return Err(format!("{text:?} holds a line break or another control character: remove it"));
    }
    Ok(())
}

/// Reads a boolean in any of the spellings people use.
pub(super) fn boolean(text: &str) -> Read<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Ok(true),
        "false" | "0" | "no" | "off" | "f" | "n" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// Reads where a field stands inside an entry; it is never the whole entry.
pub(super) fn pointer(text: &str) -> Read<Pointer> {
    let pointer = Pointer::try_from(text.to_owned()).ok().filter(|pointer| !pointer.is_root());
    pointer.ok_or_else(|| {
        format!("{text:?} is not the place of a field: write \"/field\" or \"/field/inner\", with ~1 for / and ~0 for ~ in names")
    })
}

/// Reads a whole number; the most is the same on every host, whatever its machine counts with.
pub(super) fn count(text: &str) -> Read<usize> {
    let number = text.parse().ok().and_then(|number: u32| usize::try_from(number).ok());
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    number.ok_or_else(|| {
        if is_number {
            format!("{text} is too large: the most is {}", u32::MAX)
        } else {
            format!("{text:?} is not a whole number from 0 up")
        }
    })
}

/// Reads a whole number above zero.
pub(super) fn positive<T: FromStr + From<u8> + PartialOrd>(text: &str) -> Read<T> {
    let number: Option<T> = text.parse().ok();
    let number = number.filter(|number| *number >= T::from(1));
    number.ok_or_else(|| format!("{text:?} is not a whole number from 1 up"))
}

/// Reads seconds, or a number with `s`, `m` or `h`.
pub(super) fn duration(text: &str) -> Read<Duration> {
    let wrong = || {
        format!("{text:?} is not a duration such as 30, 30s or 2m, above zero and at most a day")
    };
    let (digits, unit) = match text.trim_end_matches(|c: char| c.is_ascii_alphabetic()) {
        digits if digits.len() == text.len() => (digits, "s"),
        digits => (digits.trim_end(), &text[digits.len()..]),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
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
        json::read(text).ok().or_else(bare).ok_or_else(wrong)?
    } else {
        text.split(',').map(str::to_owned).collect()
    };
    let trimmed = parts.iter().map(|part| part.trim().to_owned());
    Ok(trimmed.filter(|part| !part.is_empty()).collect())
}

/// Reads a list of labels.
pub(super) fn labels(text: &str) -> Read<Vec<String>> {
    list(text)?.iter().map(|text| label(text)).collect()
}

/// Reads a list of people.
pub(super) fn people(text: &str) -> Read<Vec<String>> {
    list(text)?.iter().map(|text| person(text)).collect()
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

/// Reads a whole URL: `http` or `https`, without credentials. What may hold credentials is never quoted.
pub(super) fn url(text: &str) -> Read<String> {
    let rest = after_scheme(text);
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let is_printable = text.bytes().all(|byte| byte.is_ascii_graphic());
    if rest.is_some() && is_printable && is_host(host) && Url::parse(text).is_ok() {
        return Ok(text.to_owned());
    }
    if text.contains('@') {
        return Err(CREDENTIALS.to_owned());
    }
    let quoted = without_query(text);
    Err(match rest {
        None => format!("{quoted:?} is not a URL that starts with https:// or http://"),
        Some(_) if is_foreign(host) => {
            format!("{quoted:?} has a host outside ASCII: write the host in ASCII, as xn--…")
        }
        Some(_) if !is_printable => {
            format!("{quoted:?} {UNENCODED}: write it as %…")
        }
        Some(_) => format!("{quoted:?} is not a URL: {host:?} is neither host nor host:port"),
    })
}

/// Returns whether a host is written in letters of which an address has none, though a name of its own stands for it.
fn is_foreign(host: &str) -> bool {
    !host.is_ascii() && !host.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// What is said of an address with characters that no address has.
const UNENCODED: &str = "holds a blank or a letter outside ASCII, which no address has";

/// What is said of a URL that may hold credentials, without a letter of it.
pub(super) const CREDENTIALS: &str = "holds a user name or password: remove it from the URL";

/// Returns as much of a URL as may be quoted: a query may hold a key.
pub(super) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Returns the scheme, host and port of a checked URL.
pub(super) fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + "://".len());
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    &url[..end]
}

fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)).then_some(rest)
}

/// Returns whether a text is a host's name or address, with or without a port; the numbers of an address are not judged.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_all =
        |text: &str, allowed: fn(u8) -> bool| !text.is_empty() && text.bytes().all(allowed);
    let is_known = match address {
        Some(address) => is_all(address, |byte| byte.is_ascii_hexdigit() || b":.".contains(&byte)),
        None => is_all(host, |byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)),
    };
    is_known && port.is_none_or(is_port)
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

/// Reads where a source's document stands: a path below the base, or a whole URL.
pub(super) fn source(text: &str) -> Read<String> {
    let is_whole = text.split_once("://").is_some_and(|(scheme, _)| !scheme.contains(['/', '?']));
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    if is_whole {
        let url = url(text)?;
        return if fragment.is_empty() { Ok(url) } else { Err(no_source(text)) };
    }
    let below = address.trim_start_matches('/');
    let first = text.split(['/', '?']).next().unwrap_or_default();
    if first.contains('@') {
        return Err(CREDENTIALS.to_owned());
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let text = without_query(text);
        return Err(format!("{text:?} {UNENCODED}: write it as %…"));
    }
    if text.contains('#') || below.is_empty() || below.split('/').any(|part| part == "..") {
        return Err(no_source(text));
    }
    Ok(format!("/{below}"))
}

fn no_source(text: &str) -> String {
    let text = without_query(text);
    format!("{text:?} is neither a path below base_url, such as /v1/models, nor a whole URL")
}

/// Reads a file's path in a repository: relative, of plain parts.
pub(super) fn path(text: &str) -> Read<String> {
    if !is_file_path(text) {
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
mod tests;
