//! What a person refused, as a look at some files only judges it.

use trueup_core::engine::Memory;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::plan::marker::Marker;
use trueup_tests::scene::BRANCH;
use trueup_tests::simulator::{Fault, Operation};

use super::{Out, target, three, without};

#[test]
fn the_same_as_was_refused_is_refused_by_a_look_at_some_files_too() {
    for out in Out::BOTH {
        let scene = three();
        scene.run();
        scene.repo.close_pull_request(1);
        scene.repo.delete_branch(BRANCH);
        scene.github.clear_log();

        let outcome = out.run(&scene);

        assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore, "{out:?}");
        assert_eq!(scene.writes(), Vec::<String>::new(), "{out:?}");
    }
}

#[test]
fn a_refused_head_is_judged_by_its_own_base_though_the_text_names_a_later_one() {
    let scene = three();
    scene.run();
    let (a, b) = (r#"{"x": {"n": 5}}"#, r#"{"y": {"n": 2}, "z": 0}"#);
    scene.repo.commit_on("main", &[("a.json", Some(a)), ("b.json", Some(b))], "By hand");
    let mut host = scene.host(scene.options(), Memory::default());
    while !host.next().starts_with("PATCH") {
        host.perform(0);
    }
    scene.repo.close_pull_request(1);
    // The branch, and the text of what is closed by now: then it is cut off.
    while !host.next().contains("/pulls/1") {
        host.perform(0);
    }
    host.perform(0);
    drop(host);
    let marker = Marker::of(&scene.repo.pull_request(1).body).unwrap();
    assert_eq!(Some(marker.base.to_string()), scene.repo.tip("main"));

    let outcome = scene.run_with(without(1));

    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn another_change_than_was_refused_is_proposed_by_a_look_at_some_files_too() {
    for out in Out::BOTH {
        let scene = three();
        scene.run();
        scene.repo.close_pull_request(1);
        scene.source.set("a", r#"{"x": {"n": 3}}"#);

        let outcome = out.run(&scene);

        assert_eq!(target(&outcome).outcome, TargetOutcome::Opened, "{out:?}");
        let pull = scene.repo.pull_request(2);
        assert!(pull.body.contains("Follows #1"), "{out:?}: {}", pull.body);
        let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
        assert_eq!(changed, "a.json\nc.json", "{out:?}: only what was looked at");
    }
}

#[test]
fn a_refused_head_that_cannot_be_read_is_judged_by_what_is_seen() {
    for (out, expected) in
        [(Out::Failed, TargetOutcome::RejectedBefore), (Out::Unselected, TargetOutcome::Opened)]
    {
        let scene = three();
        scene.run();
        scene.repo.close_pull_request(1);
        scene.repo.delete_branch(BRANCH);
        scene.github.fault(Fault::Status(404)).on(Operation::GetCommit).always();

        assert_eq!(target(&out.run(&scene)).outcome, expected, "{out:?}");
    }
}

#[test]
fn what_a_person_closes_after_a_look_at_some_files_stays_refused_by_a_complete_one() {
    for out in Out::BOTH {
        let scene = three();
        scene.run();
        scene.source.set("a", r#"{"x": {"n": 3}}"#);
        out.run(&scene);
        scene.repo.close_pull_request(1);

        assert_eq!(target(&scene.run()).outcome, TargetOutcome::RejectedBefore, "{out:?}");
        assert_eq!(target(&out.run(&scene)).outcome, TargetOutcome::RejectedBefore, "{out:?}");
    }
}
