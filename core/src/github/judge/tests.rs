use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{any, prop_assert, prop_oneof, proptest};
use proptest::strategy::{Just, Strategy};

use super::*;
use crate::http::retry::GiveUp;
use crate::http::{Method, Service};

const NOW_SECONDS: u64 = 784_111_777;
const NOW: Timestamp = Timestamp::from_unix_secs(NOW_SECONDS);

const PRIMARY: &str = r#"{"message": "API rate limit exceeded for installation ID 1.", "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"}"#;
const SECONDARY: &str = r#"{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}"#;
const ABUSE: &str = r#"{"message": "You have triggered an abuse detection mechanism. Please retry your request again later."}"#;
const POINTING: &str = r#"{"message": "Please wait.", "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}"#;
const FORBIDDEN: &str = r#"{"message": "Resource not accessible by integration", "status": "403"}"#;

fn request(method: Method, path: &str) -> Request {
    Request::new(Service::GitHub, method, format!("https://api.github.com{path}"))
}

fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Response, Unreachable> {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Ok(Response { status, headers, body: body.into() })
}

fn verdict(request: &Request, reply: &Result<Response, Unreachable>, attempts: u8) -> Verdict {
    judge(request, reply, attempts, NOW, &RetryOptions::default())
}

fn again(seconds: u64) -> Verdict {
    Verdict::Again(NOW.after(Duration::from_secs(seconds)))
}

fn limited(seconds: u64) -> Verdict {
    Verdict::GiveUp(GiveUp::Limited {
        service: Service::GitHub,
        request: "GET https://api.github.com/x".into(),
        until: NOW.after(Duration::from_secs(seconds)),
    })
}

/// What GitHub sends with a used-up budget that is back in so many seconds.
fn used_up(seconds: i64) -> Vec<(&'static str, String)> {
    let reset = NOW_SECONDS.saturating_add_signed(seconds);
    vec![
        ("x-ratelimit-limit", "5000".into()),
        ("x-ratelimit-remaining", "0".into()),
        ("x-ratelimit-reset", reset.to_string()),
    ]
}

#[test]
fn every_form_of_limit_is_waited_for_or_given_up() {
    let after = |text: &str| vec![("retry-after", text.to_owned())];
    let all = |seconds, text| [used_up(seconds), after(text)].concat();
    let cases = [
        ("the budget is back soon", PRIMARY, used_up(30), again(30)),
        ("the budget is back later", PRIMARY, used_up(3000), limited(3000)),
        ("the budget is back already", PRIMARY, used_up(-5), again(1)),
        ("the budget is back this second", PRIMARY, used_up(0), again(1)),
        ("the budget's headers without a sentence", "", used_up(30), again(30)),
        ("the budget's sentence without headers", PRIMARY, vec![], again(60)),
        ("the budget and a wait", PRIMARY, all(3000, "5"), again(5)),
        ("secondary, seconds", SECONDARY, after("30"), again(30)),
        ("secondary, too many seconds", SECONDARY, after("600"), limited(600)),
        ("secondary, a date", SECONDARY, after("Sun, 06 Nov 1994 08:50:00 GMT"), again(23)),
        ("secondary, a past date", SECONDARY, after("Sun, 06 Nov 1994 08:00:00 GMT"), again(1)),
        ("secondary, no seconds at all", SECONDARY, after("0"), again(1)),
        ("secondary, an unreadable wait", SECONDARY, after("-5"), again(60)),
        ("secondary, no seconds but a reset", SECONDARY, all(20, "0"), again(20)),
        ("secondary, no wait named", SECONDARY, vec![], again(60)),
        ("secondary, and no budget left", SECONDARY, used_up(3000), limited(3000)),
        (
            "secondary, and budget left",
            SECONDARY,
            vec![("x-ratelimit-remaining", "9".into()), ("x-ratelimit-reset", "9999999999".into())],
            again(60),
        ),
        ("secondary by its old name", ABUSE, vec![], again(60)),
        ("secondary by its page", POINTING, vec![], again(60)),
        ("a wait and nothing else", "{}", after("2"), again(2)),
        (
            "a mad reset",
            PRIMARY,
            vec![
                ("x-ratelimit-remaining", "0".into()),
                ("x-ratelimit-reset", "99999999999999999".into()),
            ],
            limited(86400),
        ),
        (
            "an unreadable reset",
            PRIMARY,
            vec![("x-ratelimit-remaining", "0".into()), ("x-ratelimit-reset", "soon".into())],
            again(60),
        ),
    ];

    for (name, body, headers, expected) in cases {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for status in [403, 429] {
            let reply = answer(status, &headers, body);
            assert_eq!(
                verdict(&request(Method::Get, "/x"), &reply, 1),
                expected,
                "{status}: {name}"
            );
        }
    }
}

#[test]
fn the_last_attempt_at_a_limit_says_when_to_come_back() {
    let reply = answer(403, &[("retry-after", "30")], SECONDARY);

    assert_eq!(verdict(&request(Method::Get, "/x"), &reply, 4), limited(30));
}

#[test]
fn a_403_that_is_no_limit_stands() {
    let headers = [("x-ratelimit-remaining", "4999"), ("x-ratelimit-reset", "784115000")];
    let archived = r#"{"message": "Repository was archived so is read-only."}"#;

    for body in [FORBIDDEN, archived, "", "<html>"] {
        let reply = answer(403, &headers, body);
        assert_eq!(verdict(&request(Method::Post, "/x"), &reply, 1), Verdict::Accept, "{body}");
    }
}

#[test]
fn a_limited_comment_is_sent_again_but_a_lost_one_is_not() {
    let comment = Request { repeatable: false, ..request(Method::Post, "/x") };

    assert_eq!(verdict(&comment, &answer(403, &[], SECONDARY), 1), again(60));
    assert!(matches!(verdict(&comment, &answer(502, &[], ""), 1), Verdict::GiveUp(_)));
}

#[test]
fn what_is_not_known_everywhere_yet_is_asked_for_again() {
    let pulls = "/repos/o/r/pulls";
    let commits = "/repos/o/r/git/commits";
    let cases = [
        (commits, r#"{"message": "Tree SHA does not exist"}"#),
        (commits, r#"{"message": "Parent SHA does not exist or is not a commit object"}"#),
        ("/repos/o/r/git/refs", r#"{"message": "Object does not exist"}"#),
        (pulls, r#"{"message": "Validation Failed"}"#),
        (pulls, r#"{"message": "Validation Failed", "errors": []}"#),
        (
            pulls,
            r#"{"message": "Validation Failed", "errors": [{"resource": "PullRequest", "field": "head", "code": "invalid"}]}"#,
        ),
        (
            "/repos/o/r/pulls/7/requested_reviewers",
            r#"{"message": "Validation Failed", "errors": ["Could not resolve to a node with the global id of 'x'."]}"#,
        ),
    ];

    for (path, body) in cases {
        let reply = answer(422, &[], body);
        let verdicts = [1, 2, 3, 4].map(|n| verdict(&request(Method::Post, path), &reply, n));

        assert_eq!(verdicts, [again(1), again(2), again(2), Verdict::Accept], "{body}");
    }
}

#[test]
fn other_refusals_stand_and_failures_are_left_to_http() {
    let exists = r#"{"message": "Reference already exists"}"#;
    let write = request(Method::Post, "/repos/o/r/git/refs");

    assert_eq!(verdict(&write, &answer(422, &[], exists), 1), Verdict::Accept);
    assert_eq!(verdict(&write, &answer(404, &[], ""), 1), Verdict::Accept);
    assert_eq!(verdict(&write, &answer(502, &[("retry-after", "9")], ""), 1), again(9));
    let broken = Err(Unreachable::Broken { reason: "reset".into() });
    assert_eq!(verdict(&write, &broken, 1), again(1));
}

#[test]
fn a_file_that_reads_like_a_refusal_is_none() {
    let reply = answer(200, &[], r#"{"message": "Tree SHA does not exist"}"#);

    assert_eq!(verdict(&request(Method::Get, "/x"), &reply, 1), Verdict::Accept);
}

fn header() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        Just("retry-after"),
        Just("x-ratelimit-remaining"),
        Just("x-ratelimit-reset"),
        Just("x-ratelimit-limit"),
        Just("location"),
    ];
    let value = prop_oneof![
        any::<String>(),
        any::<i64>().prop_map(|number| number.to_string()),
        (0_u64..200).prop_map(|seconds| (NOW_SECONDS + seconds).to_string()),
        Just("0".to_owned()),
        Just("Sun, 06 Nov 1994 08:50:00 GMT".to_owned()),
    ];
    (name.prop_map(ToOwned::to_owned), value)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let known = [PRIMARY, SECONDARY, ABUSE, FORBIDDEN, r#"{"errors": 1}"#, r#"{"message": []}"#];
    let known = proptest::sample::select(known.to_vec());
    prop_oneof![vec(any::<u8>(), 0..80), known.prop_map(|text| text.as_bytes().to_vec())]
}

proptest! {
    #[test]
    fn no_reply_is_waited_for_into_the_past_or_too_long(
        status in option::of(200_u16..600),
        headers in vec(header(), 0..5),
        body in body(),
        attempts in any::<u8>(),
        path in proptest::sample::select(["/x/pulls", "/x/git/refs", "/x"].as_slice()),
    ) {
        let options = RetryOptions::default();
        let broken = Unreachable::Broken { reason: String::new() };
        let reply = status.map(|status| Response { status, headers, body }).ok_or(broken);

        match judge(&request(Method::Post, path), &reply, attempts, NOW, &options) {
            Verdict::Accept => prop_assert!(reply.is_ok()),
            Verdict::Again(moment) => {
                prop_assert!(moment > NOW);
                prop_assert!(moment.since(NOW) <= options.max_delay);
                prop_assert!(attempts < options.max_attempts);
            }
            Verdict::GiveUp(GiveUp::Limited { until, .. }) => prop_assert!(until > NOW),
            Verdict::GiveUp(_) => prop_assert!(attempts >= options.max_attempts),
        }
        if let Ok(response) = reply {
            let refusal = Refusal::of(&request(Method::Post, path), &response);
            prop_assert!(!refusal.to_string().contains(char::is_control));
        }
    }
}
