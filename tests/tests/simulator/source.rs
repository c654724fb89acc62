//! The source server, and every way it fails.

use std::time::Duration;

use http::Request;
use serde_json::json;
use trueup_tests::simulator::Dropped;
use trueup_tests::source::{Misbehaviour, Source};

use super::world::Seen;

fn ask(source: &Source, path: &str, tag: Option<&str>) -> Result<Seen, Dropped> {
    let mut request = Request::get(format!("/model_references/v1/{path}"));
    if let Some(tag) = tag {
        request = request.header("if-none-match", tag);
    }
    let answer = source.answer(request.body(Vec::new()).unwrap())?;
    Ok(Seen::from(answer))
}

fn get(source: &Source, path: &str) -> Seen {
    ask(source, path, None).unwrap()
}

#[test]
fn a_category_is_answered_byte_for_byte() {
    let source = Source::new().with("blip", "{ \"a\": 1.0 }\n");

    assert_eq!(get(&source, "blip").bytes, b"{ \"a\": 1.0 }\n");
    assert_eq!(get(&source, "blip.json").bytes, b"{ \"a\": 1.0 }\n");
    let unknown = get(&source, "clip");
    assert_eq!(unknown.status, 404);
    assert!(unknown.body["detail"].is_string());
}

#[test]
fn the_last_update_is_a_number_or_not_served() {
    let source = Source::new();
    assert_eq!(get(&source, "metadata/last_updated").status, 503);

    source.set_last_updated(Some(1_700_000_000));

    let seen = get(&source, "metadata/last_updated");
    assert_eq!(seen.body, json!({"last_updated": 1_700_000_000}));
}

#[test]
fn a_tagged_document_is_answered_with_304_until_it_changes() {
    let source = Source::new().with("blip", "{}");
    assert_eq!(get(&source, "blip").header("etag"), None);
    source.tag_documents();
    let tag = get(&source, "blip").header("etag").unwrap().to_owned();

    let same = ask(&source, "blip", Some(&tag)).unwrap();
    source.set("blip", "{\"a\": 1}");
    let changed = ask(&source, "blip", Some(&tag)).unwrap();

    assert_eq!((same.status, same.bytes.len()), (304, 0));
    assert_eq!(changed.status, 200);
}

#[test]
fn a_category_misbehaves_in_every_way_and_only_as_often_as_told() {
    let source = Source::new().with("blip", "{\"a\": 1}").with("clip", "{}");
    let once = |how: Misbehaviour| {
        source.misbehave_times("blip", how, 1);
        let spoiled = ask(&source, "blip", None);
        assert_eq!(get(&source, "blip").body, json!({"a": 1}));
        assert_eq!(get(&source, "clip").body, json!({}));
        spoiled
    };

    assert_eq!(once(Misbehaviour::Status(503)).unwrap().status, 503);
    assert_eq!(once(Misbehaviour::Cut).unwrap_err(), Dropped);
    assert_eq!(once(Misbehaviour::Drop).unwrap_err(), Dropped);
    let html = once(Misbehaviour::Html).unwrap();
    assert_eq!(html.header("content-type"), Some("text/html; charset=utf-8"));
    let raw = Misbehaviour::Raw {
        status: 200,
        content_type: "application/json".to_owned(),
        body: b"[]".to_vec(),
    };
    assert_eq!(once(raw).unwrap().body, json!([]));
    let moved = once(Misbehaviour::Redirect("http://localhost/x".to_owned())).unwrap();
    assert_eq!(moved.header("location"), Some("http://localhost/x"));
    let late = once(Misbehaviour::Slow(Duration::from_millis(1))).unwrap();
    assert_eq!(late.body, json!({"a": 1}));
}

#[test]
fn visits_are_remembered() {
    let source = Source::new();

    ask(&source, "blip", Some("\"x\"")).unwrap();

    let visits = source.visits();
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0].path, "/model_references/v1/blip");
    assert_eq!(visits[0].if_none_match.as_deref(), Some("\"x\""));
    assert_eq!(visits[0].status, 404);
}

#[test]
fn half_a_document_ends_early_on_a_socket() {
    let source = Source::new().with("blip", "{\"a\": 1}");
    source.misbehave("blip", Misbehaviour::Cut);
    let running = source.serve();
    let url = format!("{}/model_references/v1/blip", running.url);

    super::loopback::provide_cryptography();
    let response = reqwest::blocking::get(url).unwrap();

    assert_eq!(response.status(), 200);
    assert!(response.bytes().is_err());
}
