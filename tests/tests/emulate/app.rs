//! By App: emulate checks the signature, looks the installation up, and narrows what its token may do.

use crate::first::{FIRST, assert_proposed, target};
use crate::stage::{APP, INSTALLATION, OTHER_APP, Stage};

#[test]
fn an_app_proposes_the_same_and_its_second_run_changes_nothing() {
    let name = "an_app_proposes_the_same_and_its_second_run_changes_nothing";
    let Some(mut stage) = Stage::drifted(name) else { return };
    let planned = stage.sync(&["--dry-run", "--format", "json"]);
    let key = stage.github.key(APP).to_owned();
    stage.place.set("GITHUB_APP_ID", &APP.to_string());
    stage.place.set("GITHUB_APP_PRIVATE_KEY", &key);

    let said = stage.sync(&["--format", "json"]);

    let first = target(&said, 0);
    assert_eq!(first["outcome"], "opened");
    assert_eq!(first["content"], planned.json()["targets"][0]["content"]);
    // Unlike GitHub, emulate wants the permission for issues where a pull request is labelled.
    let warnings: Vec<_> = said.err.lines().filter(|line| line.contains(" WARN ")).collect();
    assert!(matches!(&*warnings, [one] if one.contains("the labels sync: GitHub answered 403")));
    assert_eq!(stage.writes(), [&[EXCHANGE], &FIRST[..]].concat());
    assert_proposed(&stage, &first["pull_request"]);
    assert_eq!(stage.get("/pulls/1")["user"]["login"], "trueup[bot]");
    let before = stage.everything();
    stage.writes();

    let second = target(&stage.sync(&["--format", "json"]), 0);

    assert_eq!(second["outcome"], "unchanged");
    assert_eq!(second["pull_request"], first["pull_request"]);
    assert_eq!(stage.writes(), [EXCHANGE]);
    assert_eq!(stage.everything(), before);
}

#[test]
fn a_named_installation_is_not_looked_up_and_another_apps_key_is_refused() {
    let name = "a_named_installation_is_not_looked_up_and_another_apps_key_is_refused";
    let Some(mut stage) = Stage::drifted(name) else { return };
    let (key, other) = (stage.github.key(APP).to_owned(), stage.github.key(OTHER_APP).to_owned());
    stage.place.set("GITHUB_APP_ID", &APP.to_string());
    stage.place.set("GITHUB_APP_INSTALLATION_ID", &INSTALLATION.to_string());
    stage.place.set("GITHUB_APP_PRIVATE_KEY", &other);
    let before = stage.everything();
    stage.asked();

    let refused = stage.sync(&["--format", "json"]);

    assert_eq!(target(&refused, 1)["outcome"], "failed");
    assert_eq!(stage.asked(), [EXCHANGE]);
    assert_eq!(stage.everything(), before);
    stage.asked();

    stage.place.set("GITHUB_APP_PRIVATE_KEY", &key.replace('\n', "\\n"));
    let accepted = stage.sync(&["--format", "json"]);

    assert_eq!(target(&accepted, 0)["outcome"], "opened");
    assert!(!stage.asked().iter().any(|asked| asked.ends_with("/installation")));
}

const EXCHANGE: &str = "POST /app/installations/815/access_tokens";
