//! `trueup config`: what the settings come to, the text in use, and the schema. No token, no network.

use serde_json::Value;
use trueup_core::config::SCHEMA;
use trueup_tests::program::{Place, Said};

const TEXT: &str = "# ours\nname = \"models\"\n\n[source]\nbase_url = \"https://models.example.org/api\"\n\n\
    [[repository]]\nname = \"owner/data\"\n\n\
    [[repository.file]]\ncategory = \"a\"\nsource = \"/a\"\npath = \"a.json\"\n\n\
    [[repository.file]]\ncategory = \"b\"\nsource = \"https://other.example.org/b\"\npath = \"b.json\"\n";

fn saved(text: &str) -> Place {
    let place = Place::new();
    place.write("trueup.toml", text);
    place
}

fn said(code: i32, out: &str, err: &str) -> Said {
    Said { code, out: out.to_owned(), err: err.to_owned() }
}

#[test]
fn it_says_what_a_run_would_do_and_where_that_comes_from() {
    let mut place = saved(TEXT);
    place.set("HORDE_GITHUB_SYNC_PR_LABELS", "one");
    place.write(".env", "TRUEUP_GITHUB_TOKEN=hunter2\n");

    let told = "configuration: trueup.toml\n\
        sync:          models, on branch trueup/models\n\
        source:        source at https://models.example.org, 1 file\n\
        \x20              source at https://other.example.org, 1 file\n\
        repository:    owner/data, branch main, 2 files\n\
        github:        https://api.github.com\n\
        also set:      HORDE_GITHUB_SYNC_PR_LABELS, .env: TRUEUP_GITHUB_TOKEN\n";
    assert_eq!(place.run(&["config"]), said(0, told, ""));
}

#[test]
fn its_flags_mean_what_they_mean_elsewhere() {
    let place = saved("name = 1");
    place.write("mine.toml", TEXT);

    let flags =
        ["--config", "mine.toml", "--primary-url", "http://127.0.0.1:1/", "--categories", "a"];
    let told = place.run(&[&["config"], &flags[..]].concat());

    let expected = "configuration: mine.toml\n\
        sync:          models, on branch trueup/models\n\
        source:        source at http://127.0.0.1:1, 1 file\n\
        repository:    owner/data, branch main, 1 file\n\
        github:        https://api.github.com\n\
        also set:      --primary-url, --categories\n";
    assert_eq!(told, said(0, expected, ""));
}

#[test]
fn all_faults_are_listed_and_wrong_usage_is_64() {
    let place = saved(&TEXT.replace("/a\"", "/../a\"").replace("b.json", "/b.json"));

    let told = place.run(&["config"]);
    assert_eq!(
        (told.code, told.out.as_str(), told.err.lines().count()),
        (1, "", 2),
        "{}",
        told.err
    );
    let told = place.run(&["config", "--categories", "nope"]);
    assert_eq!(
        (told.code, told.out.as_str(), told.err.lines().count()),
        (64, "", 3),
        "{}",
        told.err
    );
    assert_eq!(place.run(&["config", "--print"]).code, 1);
}

#[test]
fn the_text_in_use_is_printed_byte_for_byte() {
    let mut place = saved(TEXT);
    assert_eq!(place.run(&["config", "--print"]), said(0, TEXT, ""));

    let other = TEXT.replace('\n', "\r\n").replace("ours", "ünsere 😀");
    place.write("other.toml", &other);
    assert_eq!(place.run(&["config", "--print", "--config", "other.toml"]), said(0, &other, ""));

    place.set("TRUEUP_CONFIG_TEXT", &other);
    assert_eq!(place.run(&["config", "--print"]), said(0, &other, ""));
}

#[test]
fn without_any_the_presets_own_text_is_printed() {
    let place = Place::new();

    let printed = place.run(&["config", "--print"]);

    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    assert!(printed.out.contains("trueup config --print > trueup.toml"), "{}", printed.out);
    place.write("trueup.toml", &printed.out);
    let told = place.run(&["config", "--primary-url", "https://models.example.org"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
}

#[test]
fn the_schema_is_printed_whatever_the_settings_are() {
    let place = saved("nothing");

    let printed = place.run(&["config", "--schema"]);

    assert_eq!(printed, said(0, SCHEMA, ""));
    assert_eq!(printed.json()["title"], Value::from("trueup.toml"));
}

#[test]
fn what_has_no_effect_together_is_wrong_usage() {
    for flags in [
        ["--print", "--schema"],
        ["--print", "--primary-url=https://models.example.org"],
        ["--print", "--categories=a"],
        ["--schema", "--config=trueup.toml"],
    ] {
        let told = saved(TEXT).run(&[&["config"], &flags[..]].concat());
        assert_eq!((told.code, told.out.as_str()), (64, ""), "{flags:?}: {}", told.err);
    }
}
