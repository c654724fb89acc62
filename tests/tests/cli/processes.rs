//! Several processes, and processes that end too early.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::stage::{AFTER, BEFORE, BRANCH, RENDERED, Stage, assert_exit, proposed};
use trueup_tests::simulator::{Fault, Operation};

fn started(stage: &Stage, flags: &[&str]) -> Child {
    let mut command = stage.place.command(&[&["sync"], flags].concat());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until an operation was asked for.
fn wait_for(stage: &Stage, operation: Operation) {
    let started = Instant::now();
    while stage.github.count(operation) == 0 {
        assert!(started.elapsed() < Duration::from_secs(20), "{operation:?} never comes");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn two_runs_at_once_end_with_one_pull_request() {
    let mut stage = Stage::new();
    let repository = stage.keep_all("owner/data", &[("a", AFTER, BEFORE), ("b", AFTER, BEFORE)]);

    let runs: Vec<_> = (0..2).map(|_| started(&stage, &[])).collect();
    let codes: Vec<_> =
        runs.into_iter().map(|mut run| run.wait().unwrap().code().unwrap()).collect();

    assert!(codes.iter().all(|code| [0, 75].contains(code)), "{codes:?}");
    assert_eq!(repository.pull_requests().len(), 1);
    assert_eq!(proposed(&repository, "a.json"), RENDERED);
    assert_exit(&stage.sync(&[]), 0);
    assert_eq!(repository.pull_requests().len(), 1);
    assert_eq!(repository.git(&["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
}

#[test]
fn a_run_that_is_killed_is_finished_by_the_next_one() {
    let stops = [
        Operation::CreateTree,
        Operation::CreateCommit,
        Operation::CreateRef,
        Operation::CreatePull,
        Operation::AddLabels,
    ];
    for operation in stops {
        let (stage, repository) = Stage::drifted();
        stage.github.fault(Fault::Slow(Duration::from_millis(400))).on(operation);
        let flags = ["--target-dir", "memory", "--report", "report.json"];
        let mut run = started(&stage, &flags);
        wait_for(&stage, operation);
        run.kill().unwrap();
        run.wait().unwrap();

        let said = stage.sync(&flags);

        assert_exit(&said, 0);
        let pulls = repository.pull_requests();
        assert_eq!((pulls.len(), pulls[0].labels.as_slice()), (1, &["sync".to_owned()][..]));
        assert_eq!(proposed(&repository, "a.json"), RENDERED, "{operation:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_so_and_the_next_one_goes_on() {
    let (stage, repository) = Stage::drifted();
    stage.github.fault(Fault::Slow(Duration::from_millis(800))).on(Operation::CreateRef);
    let mut command = stage.place.command(&["sync"]);
    let run = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for(&stage, Operation::CreateRef);
    let mut kill = std::process::Command::new("kill");
    assert!(kill.args(["-INT", &run.id().to_string()]).status().unwrap().success());

    let output = run.wait_with_output().unwrap();

    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(130), &b""[..]));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("interrupted: what was begun is found and finished"), "{err}");
    assert_exit(&stage.sync(&[]), 0);
    assert_eq!(repository.pull_requests().len(), 1);
}
