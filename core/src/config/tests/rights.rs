//! What is said of a right that is missing or wrong, by what it is needed for.

use super::super::{Command, Inputs, load_for};
use super::{SOURCE, layers};

fn said(command: Command, environment: &[(&str, &str)]) -> Vec<String> {
    let layers = layers(&[], &[&[SOURCE], environment].concat());
    match load_for(command, &Inputs { text: None, layers }) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn what_can_be_tried_without_writing_is_offered_only_where_it_can() {
    let remedy = "TRUEUP_GITHUB_TOKEN: is not set, nor are GH_TOKEN and GITHUB_TOKEN: set one of them to a token \
                  that may write contents and pull requests";

    assert_eq!(said(Command::Apply, &[]), [remedy]);
    assert_eq!(said(Command::Sync, &[]), [format!("{remedy}, or look first with --dry-run")]);
    assert_eq!(said(Command::Plan, &[]), [""; 0]);
    assert_eq!(said(Command::Doctor, &[]), [""; 0]);
}

#[test]
fn a_token_that_is_wrong_is_not_told_as_missing_too() {
    let sentence = "holds a character that no token has: set the token and nothing else";
    for command in [Command::Apply, Command::Doctor, Command::Plan, Command::Sync] {
        for name in ["TRUEUP_GITHUB_TOKEN", "HORDE_GITHUB_SYNC_GITHUB_TOKEN", "GH_TOKEN"] {
            assert_eq!(said(command, &[(name, "hunter2\nmore")]), [format!("{name}: {sentence}")]);
        }
    }
}

#[test]
fn half_an_app_is_told_as_such_whatever_it_is_needed_for() {
    for command in [Command::Apply, Command::Doctor, Command::Plan, Command::Sync] {
        let [fault] = &said(command, &[("GITHUB_APP_ID", "12")])[..] else { panic!("one fault") };
        assert!(fault.starts_with("GITHUB_APP_PRIVATE_KEY: is not set"), "{fault}");
    }
}
