//! Settings from the environment, its files and `trueup.toml`: who wins, and what contradicts itself.

use serde_json::json;

use crate::stage::{AFTER, RENDERED, Stage, TOKEN, assert_exit, assert_says};
use trueup_tests::simulator::Permissions;

#[test]
fn the_older_names_work_as_the_new_ones_do() {
    for prefix in ["TRUEUP_", "HORDE_GITHUB_SYNC_"] {
        let (mut stage, repository) = Stage::drifted();
        let token = stage.token();
        stage.place.unset(TOKEN);
        stage.place.write("trueup.toml", stage.configuration().replace("[source]", "[source]\n#"));
        let settings = [
            ("GITHUB_TOKEN", token.as_str()),
            ("PRIMARY_API_URL", &format!("{}/", stage.source_at.url)),
            ("PRIMARY_API_TIMEOUT", "20"),
            ("CATEGORIES_TO_SYNC", "[\"a\"]"),
            ("PR_LABELS", "one, two"),
            ("PR_REVIEWERS", "owner"),
            ("MIN_CHANGES_THRESHOLD", "1"),
            ("REPORT", "report.json"),
            ("TARGET_CLONE_DIR", "memory"),
            ("VERBOSE_LOGGING", "no"),
            ("LOG_FORMAT", "json"),
        ];
        for (suffix, value) in settings {
            stage.place.set(&format!("{prefix}{suffix}"), value);
        }

        let said = stage.sync(&[]);

        assert_exit(&said, 0);
        let pull = repository.pull_request(1);
        assert_eq!((pull.labels.len(), pull.author.as_str()), (2, "trueup[bot]"), "{prefix}");
        assert_eq!(pull.reviewers, ["owner"]);
        let files = stage.place.files();
        let expected =
            ["memory/owner/data/memory.json", "memory/source.json", "report.json", "trueup.toml"];
        assert_eq!(files, expected);
        for line in said.err.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            assert_ne!(line["level"], "DEBUG");
        }
    }
}

#[test]
fn two_names_of_one_setting_must_agree() {
    let (mut stage, _) = Stage::drifted();
    stage.place.set("TRUEUP_MAX_REMOVALS", "5");
    stage.place.set("HORDE_GITHUB_SYNC_MAX_REMOVALS", "6");

    let said = stage.sync(&[]);

    let expected = "error: HORDE_GITHUB_SYNC_MAX_REMOVALS: contradicts TRUEUP_MAX_REMOVALS: \
                    remove one of the two\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (1, "", expected));
    stage.place.set("HORDE_GITHUB_SYNC_MAX_REMOVALS", "5");
    assert_exit(&stage.sync(&[]), 0);
}

#[test]
fn two_different_tokens_are_refused_without_showing_them() {
    let (mut stage, _) = Stage::drifted();
    stage.place.set("HORDE_GITHUB_SYNC_GITHUB_TOKEN", "another");

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.err, &["HORDE_GITHUB_SYNC_GITHUB_TOKEN: contradicts TRUEUP_GITHUB_TOKEN"]);
    assert!(!said.err.contains("another") && !said.err.contains(&stage.token()));
}

#[test]
fn our_own_token_comes_before_the_ones_that_tools_share() {
    let (mut stage, _) = Stage::drifted();
    let all = [(TOKEN, "first"), ("GH_TOKEN", "second"), ("GITHUB_TOKEN", "third")];
    for (name, login) in all {
        stage.place.set(name, &stage.github.token(login, Permissions::propose()));
    }
    for (name, login) in all {
        stage.forget();
        assert_exit(&stage.sync(&["--dry-run"]), 0);
        let used = stage.github.requests()[0].login.clone();
        assert_eq!(used, Some(format!("{login}[bot]")));
        stage.place.unset(name);
    }
}

#[test]
fn without_any_token_the_remedy_is_said() {
    let (mut stage, _) = Stage::drifted();
    stage.place.set(TOKEN, "  ");

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.err, &["TRUEUP_GITHUB_TOKEN", "GH_TOKEN", "--dry-run"]);
}

#[test]
fn the_real_environment_beats_env_sync_which_beats_env() {
    let (mut stage, _) = Stage::drifted();
    let told = |stage: &Stage| stage.sync(&["--dry-run"]).err;
    // An unreadable number names its place, which shows who won without a run.
    stage.place.write(".env", "TRUEUP_MIN_CHANGES_THRESHOLD=env\n");
    assert_says(&told(&stage), &[".env: TRUEUP_MIN_CHANGES_THRESHOLD: \"env\""]);
    stage.place.write(".env.sync", "HORDE_GITHUB_SYNC_MIN_CHANGES_THRESHOLD=sync\n");
    assert_says(&told(&stage), &[".env.sync: HORDE_GITHUB_SYNC_MIN_CHANGES_THRESHOLD: \"sync\""]);
    stage.place.set("TRUEUP_MIN_CHANGES_THRESHOLD", "real");
    assert_says(&told(&stage), &["error: TRUEUP_MIN_CHANGES_THRESHOLD: \"real\""]);
    stage.place.set("TRUEUP_MIN_CHANGES_THRESHOLD", "2");
    let (code, report) = stage.report(&["--dry-run"]);
    assert_eq!((code, &report["targets"][0]["outcome"]), (0, &json!("below_threshold")));
}

#[test]
fn the_token_may_stand_in_env_sync() {
    let (mut stage, repository) = Stage::drifted();
    let token = stage.token();
    stage.place.unset(TOKEN);
    stage.place.write(".env.sync", format!("# ours\nexport GITHUB_TOKEN='{token}'\n"));
    stage.place.write(".env", "GITHUB_TOKEN=wrong\n");

    assert_exit(&stage.sync(&[]), 0);
    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let (mut stage, _) = Stage::drifted();
    let nowhere = "base_url = \"http://127.0.0.1:1\"";
    let real = format!("base_url = \"{}\"", stage.source_at.url);
    stage.place.write("trueup.toml", stage.configuration().replace(&real, nowhere));
    let url = stage.source_at.url.clone();
    stage.place.set("TRUEUP_PRIMARY_API_URL", &url);
    assert_exit(&stage.sync(&["--dry-run"]), 0);

    stage.place.set("TRUEUP_PRIMARY_API_URL", "http://127.0.0.1:1");
    assert_exit(&stage.sync(&["--dry-run", "--primary-url", &url]), 0);
}

#[test]
fn the_configuration_may_stand_elsewhere() {
    let (mut stage, _) = Stage::drifted();
    let text = stage.configuration();
    stage.place.write("trueup.toml", "name = 1");
    stage.place.write("conf/mine.toml", &text);
    assert_exit(&stage.sync(&["--config", "conf/mine.toml", "--dry-run"]), 0);
    stage.place.set("HORDE_GITHUB_SYNC_CONFIG", "conf/mine.toml");
    assert_exit(&stage.sync(&["--dry-run"]), 0);
}

#[test]
fn the_shared_name_of_githubs_address_is_only_a_fallback() {
    let (mut stage, _) = Stage::drifted();
    let wrong = stage.source_at.url.clone();
    stage.place.set("GITHUB_API_URL", &wrong);
    assert_exit(&stage.sync(&["--dry-run"]), 0);

    let url = stage.github_at.url.clone();
    let line = format!("api_url = \"{url}\"");
    stage.place.write("trueup.toml", stage.configuration().replace(&line, ""));
    assert_exit(&stage.sync(&["--dry-run"]), 1);
    stage.place.set("GITHUB_API_URL", &format!("{url}/"));
    assert_exit(&stage.sync(&["--dry-run"]), 0);
    stage.place.set("GITHUB_API_URL", &wrong);
    stage.place.set("HORDE_GITHUB_SYNC_GITHUB_API_URL", &url);
    assert_exit(&stage.sync(&["--dry-run"]), 0);
}

#[test]
fn names_without_effect_and_names_nobody_knows_are_noticed_once() {
    let mut stage = Stage::new();
    stage.keep("owner/data", "a", AFTER, RENDERED);
    stage.place.set("AIWORKER_CACHE_HOME", "/cache");
    stage.place.set("HORDE_GITHUB_SYNC_SYNC_TEMP_DIR", "/tmp");
    stage.place.set("TRUEUP_MAX_REMOVAL", "3");

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    let warnings: Vec<_> = said.err.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    assert_says(&said.err, &["HORDE_GITHUB_SYNC_SYNC_TEMP_DIR, AIWORKER_CACHE_HOME"]);
    assert_says(&said.err, &["TRUEUP_MAX_REMOVAL is not a setting of trueup"]);
}

#[test]
fn all_faults_of_a_configuration_are_told_at_once_with_their_lines() {
    let (mut stage, _) = Stage::drifted();
    let text = stage.configuration();
    let text = text.replace("name = \"models\"", "name = \"a b\"\ncolour = 1");
    stage.place.write("trueup.toml", text.replace("path = \"a.json\"", "path = \"../a.json\""));
    stage.place.set("TRUEUP_MAX_REMOVALS", "many");

    let said = stage.sync(&["--categories", "a"]);

    // The category is known, though its file cannot be used; the unknown key is wrong usage.
    assert_exit(&said, 64);
    let places: Vec<_> = said.err.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    let expected = ["trueup.toml:1", "trueup.toml:2", "trueup.toml:20", "TRUEUP_MAX_REMOVALS"];
    let mut sorted = places.clone();
    sorted.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted, "{}", said.err);
}
