//! What has no room in a pull request's text: one comment, written once, kept up in place, and never in the way.

use trueup_core::engine::options::Options;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Outcome, Plan};
use trueup_core::github::Access;
use trueup_core::plan::marker::{CONTINUED, continues_line};
use trueup_core::secret::Secret;
use trueup_core::wording::notices;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation, Permissions};

/// Entries `k000` and so on, each holding `value`.
fn entries(count: usize, value: &str) -> String {
    let entries: Vec<_> = (0..count).map(|n| format!("\"k{n:03}\": {{\"v\": {value}}}")).collect();
    format!("{{{}}}", entries.join(", "))
}

/// Three hundred entries that changed, which is too much for a short text.
fn many() -> Scene {
    Scene::new(&[("a", &entries(300, "2"), Some(&entries(300, "1")))])
}

fn short(options: &mut Options) {
    options.ladder.max_chars = 3_000;
    options.ladder.first_names = 20;
}

fn run(scene: &Scene) -> Outcome {
    scene.run_with(short)
}

fn line() -> String {
    continues_line("models")
}

fn comments(scene: &Scene) -> Vec<String> {
    scene.repo.comments(1).into_iter().map(|comment| comment.body).collect()
}

fn reads_of_comments(scene: &Scene) -> usize {
    scene.github.count(Operation::ListComments)
}

#[test]
fn what_has_no_room_goes_on_in_one_comment() {
    let scene = many();

    let outcome = run(&scene);

    let body = scene.repo.pull_request(1).body;
    assert!(body.lines().any(|line| line == CONTINUED), "{body}");
    assert!(body.contains("`k019`") && !body.contains("`k020`"), "{body}");
    let [comment] = &comments(&scene)[..] else { panic!("{:?}", comments(&scene)) };
    assert!(comment.contains("- `k020`\n") && !comment.contains("- `k019`\n"), "{comment}");
    assert!(comment.contains("(`--report`)") && comment.chars().count() <= 3_000, "{comment}");
    assert_eq!(comment.lines().next_back(), Some(line().as_str()));
    assert_eq!(reads_of_comments(&scene), 0);
    assert_eq!(outcome.report.targets[0].warnings, Vec::<String>::new());
}

#[test]
fn a_text_with_room_for_everything_has_no_comment_and_looks_for_none() {
    let scene = many();

    scene.run();
    scene.run();

    assert!(!scene.repo.pull_request(1).body.contains(CONTINUED));
    assert_eq!((comments(&scene), reads_of_comments(&scene)), (Vec::new(), 0));
}

#[test]
fn an_unchanged_pull_request_costs_one_read_and_no_write() {
    let scene = many();
    run(&scene);
    scene.github.clear_log();

    let outcome = run(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!((scene.writes(), reads_of_comments(&scene)), (Vec::new(), 1));
}

#[test]
fn the_comment_is_edited_in_place_before_the_text_when_other_things_change() {
    let scene = many();
    run(&scene);
    scene.repo.comment(1, "A person's question");
    scene.source.set("a", entries(400, "3"));
    scene.github.clear_log();

    run(&scene);

    let [ours, person] = &comments(&scene)[..] else { panic!("{:?}", comments(&scene)) };
    assert!(ours.ends_with(&format!("{}\n", line())), "{ours}");
    assert_eq!(person, "A person's question");
    let writes = scene.writes();
    let place = |part: &str| writes.iter().position(|write| write.contains(part));
    assert!(
        place("PATCH /repos/owner/data/issues/comments/")
            < place("PATCH /repos/owner/data/pulls/1")
    );
    assert!(place("/issues/1/comments").is_none(), "{writes:?}");
}

#[test]
fn a_strangers_comment_with_our_last_line_stays_as_it_is() {
    let scene = many();
    let quoted = format!("Look at this:\n\n{}", line());
    let person = scene.repo.clone();
    let text = quoted.clone();
    scene.github.before(Operation::CreateComment, move || person.comment(1, &text));
    run(&scene);
    scene.source.set("a", entries(300, "3"));

    scene.run_with(|options| {
        short(options);
        options.ladder.max_chars = 2_500;
    });

    let all = comments(&scene);
    assert_eq!((all.len(), &all[0]), (2, &quoted));
    assert!(all[1].chars().count() <= 2_500, "the other one is edited");
}

#[test]
fn a_pull_request_that_somebody_else_opened_gets_one_comment_all_the_same() {
    let scene = many();
    scene.run_with(|options| {
        short(options);
        let token = scene.github.token("before", Permissions::propose());
        options.access = Access::Token(Secret::new(token));
    });
    scene.repo.delete_comment(1, 0);

    run(&scene);
    run(&scene);
    run(&scene);

    assert_eq!(comments(&scene).len(), 1);
}

#[test]
fn a_second_identity_goes_on_in_the_same_comment() {
    let scene = many();
    let token = scene.github.token("before", Permissions::propose());
    scene.run_with(|options| options.access = Access::Token(Secret::new(token)));
    for value in ["3", "4", "5"] {
        scene.source.set("a", entries(300, value));
        scene.run_with(with_fields);
    }

    let [comment] = &comments(&scene)[..] else { panic!("{:?}", comments(&scene)) };

    assert!(comment.contains("→ `5`"), "{comment}");
}

/// What changes in them is in the comment, so it is another one for each value.
fn with_fields(options: &mut Options) {
    short(options);
    options.ladder.max_chars = 4_500;
    options.ladder.first_names = 200;
    options.ladder.first_entries = 2;
}

#[test]
fn a_comment_that_may_not_be_edited_is_followed_by_one_that_may() {
    for status in [403, 404] {
        let scene = many();
        run(&scene);
        scene.source.set("a", entries(400, "3"));
        scene.github.fault(Fault::Status(status)).on(Operation::UpdateComment);

        let outcome = run(&scene);
        scene.source.set("a", entries(350, "3"));
        run(&scene);

        assert_eq!(outcome.report.targets[0].warnings, Vec::<String>::new());
        let [first, second] = &comments(&scene)[..] else { panic!("{:?}", comments(&scene)) };
        assert!(!first.contains("`k300`"), "{first}");
        assert!(!second.contains("of 100)"), "the newest is edited: {second}");
    }
}

#[test]
fn a_text_that_has_room_again_leaves_a_single_sentence_and_is_done() {
    let scene = many();
    run(&scene);

    scene.run();

    assert_eq!(comments(&scene), [notices::nothing_left("models")]);
    assert!(!scene.repo.pull_request(1).body.contains(CONTINUED));
    scene.github.clear_log();
    scene.run();
    assert_eq!((scene.writes(), reads_of_comments(&scene)), (Vec::new(), 0));
    run(&scene);
    let [comment] = &comments(&scene)[..] else { panic!("{:?}", comments(&scene)) };
    assert!(comment.contains("- `k020`\n"), "{comment}");
}

#[test]
fn a_run_that_was_cut_off_before_the_comment_is_made_good() {
    let scene = many();
    let mut options = scene.options();
    short(&mut options);
    let mut host = scene.host(options, Memory::default());
    host.perform_until(|next| next.ends_with("/issues/1/comments"));
    drop(host);
    assert_eq!(comments(&scene), [] as [&str; 0]);

    let outcome = run(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(comments(&scene).len(), 1);
}

#[test]
fn a_run_that_was_cut_off_between_comment_and_text_is_made_good() {
    for value in ["3", "1"] {
        let scene = many();
        run(&scene);
        let count = if value == "1" { 3 } else { 300 };
        // Either other things change, or too little for a comment.
        let mut held = entries(300, "1");
        if value == "3" {
            held = entries(count, "3");
        } else {
            held = held.replacen("\"v\": 1", "\"v\": 9", count);
        }
        scene.source.set("a", held);
        let mut options = scene.options();
        short(&mut options);
        let mut host = scene.host(options, Memory::default());
        // Cut off between the two, whichever comes first.
        let edits = |request: &str| {
            request.contains("PATCH")
                && (request.contains("/pulls/1") || request.contains("/comments/"))
        };
        while !edits(&host.next()) || !host.performed.iter().any(|done| edits(done)) {
            host.perform(0);
        }
        drop(host);

        run(&scene);

        let [comment] = &comments(&scene)[..] else { panic!("{:?}", comments(&scene)) };
        let is_over = *comment == notices::nothing_left("models");
        assert_eq!(is_over, value == "1", "{comment}");
        scene.github.clear_log();
        run(&scene);
        assert_eq!(scene.writes(), Vec::<String>::new());
    }
}

#[test]
fn a_comment_whose_answer_was_lost_is_written_once() {
    let scene = many();
    scene.github.fault(Fault::DropAfter).on(Operation::CreateComment);

    let outcome = run(&scene);
    run(&scene);

    assert_eq!(outcome.report.exit_code, 0);
    assert_eq!(outcome.report.targets[0].warnings.len(), 1);
    assert_eq!(comments(&scene).len(), 1);
}

#[test]
fn a_comment_that_is_not_written_is_reported_and_fails_nothing() {
    for fault in [Fault::Html(200), Fault::Status(403), Fault::Status(422)] {
        let scene = many();
        scene.github.fault(fault).on(Operation::CreateComment);

        let outcome = run(&scene);

        let target = &outcome.report.targets[0];
        assert_eq!((target.outcome, outcome.report.exit_code), (TargetOutcome::Opened, 0));
        let [warning] = &target.warnings[..] else { panic!("{target:?}") };
        assert!(warning.starts_with("the comment that the text goes on in: "), "{warning}");
        assert_eq!(scene.repo.pull_request(1).labels, ["sync"]);
        run(&scene);
        assert_eq!(comments(&scene).len(), 1);
    }
}

#[test]
fn comments_that_cannot_be_read_are_not_written_twice() {
    let scene = many();
    run(&scene);
    scene.source.set("a", entries(300, "3"));
    scene.github.fault(Fault::Status(403)).on(Operation::ListComments);

    let outcome = run(&scene);

    let target = &outcome.report.targets[0];
    assert_eq!((target.outcome, outcome.report.exit_code), (TargetOutcome::Updated, 0));
    assert_eq!(target.warnings.len(), 1);
    assert_eq!(comments(&scene).len(), 1);
}

#[test]
fn a_look_at_some_files_only_leaves_the_comment_alone() {
    let scene = many();
    run(&scene);
    scene.github.clear_log();

    scene.run_with(|options| {
        options.targets[0].files.push(trueup_tests::scene::file("b"));
    });

    assert_eq!((scene.writes(), comments(&scene).len()), (Vec::new(), 1));
}

fn plan(scene: &Scene) -> Plan {
    scene.plan_with(short)
}

#[test]
fn a_plan_holds_the_comment_and_its_calls_are_counted() {
    let scene = many();
    let by_plan = many();
    run(&scene);
    let opening = plan(&by_plan);
    let report = by_plan.apply(&opening);
    assert_eq!(report.requests.github, opening.forecast().github);
    assert_eq!(comments(&by_plan), comments(&scene));
    assert_eq!(opening.targets()[0].proposal.comment.as_ref(), comments(&scene).first());

    by_plan.source.set("a", entries(400, "3"));
    let update = plan(&by_plan);
    let report = by_plan.apply(&update);

    assert_eq!(report.requests.github, update.forecast().github);
    assert_eq!(comments(&by_plan).len(), 1);
    assert_eq!(update.targets()[0].proposal.comment.as_ref(), comments(&by_plan).first());
    assert_eq!(plan(&by_plan), Plan::default());
}

#[test]
fn a_plan_of_nothing_but_the_comment_writes_it_once_however_often_it_is_applied() {
    let scene = many();
    run(&scene);
    scene.repo.delete_comment(1, 0);
    let plan = plan(&scene);
    assert_eq!(plan.forecast().github, 6);
    let tip = scene.repo.tip(BRANCH);

    assert_eq!(scene.apply(&plan).exit_code, 0);
    assert_eq!(scene.apply(&plan).exit_code, 0);

    assert_eq!((comments(&scene).len(), scene.repo.tip(BRANCH)), (1, tip));
}

#[test]
fn a_plan_to_end_a_comment_that_is_gone_by_now_writes_none() {
    let scene = many();
    run(&scene);
    let plan = scene.plan();
    scene.repo.delete_comment(1, 0);

    let report = scene.apply(&plan);

    assert_eq!((report.exit_code, comments(&scene).len()), (0, 0));
}

#[test]
fn a_plan_whose_comment_is_not_the_syncs_is_refused() {
    let scene = many();
    let mut targets = plan(&scene).targets().to_vec();
    targets[0].proposal.comment = Some(format!("Hello\n\n{}\n", continues_line("other")));

    let said = Plan::parse(Plan::new(targets).to_text().as_bytes()).unwrap_err().to_string();

    assert!(said.contains("edited") && said.contains("its comment is not the sync's"), "{said}");
}
