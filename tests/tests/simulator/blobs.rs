//! `POST git/blobs` and `GET git/blobs/{sha}`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::world::World;

#[test]
fn a_blob_has_the_id_that_git_gives_its_content() {
    let world = World::new();
    let bytes = [0, 159, 146, 150, b'\r', b'\n'];

    let text = world.post("/git/blobs", json!({"content": "{\"ü\": 1}"}));
    let encoded = STANDARD.encode(bytes);
    let binary = json!({"content": encoded, "encoding": "base64"});
    let binary = world.post("/git/blobs", binary);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let id_of = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let path = file.to_str().unwrap();
        world.repository.git(&["hash-object", "--no-filters", path])
    };
    assert_eq!(text.created()["sha"], id_of("{\"ü\": 1}".as_bytes()));
    assert_eq!(binary.created()["sha"], id_of(&bytes));
}

#[test]
fn base64_may_come_with_line_breaks() {
    let world = World::new();

    let blob = json!({"content": "e30K\n", "encoding": "base64"});
    let blob = world.post("/git/blobs", blob);

    let known = world.repository.git(&["rev-parse", "main:a.json"]);
    assert_eq!(blob.created()["sha"], known);
}

#[test]
fn a_blob_that_is_no_base64_is_refused() {
    let world = World::new();

    let blob = json!({"content": "!", "encoding": "base64"});
    let blob = world.post("/git/blobs", blob);

    assert_eq!(blob.error(), (422, "content is not valid Base64"));
}

#[test]
fn a_blob_without_content_is_refused() {
    let world = World::new();

    let blob = world.post("/git/blobs", json!({"encoding": "utf-8"}));

    assert_eq!(blob.status, 422);
    assert_eq!(world.github.take_violations().len(), 1);
}

#[test]
fn a_blob_comes_in_base64_broken_after_sixty_characters() {
    let world = World::new();
    let content = "0123456789".repeat(10);
    let blob = world.post("/git/blobs", json!({"content": content}));
    let id = blob.created()["sha"].as_str().unwrap();

    let read = world.get(&format!("/git/blobs/{id}"));

    let text = read.ok()["content"].as_str().unwrap();
    let lines: Vec<_> = text.split('\n').map(str::len).collect();
    assert_eq!(lines, [60, 60, 16, 0]);
    assert_eq!(read.body["size"], 100);
    assert_eq!(read.body["encoding"], "base64");
    assert_eq!(STANDARD.decode(text.replace('\n', "")).unwrap(), content.as_bytes());
}

#[test]
fn a_blob_comes_raw_for_the_raw_media_type() {
    let world = World::new();
    let id = world.repository.git(&["rev-parse", "main:dir/b.json"]);
    let raw = "application/vnd.github.raw+json".to_owned();

    let path = format!("/repos/owner/data/git/blobs/{id}");
    let read = world.ask("GET", &path, &[("accept", raw)], Value::Null).unwrap();

    assert_eq!(read.bytes, b"[1]\n");
    let kind = read.header("content-type").unwrap();
    assert!(kind.starts_with("application/vnd.github.raw"), "{kind}");
}

#[test]
fn an_empty_blob_and_a_large_one_come_back_whole() {
    let world = World::new();
    let large = "x".repeat(3 << 20);
    for content in ["", &large] {
        let blob = world.post("/git/blobs", json!({"content": content}));
        let id = blob.created()["sha"].as_str().unwrap();

        let read = world.get(&format!("/git/blobs/{id}"));

        let text = read.ok()["content"].as_str().unwrap().replace('\n', "");
        assert_eq!(STANDARD.decode(text).unwrap(), content.as_bytes());
    }
}

#[test]
fn an_unknown_blob_is_not_found_and_no_id_is_refused() {
    let world = World::new();

    let unknown = world.get(&format!("/git/blobs/{}", "1".repeat(40)));
    let malformed = world.get("/git/blobs/main");

    assert_eq!(unknown.status, 404);
    assert_eq!(malformed.status, 422);
}

#[test]
fn a_blob_over_the_limit_is_not_sent_out() {
    let world = World::new();
    let blob = world.post("/git/blobs", json!({"content": "0123456789"}));
    let path = format!("/git/blobs/{}", blob.created()["sha"].as_str().unwrap());

    world.repository.limit_blobs(10);
    let whole = world.get(&path);
    world.repository.limit_blobs(9);
    let refused = world.get(&path);

    assert_eq!(whole.ok()["size"], 10);
    assert_eq!(refused.status, 403);
    assert_eq!(refused.body["errors"][0]["code"], "too_large");
}
