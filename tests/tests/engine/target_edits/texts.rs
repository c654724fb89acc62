//! Edits in a text reference: by cell and by row, and the other file follows.

use serde_json::{Value, json};
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::texts::{self, ALPHA, BETA, Model, NEW};

use super::{keep, told};

/// A text reference whose first pull request, a new model, was merged.
fn accepted() -> Scene {
    let scene = Scene::new_model();
    scene.run();
    scene.repo.merge_pull_request(1);
    scene
}

/// Someone puts these models into both files.
fn publish(scene: &Scene, models: &[Model]) {
    let files =
        [("db.json", Some(texts::entries(models))), ("models.csv", Some(texts::table(models)))];
    scene.repo.commit_by("editor", "main", &files);
}

fn files_on(scene: &Scene, branch: &str) -> (String, String) {
    (scene.read(branch, "db.json"), scene.read(branch, "models.csv"))
}

const DESCRIBED: Model = Model { description: "For words.", ..ALPHA };
const OWN: Model = Model { name: "own-1B", billions: 1, description: "Ours." };

fn places(told: &Value) -> Vec<(String, String)> {
    let edits = told.as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    edits.map(|edit| (text(&edit["name"]), text(&edit["path"]))).collect()
}

#[test]
fn cells_and_rows_that_were_edited_are_told() {
    let scene = accepted();
    publish(&scene, &[DESCRIBED, NEW, OWN]);

    let outcome = scene.run();

    let told = told(&outcome);
    let expected =
        [("example/alpha-7B", "/description"), ("example/beta-13B", ""), ("example/own-1B", "")];
    assert_eq!(places(&told), expected.map(|(name, path)| (name.to_owned(), path.to_owned())));
    assert_eq!(
        (&told[0]["ancestor"], &told[0]["target"], &told[0]["source"], &told[0]["author"]),
        (&json!("For letters."), &json!("For words."), &json!("For letters."), &json!("editor"))
    );
    assert_eq!(files_on(&scene, BRANCH).1, texts::table(&[ALPHA, NEW, BETA]));
}

#[test]
fn they_stay_in_both_files_if_they_are_kept() {
    let scene = accepted();
    publish(&scene, &[DESCRIBED, NEW, OWN]);

    let outcome = keep(&scene);

    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::InSync, 0));
    assert_eq!(told(&outcome).as_array().map(Vec::len), Some(3));
    let drift = outcome.report.targets[0].files[0].drift.as_ref().unwrap();
    let kept: Vec<_> = drift.kept.iter().map(|entry| entry.name.as_str()).collect();
    assert_eq!(kept, ["example/alpha-7B", "example/beta-13B", "example/own-1B"]);
    assert_eq!(drift.counts.unchanged, 3);
}

#[test]
fn what_else_differs_is_proposed_around_them_and_they_survive_its_merge() {
    const MORE: Model = Model { name: "more-2B", billions: 2, description: "More." };
    let scene = accepted();
    publish(&scene, &[DESCRIBED, NEW, OWN]);
    scene.source.set("texts", texts::source(&[ALPHA, NEW, BETA, MORE]));

    let outcome = keep(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    let expected = [DESCRIBED, NEW, MORE, OWN];
    assert_eq!(files_on(&scene, BRANCH), (texts::entries(&expected), texts::table(&expected)));
    assert!(scene.repo.pull_request(2).body.contains("**Edits made on GitHub that stay** (3)"));
    scene.repo.squash_pull_request(2);

    let again = keep(&scene);

    assert_eq!(again.report.verdict, Verdict::InSync);
    assert_eq!(told(&again).as_array().map(Vec::len), Some(3));
}

#[test]
fn a_size_that_was_edited_stays_with_the_tag_that_follows_from_it() {
    const LARGER: Model = Model { billions: 9, ..ALPHA };
    let scene = accepted();
    publish(&scene, &[LARGER, NEW, BETA]);

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync, "{:?}", outcome.report.targets[0].files);
    assert_eq!(
        places(&told(&outcome)),
        [
            ("example/alpha-7B".into(), "/parameters".into()),
            ("example/alpha-7B".into(), "/tags/0".into())
        ]
    );
}
