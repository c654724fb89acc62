//! What variables and flags say, under all their names.

use super::*;

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
fn the_presets_variables_are_refused_beside_a_text() {
    assert_eq!(
        faults(Some(SMALL), &[], &[SOURCE, TOKEN, ("TRUEUP_GITHUB_BRANCH", "next")]),
        "TRUEUP_GITHUB_BRANCH: moves the built-in preset, but trueup.toml is used: \
         name the repository there\nexit 1"
    );
}
