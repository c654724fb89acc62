//! The token goes to GitHub and nowhere else.

use std::fs;

use crate::stage::{BRANCH, Stage, TOKEN};
use trueup_tests::program::Said;
use trueup_tests::simulator::{Fault, Operation};
use trueup_tests::source::Misbehaviour;

/// Asserts that neither what was said nor any file below the working directory holds the token.
#[track_caller]
fn assert_hidden(stage: &Stage, token: &str, said: &Said) {
    assert!(!said.out.contains(token), "{}", said.out);
    assert!(!said.err.contains(token), "{}", said.err);
    for file in stage.place.files() {
        let bytes = fs::read(stage.place.path().join(&file)).unwrap();
        let found = bytes.windows(token.len()).any(|window| window == token.as_bytes());
        assert!(!found, "{file} holds the token");
    }
}

#[test]
fn the_token_is_in_no_output_and_no_file_whatever_happens() {
    let flags = [
        &["--verbose", "--log-format", "json", "--target-dir", "memory"][..],
        &["--report", "report.json", "--format", "json"],
    ]
    .concat();
    let faults = [None, Some(Fault::Status(422)), Some(Fault::DropAfter), Some(Fault::Html(502))];
    for fault in faults {
        let (stage, _) = Stage::drifted();
        let token = stage.token();
        if let Some(fault) = fault.clone() {
            stage.github.fault(fault).on(Operation::CreatePull);
        }

        let said = stage.sync(&flags);

        assert_hidden(&stage, &token, &said);
        assert!(stage.place.files().contains(&"report.json".to_owned()));
        assert!(stage.github.requests().iter().all(|asked| asked.login.is_some()), "{fault:?}");
    }
}

#[test]
fn the_token_is_in_no_would_be_file() {
    let (stage, _) = Stage::drifted();

    let said = stage.sync(&["--no-pr", "--output-dir", "out", "--verbose", "--report", "r.json"]);

    assert_hidden(&stage, &stage.token(), &said);
}

#[test]
fn a_token_in_the_wrong_place_is_not_quoted() {
    let (mut stage, _) = Stage::drifted();
    let canary = "ghp_canary0123456789";
    stage.place.unset(TOKEN);
    let wrong = [
        (TOKEN, format!("{canary} with a comment")),
        (TOKEN, format!("{canary}\u{e9}")),
        ("TRUEUP_PRIMARY_API_URL", format!("https://user:{canary}@example.org")),
        ("TRUEUP_GITHUB_API_URL", format!("https://{canary}@example.org")),
    ];
    for (name, value) in wrong {
        stage.place.set(name, &value);

        let said = stage.sync(&["--verbose"]);

        assert_eq!((said.code, said.out.as_str()), (1, ""), "{name}");
        assert_hidden(&stage, canary, &said);
        stage.place.unset(name);
    }
    assert_eq!(stage.github.requests().len(), 0);
}

#[test]
fn the_source_never_sees_the_token() {
    let (stage, repository) = Stage::drifted();
    // The source leads to GitHub, where a token that went along would be recognised.
    let elsewhere = format!("{}/repos/owner/data", stage.github_at.url);
    stage.source.misbehave("a", Misbehaviour::Redirect(elsewhere.clone()));

    let said = stage.sync(&[]);

    assert_eq!(said.code, 1);
    assert!(said.out.contains(&elsewhere), "{}", said.out);
    let asked = stage.github.requests();
    assert!(asked.iter().all(|asked| asked.operation != Operation::GetRepository));
    assert_eq!(repository.tip(BRANCH), None);
}
