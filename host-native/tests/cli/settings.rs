//! Command line, settings and their exit codes. A wrong value shows which place it came from.

use crate::{Place, Said};

const TOKEN: (&str, &str) = ("TRUEUP_GITHUB_TOKEN", "hunter2");

fn place() -> Place {
    Place::new().variable(TOKEN.0, TOKEN.1).variable("TRUEUP_PRIMARY_API_URL", "http://127.0.0.1:1")
}

#[test]
fn help_and_version_are_no_errors() {
    let place = Place::new();

    let version = format!("trueup {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(place.run(&["-V"]), Said::new(0, &version, ""));
    for arguments in
        [&["-h"][..], &["sync", "--help"], &["diff", "-h"], &["render", "--help"], &["man", "-h"]]
    {
        let said = place.run(arguments);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert!(said.out.contains("Usage: trueup"), "{}", said.out);
    }
}

#[test]
fn wrong_usage_exits_with_64() {
    let place = place();

    let wrong: [&[&str]; 9] = [
        &[],
        &["nope"],
        &["sync", "--nope"],
        &["diff", "one.json"],
        &["diff", "--format", "yaml", "a", "b"],
        &["sync", "--categories", "blip,nope"],
        &["sync", "--categories", ""],
        &["sync", "--watch"],
        &["sync", "--max-removals", "many"],
    ];
    for arguments in wrong {
        let said = place.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (64, ""), "{arguments:?}: {}", said.err);
        assert_ne!(said.err, "");
    }
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let said = Place::new().run(&["sync"]);

    assert_eq!((said.code, said.out.as_str()), (1, ""));
    let starts = ["error: --primary-url: is missing", "error: TRUEUP_GITHUB_TOKEN: is not set"];
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!(lines.len(), starts.len(), "{}", said.err);
    assert!(lines.iter().zip(starts).all(|(line, start)| line.starts_with(start)), "{}", said.err);
}

#[test]
fn the_environment_beats_env_sync_which_beats_env() {
    let wrong = |place: Place| place.run(&["sync"]).err;
    let files = || {
        place()
            .file(".env.sync", "TRUEUP_VERBOSE_LOGGING=two # comment\n")
            .file(".env", "export TRUEUP_VERBOSE_LOGGING=three\nTRUEUP_NO_PR='four'\n")
    };

    assert_eq!(
        wrong(files()),
        "error: .env: TRUEUP_NO_PR: \"four\" is neither true nor false\n\
         error: .env.sync: TRUEUP_VERBOSE_LOGGING: \"two\" is neither true nor false\n"
    );
    assert_eq!(
        wrong(files().variable("TRUEUP_VERBOSE_LOGGING", "one").variable("TRUEUP_NO_PR", "0")),
        "error: TRUEUP_VERBOSE_LOGGING: \"one\" is neither true nor false\n"
    );
}

#[test]
fn a_line_that_is_no_pair_is_told_without_its_text() {
    let place = place().file(".env", "A=1\nTRUEUP_GITHUB_TOKEN=hunter2 and more\n");

    let said = place.run(&["sync"]);

    assert_eq!(said.code, 1);
    assert!(said.err.starts_with("error: .env:2: not of the form NAME=value"), "{}", said.err);
    assert!(!said.err.contains("hunter2"), "{}", said.err);
}

#[test]
fn a_directory_named_env_is_no_file_of_pairs() {
    let place = Place::new();
    std::fs::create_dir(place.path().join(".env")).expect("a directory");

    assert!(!place.run(&["sync"]).err.contains(".env"));
}

#[test]
fn a_configuration_that_cannot_be_read_is_never_the_preset() {
    let place = place();
    std::fs::create_dir(place.path().join("trueup.toml")).expect("a directory");

    let wrong = Said::new(1, "", "error: trueup.toml: Is a directory\n");
    assert_eq!(place.run(&["sync"]), wrong);
    assert_eq!(place.run(&["sync", "--config", "trueup.toml"]), wrong);
}

#[cfg(unix)]
#[test]
fn a_configuration_that_is_a_link_to_nothing_is_never_the_preset() {
    let place = place();
    std::os::unix::fs::symlink("none", place.path().join("trueup.toml")).expect("a link");

    let wrong = "error: trueup.toml: is a link to a file that is not there\n";
    assert_eq!(place.run(&["sync"]), Said::new(1, "", wrong));
    assert_eq!(place.run(&["sync", "--config", "trueup.toml"]), Said::new(1, "", wrong));
}

#[test]
fn no_message_acts_on_a_terminal() {
    let key = place().file("trueup.toml", r#""\u001b[31m" = 1"#);
    let pointer = Place::new().file("a", r#"{"\u001b[31m": {"a": nope}}"#).file("b", "{}");

    for said in [
        key.run(&["sync"]),
        pointer.run(&["diff", "a", "b"]),
        pointer.run(&["render", "a", "b"]),
        pointer.run(&["diff", "none\u{1b}[31m", "b"]),
    ] {
        assert_ne!((said.code, said.err.as_str()), (0, ""));
        assert!(!said.err.contains('\u{1b}'), "{said:?}");
        assert!(said.err.contains(r"\u{1b}") || said.err.contains(r"\u001b"), "{said:?}");
    }
}

#[test]
fn a_list_in_a_file_of_pairs_may_stand_without_its_quotes() {
    let place = place().file(".env", "TRUEUP_CATEGORIES_TO_SYNC=[\"blip\",\"nope\"]\n");

    let said = place.run(&["sync"]);

    assert!(said.err.contains("\"nope\" is not a category"), "{said:?}");
}

#[test]
fn the_configuration_is_found_by_flag_by_name_or_in_its_place() {
    let wrong = |place: Place, arguments: &[&str]| place.run(arguments).err;
    let here = || place().file("trueup.toml", "one = 1\n").file("other.toml", "two = 2\n");

    assert!(wrong(here(), &["sync"]).contains("trueup.toml:1: `one` is not a key"));
    assert!(wrong(here(), &["sync", "--config", "other.toml"]).contains("other.toml:1: `two`"));
    let named = here().variable("HORDE_GITHUB_SYNC_CONFIG", "other.toml");
    assert!(wrong(named, &["sync"]).contains("other.toml:1: `two`"));
    let text = here().variable("TRUEUP_CONFIG_TEXT", "three = 3");
    assert!(wrong(text, &["sync"]).contains("TRUEUP_CONFIG_TEXT:1: `three`"));
    assert_eq!(
        place().run(&["sync", "--config", "none.toml"]),
        Said::new(1, "", "error: none.toml: no such file: the configuration was to be in it\n")
    );
}

#[test]
fn a_place_that_cannot_be_written_is_told_before_the_run() {
    let place = place().file("file", "");

    for flag in ["--target-dir", "--report", "--output-dir"] {
        let said = place.run(&["sync", "--no-pr", flag, "file/inside"]);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
        assert!(said.err.starts_with("error: file"), "{}", said.err);
    }
}

#[test]
fn no_text_shows_the_token() {
    let said = place().run(&["sync", "--categories", "nope", "--verbose"]);

    assert!(!said.err.contains("hunter2") && !said.out.contains("hunter2"), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_directory_that_takes_no_files_is_told_before_the_run() {
    for flag in ["--target-dir", "--output-dir"] {
        let said = place().run(&["sync", "--no-pr", flag, "/proc/self"]);

        assert_eq!((said.code, said.out.as_str()), (1, ""), "{}", said.err);
        assert!(said.err.starts_with("error: /proc/self: "), "{}", said.err);
    }
}

#[cfg(unix)]
#[test]
fn the_readmes_way_to_start_a_file_of_ones_own_works_as_it_stands() {
    let place = Place::new();
    let line = format!("'{}' config --print > trueup.toml", env!("CARGO_BIN_EXE_trueup"));

    let mut shell = std::process::Command::new("/bin/sh");
    let output = shell.args(["-c", &line]).current_dir(place.path()).env_clear().output();

    let output = output.expect("a shell runs");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), err.as_ref()), (Some(0), ""));
    let said = place.run(&["config", "--primary-url", "https://models.example.org"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
}
