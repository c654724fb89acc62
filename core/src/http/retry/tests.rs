use proptest::option;
use proptest::prelude::{any, prop_assert, prop_oneof, proptest};
use proptest::strategy::Strategy;

use super::*;
use crate::http::Method;

const NOW: Timestamp = Timestamp::from_unix_secs(784_111_777);
const URL: &str = "https://source.example/db.json";

fn read() -> Request {
    Request::new(Service::Source, Method::Get, URL)
}

fn unrepeatable_write() -> Request {
    Request { repeatable: false, ..Request::new(Service::Source, Method::Post, URL) }
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Result<Response, Unreachable> {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Ok(Response { status, headers, body: Vec::new() })
}

fn verdict(request: &Request, reply: &Result<Response, Unreachable>, attempts: u8) -> Verdict {
    judge(request, reply, attempts, NOW, &RetryOptions::default())
}

fn again(seconds: u64) -> Verdict {
    Verdict::Again(NOW.after(Duration::from_secs(seconds)))
}

fn limited(seconds: u64) -> Verdict {
    Verdict::GiveUp(GiveUp::Limited {
        service: Service::Source,
        request: format!("GET {URL}"),
        until: NOW.after(Duration::from_secs(seconds)),
    })
}

fn broken() -> Result<Response, Unreachable> {
    Err(Unreachable::Broken { reason: "reset".into() })
}

#[test]
fn answers_that_say_what_is_so_stand() {
    for status in [200, 201, 204, 206, 301, 304, 400, 401, 403, 404, 409, 410, 422, 501, 505] {
        assert_eq!(verdict(&read(), &answer(status, &[]), 1), Verdict::Accept, "{status}");
    }
}

#[test]
fn passing_failures_are_asked_again_with_growing_waits() {
    for status in [408, 425, 429, 500, 502, 503, 504] {
        let waits = [1, 2, 3].map(|attempts| verdict(&read(), &answer(status, &[]), attempts));

        assert_eq!(waits, [again(1), again(2), again(4)], "{status}");
    }
    let late = Err(Unreachable::TimedOut { deadline: Duration::from_secs(30) });
    assert_eq!(verdict(&read(), &late, 1), again(1));
    assert_eq!(verdict(&read(), &broken(), 3), again(4));
}

#[test]
fn the_last_attempt_ends_with_what_became_of_it() {
    let failing = GiveUp::Failing {
        service: Service::Source,
        request: format!("GET {URL}"),
        status: 503,
        attempts: 4,
    };
    let unreachable = GiveUp::Unreachable {
        service: Service::Source,
        request: format!("GET {URL}"),
        attempts: 4,
        cause: Unreachable::Broken { reason: "reset".into() },
    };

    assert_eq!(
        failing.to_string(),
        "the source answered 503 to GET https://source.example/db.json, attempt 4"
    );
    assert_eq!(verdict(&read(), &answer(503, &[]), 4), Verdict::GiveUp(failing));
    assert_eq!(verdict(&read(), &broken(), 4), Verdict::GiveUp(unreachable));
    assert_eq!(verdict(&read(), &answer(429, &[("retry-after", "7")]), 4), limited(7));
}

#[test]
fn an_unrepeatable_write_is_sent_again_only_if_nothing_was_done() {
    let request = unrepeatable_write();

    for status in [425, 429] {
        assert_eq!(verdict(&request, &answer(status, &[]), 1), again(1));
    }
    for status in [408, 500, 502, 503, 504] {
        let given_up = verdict(&request, &answer(status, &[]), 1);
        assert!(matches!(given_up, Verdict::GiveUp(GiveUp::Failing { attempts: 1, .. })));
    }
    let given_up = verdict(&request, &broken(), 1);
    assert!(matches!(given_up, Verdict::GiveUp(GiveUp::Unreachable { attempts: 1, .. })));
}

#[test]
fn an_answer_that_is_too_large_is_never_asked_for_again() {
    let given_up = verdict(&read(), &Err(Unreachable::TooLarge { limit: 9 }), 1);

    assert!(matches!(given_up, Verdict::GiveUp(GiveUp::Unreachable { attempts: 1, .. })));
}

#[test]
fn an_asked_wait_is_obeyed_in_every_form() {
    let day = 24 * 60 * 60;
    let cases = [
        ("7", again(7)),
        (" 60 ", again(60)),
        ("Sun, 06 Nov 1994 08:49:50 GMT", again(13)),
        ("61", limited(61)),
        ("Sun, 06 Nov 1994 09:49:37 GMT", limited(3600)),
        ("99999999999999999999999999", limited(day)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", limited(day)),
        ("0", again(1)),
        ("-5", again(1)),
        ("1.5", again(1)),
        ("", again(1)),
        ("soon", again(1)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", again(1)),
        ("Sun, 06 Nov 1988 08:49:37 GMT", again(1)),
    ];

    for (text, expected) in cases {
        let reply = answer(503, &[("retry-after", text)]);
        assert_eq!(verdict(&read(), &reply, 1), expected, "{text:?}");
    }
}

#[test]
fn no_wait_is_longer_than_the_longest() {
    let options = RetryOptions::default();

    assert_eq!([1, 6, 7, 255].map(|attempts| options.delay(attempts).as_secs()), [1, 32, 60, 60]);
}

proptest! {
    #[test]
    fn no_verdict_waits_into_the_past_or_too_long(
        status in 100_u16..600,
        retry_after in option::of(prop_oneof![any::<String>(), any::<i64>().prop_map(|n| n.to_string())]),
        attempts in any::<u8>(),
        now in any::<u64>(),
    ) {
        let now = Timestamp::from_unix_millis(now);
        let options = RetryOptions::default();
        let header = retry_after.as_deref().map(|value| ("retry-after", value));
        let reply = answer(status, header.as_slice());

        match judge(&read(), &reply, attempts, now, &options) {
            Verdict::Accept => {}
            Verdict::Again(moment) => {
                prop_assert!(moment >= now);
                prop_assert!(moment.since(now) <= options.max_delay);
                prop_assert!(attempts < options.max_attempts);
            }
            Verdict::GiveUp(GiveUp::Limited { until, .. }) => prop_assert!(until >= now),
            Verdict::GiveUp(_) => prop_assert!(attempts >= options.max_attempts),
        }
    }
}
