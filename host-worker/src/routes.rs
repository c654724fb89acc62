//! Who may ask for what over HTTP: paths, methods, and the one token.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::{Env, Url, web_sys};

use crate::answer::Answer;
use crate::settings::TRIGGER_TOKEN;
use crate::task::{Sync, Task, Trigger};
use crate::{log, settings};

/// Returns what the keeper is asked for by one request, as an address; or the answer of a request that is refused.
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
#[wasm_bindgen]
pub fn routed(method: &str, url: &str, authorization: &str, env: &Env) -> Result<JsValue, JsValue> {
    log::tell_panics();
    let url: Url = url.parse().map_err(worker::Error::from)?;
    // Outside the keeper, in the call itself.
    #[cfg(feature = "panic-route")]
    assert_ne!(url.path(), "/panic-at-once", "asked to, at once");
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    let asked = Asked { method, path: url.path(), query: query.collect(), authorization };
    let token = settings::variable(env, TRIGGER_TOKEN);
    Ok(match route(&asked, token.as_deref()) {
        Ok(task) => JsValue::from_str(task.to_url().as_str()),
        Err(refusal) => web_sys::Response::from(refusal.into_response()?).into(),
    })
}

/// What of a request says what it is for.
struct Asked<'a> {
    method: &'a str,
    path: &'a str,
    query: Vec<(String, String)>,
    authorization: &'a str,
}

/// Returns what a request asks for, or why it is refused; `token` is what opens all that is not public.
fn route(asked: &Asked<'_>, token: Option<&str>) -> Result<Task, Answer> {
    let (method, is_public) = match asked.path {
        "/health" => ("GET", true),
        "/plan" | "/report" => ("GET", false),
        "/sync" => ("POST", false),
        #[cfg(feature = "panic-route")]
        "/overflow" | "/panic" => ("POST", false),
        _ => return Err(Answer::error(404, NO_PATH)),
    };
    if !is_public {
        authorise(asked.authorization, token)?;
    }
    let is_head_of_health = asked.path == "/health" && asked.method == "HEAD";
    if asked.method != method && !is_head_of_health {
        let sentence = format!("{} is asked by {method} only", asked.path);
        return Err(Answer::error(405, &sentence).with("allow", method));
    }
    match asked.path {
        "/health" => Ok(Task::Health),
        "/plan" => Ok(Task::Plan),
        "/report" => Ok(Task::Report),
        #[cfg(feature = "panic-route")]
        "/overflow" => Ok(Task::Overflow),
        #[cfg(feature = "panic-route")]
        "/panic" => Ok(Task::Panic),
        _ => sync(&asked.query),
    }
}

/// Refuses whoever does not bring the token; without one nothing is there for anybody.
fn authorise(authorization: &str, token: Option<&str>) -> Result<(), Answer> {
    let Some(token) = token.map(str::trim).filter(|token| !token.is_empty()) else {
        return Err(Answer::error(404, NO_TOKEN));
    };
    match authorization.split_once(' ') {
        Some((scheme, given))
            if scheme.eq_ignore_ascii_case("bearer") && is_same(given.trim(), token) =>
        {
            Ok(())
        }
        _ => Err(Answer::error(401, WRONG_TOKEN).with("www-authenticate", "Bearer")),
    }
}

/// Compares in a time that does not tell how much of it is right.
fn is_same(given: &str, token: &str) -> bool {
    let pairs = given.bytes().zip(token.bytes());
    let difference = pairs.fold(given.len() ^ token.len(), |difference, (given, token)| {
        std::hint::black_box(difference | usize::from(given ^ token))
    });
    difference == 0
}

/// Reads how a run is asked for; a misspelt name must not make a run that writes of one that does not.
fn sync(query: &[(String, String)]) -> Result<Task, Answer> {
    let mut dry_run = None;
    for (name, value) in query {
        if name != "dry_run" {
            let sentence = format!("{name:?} is not known: /sync takes dry_run=true, or nothing");
            return Err(Answer::error(400, &sentence));
        }
        if dry_run.is_some() {
            return Err(Answer::error(
                400,
                "dry_run is said twice: /sync takes dry_run=true, or nothing",
            ));
        }
        dry_run = Some(if value.is_empty() { "true".to_owned() } else { value.clone() });
    }
    Ok(Task::Sync(Sync { trigger: Trigger::Http, dry_run }))
}

const NO_PATH: &str =
    "no such path: there are GET /health, GET /report, GET /plan and POST /sync[?dry_run=true]";

const NO_TOKEN: &str =
    "not open: set the secret TRUEUP_TRIGGER_TOKEN, and bring it as `Authorization: Bearer …`";

const WRONG_TOKEN: &str =
    "not authorised: bring the secret TRUEUP_TRIGGER_TOKEN as `Authorization: Bearer …`";

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(
        line: &'a str,
        query: &[(&str, &str)],
        authorization: Option<&'a str>,
    ) -> Asked<'a> {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        let query = query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Asked { method, path, query, authorization: authorization.unwrap_or_default() }
    }

    /// The status of a refusal; 200 where there is none.
    fn status(line: &str, authorization: Option<&str>, token: Option<&str>) -> u16 {
        match route(&asked(line, &[], authorization), token) {
            Ok(_) => 200,
            Err(refusal) => refusal.status,
        }
    }

    #[test]
    fn health_is_for_all() {
        for line in ["GET /health", "HEAD /health"] {
            assert_eq!(route(&asked(line, &[], None), None), Ok(Task::Health), "{line}");
        }
    }

    #[test]
    fn without_a_token_nothing_else_is_there() {
        for token in [None, Some(""), Some(" \n")] {
            for line in ["GET /report", "GET /plan", "POST /sync", "GET /sync"] {
                for authorization in [None, Some("Bearer "), Some("Bearer")] {
                    assert_eq!(status(line, authorization, token), 404, "{line} {authorization:?}");
                }
            }
        }
    }

    #[test]
    fn only_the_token_itself_opens() {
        let token = Some("hunter2\n");

        for right in ["Bearer hunter2", "bearer  hunter2"] {
            assert_eq!(status("GET /report", Some(right), token), 200, "{right}");
        }
        for wrong in [
            "",
            "hunter2",
            "Basic hunter2",
            "Bearer",
            "Bearer ",
            "Bearer hunter",
            "Bearer hunter22",
            "Bearer Hunter2",
        ] {
            assert_eq!(status("GET /report", Some(wrong), token), 401, "{wrong}");
        }
        assert_eq!(status("POST /sync", None, token), 401);
    }

    #[test]
    fn a_refused_request_is_told_what_would_do() {
        let token = Some("t");
        let refused = |line, authorization| {
            let refusal = route(&asked(line, &[], authorization), token).expect_err(line);
            (refusal.status, refusal.header)
        };

        assert_eq!(refused("GET /plan", None), (401, Some(("www-authenticate", "Bearer"))));
        assert_eq!(refused("GET /sync", Some("Bearer t")), (405, Some(("allow", "POST"))));
        assert_eq!(refused("POST /health", None), (405, Some(("allow", "GET"))));
        assert_eq!(refused("HEAD /plan", Some("Bearer t")), (405, Some(("allow", "GET"))));
        for line in ["GET /", "GET /else", "GET /health/", "POST /cron"] {
            assert_eq!(refused(line, Some("Bearer t")), (404, None), "{line}");
        }
    }

    #[test]
    fn a_run_is_asked_for_dry_or_not() {
        let run = |query: &[(&str, &str)]| {
            route(&asked("POST /sync", query, Some("Bearer t")), Some("t"))
        };
        let sync = |dry_run: Option<&str>| {
            Ok(Task::Sync(Sync { trigger: Trigger::Http, dry_run: dry_run.map(str::to_owned) }))
        };

        assert_eq!(run(&[]), sync(None));
        assert_eq!(run(&[("dry_run", "true")]), sync(Some("true")));
        assert_eq!(run(&[("dry_run", "")]), sync(Some("true")));
        assert_eq!(run(&[("dry_run", "perhaps")]), sync(Some("perhaps")));
        assert_eq!(run(&[("dryrun", "true")]).expect_err("misspelt").status, 400);
        let twice = run(&[("dry_run", "true"), ("dry_run", "false")]);
        assert_eq!(twice.expect_err("said twice").status, 400);
    }
}
