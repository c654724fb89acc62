//! What is wrong, told all at once, each with its place and its remedy.

use super::*;

#[test]
fn every_wrong_setting_is_told_with_its_place_and_remedy() {
    type Pairs = &'static [(&'static str, &'static str)];
    let table: &[(Pairs, Pairs, &str)] = &[
        (
            &[("--categories", "blip,nope")],
            &[],
            "--categories: \"nope\" is not a category; known: blip, clip, codeformer, controlnet, esrgan, gfpgan, image_generation, miscellaneous, safety_checker, text_generation\nexit 64",
        ),
        (
            &[("--categories", "")],
            &[],
            "--categories: names no category: name at least one, or leave it out for all of them\nexit 64",
        ),
        (
            &[("--categories", ",")],
            &[],
            "--categories: names no category: name at least one, or leave it out for all of them\nexit 64",
        ),
        (
            &[],
            &[("TRUEUP_CATEGORIES_TO_SYNC", "[1")],
            "TRUEUP_CATEGORIES_TO_SYNC: \"[1\" is not a JSON array of strings\nexit 1",
        ),
        (
            &[("--watch", "true")],
            &[],
            "--watch: watching is not supported yet: run `trueup sync` on a schedule instead\nexit 64",
        ),
        (
            &[("--watch-interval", "5")],
            &[],
            "--watch-interval: watching is not supported yet: run `trueup sync` on a schedule instead\nexit 64",
        ),
        (
            &[],
            &[("HORDE_GITHUB_SYNC_WATCH_MODE", "true")],
            "HORDE_GITHUB_SYNC_WATCH_MODE: watching is not supported yet: run `trueup sync` on a schedule instead\nexit 64",
        ),
        (
            &[],
            &[("TRUEUP_DRY_RUN", "maybe")],
            "TRUEUP_DRY_RUN: \"maybe\" is neither true nor false\nexit 1",
        ),
        (
            &[],
            &[("TRUEUP_PRIMARY_API_TIMEOUT", "soon")],
            "TRUEUP_PRIMARY_API_TIMEOUT: \"soon\" is not a duration such as 30, 30s or 2m, above zero and at most a day\nexit 1",
        ),
        (
            &[("--max-removals", "-1")],
            &[],
            "--max-removals: \"-1\" is not a whole number from 0 up\nexit 64",
        ),
        (
            &[("--max-removal-share", "0.2")],
            &[],
            "--max-removal-share: \"0.2\": not a share such as `20%` (0% to 100%, at most one decimal)\nexit 64",
        ),
        (
            &[],
            &[("TRUEUP_REQUEST_BUDGET", "0")],
            "TRUEUP_REQUEST_BUDGET: \"0\" is not a whole number from 1 up\nexit 1",
        ),
        (
            &[],
            &[("TRUEUP_PR_AUTO_ASSIGN_TEAM", "team")],
            "TRUEUP_PR_AUTO_ASSIGN_TEAM: \"team\" is not a team: write it org/team\nexit 1",
        ),
        (
            &[],
            &[("TRUEUP_GITHUB_API_URL", "https://u:hunter2@h")],
            "TRUEUP_GITHUB_API_URL: holds a user name or password: remove it from the URL\nexit 1",
        ),
        (
            &[],
            &[("TRUEUP_GITHUB_IMAGE_REPO", "mine")],
            "TRUEUP_GITHUB_IMAGE_REPO: \"mine\": no slash: a repository is written owner/name\nexit 1",
        ),
        (
            &[],
            &[
                ("TRUEUP_GITHUB_IMAGE_REPO", "a/b"),
                ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER", "c"),
            ],
            "HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER: contradicts TRUEUP_GITHUB_IMAGE_REPO: remove one of the two\nexit 1",
        ),
        (
            &[],
            &[("HORDE_GITHUB_SYNC_GITHUB_TOKEN", "other")],
            "HORDE_GITHUB_SYNC_GITHUB_TOKEN: contradicts TRUEUP_GITHUB_TOKEN: remove one of the two\nexit 1",
        ),
        (
            &[("--output-dir", "out")],
            &[],
            "--output-dir: needs --no-pr: without it pull requests are made, and no files\nexit 64",
        ),
        (
            &[("--format", "yaml")],
            &[],
            "--format: \"yaml\": not one of text, json, markdown\nexit 64",
        ),
    ];
    for (flags, environment, expected) in table {
        assert_eq!(faults(None, flags, &[&[SOURCE, TOKEN], *environment].concat()), *expected);
    }
}

#[test]
fn every_fault_of_a_text_is_told_at_once_with_its_line() {
    let text = r#"name = "a/b"
nmae = 1
[source]
base_url = "ftp://x"
timeout = 0
[guard]
max_removals = "many"
max_removal_share = 20
[pull_request]
draft = "yes"
[[repository]]
name = "owner/data"
[[repository.file]]
category = "one"
source = "/one"
path = "../one.json"
[[repository.file]]
category = "two"
path = "two.json"
[[repository.file]]
category = "three"
source = "/three"
path = "db.json"
family = "text-reference"
csv_path = "models.csv"
[[repository]]
name = "OWNER/data"
branch = "next"
[[repository.file]]
category = "four"
source = "/four"
path = "a.json"
[[repository.file]]
category = "five"
source = "/five"
path = "a.json"
"#;

    assert_eq!(
        faults(Some(text), &[], &[TOKEN]),
        r#"trueup.toml:1: `name`: "a/b" cannot name a branch: use letters, digits, `-`, `_` and single `.`, at most 100 of them
trueup.toml:2: `nmae` is not a key of trueup's; known here: name, target_edits, source, guard, github, pull_request, repository
trueup.toml:4: `source.base_url`: "ftp://x" is not a URL that starts with https:// or http://
trueup.toml:5: `source.timeout`: "0" is not a duration such as 30, 30s or 2m, above zero and at most a day
trueup.toml:7: `guard.max_removals`: must be a whole number without quotes, not a string
trueup.toml:8: `guard.max_removal_share`: must be a string, not a whole number: put it in quotes
trueup.toml:10: `pull_request.draft`: must be true or false without quotes, not a string
trueup.toml:16: `repository.file.path`: "../one.json" is not a path in a repository: write it from the root, with single `/` and without `..`
trueup.toml:17: `repository.file.source` is missing: add source = "/path/under/base_url"
trueup.toml:26: owner/data is kept true on main already: one configuration keeps one branch of it
trueup.toml:36: owner/data has the path "a.json" twice: remove one
exit 64"#
    );
}

#[test]
fn a_file_cannot_stand_below_another_one() {
    let text = format!(
        "{SMALL}[[repository.file]]\ncategory = \"b\"\nsource = \"/b\"\npath = \"one.json/b.json\"\n"
    );

    assert_eq!(
        faults(Some(&text), &[], &[SOURCE, TOKEN]),
        "trueup.toml:12: owner/data cannot have both a file \"one.json\" and a file \"one.json/b.json\" below it: \
         remove one\nexit 1"
    );
}

#[test]
fn what_is_unknown_in_a_text_is_wrong_usage() {
    let one = |line: &str| {
        faults(Some(&format!("{SMALL}{line}\n")), &[], &[SOURCE, TOKEN]).replace("trueup.toml:", "")
    };

    assert_eq!(
        one("nmae = 1"),
        "9: `repository.file.nmae` is not a key of trueup's; known here: category, source, path, \
         family, csv_path, contract, companion, field\nexit 64"
    );
    assert_eq!(
        one("family = \"x\""),
        "9: `repository.file.family`: \"x\" is not a family: there are \"document\" and \"text-reference\"\nexit 64"
    );
}

#[test]
fn a_text_names_at_least_one_repository_and_file() {
    let empty = "name = \"small\"\nrepository = []";
    let bare = "name = \"small\"\n[[repository]]\nname = \"owner/data\"\nfile = []";
    let none = "name = \"small\"\n[[repository]]\nname = \"owner/data\"";

    assert_eq!(
        faults(Some(empty), &[], &[TOKEN]),
        "trueup.toml:2: `repository` is empty: begin at least one with [[repository]]\nexit 1"
    );
    assert_eq!(
        faults(Some(bare), &[], &[TOKEN]),
        "trueup.toml:4: `repository.file` is empty: begin at least one with [[repository.file]]\nexit 1"
    );
    assert_eq!(
        faults(Some(none), &[], &[TOKEN]),
        "trueup.toml:2: `repository.file` is missing: begin at least one with [[repository.file]]\nexit 1"
    );
}

#[test]
fn no_message_about_a_source_quotes_its_query() {
    let text = SMALL.replace("/one\"", "/../one?key=hunter2\"");

    let faults = faults(Some(&text), &[], &[SOURCE, TOKEN]);

    assert!(faults.contains("\"/../one\" is neither"), "{faults}");
}

#[test]
fn what_is_no_toml_is_told_by_line() {
    let text = faults(Some("name = \"a\"\n[source\n"), &[], &[TOKEN]);

    assert!(text.starts_with("trueup.toml:2: not TOML: "), "{text}");
    assert!(text.ends_with("exit 1"), "{text}");
}

#[test]
fn a_category_whose_file_cannot_be_used_is_no_unknown_one() {
    let file = |path: &str| {
        format!(
            "name = \"m\"\n[[repository]]\nname = \"o/r\"\n[[repository.file]]\n\
             category = \"a\"\nsource = \"https://a.example/a\"\npath = \"{path}\"\n"
        )
    };
    let told = |text: &str, category| faults(Some(text), &[("--categories", category)], &[TOKEN]);

    let wrong = told(&file("../a"), "a");
    assert!(wrong.starts_with("trueup.toml:7: `repository.file.path`"), "{wrong}");
    assert!(wrong.ends_with("without `..`\nexit 1"), "{wrong}");
    let unknown = "--categories: \"b\" is not a category; known: a\nexit 64";
    assert_eq!(told(&file("a.json"), "b"), unknown);
    assert!(!told("name = ", "a").contains("--categories"));
}

#[test]
fn no_fault_and_no_debug_text_shows_a_token() {
    let again = faults;
    let faults = again(None, &[], &[SOURCE, ("GH_TOKEN", "hunter2 ")])
        + &again(None, &[], &[SOURCE, ("GH_TOKEN", "hunter\u{7}2")]);
    let config = preset("TRUEUP_DRY_RUN", "true");

    assert!(!format!("{faults}{config:?}").contains("hunter"), "{faults}");
}
