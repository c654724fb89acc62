//! A configuration that is a variable: in the environment, in a file of pairs, and beside what contradicts it.

use std::fs;

use crate::stage::{Stage, assert_exit};
use trueup_tests::simulator::Repository;

/// A stage whose configuration is a text of several lines and no file.
fn stage() -> (Stage, Repository, String) {
    let (stage, repository) = Stage::drifted();
    let text = stage.configuration();
    assert!(text.lines().count() > 10, "{text}");
    fs::remove_file(stage.place.path().join("trueup.toml")).unwrap();
    (stage, repository, text)
}

#[test]
fn a_text_of_many_lines_is_a_variable() {
    for line_end in ["\n", "\r\n"] {
        let (mut stage, repository, text) = stage();
        stage.place.set("TRUEUP_CONFIG_TEXT", &text.replace('\n', line_end));

        assert_exit(&stage.sync(&[]), 0);

        assert_eq!(repository.pull_requests().len(), 1);
        assert_eq!(stage.place.files(), Vec::<String>::new());
    }
}

#[test]
fn a_text_of_many_lines_stands_in_a_file_of_pairs() {
    let escaped = |text: &str| text.replace('"', "\\\"").replace('\n', "\\n");
    let forms: [&dyn Fn(&str) -> String; 2] =
        [&|text| format!("'{text}'"), &|text| format!("\"{}\"", escaped(text))];
    for form in forms {
        for file in [".env", ".env.sync"] {
            let (stage, repository, text) = stage();
            stage.place.write(file, format!("A=1\nTRUEUP_CONFIG_TEXT={}\nB=2\n", form(&text)));

            assert_exit(&stage.sync(&[]), 0);

            assert_eq!(repository.pull_requests().len(), 1);
        }
    }
}

#[test]
fn a_fault_in_the_text_is_told_by_its_line() {
    let (mut stage, _, text) = stage();
    stage.place.set("TRUEUP_CONFIG_TEXT", &text.replace("path = \"a.json\"", "path = \"/a.json\""));

    let said = stage.sync(&[]);

    let expected = "error: TRUEUP_CONFIG_TEXT:19: `repository.file.path`: \"/a.json\" is not a path in a \
                    repository: write it from the root, with single `/` and without `..`\n";
    assert_eq!((said.code, said.err.as_str()), (1, expected));
}

#[test]
fn the_text_wins_over_the_file_in_its_place_and_a_flag_over_the_text() {
    let (mut stage, repository, text) = stage();
    stage.place.write("trueup.toml", "name = 1\n");
    stage.place.set("TRUEUP_CONFIG_TEXT", &text);
    assert_exit(&stage.sync(&[]), 0);
    assert_eq!(repository.pull_requests().len(), 1);

    let said = stage.sync(&["--config", "trueup.toml"]);
    assert_exit(&said, 1);
    assert!(said.err.starts_with("error: trueup.toml:1: "), "{}", said.err);
}

#[test]
fn a_text_and_a_file_contradict_each_other_within_a_layer_only() {
    for name in ["TRUEUP_CONFIG", "HORDE_GITHUB_SYNC_CONFIG"] {
        let (mut stage, repository, text) = stage();
        stage.place.set("TRUEUP_CONFIG_TEXT", &text);
        stage.place.write(".env", format!("{name}=none.toml\n"));
        assert_exit(&stage.sync(&[]), 0);

        stage.place.set(name, "none.toml");
        let said = stage.sync(&[]);
        let expected =
            format!("error: TRUEUP_CONFIG_TEXT: contradicts {name}: remove one of the two\n");
        assert_eq!((said.code, said.out.as_str(), said.err), (1, "", expected));
        assert_eq!(repository.pull_requests().len(), 1);
    }
}

#[test]
fn the_presets_variables_are_refused_beside_a_text() {
    let (mut stage, _, text) = stage();
    stage.place.set("TRUEUP_CONFIG_TEXT", &text);
    stage.place.set("TRUEUP_GITHUB_BRANCH", "next");

    let said = stage.sync(&[]);

    let expected = "error: TRUEUP_GITHUB_BRANCH: moves the built-in preset, but TRUEUP_CONFIG_TEXT is used: \
                    name the repository there\n";
    assert_eq!((said.code, said.err.as_str()), (1, expected));
}

#[test]
fn an_empty_text_counts_as_unset() {
    let (mut stage, repository, text) = stage();
    stage.place.write("trueup.toml", &text);
    stage.place.set("TRUEUP_CONFIG_TEXT", " \n");

    assert_exit(&stage.sync(&[]), 0);

    assert_eq!(repository.pull_requests().len(), 1);
}
