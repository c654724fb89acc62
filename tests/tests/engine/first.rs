//! The first proposal: what exactly is committed and said.

use trueup_core::engine::options::Mode;
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::oid::{Mode as FileMode, Oid};
use trueup_core::plan::marker::{Marker, Trailers};
use trueup_core::plan::tree::Listing;
use trueup_tests::scene::{BRANCH, Scene};

#[test]
fn a_drifted_file_becomes_one_commit_and_one_pull_request() {
    let scene = Scene::drifted();

    let outcome = scene.run();

    let report = &outcome.report;
    assert_eq!((report.verdict, report.exit_code), (Verdict::Proposed, 0));
    assert_eq!(report.targets[0].outcome, TargetOutcome::Opened);
    let pulls = scene.repo.pull_requests();
    assert_eq!(pulls.len(), 1);
    let pull = &pulls[0];
    assert!(pull.is_open);
    assert_eq!((pull.head_branch.as_str(), pull.base_branch.as_str()), (BRANCH, "main"));
    assert_eq!(pull.labels, ["sync"]);
    assert_eq!(scene.read(BRANCH, "a.json"), "{\n  \"x\": {\n    \"n\": 2\n  }\n}\n");
    assert_eq!(scene.repo.git(&["diff", "--numstat", "main", BRANCH]), "1\t1\ta.json");
    let parents = scene.repo.git(&["rev-list", "--parents", "-1", BRANCH]);
    assert_eq!(parents, format!("{} {}", pull.head_sha, scene.repo.tip("main").unwrap()));
}

#[test]
fn the_commits_tree_is_the_one_its_trailers_predicted() {
    let scene = Scene::drifted();

    scene.run();

    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    let trailers = Trailers::of(&message).expect("the commit carries trailers");
    let tree: Oid = scene.repo.tree_of(BRANCH).parse().unwrap();
    assert_eq!((trailers.tree, trailers.sync.as_str()), (tree, "models"));
    let listing = scene.repo.git(&["ls-tree", "-r", "-t", "--full-tree", BRANCH]);
    let mut own = Listing::default();
    own.add(listing.lines().map(|line| {
        let (facts, path) = line.split_once('\t').unwrap();
        let facts: Vec<&str> = facts.split(' ').collect();
        let mode = if facts[1] == "tree" { FileMode::Tree } else { FileMode::File };
        (path.to_owned(), mode, facts[2].parse().unwrap())
    }));
    assert_eq!(own.root(), tree);
}

#[test]
fn the_marker_names_head_base_and_change() {
    let scene = Scene::drifted();

    scene.run();

    let pull = &scene.repo.pull_requests()[0];
    let marker = Marker::of(&pull.body).expect("the body ends with the marker");
    assert_eq!(marker.head.to_string(), pull.head_sha);
    assert_eq!(Some(marker.base.to_string()), scene.repo.tip("main"));
    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    assert_eq!(Some(marker.change), Trailers::of(&message).map(|trailers| trailers.change));
}

#[test]
fn the_commit_names_no_author_of_ours() {
    let scene = Scene::drifted();

    scene.run();

    let commit = scene.github.requests().into_iter().find(|it| it.path.ends_with("/git/commits"));
    let body = commit.expect("a commit was made").request_json();
    let keys: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["message", "parents", "tree"]);
}

#[test]
fn a_missing_file_is_proposed_as_new_in_a_new_folder() {
    let scene = Scene::new(&[("a", r#"{"x": {"n": 2}}"#, None)]);

    let outcome =
        scene.run_with(|options| options.targets[0].files[0].path = "data/deep/a.json".into());

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    let text = scene.read(BRANCH, "data/deep/a.json");
    assert_eq!(text, "{\n    \"x\": {\n        \"n\": 2\n    }\n}\n");
    assert_eq!(scene.read(BRANCH, "README.md"), "# Data\n");
}

#[test]
fn an_executable_file_stays_executable() {
    let scene = Scene::drifted();
    scene.repo.make_executable("main", "a.json");

    scene.run();

    let entry = scene.repo.git(&["ls-tree", BRANCH, "a.json"]);
    assert!(entry.starts_with("100755 blob "), "{entry}");
}

#[test]
fn a_large_file_is_written_as_a_blob_of_its_own() {
    let filler = "x".repeat(1 << 20);
    let document = |n: u8| format!(r#"{{"big":"{filler}","n":{n}}}"#);
    let scene = Scene::new(&[("a", &document(2), Some(&document(1)))]);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 0);
    assert_eq!(scene.read(BRANCH, "a.json"), document(2));
    assert!(scene.writes()[0].ends_with("/git/blobs"), "{:?}", scene.writes());
}

#[test]
fn a_tree_too_large_to_list_is_walked() {
    let scene = Scene::new(&[("a", r#"{"n": 2}"#, None)]);
    scene.repo.commit_on("main", &[("d/e/a.json", Some(r#"{"n": 1}"#)), ("z/z", Some("z"))], "Add");
    scene.repo.limit_trees(3);

    let outcome = scene.run_with(|options| options.targets[0].files[0].path = "d/e/a.json".into());

    assert_eq!(outcome.report.targets[0].error, None);
    assert_eq!(scene.read(BRANCH, "d/e/a.json"), r#"{"n": 2}"#);
    assert_eq!(scene.repo.git(&["diff", "--name-only", "main", BRANCH]), "d/e/a.json");
}

#[test]
fn a_dry_run_says_what_it_would_do_and_writes_nothing() {
    let scene = Scene::drifted();

    let outcome = scene.run_with(|options| options.mode = Mode::DryRun);

    let report = &outcome.report;
    assert_eq!((report.verdict, report.exit_code), (Verdict::Proposed, 0));
    assert_eq!(report.targets[0].outcome, TargetOutcome::Planned);
    assert_eq!(scene.writes(), Vec::<String>::new());
    assert_eq!(outcome.texts.len(), 1);
}

#[test]
fn a_dry_run_and_a_real_one_have_the_same_content() {
    let scene = Scene::drifted();

    let dry = scene.run_with(|options| options.mode = Mode::DryRun);
    let real = scene.run();

    assert!(real.report.targets[0].content.is_some());
    assert_eq!(dry.report.targets[0].content, real.report.targets[0].content);
    assert_eq!(dry.texts, real.texts);
}

#[test]
fn would_be_files_need_no_token_and_no_look_at_pull_requests() {
    let scene = Scene::drifted();

    let outcome = scene.run_with(|options| {
        options.mode = Mode::WriteOut;
        options.access = trueup_core::github::Access::Anonymous;
    });

    let files: Vec<_> =
        outcome.files.iter().map(|file| (file.path.as_str(), &file.after)).collect();
    assert_eq!(files, [("a.json", &b"{\n  \"x\": {\n    \"n\": 2\n  }\n}\n".to_vec())]);
    assert_eq!(outcome.report.requests.github, 3);
}

#[test]
fn fewer_changes_than_the_threshold_open_nothing() {
    let scene = Scene::drifted();

    let outcome = scene.run_with(|options| options.threshold = 2);

    let report = &outcome.report;
    assert_eq!((report.verdict, report.exit_code), (Verdict::InSync, 0));
    assert_eq!(report.targets[0].outcome, TargetOutcome::BelowThreshold);
    assert_eq!(scene.repo.pull_requests().len(), 0);
}

#[test]
fn removals_past_the_guard_are_withheld_while_changes_go_out() {
    let published: Vec<String> = (0..20).map(|n| format!("\"k{n:02}\":0")).collect();
    let held = r#"{"k00":1}"#;
    let scene = Scene::new(&[("a", held, Some(&format!("{{{}}}", published.join(","))))]);

    let outcome = scene.run();

    let report = &outcome.report;
    assert_eq!((report.verdict, report.exit_code), (Verdict::Withheld, 3));
    assert_eq!(report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(report.targets[0].withheld.len(), 19);
    let expected = format!("{{{}}}", published.join(",")).replace("\"k00\":0", "\"k00\":1");
    assert_eq!(scene.read(BRANCH, "a.json"), expected);
    let marker = Marker::of(&scene.repo.pull_requests()[0].body).unwrap();
    assert!(marker.withheld.is_some());
}

#[test]
fn two_drifted_files_share_one_commit_and_one_pull_request() {
    let scene = Scene::new(&[
        ("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
        ("c", r#"{"z": 1}"#, Some(r#"{"z": 1}"#)),
    ]);

    scene.run();

    assert_eq!(scene.repo.git(&["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
    assert_eq!(scene.repo.git(&["diff", "--name-only", "main", BRANCH]), "a.json\nb.json");
    assert_eq!(scene.repo.pull_requests().len(), 1);
}
