use std::time::Duration;

use super::{
    Config, ConfigText, Format, Inputs, Layer, Layers, Location, LogFormat, load, location,
};
use crate::compare::{Field, Owned, When};
use crate::engine::options::{Extras, FileOptions, Mode, TargetOptions};
use crate::family::Family;
use crate::github::Access;

mod apply;
mod moved;
mod rights;

const SOURCE: (&str, &str) = ("TRUEUP_PRIMARY_API_URL", "https://models.example.org/api/");
const TOKEN: (&str, &str) = ("TRUEUP_GITHUB_TOKEN", "hunter2");

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn layers(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> Layers {
    let own = Layer { file: None, pairs: pairs(environment) };
    Layers { flags: pairs(flags), environment: vec![own] }
}

fn config_of(text: Option<&str>, layers: Layers) -> Result<Config, super::Faults> {
    let name = "trueup.toml".to_owned();
    load(&Inputs { text: text.map(|text| ConfigText { name, text: text.to_owned() }), layers })
}

/// The preset with a source, a token and one more variable.
fn preset(name: &str, text: &str) -> Config {
    config_of(None, layers(&[], &[SOURCE, TOKEN, (name, text)])).expect("a configuration")
}

fn faults(text: Option<&str>, flags: &[(&str, &str)], environment: &[(&str, &str)]) -> String {
    match config_of(text, layers(flags, environment)) {
        Ok(config) => format!("no faults, warnings {:?}", config.warnings),
        Err(faults) => format!("{faults}\nexit {}", faults.exit_code()),
    }
}

#[test]
fn the_preset_needs_a_source_and_a_token_and_nothing_else() {
    let config = config_of(None, layers(&[], &[SOURCE, TOKEN])).expect("a configuration");

    let [target, text] = &config.run.targets[..] else { panic!("{:?}", config.run.targets) };
    let files: Vec<(&str, &str)> =
        target.files.iter().map(|file| (file.source.as_str(), file.path.as_str())).collect();
    let base = "https://models.example.org/api/model_references/v1";
    let expected = [
        "blip",
        "clip",
        "codeformer",
        "controlnet",
        "esrgan",
        "gfpgan",
        "image_generation",
        "miscellaneous",
        "safety_checker",
    ]
    .map(|category| match category {
        "image_generation" => (format!("{base}/{category}"), "stable_diffusion.json".to_owned()),
        _ => (format!("{base}/{category}"), format!("{category}.json")),
    });
    assert!(files.iter().copied().eq(expected.iter().map(|(a, b)| (a.as_str(), b.as_str()))));
    assert_eq!(
        (target.repository.to_string(), target.branch.as_str(), config.run.sync.as_str()),
        ("Haidra-Org/AI-Horde-image-model-reference".to_owned(), "main", "horde")
    );
    let file = FileOptions {
        category: "text_generation".into(),
        source: format!("{base}/text_generation"),
        path: "db.json".into(),
        family: Family::TextReference { csv_path: "models.csv".into() },
        owned: vec![Owned { field: Field::Column("instruct_format".into()), when: When::Absent }],
        companion: None,
    };
    assert_eq!(text.files, [file]);
    assert_eq!(text.repository.to_string(), "Haidra-Org/AI-Horde-text-model-reference");
    assert_eq!(config.run.api.base_url(), "https://api.github.com");
    assert_eq!(config.run.web_url, "https://github.com");
    assert_eq!(config.run.mode, Mode::Propose);
    assert_eq!((config.run.threshold, config.run.budget), (1, None));
    assert_eq!(config.run.extras.labels, ["automated", "sync", "ready-for-review"]);
    assert!(!config.verbose);
    assert_eq!((config.format, config.log_format), (Format::Text, LogFormat::Text));
    assert_eq!(config.warnings, Vec::<String>::new());
}

#[test]
fn without_anything_all_that_is_needed_is_named_at_once() {
    let text = faults(None, &[], &[]);

    assert_eq!(
        text,
        "--primary-url: is missing: give the base of the source's API, or set TRUEUP_PRIMARY_API_URL, \
         or write base_url under [source] in trueup.toml\n\
         TRUEUP_GITHUB_TOKEN: is not set, nor are GH_TOKEN and GITHUB_TOKEN: set one of them to a token \
         that may write contents and pull requests, or look first with --dry-run\n\
         exit 1"
    );
}

#[test]
fn every_variable_has_its_effect_under_both_names() {
    type Effect = fn(&Config) -> String;
    let table: &[(&str, &str, Effect, &str)] = &[
        (
            "PRIMARY_API_URL",
            "http://127.0.0.1:1/",
            |c| c.run.targets[0].files[0].source.clone(),
            "http://127.0.0.1:1/model_references/v1/blip",
        ),
        ("PRIMARY_API_TIMEOUT", "2m", |c| format!("{:?}", c.run.source.timeout), "120s"),
        (
            "CATEGORIES_TO_SYNC",
            r#"["clip", "blip"]"#,
            |c| format!("{} {}", c.run.targets[0].files.len(), c.run.targets[0].unselected.len()),
            "2 7",
        ),
        ("DRY_RUN", "yes", |c| format!("{:?}", c.run.mode), "DryRun"),
        ("VERBOSE_LOGGING", "on", |c| c.verbose.to_string(), "true"),
        ("NO_PR", "1", |c| format!("{:?}", c.run.mode), "WriteOut"),
        ("TARGET_CLONE_DIR", "/clones", |c| format!("{:?}", c.target_dir), r#"Some("/clones")"#),
        ("PR_REVIEWERS", "ann, bob", |c| c.run.extras.reviewers.join("+"), "ann+bob"),
        ("PR_ASSIGNEES", "[\"ann\", \"bob\"]", |c| c.run.extras.assignees.join("+"), "ann+bob"),
        ("PR_LABELS", "one", |c| c.run.extras.labels.join("+"), "one"),
        (
            "PR_AUTO_ASSIGN_TEAM",
            "org/team",
            |c| format!("{:?}", c.run.extras.team),
            r#"Some("team")"#,
        ),
        ("MIN_CHANGES_THRESHOLD", "3", |c| c.run.threshold.to_string(), "3"),
        ("MAX_REMOVALS", "7", |c| c.run.guard.max_removals.to_string(), "7"),
        ("MAX_REMOVAL_SHARE", "5%", |c| c.run.guard.max_removal_share.to_string(), "5%"),
        ("GITHUB_IMAGE_REPO", "me/mine", |c| c.run.targets[0].repository.to_string(), "me/mine"),
        ("GITHUB_TEXT_REPO", "me/text", |c| c.run.targets[1].repository.to_string(), "me/text"),
        ("GITHUB_BRANCH", "next", |c| c.run.targets[0].branch.to_string(), "next"),
        (
            "GITHUB_API_URL",
            "https://git.example/api/v3/",
            |c| format!("{} {}", c.run.api.base_url(), c.run.web_url),
            "https://git.example/api/v3 https://git.example",
        ),
        ("REPORT", "r.json", |c| format!("{:?}", c.report), r#"Some("r.json")"#),
        ("FORMAT", "markdown", |c| format!("{:?}", c.format), "Markdown"),
        ("LOG_FORMAT", "json", |c| format!("{:?}", c.log_format), "Json"),
        ("OUTPUT_DIR", "out", |c| format!("{} {:?}", c.warnings.len(), c.output_dir), "1 None"),
        ("REQUEST_BUDGET", "50", |c| format!("{:?}", c.run.budget), "Some(50)"),
        ("WATCH_MODE", "off", |c| c.warnings.len().to_string(), "0"),
        ("WATCH_INTERVAL_SECONDS", "60", |c| c.warnings.len().to_string(), "0"),
        ("WATCH_ENABLE_STARTUP_SYNC", "true", |c| c.warnings.len().to_string(), "0"),
        ("WATCH_INITIAL_DELAY_SECONDS", "5", |c| c.warnings.len().to_string(), "0"),
    ];
    for (suffix, text, effect, expected) in table {
        for prefix in ["TRUEUP_", "HORDE_GITHUB_SYNC_"] {
            let environment = [TOKEN, (&format!("{prefix}{suffix}"), *text)];
            let source =
                (*suffix != "PRIMARY_API_URL").then_some(("--primary-url", "https://a.example"));
            let config = config_of(None, layers(source.as_slice(), &environment));
            assert_eq!(effect(&config.expect(suffix)), *expected, "{prefix}{suffix}");
        }
    }
}

#[test]
fn older_names_move_the_presets_repository() {
    let moved = |environment: &[(&str, &str)]| {
        let config = config_of(None, layers(&[], &[&[SOURCE, TOKEN], environment].concat()));
        let target = config.expect("a configuration").run.targets.remove(0);
        format!("{}@{}", target.repository, target.branch)
    };

    assert_eq!(
        moved(&[("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_OWNER", "me")]),
        "me/AI-Horde-image-model-reference@main"
    );
    assert_eq!(
        moved(&[
            ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER", "me"),
            ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__NAME", "mine"),
            ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__BRANCH", "next"),
        ]),
        "me/mine@next"
    );
}

#[test]
fn output_dir_goes_with_no_pr_and_force_beats_the_threshold() {
    let flags = [("--no-pr", "true"), ("--force", "true")];
    let out = ("HORDE_GITHUB_SYNC_OUTPUT_DIR", "out");
    let config =
        config_of(None, layers(&flags, &[SOURCE, out, ("TRUEUP_MIN_CHANGES_THRESHOLD", "9")]));

    let config = config.expect("a configuration that needs no token");
    assert_eq!((config.output_dir.as_deref(), config.run.threshold), (Some("out"), 1));
}

#[test]
fn tokens_are_looked_for_under_our_own_names_first() {
    let token = |environment: &[(&str, &str)]| {
        let config = config_of(None, layers(&[], &[&[SOURCE], environment].concat()));
        match config.expect("a configuration").run.access {
            Access::Token(token) => Some(token.expose().clone()),
            Access::Anonymous | Access::App(_) => None,
        }
    };
    let (old, gh, plain) =
        (("HORDE_GITHUB_SYNC_GITHUB_TOKEN", "a"), ("GH_TOKEN", "b"), ("GITHUB_TOKEN", "c"));

    assert_eq!(token(&[plain, gh, old]).as_deref(), Some("a"));
    assert_eq!(token(&[plain, gh]).as_deref(), Some("b"));
    assert_eq!(token(&[plain, ("GH_TOKEN", "")]).as_deref(), Some("c"));
}

#[test]
fn what_githubs_runners_set_is_only_a_fallback() {
    let api = |text, environment: &[(&str, &str)]| {
        let environment = [&[SOURCE, TOKEN], environment].concat();
        let config = config_of(text, layers(&[], &environment)).expect("a configuration");
        config.run.api.base_url().to_owned()
    };
    let runner = ("GITHUB_API_URL", "https://runner.example");
    let toml = format!("{SMALL}\n[github]\napi_url = \"https://toml.example/\"");

    assert_eq!(api(None, &[runner]), "https://runner.example");
    assert_eq!(api(Some(&toml), &[runner]), "https://toml.example");
    assert_eq!(
        api(Some(&toml), &[runner, ("TRUEUP_GITHUB_API_URL", "https://own.example")]),
        "https://own.example"
    );
}

#[test]
fn a_text_says_everything() {
    let text = r#"
        name = "models"
        [source]
        name = "PRIMARY"
        base_url = "https://models.example.org/api/"
        timeout = "45s"
        last_updated = "/last"
        [guard]
        max_removals = 3
        max_removal_share = "10%"
        [github]
        api_url = "https://git.example.org/api/v3"
        web_url = "https://git.example.org"
        [pull_request]
        labels = []
        reviewers = ["ann"]
        team = "org/team"
        assignees = ["bob"]
        draft = true
        [[repository]]
        name = "Owner/data"
        [[repository.file]]
        category = "one"
        source = "/one"
        path = "one.json"
        [[repository]]
        name = "owner/more"
        branch = "next"
        [[repository.file]]
        category = "two"
        source = "https://other.example/two?x=1"
        path = "data/two.json"
        family = "document"
        [[repository]]
        name = "owner/DATA"
        [[repository.file]]
        category = "three"
        source = "three"
        path = "three.json"
    "#;

    let config = config_of(Some(text), layers(&[], &[TOKEN])).expect("a configuration");

    let file = |category: &str, source: &str, path: &str| FileOptions {
        category: category.into(),
        source: source.into(),
        path: path.into(),
        family: Family::default(),
        owned: Vec::new(),
        companion: None,
    };
    let target = |repository: &str, branch: &str, files| TargetOptions {
        repository: repository.parse().expect("a repository"),
        branch: branch.parse().expect("a branch"),
        files,
        unselected: Vec::new(),
    };
    let base = "https://models.example.org/api";
    let data = vec![
        file("one", &format!("{base}/one"), "one.json"),
        file("three", &format!("{base}/three"), "three.json"),
    ];
    let more = vec![file("two", "https://other.example/two?x=1", "data/two.json")];
    assert_eq!(
        config.run.targets,
        [target("Owner/data", "main", data), target("owner/more", "next", more)]
    );
    assert_eq!(config.run.source.timeout, Duration::from_secs(45));
    assert_eq!(config.run.guard.max_removals, 3);
    let extras = Extras {
        labels: Vec::new(),
        reviewers: vec!["ann".into()],
        team: Some("team".into()),
        assignees: vec!["bob".into()],
        draft: true,
    };
    assert_eq!(config.run.extras, extras);
    assert_eq!(config.run.web_url, "https://git.example.org");
}

#[test]
fn categories_without_a_file_are_skipped_with_one_warning() {
    let config = preset("TRUEUP_CATEGORIES_TO_SYNC", "lora, blip , ti");

    assert_eq!(config.run.targets[0].files.len(), 1);
    assert_eq!(config.run.targets[0].unselected.len(), 8);
    assert_eq!(config.warnings, ["skipped, no file is published for: lora, ti"]);
}

#[test]
fn names_without_effect_are_noted_once() {
    let environment = [
        SOURCE,
        TOKEN,
        ("AIWORKER_CACHE_HOME", "/cache"),
        ("HORDE_GITHUB_SYNC_SYNC_TEMP_DIR", "/tmp"),
        ("HORDE_GITHUB_SYNC_SUPPRESS_META_WARNINGS", "true"),
    ];

    let config = config_of(None, layers(&[], &environment)).expect("a configuration");

    assert_eq!(
        config.warnings,
        ["without effect here: HORDE_GITHUB_SYNC_SYNC_TEMP_DIR, \
          HORDE_GITHUB_SYNC_SUPPRESS_META_WARNINGS, AIWORKER_CACHE_HOME"]
    );
}

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
fn the_presets_variables_are_refused_beside_a_text() {
    assert_eq!(
        faults(Some(SMALL), &[], &[SOURCE, TOKEN, ("TRUEUP_GITHUB_BRANCH", "next")]),
        "TRUEUP_GITHUB_BRANCH: moves the built-in preset, but trueup.toml is used: \
         name the repository there\nexit 1"
    );
}

#[test]
fn the_text_is_found_by_flag_then_environment_then_in_its_place() {
    let text = ("TRUEUP_CONFIG_TEXT", SMALL);
    let here = Location::Text(ConfigText { name: text.0.into(), text: SMALL.into() });

    let found = |flags: &[_], environment: &[_]| location(&layers(flags, environment));

    assert_eq!(found(&[], &[]), Ok(Location::Default));
    assert_eq!(found(&[], &[text]), Ok(here));
    assert_eq!(found(&[("--config", "a")], &[text]), Ok(Location::File("a".into())));
    assert_eq!(found(&[], &[("TRUEUP_CONFIG", "b")]), Ok(Location::File("b".into())));
    assert_eq!(
        found(&[], &[text, ("TRUEUP_CONFIG", "b")]).map_err(|faults| faults.to_string()),
        Err("TRUEUP_CONFIG_TEXT: contradicts TRUEUP_CONFIG: remove one of the two".into())
    );
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

const SMALL: &str = r#"
name = "small"
[[repository]]
name = "owner/data"
[[repository.file]]
category = "one"
source = "/one"
path = "one.json"
"#;
