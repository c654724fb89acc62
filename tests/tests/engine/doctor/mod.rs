//! A checkup: what it says of a healthy scene, and of each thing that can be wrong.

mod app;
mod github;
mod repository;
mod source;

use trueup_core::engine::Checkup;
use trueup_core::engine::doctor::Status;
use trueup_core::engine::options::Options;
use trueup_core::github::Access;
use trueup_core::secret::Secret;
use trueup_tests::scene::{SOURCE, Scene};

/// Each finding in one line: how it is, what of, and what to do.
fn lines(checkup: &Checkup, wanted: impl Fn(Status) -> bool) -> Vec<String> {
    let findings = checkup.findings.iter().filter(|finding| wanted(finding.status));
    let line = findings.map(|finding| {
        let status = match finding.status {
            Status::Failed => "FAIL",
            Status::Ok => "ok",
            Status::Warning => "warn",
        };
        let remedy = finding.remedy.as_ref().map(|remedy| format!("; {remedy}"));
        let (heading, label, message) = (finding.heading(), finding.label(), &finding.message);
        format!("{status} {heading}/{label}: {message}{}", remedy.unwrap_or_default())
    });
    line.collect()
}

fn troubles(checkup: &Checkup) -> Vec<String> {
    lines(checkup, |status| status != Status::Ok)
}

/// A scene without drift that gives no reason to complain.
fn healthy() -> Scene {
    let scene = Scene::in_sync();
    scene.repo.delete_merged_branches();
    scene
}

fn found(scene: &Scene, change: impl FnOnce(&mut Options)) -> Vec<String> {
    troubles(&scene.checkup_with(change))
}

fn short(sha: Option<String>) -> String {
    sha.expect("the branch is there")[..7].to_owned()
}

#[test]
fn a_healthy_scene_is_told_line_by_line() {
    let scene = healthy();
    scene.source.tag_documents();
    scene.source.set_last_updated(Some(1_767_000_000));

    let checkup = scene.checkup_with(|options| {
        options.source.last_updated =
            Some(format!("{SOURCE}/model_references/v1/metadata/last_updated?key=hidden"));
    });

    let main = short(scene.repo.tip("main"));
    let expected = [
        "ok source/https://primary.example.org/model_references/v1/a: answers 200: 1 entry in 15 bytes, with an ETag",
        "ok source/https://primary.example.org/model_references/v1/metadata/last_updated: answers 1767000000",
        "ok GitHub/https://api.github.com: answers",
        "ok GitHub/clock: this machine's is within 30 s of that of GitHub",
        "ok GitHub/token: of an installation: GitHub does not say whose",
        "ok GitHub/rate limit: 4,993 of 5,000 requests are left until Thu, 01 Jan 2026 01:00:00 GMT; a first run needs about 9",
        "ok owner/data/repository: public; GitHub does not say whether this token may push to it",
        "ok owner/data/merged branches: GitHub deletes them",
        &format!("ok owner/data/main: at {main}, not protected"),
        "ok owner/data/trueup/models: is not there: the first proposal makes it",
        "ok owner/data/a.json: 1 entry in 28 bytes",
        "ok owner/data/sync/*: no pull request of the former service is open",
    ];
    assert_eq!(lines(&checkup, |_| true), expected);
    assert_eq!(checkup.exit_code(), 0);
}

#[test]
fn nothing_is_written_and_no_secret_is_told() {
    let scene = Scene::drifted();
    scene.repo.commit_on("sync/a/1", &[("b.json", Some("{}"))], "By the former service");
    scene.repo.open_pull_request("sync/a/1", "main", "Sync");
    let canary = scene.github.classic_token("canary-of-a-secret", &[]);

    let checkup = scene.checkup_with(|options| {
        options.access = Access::Token(Secret::new(canary.clone()));
        options.targets[0].files[0].source += "?key=canary-in-a-query";
    });

    assert_eq!(scene.writes(), Vec::<String>::new());
    let told = format!("{checkup:?}");
    assert!(!told.contains(&canary) && !told.contains("canary-in-a-query"), "{told}");
    assert_eq!(checkup.exit_code(), 1);
}
