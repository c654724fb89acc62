//! Approvals where a run looks at some files only.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::plan::approval::LABEL;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::source::Misbehaviour;

use super::{document, gist, labels, target, withheld};

/// Two files that drift; thirty removals of `a` are approved and out, `b` fails from now on.
fn approved_while_b_fails() -> Scene {
    let scene = Scene::new(&[
        ("a", &document(30, 2), Some(&document(0, 1))),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
    ]);
    scene.run();
    scene.repo.add_label(1, LABEL);
    scene.run();
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene
}

#[test]
fn a_look_at_some_files_only_judges_no_approval() {
    let scene = approved_while_b_fails();
    let listed = withheld(&scene);
    scene.github.clear_log();

    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 30));
    assert_eq!(scene.writes(), Vec::<String>::new());

    scene.source.set("a", document(30, 3));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 30));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 3));
    assert_eq!((labels(&scene), withheld(&scene)), (vec!["sync".into(), LABEL.into()], listed));

    scene.source.behave("b");
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 30));
    assert_eq!(labels(&scene), ["sync", LABEL]);
}

#[test]
fn a_look_at_some_files_only_lets_nothing_new_out() {
    let scene = approved_while_b_fails();
    scene.source.set("a", document(31, 3));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 31, 0));
    assert_eq!(labels(&scene), ["sync", LABEL], "it is judged by the next complete look");
    scene.source.behave("b");
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0));
    assert_eq!(labels(&scene), ["sync"]);
}

#[test]
fn a_label_put_on_a_text_of_some_files_only_approves_nothing_else() {
    let (a, b) = (document(30, 2), document(30, 2));
    let scene = Scene::new(&[("a", &a, Some(&document(0, 1))), ("b", &b, Some(&document(0, 1)))]);
    scene.run();
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene.source.set("a", document(0, 3));
    assert_eq!(target(&scene.run()).outcome, TargetOutcome::Updated);
    scene.repo.add_label(1, LABEL);
    scene.source.behave("b");
    scene.source.set("a", document(30, 3));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Unchanged, 60, 0));
    assert_eq!(labels(&scene), ["sync"]);
}
