//! A file that its repository's own check wants in one shape.

use trueup_core::engine::Options;
use trueup_core::family::{Contract, Family, Remark, RemarkKind};
use trueup_tests::scene::{BRANCH, Scene};

const PUBLISHED: &str =
    "{\n    \"x\": {\n        \"name\": \"x\",\n        \"version\": \"1\"\n    }\n}\n";

fn with_contract(options: &mut Options) {
    let contract = Some(Contract::StableDiffusion);
    options.targets[0].files[0].family = Family::Document { contract };
}

#[test]
fn a_canonical_file_stays_canonical_and_what_is_left_out_is_told() {
    let source = r#"{"x": {"content_hash": "0", "version": "2", "style": null, "name": "x"}}"#;
    let scene = Scene::new(&[("a", source, Some(PUBLISHED))]);

    let outcome = scene.run_with(with_contract);

    assert_eq!(outcome.report.exit_code, 0, "{:?}", outcome.report);
    assert_eq!(scene.read(BRANCH, "a.json"), PUBLISHED.replace("\"1\"", "\"2\""));
    let remarks = &outcome.report.targets[0].files[0].remarks;
    let left_out = Remark {
        kind: RemarkKind::UnknownField,
        subject: Some("content_hash".into()),
        count: 1,
        names: vec!["x".into()],
    };
    assert!(remarks.contains(&left_out), "{remarks:?}");
    let body = scene.repo.pull_request(1).body;
    let sentence = left_out.sentence(|text| format!("`{text}`"));
    assert!(body.contains(&sentence), "{sentence}\n\n{body}");
}

#[test]
fn what_the_contract_leaves_out_is_no_drift() {
    let source = r#"{"x": {"content_hash": "0", "version": "1", "style": null, "name": "x"}}"#;
    let scene = Scene::new(&[("a", source, Some(PUBLISHED))]);

    let outcome = scene.run_with(with_contract);

    assert_eq!(outcome.report.exit_code, 0);
    assert_eq!(scene.writes(), Vec::<String>::new());
    let kinds = outcome.report.targets[0].files[0].remarks.iter().map(|remark| remark.kind);
    assert!(
        kinds.into_iter().any(|kind| kind == RemarkKind::UnknownField),
        "it is told all the same"
    );
}

#[test]
fn a_file_in_another_shape_is_kept_in_it_and_that_is_told() {
    let source = r#"{"x": {"content_hash": "0", "version": "1", "name": "x"}}"#;
    let published = PUBLISHED.replace("    ", "\t");
    let scene = Scene::new(&[("a", source, Some(&published))]);

    let outcome = scene.run_with(with_contract);

    let expected = published.replace("\"name\"", "\"content_hash\": \"0\",\n\t\t\"name\"");
    assert_eq!(scene.read(BRANCH, "a.json"), expected);
    let kinds: Vec<RemarkKind> =
        outcome.report.targets[0].files[0].remarks.iter().map(|remark| remark.kind).collect();
    assert_eq!(kinds, [RemarkKind::NotCanonical]);
}

#[test]
fn what_has_no_place_in_the_shape_fails_the_category() {
    let scene = Scene::new(&[("a", r#"{"x": ["name"]}"#, Some(PUBLISHED))]);

    let outcome = scene.run_with(with_contract);

    assert_eq!(outcome.report.exit_code, 1);
    let error = outcome.report.targets[0].files[0].error.clone();
    let expected = "https://primary.example.org/model_references/v1/a: the entry \"x\" is not an object of fields; \
                    mend it at the source";
    assert_eq!(error.as_deref(), Some(expected));
}
