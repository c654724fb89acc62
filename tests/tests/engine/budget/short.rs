//! What a budget cuts off without failing: it is said, or what is told as done is what a free run does.

use trueup_core::engine::options::Unselected;
use trueup_core::plan::TargetEdits;
use trueup_tests::scene::BRANCH;

use super::*;

type Change = fn(&mut Options);

/// A name, what the scene is, and how its runs are configured.
type Case = (&'static str, fn() -> Scene, Change);

const KEEP: Change = |options| options.target_edits = TargetEdits::Keep;

/// Leaves the second file out.
const PARTIAL: Change = |options| {
    let file = options.targets[0].files.remove(1);
    options.targets[0].unselected.push(Unselected { place: 1, file });
};

/// A file that a person edited after a sync was accepted.
fn edited() -> Scene {
    let published =
        "{\n  \"x\": {\n    \"n\": 1,\n    \"s\": \"a\"\n  },\n  \"y\": {\n    \"n\": 1\n  }\n}\n";
    let held = r#"{"x": {"n": 2, "s": "a"}, "y": {"n": 1}}"#;
    let scene = Scene::new(&[("a", held, Some(published))]);
    scene.run();
    scene.repo.merge_pull_request(1);
    let text = scene.read("main", "a.json").replace("\"n\": 2", "\"n\": 5");
    scene.repo.commit_on("main", &[("a.json", Some(text))], "Edit by hand");
    scene.source.set("a", r#"{"x": {"n": 2, "s": "b"}, "y": {"n": 1}}"#);
    scene
}

fn two_files() -> Scene {
    let scene = Scene::new(&[
        ("a", AFTER, Some(BEFORE)),
        ("b", r#"{"y": {"n": 2}}"#, Some(r#"{"y": {"n": 1}}"#)),
    ]);
    scene.run();
    scene
}

fn unlabelled() -> Scene {
    let scene = Scene::drifted();
    scene.run_with(|options| options.extras.labels.clear());
    scene
}

fn moved_on(scene: Scene) -> Scene {
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene
}

/// An update whose text a crash left out.
fn without_its_text() -> Scene {
    let scene = moved_on(unlabelled());
    let mut host = scene.host(scene.options(), Memory::default());
    while !host.next().starts_with("PATCH") || host.next().contains("/git/refs") {
        host.perform(0);
    }
    scene
}

fn cases() -> Vec<Case> {
    vec![
        ("edits", edited, |_| {}),
        ("edits that are kept", edited, KEEP),
        ("some files", || moved_on(two_files()), PARTIAL),
        (
            "some files of what was refused",
            || {
                let scene = two_files();
                scene.repo.close_pull_request(1);
                scene
            },
            PARTIAL,
        ),
        (
            "someone else's work",
            || {
                let scene = Scene::drifted();
                scene.run();
                scene.repo.commit_on(BRANCH, &[("mine", Some("1"))], "Mine");
                scene
            },
            |_| {},
        ),
        ("a label that is missing", unlabelled, |_| {}),
        ("an update without its label", || moved_on(unlabelled()), |_| {}),
        ("a text that is missing", without_its_text, |_| {}),
    ]
}

/// What a run told of its repository, and what it left there.
fn told(scene: &Scene, outcome: &Outcome) -> String {
    let target = &outcome.report.targets[0];
    let plans = outcome.plan.targets().iter();
    let plans: Vec<_> = plans.map(|it| (it.action, it.content, &it.proposal, &it.marker)).collect();
    let files = outcome.files.iter().map(|file| &file.after);
    let files: Vec<_> = files.map(|bytes| String::from_utf8_lossy(bytes)).collect();
    let pulls: Vec<_> = scene
        .repo
        .pull_requests()
        .into_iter()
        .map(|it| (it.title, it.body, it.is_open, it.labels, scene.repo.comments(it.number)))
        .collect();
    format!("{:?} {:?} {files:?} {plans:?} {pulls:?}", target, ended(outcome))
}

#[test]
fn what_is_not_told_as_cut_off_is_what_a_free_run_does() {
    for mode in [Mode::Propose, Mode::Plan(OnDrift::Tell), Mode::WriteOut] {
        // Would-be files have nothing to do with pull requests.
        let count = if mode == Mode::WriteOut { 2 } else { usize::MAX };
        for (name, make, change) in cases().into_iter().take(count) {
            let free = make();
            let outcome = free.run_with(|options| {
                change(options);
                options.mode = mode;
            });
            let (told_free, sent) = (told(&free, &outcome), outcome.report.requests);
            // The source and the first look come first.
            for budget in 4..sent.source + sent.github + 2 {
                let bound = make();
                let outcome = bound.run_with(|options| {
                    change(options);
                    (options.mode, options.budget) = (mode, Some(budget));
                });
                if outcome.report.targets[0].error.is_none() {
                    assert_eq!(told(&bound, &outcome), told_free, "{name}, {mode:?}, {budget}");
                } else {
                    assert!([1, 75].contains(&ended(&outcome).1), "{name}, {mode:?}, {budget}");
                    assert!(outcome.plan.targets().is_empty(), "{name}, {mode:?}, {budget}");
                }
            }
        }
    }
}

#[test]
fn what_the_last_repository_lacks_is_mended_by_the_next_run() {
    for budget in ONE + 3..ONE + 7 {
        let stage = Stage::drifted(2);
        let mut host = Host::new(stage.scene.world(), stage.options(100), Memory::default());
        let mut labels = 0;
        while labels < 2 {
            labels += usize::from(host.next().contains("/labels"));
            if labels < 2 {
                host.perform(0);
            }
        }
        drop(host);

        let first = stage.run(budget, Memory::default());
        let is_cut = ended(&first) == (Verdict::Partial, 75) && resume(&first) == "owner/b";
        let second = stage.run(budget, first.memory);

        let labels = &stage.repositories[1].pull_requests()[0].labels;
        assert_eq!(labels, &["sync"], "{budget}: {:?}", errors(&second));
        assert!(is_cut || budget > ONE + 4, "{budget}");
    }
}
