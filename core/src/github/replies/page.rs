//! The next page of a list.

use super::{ReplyError, malformed};
use crate::http::redirect::same_place;
use crate::http::{Request, Response};

/// Returns the request for the page after this answer's; `None` if it is the last.
///
/// # Errors
///
/// Refuses a next page on another host, which would be handed the token, or one that is this page.
pub fn next_page(request: &Request, response: &Response) -> Result<Option<Request>, ReplyError> {
    let Some(target) = response.header("link").and_then(next_link) else { return Ok(None) };
    let url = same_place(&request.url, target)
        .map_err(|error| malformed(request, response, format!("its next page: {error}")))?;
    if url == request.url {
        return Err(malformed(request, response, "its next page is the same page"));
    }
    Ok(Some(Request { url, ..request.clone() }))
}

/// Finds `<target>; rel="next"` in a `Link` header (RFC 8288, 3).
fn next_link(header: &str) -> Option<&str> {
    let links = header.split('<').skip(1).filter_map(|link| link.split_once('>'));
    links.into_iter().find(|(_, parameters)| is_next(parameters)).map(|(target, _)| target)
}

fn is_next(parameters: &str) -> bool {
    let mut parameters = parameters.split([';', ',']).filter_map(|text| text.split_once('='));
    parameters.any(|(name, value)| {
        let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
        name.trim().eq_ignore_ascii_case("rel")
            && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Method, Service};

    const PAGE: &str = "https://api.github.com/repos/o/r/issues/7/comments?per_page=100";

    fn request(url: &str) -> Request {
        Request::new(Service::GitHub, Method::Get, url).header("authorization", "Bearer x")
    }

    fn next(link: &str) -> Result<Option<Request>, ReplyError> {
        let headers = vec![("link".into(), link.into())];
        next_page(&request(PAGE), &Response { status: 200, headers, body: Vec::new() })
    }

    #[test]
    fn the_next_page_is_asked_for_like_the_first() {
        let links = [
            r#"<https://api.github.com/repositories/1/comments?page=2>; rel="next", <https://api.github.com/repositories/1/comments?page=9>; rel="last""#,
            r#"<https://api.github.com/x?page=1>; rel="prev", <https://api.github.com/repositories/1/comments?page=2>; rel=next"#,
            r#"</repositories/1/comments?page=2>; title="a"; rel="next archives""#,
        ];

        for link in links {
            let page = request("https://api.github.com/repositories/1/comments?page=2");
            assert_eq!(next(link), Ok(Some(page)), "{link}");
        }
    }

    #[test]
    fn the_last_page_has_no_next_one() {
        assert_eq!(next(r#"<https://api.github.com/x?page=1>; rel="first""#), Ok(None));
        assert_eq!(next("nonsense"), Ok(None));
        let bare = Response { status: 200, headers: Vec::new(), body: Vec::new() };
        assert_eq!(next_page(&request(PAGE), &bare), Ok(None));
    }

    #[test]
    fn a_next_page_elsewhere_or_here_is_refused() {
        let links = [
            r#"<https://evil.example/x?page=2>; rel="next""#.to_owned(),
            r#"<http://api.github.com/x?page=2>; rel="next""#.to_owned(),
            format!(r#"<{PAGE}>; rel="next""#),
        ];

        for link in links {
            assert!(matches!(next(&link), Err(ReplyError::Malformed { .. })), "{link}");
        }
    }
}
