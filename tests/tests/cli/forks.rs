//! Owners of forks: the preset's repository is moved by every name that is documented, and by no other way.

use crate::preset::{IMAGES, add_model, stage, sync};
use crate::stage::{Stage, assert_exit, assert_says};
use trueup_tests::program::{Place, Said};
use trueup_tests::texts::{self, ALPHA, BETA};

/// Every name that moves the image repository, what it is set to, and where the pull request is made then.
const NAMES: [(&str, &str, &str, &str); 10] = [
    ("TRUEUP_GITHUB_IMAGE_REPO", "somebody/models", "somebody/models", "main"),
    ("HORDE_GITHUB_SYNC_GITHUB_IMAGE_REPO", "somebody/models", "somebody/models", "main"),
    ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_OWNER", "somebody", OWNED, "main"),
    ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER", "somebody", OWNED, "main"),
    ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_NAME", "models", NAMED, "main"),
    ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__NAME", "models", NAMED, "main"),
    ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_BRANCH", "next", IMAGES, "next"),
    ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__BRANCH", "next", IMAGES, "next"),
    ("TRUEUP_GITHUB_BRANCH", "next", IMAGES, "next"),
    ("HORDE_GITHUB_SYNC_GITHUB_BRANCH", "next", IMAGES, "next"),
];

/// Every name that moves the text repository.
const TEXT_NAMES: [&str; 8] = [
    "TRUEUP_GITHUB_TEXT_REPO",
    "HORDE_GITHUB_SYNC_GITHUB_TEXT_REPO",
    "HORDE_MODEL_REFERENCE_TEXT_GITHUB_REPO_OWNER",
    "HORDE_MODEL_REFERENCE_TEXT_GITHUB_REPO__OWNER",
    "HORDE_MODEL_REFERENCE_TEXT_GITHUB_REPO_NAME",
    "HORDE_MODEL_REFERENCE_TEXT_GITHUB_REPO__NAME",
    "HORDE_MODEL_REFERENCE_TEXT_GITHUB_REPO_BRANCH",
    "HORDE_MODEL_REFERENCE_TEXT_GITHUB_REPO__BRANCH",
];

#[test]
fn every_documented_name_moves_the_presets_pull_request() {
    for (name, value, repository, base) in NAMES {
        let (mut stage, fork) = stage(repository);
        fork.set_branch("next", "main");
        stage.place.set(name, value);

        let said = sync(&stage, &[]);

        assert_exit(&said, 0);
        let pulls = fork.pull_requests();
        assert_eq!(pulls.len(), 1, "{name}");
        assert_eq!(pulls[0].base_branch, base, "{name}");
    }
}

#[test]
fn owner_name_and_branch_go_together_in_both_forms() {
    for form in ["_", "__"] {
        let (mut stage, fork) = stage("somebody/models");
        fork.set_branch("next", "main");
        for (part, value) in [("OWNER", "somebody"), ("NAME", "models"), ("BRANCH", "next")] {
            let name = format!("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO{form}{part}");
            stage.place.set(&name, value);
        }

        assert_exit(&sync(&stage, &[]), 0);

        assert_eq!(fork.pull_request(1).base_branch, "next");
    }
}

#[test]
fn a_fork_is_set_up_in_files_of_pairs_and_the_upper_one_wins() {
    let (mut stage, fork) = stage("somebody/models");
    stage
        .place
        .write(".env", "TRUEUP_GITHUB_IMAGE_REPO=nobody/models\nTRUEUP_GITHUB_BRANCH=gone\n");
    stage.place.write(".env.sync", "HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER=somebody\n");
    stage.place.set("HORDE_GITHUB_SYNC_GITHUB_BRANCH", "main");

    assert_exit(&sync(&stage, &[]), 0);

    assert_eq!(fork.pull_requests().len(), 1);
}

/// What `trueup config` says of the preset with these variables.
fn checked(variables: &[(&str, &str)]) -> Said {
    let mut place = Place::new();
    for (name, value) in variables {
        place.set(name, value);
    }
    place.run(&["config", "--primary-url", "https://models.example.org"])
}

#[test]
fn two_names_that_mean_different_things_are_both_named() {
    let whole = ("TRUEUP_GITHUB_IMAGE_REPO", "somebody/models");
    let older =
        |form: &str, part: &str| format!("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO{form}{part}");
    let table = [
        (whole, ("HORDE_GITHUB_SYNC_GITHUB_IMAGE_REPO".to_owned(), "nobody/models")),
        (whole, (older("_", "OWNER"), "nobody")),
        (whole, (older("__", "OWNER"), "nobody")),
        (whole, (older("_", "NAME"), "others")),
        (whole, (older("__", "NAME"), "others")),
        (("TRUEUP_GITHUB_BRANCH", "next"), ("HORDE_GITHUB_SYNC_GITHUB_BRANCH".to_owned(), "last")),
        (("TRUEUP_GITHUB_BRANCH", "next"), (older("_", "BRANCH"), "last")),
        (("HORDE_GITHUB_SYNC_GITHUB_BRANCH", "next"), (older("__", "BRANCH"), "last")),
        (("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER", "a"), (older("_", "OWNER"), "b")),
        (("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__NAME", "a"), (older("_", "NAME"), "b")),
        (("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__BRANCH", "a"), (older("_", "BRANCH"), "b")),
    ];
    for (first, (name, value)) in table {
        let said = checked(&[first, (&name, value)]);

        let expected = format!("error: {name}: contradicts {}: remove one of the two\n", first.0);
        assert_eq!((said.code, said.out.as_str(), said.err), (1, "", expected));
    }
}

#[test]
fn two_names_that_mean_the_same_are_fine() {
    let said = checked(&[
        ("TRUEUP_GITHUB_IMAGE_REPO", "Somebody/models"),
        ("HORDE_GITHUB_SYNC_GITHUB_IMAGE_REPO", "somebody/models"),
        ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER", "SOMEBODY"),
        ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_NAME", "models"),
    ]);

    assert_exit(&said, 0);
    assert_says(&said.out, &["repository:    Somebody/models, branch main, 9 files\n"]);
}

#[test]
fn every_name_is_refused_beside_a_configuration() {
    let names = NAMES.map(|(name, ..)| name);
    for name in names.iter().chain(&TEXT_NAMES) {
        let (mut stage, repository) = Stage::drifted();
        stage.place.set(name, "somebody");

        let said = stage.sync(&[]);

        let expected = format!(
            "error: {name}: moves the built-in preset, but trueup.toml is used: \
             name the repository there\n"
        );
        assert_eq!((said.code, said.out.as_str(), said.err), (1, "", expected));
        assert_eq!(repository.branches(), ["main"]);
    }
}

#[test]
fn the_text_repository_is_moved_by_its_own_names_and_alone() {
    for name in TEXT_NAMES {
        let value = match name {
            name if name.ends_with("TEXT_REPO") => "somebody/texts",
            name if name.ends_with("BRANCH") => "next",
            _ => "somebody",
        };

        let said = checked(&[(name, value)]);

        assert_eq!((said.code, said.err.as_str()), (0, ""), "{name}");
        let images = format!("{IMAGES}, branch main, 9 files\n");
        assert_says(&said.out, &[&images, value]);
    }
}

#[test]
fn a_fork_of_the_text_repository_gets_the_pull_request() {
    let (mut stage, _) = stage(IMAGES);
    let files = [ALPHA, BETA];
    let fork = stage.github.repository("somebody/texts").file("db.json", texts::entries(&files));
    let fork = fork.file("models.csv", texts::table(&files)).create();
    stage.place.set("HORDE_GITHUB_SYNC_GITHUB_TEXT_REPO", "somebody/texts");
    add_model(&stage);

    let said = sync(&stage, &[]);

    assert_exit(&said, 0);
    assert_eq!(fork.pull_requests().len(), 1);
}

#[test]
fn a_preset_that_was_printed_and_saved_proposes_into_the_fork_too() {
    let (mut stage, fork) = stage("somebody/models");
    fork.set_branch("next", "main");
    stage.place.set("TRUEUP_GITHUB_IMAGE_REPO", "somebody/models");
    stage.place.set("TRUEUP_GITHUB_BRANCH", "next");
    let printed = stage.place.run(&["config", "--print"]);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    stage.place.unset("TRUEUP_GITHUB_IMAGE_REPO");
    stage.place.unset("TRUEUP_GITHUB_BRANCH");
    stage.place.write("trueup.toml", &printed.out);

    assert_exit(&sync(&stage, &[]), 0);

    let pull = fork.pull_request(1);
    assert_eq!((pull.base_branch.as_str(), pull.head_branch.as_str()), ("next", "trueup/horde"));
    assert_eq!(stage.place.run(&["config", "--print"]).out, printed.out);
}

const OWNED: &str = "somebody/AI-Horde-image-model-reference";
const NAMED: &str = "Haidra-Org/models";
