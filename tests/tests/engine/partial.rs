//! A look at some files only: what is told and kept of the others.

use trueup_core::digest::Digest;
use trueup_core::engine::options::{Mode, Unselected};
use trueup_core::engine::outcome::{TargetOutcome, TargetReport};
use trueup_core::engine::{Memory, Options, Outcome};
use trueup_core::family::Family;
use trueup_core::plan::marker::{Marker, Trailers};
use trueup_tests::scene::{BRANCH, SOURCE, Scene, file};
use trueup_tests::simulator::{Fault, Operation};
use trueup_tests::source::Misbehaviour;
use trueup_tests::texts::{self, ALPHA, BETA, NEW};

mod refused;

fn target(outcome: &Outcome) -> &TargetReport {
    &outcome.report.targets[0]
}

/// Three categories that drifted: one entry changed in each.
fn three() -> Scene {
    Scene::new(&[
        ("a", r#"{"x": {"n": 2}}"#, Some(r#"{"x": {"n": 1}}"#)),
        ("b", r#"{"y": {"n": 2}, "z": 0}"#, Some(r#"{"y": {"n": 1}, "gone": 0}"#)),
        ("c", r#"{"w": 2}"#, Some(r#"{"w": 1}"#)),
    ])
}

fn without(place: usize) -> impl Fn(&mut Options) {
    move |options| {
        let file = options.targets[0].files.remove(place);
        options.targets[0].unselected.push(Unselected { place, file });
    }
}

/// How a look comes to leave `b` out.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Out {
    Failed,
    Unselected,
}

impl Out {
    const BOTH: [Self; 2] = [Self::Failed, Self::Unselected];

    /// Runs without a look at `b`.
    fn run(self, scene: &Scene) -> Outcome {
        match self {
            Self::Failed => {
                scene.source.misbehave("b", Misbehaviour::Status(404));
                let outcome = scene.run();
                scene.source.behave("b");
                outcome
            }
            Self::Unselected => scene.run_with(without(1)),
        }
    }
}

/// What a pull request and its head say: title, text without what it says of this run alone, message, and digests.
fn told(scene: &Scene, number: u64) -> (String, String, String, [Digest; 2]) {
    let pull = scene.repo.pull_request(number);
    let marker = Marker::of(&pull.body).expect("the text has a marker");
    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    let trailers = Trailers::of(&message).expect("the head is ours");
    let paragraphs = Marker::strip(&pull.body).split("\n\n");
    let body = paragraphs.filter(|it| !it.starts_with("Not looked at in this run:"));
    let (words, _) = message.split_once("\n\nTrueup-Sync").expect("the message has trailers");
    let body = body.collect::<Vec<_>>().join("\n\n");
    (pull.title, body, words.to_owned(), [marker.change, trailers.change])
}

#[test]
fn an_update_by_a_look_at_some_files_tells_all_that_the_pull_request_holds() {
    for out in Out::BOTH {
        let (scene, whole) = (three(), three());
        for scene in [&scene, &whole] {
            scene.run();
            scene.source.set("a", r#"{"x": {"n": 3}}"#);
        }
        whole.run();

        let outcome = out.run(&scene);

        assert_eq!(target(&outcome).outcome, TargetOutcome::Updated, "{out:?}");
        assert_eq!(told(&scene, 1), told(&whole, 1), "{out:?}");
        let body = scene.repo.pull_request(1).body;
        let said = "Not looked at in this run: `b.json`; what this pull request held for them \
                    before, it still holds.";
        assert!(body.contains(said), "{body}");
        for path in ["a.json", "b.json", "c.json"] {
            assert_eq!(scene.read(BRANCH, path), whole.read(BRANCH, path), "{out:?}");
        }
        let files: Vec<&str> = target(&outcome).files.iter().map(|it| it.path.as_str()).collect();
        let looked_at = if out == Out::Failed {
            vec!["a.json", "b.json", "c.json"]
        } else {
            vec!["a.json", "c.json"]
        };
        assert_eq!(files, looked_at, "{out:?}");
    }
}

#[test]
fn what_is_gone_from_the_files_looked_at_leaves_the_branch_and_the_rest_stays() {
    let drifted =
        [("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#)), ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#))];
    for out in Out::BOTH {
        let (scene, whole) = (Scene::new(&drifted), Scene::new(&drifted));
        for scene in [&scene, &whole] {
            scene.run();
            scene.source.set("a", r#"{"x": 1}"#);
        }
        whole.run();

        let outcome = out.run(&scene);

        assert_eq!(target(&outcome).outcome, TargetOutcome::Updated, "{out:?}");
        assert_eq!(scene.read(BRANCH, "a.json"), r#"{"x": 1}"#, "{out:?}");
        assert_eq!(scene.read(BRANCH, "b.json"), r#"{"y": 2}"#, "{out:?}");
        assert_eq!(told(&scene, 1), told(&whole, 1), "{out:?}");
        scene.github.clear_log();
        assert_eq!(target(&out.run(&scene)).pull_request, target(&outcome).pull_request);
        assert_eq!(scene.writes(), Vec::<String>::new(), "{out:?}: a second look writes nothing");
    }
}

#[test]
fn a_plan_for_some_files_takes_back_what_is_gone_from_them() {
    let scene = three();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene.source.set("c", r#"{"w": 1}"#);

    let report = scene.apply(&scene.plan_with(without(1)));

    assert_eq!(report.targets[0].outcome, TargetOutcome::Updated, "{report:?}");
    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "b.json");
}

#[test]
fn a_pull_request_that_held_only_what_is_gone_waits_for_a_complete_look() {
    let scene = three();
    scene.run_with(|options| {
        without(1)(options);
        without(1)(options);
    });
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene.source.set("c", r#"{"w": 1}"#);
    scene.github.clear_log();
    for mode in [Mode::DryRun, Mode::Propose] {
        let outcome = scene.run_with(|options| {
            without(1)(options);
            options.mode = mode;
        });

        assert_eq!(target(&outcome).outcome, TargetOutcome::InSync, "{mode:?}");
    }

    assert_eq!(scene.writes(), Vec::<String>::new());
    assert!(scene.repo.pull_request(1).is_open);
}

#[test]
fn the_base_joins_in_where_only_what_was_looked_at_changed_there() {
    for out in Out::BOTH {
        let scene = three();
        scene.run();
        let old = scene.repo.tip(BRANCH).unwrap();
        let edited = r#"{"x": {"n": 5}}"#;
        let base = scene.repo.commit_on("main", &[("a.json", Some(edited))], "Another value");

        let outcome = out.run(&scene);

        assert_eq!(target(&outcome).outcome, TargetOutcome::Updated, "{out:?}");
        let parents = scene.repo.git(&["log", "-1", "--format=%P", BRANCH]);
        assert_eq!(parents, format!("{old} {base}"), "{out:?}");
        scene.github.clear_log();
        assert_eq!(target(&out.run(&scene)).outcome, TargetOutcome::Unchanged, "{out:?}");
        assert_eq!(scene.writes(), Vec::<String>::new(), "{out:?}");
    }
}

#[test]
fn a_complete_look_after_it_has_only_the_sentence_to_take_back() {
    for out in Out::BOTH {
        let scene = three();
        scene.run();
        scene.source.set("a", r#"{"x": {"n": 3}}"#);
        out.run(&scene);
        let head = scene.repo.tip(BRANCH);
        scene.github.clear_log();

        let outcome = scene.run();

        assert_eq!(target(&outcome).outcome, TargetOutcome::Unchanged, "{out:?}");
        assert_eq!(scene.writes(), ["PATCH /repos/owner/data/pulls/1"], "{out:?}");
        assert_eq!(scene.repo.tip(BRANCH), head, "{out:?}");
        assert!(!scene.repo.pull_request(1).body.contains("Not looked at"), "{out:?}");
    }
}

#[test]
fn a_look_at_some_files_that_finds_nothing_new_reads_and_writes_nothing_more() {
    for out in Out::BOTH {
        let scene = three();
        scene.run();
        scene.github.clear_log();
        scene.run();
        let whole = scene.github.requests().len();
        scene.github.clear_log();

        let outcome = out.run(&scene);

        assert_eq!(target(&outcome).outcome, TargetOutcome::Unchanged, "{out:?}");
        assert_eq!(scene.writes(), Vec::<String>::new(), "{out:?}");
        assert!(scene.github.requests().len() < whole, "{out:?}: the blob of b is not read");
    }
}

#[test]
fn what_a_pull_request_holds_is_told_from_the_base_that_it_was_made_for() {
    for out in Out::BOTH {
        let scene = three();
        scene.run();
        let edited = r#"{"y": {"n": 1}, "gone": 0, "person": true}"#;
        scene.repo.commit_on("main", &[("b.json", Some(edited))], "A person's edit");
        scene.source.set("a", r#"{"x": {"n": 3}}"#);

        assert_eq!(target(&out.run(&scene)).outcome, TargetOutcome::Updated, "{out:?}");

        let body = scene.repo.pull_request(1).body;
        assert!(!body.contains("person") && body.contains("`gone`"), "{out:?}: {body}");
        let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
        assert_eq!(changed, "a.json\nb.json\nc.json", "{out:?}");
    }
}

#[test]
fn what_cannot_be_read_is_only_said_to_be_there() {
    let scene = three();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene.github.clear_log();
    let options = || {
        let mut options = scene.options();
        without(1)(&mut options);
        options
    };
    let mut host = scene.host(options(), Memory::default());
    // The fifth blob is the first of `b`: two files on the base were compared, and the head is read by its listing.
    while scene.github.requests().iter().filter(|it| it.path.contains("/git/blobs/")).count() < 2 {
        host.perform(0);
    }
    scene.github.fault(Fault::Status(404)).on(Operation::GetBlob).always();

    let outcome = host.finish();

    assert_eq!(target(&outcome).outcome, TargetOutcome::Updated);
    let body = scene.repo.pull_request(1).body;
    assert!(
        body.contains("Not looked at in this run: `b.json`") && !body.contains("`gone`"),
        "{body}"
    );
    assert_eq!(scene.read(BRANCH, "b.json"), r#"{"y": {"n": 2}, "z": 0}"#);
}

/// A text reference beside a document, both drifted.
fn with_texts() -> Scene {
    let scene = Scene::new(&[("a", r#"{"x": {"n": 2}}"#, Some(r#"{"x": {"n": 1}}"#))]);
    let (table, entries) = (texts::table(&[ALPHA, BETA]), texts::entries(&[ALPHA, BETA]));
    let files = [("db.json", Some(entries)), ("models.csv", Some(table))];
    scene.repo.commit_on("main", &files, "Add texts");
    scene.source.set("texts", texts::source(&[ALPHA, NEW, BETA]));
    scene
}

fn and_texts(options: &mut Options) {
    let family = Family::TextReference { csv_path: "models.csv".to_owned() };
    let source = format!("{SOURCE}/model_references/v1/texts");
    let texts = trueup_core::engine::options::FileOptions {
        path: "db.json".to_owned(),
        source,
        family,
        ..file("texts")
    };
    options.targets[0].files.push(texts);
}

#[test]
fn a_text_reference_that_was_not_looked_at_is_told_by_its_records() {
    let (scene, whole) = (with_texts(), with_texts());
    for scene in [&scene, &whole] {
        scene.run_with(and_texts);
        scene.source.set("a", r#"{"x": {"n": 3}}"#);
    }
    whole.run_with(and_texts);

    let outcome = scene.run_with(|options| {
        and_texts(options);
        without(1)(options);
    });

    assert_eq!(target(&outcome).outcome, TargetOutcome::Updated);
    let ((title, body, message, digests), whole) = (told(&scene, 1), told(&whole, 1));
    assert_eq!((title, message, digests), (whole.0, whole.2, whole.3));
    let whole_without_derived = |body: &str| {
        let blocks = body.split("\n\n").filter(|block| !block.contains("that follow"));
        blocks.map(str::to_owned).collect::<Vec<_>>()
    };
    let told = whole_without_derived(&body);
    assert!(told.iter().all(|block| whole.1.contains(block.as_str())), "{body}\n---\n{}", whole.1);
    assert_eq!(scene.read(BRANCH, "models.csv"), texts::table(&[ALPHA, NEW, BETA]));
}
