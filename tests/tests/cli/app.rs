//! Authentication as a GitHub App: every form of its key, and every way to be refused, without a byte of the key.

use std::time::Duration;

use trueup_tests::program::Said;
use trueup_tests::simulator::{App, Operation, Permissions, Repository};

use crate::stage::{RENDERED, Stage, TOKEN, assert_exit, assert_says, proposed};

/// A drifted repository, and an App installed for its owner instead of a token.
fn with_app() -> (Stage, Repository, App, u64) {
    let (mut stage, repository) = Stage::drifted();
    stage.place.unset(TOKEN);
    let app = stage.github.app("keeper", Permissions::propose());
    let installation = app.install("owner");
    stage.place.set(ID, &app.id().to_string());
    (stage, repository, app, installation)
}

/// Asserts that nothing of the key, of a signature or of a token was said.
#[track_caller]
fn assert_secret(said: &Said, stage: &Stage, app: &App) {
    let all = format!("{}{}", said.out, said.err);
    let keys = [app.private_key_pkcs1(), app.private_key_pkcs8()];
    let lines = keys.iter().flat_map(|key| key.lines()).filter(|line| !line.starts_with("-----"));
    for line in lines {
        for part in [&line[..16.min(line.len())], &line[line.len().saturating_sub(16)..]] {
            assert!(part.len() < 8 || !all.contains(part), "a part of the key stands in:\n{all}");
        }
    }
    // A JSON web token begins with the same header always.
    assert!(!all.contains("eyJhbGciOi"), "a signature stands in:\n{all}");
    let exchanges = stage.github.requests().into_iter();
    let exchanges = exchanges.filter(|it| it.operation == Operation::CreateInstallationToken);
    for exchange in exchanges {
        let answer = exchange.response_json();
        let Some(token) = answer["token"].as_str() else { continue };
        assert!(!all.contains(token), "a token stands in:\n{all}");
    }
}

#[test]
fn every_form_of_the_key_signs() {
    type Give = fn(&mut Stage, &App);
    let forms: [(&str, Give); 7] = [
        ("PKCS#1", |stage, app| stage.place.set(KEY, app.private_key_pkcs1())),
        ("PKCS#8", |stage, app| stage.place.set(KEY, app.private_key_pkcs8())),
        ("escaped", |stage, app| {
            stage.place.set(KEY, &app.private_key_pkcs1().replace('\n', "\\n"));
        }),
        ("escaped in .env", |stage, app| {
            let key = app.private_key_pkcs8().replace('\n', "\\n");
            stage.place.write(".env", format!("{KEY}='{key}'\n"));
        }),
        ("lines in .env.sync", |stage, app| {
            stage.place.write(".env.sync", format!("{KEY}=\"{}\"\n", app.private_key_pkcs1()));
        }),
        ("a file", |stage, app| {
            stage.place.write("key.pem", app.private_key_pkcs1());
            stage.place.set(KEY_PATH, "key.pem");
        }),
        ("a file of Windows", |stage, app| {
            stage.place.write("key.pem", app.private_key_pkcs8().replace('\n', "\r\n"));
            let path = stage.place.path().join("key.pem");
            stage.place.set(KEY_PATH, &path.display().to_string());
        }),
    ];
    for (form, give) in forms {
        let (mut stage, repository, app, _) = with_app();
        give(&mut stage, &app);

        let said = stage.sync(&["--verbose"]);

        assert_eq!(said.code, 0, "{form}:\n{}\n{}", said.out, said.err);
        assert_eq!(proposed(&repository, "a.json"), RENDERED, "{form}");
        assert_secret(&said, &stage, &app);
    }
}

#[test]
fn a_second_run_finds_the_first_ones_work_whoever_asks() {
    let (mut stage, repository, app, _) = with_app();
    let token = stage.github.token("keeper", Permissions::propose());
    stage.place.set(KEY, app.private_key_pkcs1());

    let (code, by_app) = stage.report(&[]);
    stage.place.unset(ID);
    stage.place.unset(KEY);
    stage.place.set(TOKEN, &token);
    let (again, by_token) = stage.report(&[]);

    assert_eq!((code, again), (0, 0));
    let outcomes = [&by_app, &by_token].map(|report| report["targets"][0]["outcome"].clone());
    assert_eq!(outcomes, ["opened", "unchanged"]);
    assert_eq!(by_app["targets"][0]["content"], by_token["targets"][0]["content"]);
    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn an_app_beside_a_token_is_preferred_with_one_warning() {
    let (mut stage, repository, app, _) = with_app();
    stage.place.set(KEY, app.private_key_pkcs1());
    stage.place.set("GH_TOKEN", "hunter2");

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert_says(&said.err, &["GH_TOKEN is not used: the GitHub App goes before it"]);
    assert!(!format!("{}{}", said.out, said.err).contains("hunter2"));
    assert_eq!(repository.pull_request(1).author, "keeper[bot]");
}

#[test]
fn what_is_no_key_ends_the_run_before_anything_is_asked() {
    type Give = fn(&mut Stage, &App);
    let wrong: [(Give, &str); 9] = [
        (
            |stage, app| stage.place.set(KEY_PATH, app.private_key_pkcs1()),
            "GITHUB_APP_PRIVATE_KEY_PATH: names no file: to give the key itself, set GITHUB_APP_PRIVATE_KEY",
        ),
        (
            |stage, app| {
                stage.place.set(ID, app.private_key_pkcs8());
                stage.place.set(KEY, app.private_key_pkcs8());
            },
            "GITHUB_APP_ID: is no id",
        ),
        (|stage, _| stage.place.set(KEY, "hunter2"), "GITHUB_APP_PRIVATE_KEY: is no private key"),
        (
            |stage, app| {
                let key: String =
                    app.private_key_pkcs1().lines().take(9).collect::<Vec<_>>().join("\n");
                stage.place.set(KEY, &key);
            },
            "GITHUB_APP_PRIVATE_KEY: is only the beginning of a key",
        ),
        (
            |stage, app| {
                let key = app.private_key_pkcs1().replacen("MII", "MIJ", 1);
                stage.place.set(KEY, &key);
            },
            "GITHUB_APP_PRIVATE_KEY: is no RSA private key that can be read",
        ),
        (
            |stage, _| stage.place.set(KEY_PATH, "nowhere.pem"),
            "GITHUB_APP_PRIVATE_KEY_PATH: nowhere.pem: No such file",
        ),
        (
            |stage, app| {
                stage.place.write("key.pem", app.private_key_pkcs1());
                stage.place.set(KEY_PATH, "key.pem");
                stage.place.set(KEY, app.private_key_pkcs1());
            },
            "contradicts GITHUB_APP_PRIVATE_KEY_PATH: remove one of the two",
        ),
        (
            |stage, _| {
                stage.place.write("key.pem", "hunter2");
                stage.place.set(KEY_PATH, "key.pem");
            },
            "GITHUB_APP_PRIVATE_KEY_PATH: key.pem: is no private key",
        ),
        (|_, _| {}, "GITHUB_APP_PRIVATE_KEY: is not set, nor is GITHUB_APP_PRIVATE_KEY_PATH"),
    ];
    for (give, words) in wrong {
        let (mut stage, _, app, _) = with_app();
        give(&mut stage, &app);

        let said = stage.sync(&["--verbose"]);

        assert_exit(&said, 1);
        assert_says(&said.err, &[words]);
        assert!(!said.err.contains("hunter2"), "{}", said.err);
        assert_secret(&said, &stage, &app);
        assert_eq!(stage.github.requests().len(), 0, "{words}");
    }
}

#[test]
fn whoever_is_refused_is_told_why_and_what_to_do() {
    type Spoil = fn(&mut Stage, &App, u64);
    let refused: [(Spoil, &[&str]); 5] = [
        (
            |stage, _, _| {
                let other = stage.github.app("other", Permissions::propose());
                stage.place.set(KEY, other.private_key_pkcs1());
            },
            &["does not accept the signature of App", "401", "belong to one App"],
        ),
        (
            |stage, _, _| stage.github.advance(Duration::from_secs(3 * 3600)),
            &["for its time", "s behind GitHub's", "set this machine's clock"],
        ),
        (
            |_, app, installation| app.suspend(installation),
            &["gets no token", "suspended", "ask the account's owner"],
        ),
        (
            |_, app, installation| app.uninstall(installation),
            &["is not installed for owner", "install it"],
        ),
        (
            |_, app, _| app.set_permissions(Permissions::look()),
            &["no token with contents: write, pull_requests: write", "422", "grant them"],
        ),
    ];
    for (spoil, words) in refused {
        let (mut stage, repository, app, installation) = with_app();
        stage.place.set(KEY, app.private_key_pkcs8());
        spoil(&mut stage, &app, installation);

        let said = stage.sync(&["--verbose", "--report", "report.json"]);

        assert_exit(&said, 1);
        assert_says(&said.out, words);
        assert_says(&stage.place.read("report.json"), &words[..1]);
        assert_secret(&said, &stage, &app);
        assert_eq!(repository.branches(), ["main"]);
    }
}

const ID: &str = "GITHUB_APP_ID";
const KEY: &str = "GITHUB_APP_PRIVATE_KEY";
const KEY_PATH: &str = "GITHUB_APP_PRIVATE_KEY_PATH";
