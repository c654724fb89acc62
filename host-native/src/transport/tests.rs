//! What both clients do on a real socket, against a server that says exactly what a test tells it to.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use trueup_core::http::{Method, Request, Response, Service, Unreachable};

use super::Transport;

const BOTH: [Service; 2] = [Service::GitHub, Service::Source];

/// Answers every connection's first request with `answer`, and tells what it was asked.
fn server(answer: &'static [u8]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, asked) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = sender.send(asked_on(&mut stream));
            let _ = stream.write_all(answer);
        }
    });
    (url, asked)
}

fn asked_on(stream: &mut TcpStream) -> String {
    let (mut text, mut bytes) = (String::new(), [0; 4096]);
    loop {
        let length = stream.read(&mut bytes).unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&bytes[..length]));
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or_default()
        });
        if whole || length == 0 {
            return text;
        }
    }
}

fn perform(url: &str, request: Request) -> Result<Response, Unreachable> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let transport = Transport::new(url).expect("a transport");
        transport.perform(request).await
    })
}

fn get(service: Service, url: &str) -> Request {
    Request::new(service, Method::Get, format!("{url}/api/v3/x?y=%2F"))
}

#[test]
fn a_request_goes_out_as_it_is_and_its_answer_comes_back_as_it_is() {
    for service in BOTH {
        let (url, asked) =
            server(b"HTTP/1.1 418 \r\nX-One: a\r\nX-Two: b\r\nContent-Length: 4\r\n\r\nbody");
        let mut request = Request::new(service, Method::Patch, format!("{url}/api/v3/x?y=%2F"))
            .header("user-agent", "trueup/test")
            .header("authorization", "Bearer t")
            .header("accept", "a/b");
        request.body = b"sent".to_vec();

        let response = perform(&url, request).expect("an answer");

        let asked = asked.recv().expect("a request").to_lowercase();
        assert!(asked.starts_with("patch /api/v3/x?y=%2f http/1.1\r\n"), "{asked}");
        assert!(asked.ends_with("\r\n\r\nsent"), "{asked}");
        for line in [
            "user-agent: trueup/test",
            "authorization: bearer t",
            "accept: a/b",
            "content-length: 4",
        ] {
            assert_eq!(asked.matches(&format!("\r\n{line}\r\n")).count(), 1, "{line} in {asked}");
        }
        assert_eq!(asked.matches("\r\nuser-agent:").count(), 1, "{asked}");
        assert_eq!(
            (response.status, response.header("x-one"), response.header("x-two")),
            (418, Some("a"), Some("b"))
        );
        assert_eq!(response.body, b"body");
    }
}

#[test]
fn redirects_and_failures_come_back_after_one_attempt() {
    let answers: [(&[u8], u16); 2] = [
        (b"HTTP/1.1 302 \r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", 302),
        (b"HTTP/1.1 503 \r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", 503),
    ];
    for (service, (answer, status)) in
        BOTH.into_iter().flat_map(|service| answers.map(|a| (service, a)))
    {
        let (url, asked) = server(answer);

        let response = perform(&url, get(service, &url)).expect("an answer");

        assert_eq!((response.status, asked.try_iter().count()), (status, 1), "{service}");
    }
}

#[test]
fn a_body_beyond_the_limit_is_given_up_packed_or_not() {
    // 10,000 times `a`, packed to 46 bytes.
    let packed = b"HTTP/1.1 200 \r\nContent-Encoding: gzip\r\nContent-Length: 46\r\n\r\n\
        \x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0\xac\xef\x5f\xc2\
        \x1c\x6e\x40\x01\x00\x00\x00\x00\x00\x00\x00\x00\xc0\xbf\x01\x97\xd4\x7e\x46\x10\x27\x00\x00";
    let plain = b"HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n12345";
    let chunked =
        b"HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n2\r\n45\r\n0\r\n\r\n";
    for service in BOTH {
        for answer in [&packed[..], plain, chunked] {
            let (url, _) = server(answer);
            let mut request = get(service, &url);
            request.max_body = 4;

            assert_eq!(
                perform(&url, request),
                Err(Unreachable::TooLarge { limit: 4 }),
                "{service}"
            );
        }
        let (url, _) = server(plain);
        let mut request = get(service, &url);
        request.max_body = 5;
        assert_eq!(perform(&url, request).expect("an answer").body, b"12345");
    }
}

#[test]
fn half_an_answer_is_none() {
    for service in BOTH {
        for answer in [&b""[..], b"HTTP/1.1 200 \r\nContent-Length: 9\r\n\r\nhalf"] {
            let (url, asked) = server(answer);

            let reply = perform(&url, get(service, &url));

            assert!(matches!(reply, Err(Unreachable::Broken { .. })), "{service}: {reply:?}");
            assert_eq!(asked.try_iter().count(), 1);
        }
    }
}

#[test]
fn the_deadline_holds_for_the_whole_exchange() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    for service in BOTH {
        let mut request = get(service, &url);
        request.deadline = Duration::from_millis(50);

        let reply = perform(&url, request);

        assert_eq!(reply, Err(Unreachable::TimedOut { deadline: Duration::from_millis(50) }));
    }
}

#[test]
fn githubs_token_goes_nowhere_else() {
    let (elsewhere, asked) = server(b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");

    let reply = perform("http://127.0.0.1:1", get(Service::GitHub, &elsewhere));

    assert!(matches!(reply, Err(Unreachable::Broken { .. })), "{reply:?}");
    assert_eq!(asked.try_iter().count(), 0);
}

#[test]
fn who_does_not_answer_is_named_by_what_the_system_says() {
    let reply = perform("http://127.0.0.1:1", get(Service::Source, "http://127.0.0.1:1"));

    let reason = "Connection refused".to_owned();
    assert_eq!(reply, Err(Unreachable::Broken { reason }));
}

#[test]
fn the_log_shows_no_query_of_the_source() {
    assert_eq!(super::shown(&get(Service::Source, "http://a")), "http://a/api/v3/x");
    assert_eq!(super::shown(&get(Service::GitHub, "http://a")), "http://a/api/v3/x?y=%2F");
}
