//! What a checkup says of the source.

use trueup_tests::scene::SOURCE;
use trueup_tests::source::Misbehaviour;

use super::{found, healthy};

#[test]
fn a_source_that_is_no_document_fails_alone() {
    let url = "source/https://primary.example.org/model_references/v1/a";
    let elsewhere = "https://elsewhere.example.org/a".to_owned();
    let cases = [
        (
            Misbehaviour::Html,
            format!(
                "FAIL {url}: answered what is no JSON object of entries (it looks like HTML): \
                 line 1, column 1: expected value; open the address and see what answers there"
            ),
        ),
        (
            Misbehaviour::Status(404),
            format!(
                "FAIL {url}: answers 404 ({{\"detail\":\"Something went wrong\"}}); check the base address and the \
                 category's path"
            ),
        ),
        (
            Misbehaviour::Redirect(elsewhere),
            format!(
                "FAIL {url}: https://primary.example.org/model_references/v1/a leads to another place, \
                 https://elsewhere.example.org/a; configure the address it leads to, if you trust it"
            ),
        ),
        (
            Misbehaviour::Redirect("/model_references/v1/b".to_owned()),
            format!(
                "warn {url}: leads on to https://primary.example.org/model_references/v1/b; configure that address: \
                 each run is led there anew"
            ),
        ),
        (
            Misbehaviour::Drop,
            format!(
                "FAIL {url}: the source gave no answer to GET https://primary.example.org/model_references/v1/a, \
                 attempt 2: the connection failed: the connection broke; check the address and the service, then run \
                 again"
            ),
        ),
    ];
    for (how, expected) in cases {
        let scene = healthy();
        scene.source.set("b", "{\"x\": 1}");
        scene.source.misbehave("a", how);

        assert_eq!(found(&scene, |_| {}), [expected]);
    }
}

#[test]
fn an_empty_source_is_a_warning() {
    let scene = healthy();
    scene.source.set("a", "{}");

    assert_eq!(
        found(&scene, |_| {}),
        [
            "warn source/https://primary.example.org/model_references/v1/a: answers 200: 0 entries in 2 bytes, without \
          ETag and Last-Modified: read whole in every run; fill it: a run takes no entry away for an empty source, and \
          exits 3"
        ]
    );
}

#[test]
fn a_source_that_keeps_no_record_of_changes_is_a_warning() {
    let cases = [
        ("metadata/last_updated", "answers 503"),
        ("none", "answers 404 ({\"detail\":\"Model category 'none' not found\"}), and no moment"),
        ("null", "answers null"),
    ];
    for (path, said) in cases {
        let scene = healthy();
        scene.source.set("null", "{\"last_updated\": null}");
        let url = format!("{SOURCE}/model_references/v1/{path}");

        let found = found(&scene, |options| options.source.last_updated = Some(url.clone()));

        assert_eq!(
            found,
            [format!(
                "warn source/{url}: {said}; leave it, and watching compares contents instead; or mend `last_updated` \
                 under [source]"
            )]
        );
    }
}
