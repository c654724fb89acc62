//! The built-in preset `horde`, as its users have set it up for years, and GitHub Enterprise Server.

use std::fs;

use serde_json::json;

use crate::stage::{AFTER, BEFORE, RENDERED, Stage, TOKEN, assert_exit, assert_says};
use trueup_tests::loopback::Running;
use trueup_tests::simulator::Repository;
use trueup_tests::texts::{self, ALPHA, BETA, NEW};

/// The preset's nine image files below a name, all alike, two of them drifted; and the text repository in its own
/// place, without drift.
pub(crate) fn stage(name: &str) -> (Stage, Repository) {
    let (stage, images, _) = both(name);
    (stage, images)
}

fn both(name: &str) -> (Stage, Repository, Repository) {
    let stage = Stage::new();
    let mut repository = stage.github.repository(name);
    for category in CATEGORIES {
        let path = path(category);
        stage.source.set(category, AFTER);
        let is_drifted = ["blip", "image_generation"].contains(&category);
        repository = repository.file(&path, if is_drifted { BEFORE } else { RENDERED });
    }
    let repository = repository.create();
    let models = [ALPHA, BETA];
    stage.source.set("text_generation", texts::source(&models));
    let texts = stage.github.repository(TEXTS).file("db.json", texts::entries(&models));
    let texts = texts.file("models.csv", texts::table(&models)).create();
    texts.set_branch("next", "main");
    (stage, repository, texts)
}

/// Lets the source have one model more.
pub(crate) fn add_model(stage: &Stage) {
    stage.source.set("text_generation", texts::source(&[ALPHA, NEW, BETA]));
}

fn path(category: &str) -> String {
    let name = if category == "image_generation" { "stable_diffusion" } else { category };
    format!("{name}.json")
}

pub(crate) fn sync(stage: &Stage, flags: &[&str]) -> trueup_tests::program::Said {
    let (source, github) = (&stage.source_at.url, &stage.github_at.url);
    let addresses = ["--primary-url", source.as_str(), "--github-api-url", github.as_str()];
    stage.sync(&[&addresses, flags].concat())
}

#[test]
fn the_preset_keeps_the_nine_files_of_the_image_repository() {
    let (stage, repository) = stage(IMAGES);

    let said = sync(&stage, &[]);

    assert_exit(&said, 0);
    let pull = repository.pull_request(1);
    assert_eq!(pull.head_branch, "trueup/horde");
    assert_eq!(pull.labels, ["automated", "sync", "ready-for-review"]);
    let changed = repository.git(&["diff", "--name-only", "main", "trueup/horde"]);
    assert_eq!(changed, "blip.json\nstable_diffusion.json");
    assert_eq!(stage.source.visits().len(), 10);
}

#[test]
fn the_whole_preset_proposes_to_both_repositories() {
    let (stage, images, models) = both(IMAGES);
    add_model(&stage);

    let said = sync(&stage, &[]);

    assert_exit(&said, 0);
    assert_eq!(images.pull_requests().len(), 1);
    let line = "  db.json and models.csv: 1 added; 3 entries of db.json follow\n";
    assert_says(&said.out, &[TEXTS, line]);
    assert_eq!(models.pull_request(1).title, "Sync db.json and models.csv with PRIMARY: 1 added");
    let again = sync(&stage, &[]);
    assert_exit(&again, 0);
    assert_says(&again.out, &["pull request holds everything already"]);
}

#[test]
fn would_be_files_of_the_text_models_are_written_side_by_side() {
    let (stage, _) = stage(IMAGES);
    add_model(&stage);

    let flags = ["--categories", "text_generation", "--no-pr", "--output-dir", "out"];
    let said = sync(&stage, &flags);

    assert_exit(&said, 0);
    let folder = stage.place.path().join("out").join(TEXTS);
    let read = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    let models = [ALPHA, NEW, BETA];
    assert_eq!(
        (read("db.json"), read("models.csv")),
        (texts::entries(&models), texts::table(&models))
    );
}

#[test]
fn a_saved_plan_of_the_text_models_is_carried_out() {
    let (stage, _) = stage(IMAGES);
    add_model(&stage);
    let (source, github) = (&stage.source_at.url, &stage.github_at.url);
    let addresses = ["--primary-url", source.as_str(), "--github-api-url", github.as_str()];
    let flags = ["--categories", "text_generation", "--out", "plan.json"];

    let planned = stage.place.run(&[&["plan"], &addresses[..], &flags].concat());
    let applied = stage.place.run(&["apply", "plan.json", "--github-api-url", github]);

    assert_exit(&planned, 0);
    assert_exit(&applied, 0);
    assert_says(&applied.out, &["pull request opened", "  db.json and models.csv: 1 added\n"]);
}

#[test]
fn the_addresses_may_come_from_the_environment() {
    let (mut stage, repository) = stage(IMAGES);
    let (source, github) = (stage.source_at.url.clone(), stage.github_at.url.clone());
    stage.place.set("HORDE_GITHUB_SYNC_PRIMARY_API_URL", &source);
    stage.place.set("GITHUB_API_URL", &github);

    assert_exit(&stage.sync(&[]), 0);

    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn an_unknown_category_lists_the_presets_own() {
    let (stage, _) = stage(IMAGES);

    let said = sync(&stage, &["--categories", "blip,nope,blub"]);

    assert_exit(&said, 64);
    let known = format!("known: {}, text_generation", CATEGORIES.join(", "));
    assert_says(&said.err, &["\"nope\"", "\"blub\"", &known]);
    assert_eq!(said.out, "");
}

#[test]
fn categories_without_a_file_are_skipped_with_one_warning() {
    let (stage, _) = stage(IMAGES);

    let flags = ["--categories", "lora,blip,ti,video_generation", "--dry-run", "--format", "json"];
    let said = sync(&stage, &flags);

    assert_exit(&said, 0);
    let warnings: Vec<_> = said.err.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_says(warnings[0], &["no file is published for: lora, ti, video_generation"]);
    let files = said.json()["targets"][0]["files"].clone();
    assert_eq!(files.as_array().map(Vec::len), Some(1));
    assert_eq!(files[0]["category"], "blip");
}

#[test]
fn without_an_address_of_the_source_the_preset_says_what_is_missing() {
    let (stage, _) = stage(IMAGES);

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.err, &["--primary-url", "TRUEUP_PRIMARY_API_URL"]);
    assert_eq!(stage.github.requests().len(), 0);
}

#[test]
fn an_enterprise_server_is_asked_below_its_base_path() {
    let (mut stage, repository) = Stage::drifted();
    let nested = axum::Router::new().nest("/api/v3", stage.github.router());
    let server = Running::start(nested, 0).unwrap();
    let api = format!("{}/api/v3/", server.url);
    for _ in 0..2 {
        let said = stage.sync(&["--github-api-url", &api]);
        assert_exit(&said, 0);
    }
    assert_eq!(repository.pull_requests().len(), 1);
    let asked = stage.github.requests();
    assert!(asked.iter().all(|asked| asked.login.as_deref() == Some("trueup[bot]")));

    stage.place.set("TRUEUP_GITHUB_API_URL", &server.url);
    let said = stage.sync(&[]);
    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/data  failed", "404"]);
}

#[test]
fn the_preset_remembers_by_the_repositorys_own_name() {
    let (mut stage, _) = stage("somebody/models");
    stage.place.set("TRUEUP_GITHUB_IMAGE_REPO", "somebody/models");
    stage.place.unset(TOKEN);

    let said = sync(&stage, &["--dry-run", "--target-dir", "memory", "--format", "json"]);

    assert_exit(&said, 0);
    assert_eq!(said.json()["targets"][0]["outcome"], json!("planned"));
    assert!(fs::exists(stage.place.path().join("memory/somebody/models/memory.json")).unwrap());
}

pub(crate) const IMAGES: &str = "Haidra-Org/AI-Horde-image-model-reference";
const CATEGORIES: [&str; 9] = [
    "blip",
    "clip",
    "codeformer",
    "controlnet",
    "esrgan",
    "gfpgan",
    "image_generation",
    "miscellaneous",
    "safety_checker",
];
pub(crate) const TEXTS: &str = "Haidra-Org/AI-Horde-text-model-reference";
