//! How long a token of an App serves, and what becomes of one that is refused before its time.

use std::time::Duration;

use trueup_core::engine::Options;
use trueup_tests::simulator::{Fault, Operation};

use super::Stage;

#[test]
fn a_pass_is_renewed_before_it_ends_and_then_serves_on() {
    let stage = Stage::drifted();
    let mut host = stage.host(stage.options());
    while !host.next().contains("/git/commits") {
        host.perform(0);
    }

    host.pass(Duration::from_secs(56 * 60));
    let outcome = host.finish();

    assert_eq!(outcome.report.exit_code, 0);
    assert_eq!(stage.count(Operation::CreateInstallationToken), 2);
    assert_eq!(stage.count(Operation::GetRepositoryInstallation), 1);
    let refused = stage.scene.github.requests().into_iter().filter(|it| it.status == 401);
    assert_eq!(refused.count(), 0);
}

#[test]
fn how_long_a_pass_lives_is_counted_by_githubs_clock() {
    let stage = Stage::drifted();
    // This machine's clock is five minutes slow: by it the pass seems to live for longer than it does.
    let mut host = stage.host_at(-300, stage.options());
    while !host.next().contains("/git/commits") {
        host.perform(0);
    }

    host.pass(Duration::from_secs(57 * 60));

    assert_eq!(host.finish().report.exit_code, 0);
    let refused = stage.scene.github.requests().into_iter().filter(|it| it.status == 401);
    assert_eq!(refused.count(), 0);
}

#[test]
fn a_pass_that_is_refused_before_its_time_is_renewed_once() {
    for n in 3..=10 {
        let stage = Stage::drifted();
        stage.scene.github.fault(Fault::ExpiredToken).nth(n);

        let outcome = stage.run();

        assert_eq!(outcome.report.exit_code, 0, "request {n}: {:?}", outcome.report);
        assert_eq!(stage.count(Operation::CreateInstallationToken), 2, "request {n}");
        assert_eq!(stage.scene.repo.pull_requests().len(), 1, "request {n}");
    }
}

#[test]
fn a_pass_that_is_refused_again_and_again_ends_the_run() {
    let stage = Stage::drifted();
    stage.scene.github.fault(Fault::ExpiredToken).on(Operation::GetBranch).times(9);

    let error = stage.error(|_| {});

    assert!(error.contains("401"), "{error}");
    assert_eq!(stage.count(Operation::GetBranch), 2);
}

#[test]
fn a_budget_that_ends_at_a_renewal_leaves_no_half_done_write() {
    for budget in 1..14 {
        let stage = Stage::drifted();
        let options = Options { budget: Some(budget), ..stage.options() };
        let mut host = stage.host(options);
        let mut passed = false;
        while !host.is_over() {
            if !passed && host.next().contains("/git/trees") && !host.next().contains("recursive") {
                passed = true;
                host.pass(Duration::from_secs(56 * 60));
            }
            host.perform(0);
        }
        let report = host.finish().report;
        let writes: Vec<_> =
            stage.scene.writes().into_iter().filter(|it| !it.contains("access_tokens")).collect();
        if report.exit_code != 0 {
            assert_eq!(writes, Vec::<String>::new(), "budget {budget}");
        }
    }
}
