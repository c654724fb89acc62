//! Fields that the target owns: told, and never written.

use trueup_core::compare::{Counts, Field, Owned, When};
use trueup_core::document::Pointer;
use trueup_core::engine::options::{Mode, OnDrift, Options};
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::engine::{Memory, Outcome, Plan};
use trueup_core::family::Family;
use trueup_core::json;
use trueup_tests::scene::{BRANCH, Scene};

/// The target's own `own` stands beside what the source says of it.
const PUBLISHED: &str = "{\n  \"x\": {\n    \"own\": \"ours\",\n    \"n\": 1\n  }\n}\n";
const ONLY_OWN: &str = r#"{"x": {"own": "theirs", "n": 1}}"#;

fn scene(source: &str) -> Scene {
    Scene::new(&[("a", source, Some(PUBLISHED))])
}

fn owning(when: When) -> impl Fn(&mut Options) {
    move |options| {
        let pointer = Pointer::try_from("/own".to_owned()).expect("it is a pointer");
        options.targets[0].files[0].owned = vec![Owned { field: Field::Pointer(pointer), when }];
    }
}

/// What was kept of `x`, as the report tells it.
fn kept(outcome: &Outcome) -> String {
    let drift = outcome.report.targets[0].files[0].drift.as_ref().expect("it was compared");
    json::line(&drift.kept)
}

const KEPT: &str = r#"[{"name":"x","changes":[{"path":"/own","before":"ours","after":"theirs"}]}]"#;

#[test]
fn drift_in_owned_fields_alone_is_told_and_nothing_is_written() {
    let scene = scene(ONLY_OWN);

    let outcome = scene.run_with(owning(When::Always));

    let report = &outcome.report;
    assert_eq!((report.verdict, report.exit_code), (Verdict::InSync, 0));
    assert_eq!(report.targets[0].outcome, TargetOutcome::InSync);
    assert_eq!(kept(&outcome), KEPT);
    let drift = report.targets[0].files[0].drift.as_ref().expect("it was compared");
    assert_eq!(drift.counts, Counts { unchanged: 1, ..Counts::default() });
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_warm_run_reads_no_file_and_reports_the_same() {
    let scene = scene(ONLY_OWN);
    let mut options = scene.options();
    owning(When::Always)(&mut options);
    let cold = scene.world().run(options.clone(), Memory::default());
    scene.github.clear_log();

    let warm = scene.world().run(options.clone(), cold.memory.clone());

    assert_eq!(warm.report.targets, cold.report.targets);
    let asked = scene.github.requests();
    assert!(asked.iter().all(|asked| !asked.path.contains("/git/blobs/")), "{asked:?}");

    owning(When::Absent)(&mut options);
    let other = scene.world().run(options, cold.memory);

    assert_eq!(other.report.verdict, Verdict::Proposed, "facts under other ownership are void");
}

#[test]
fn a_proposal_changes_only_the_other_fields_and_says_what_it_leaves() {
    let scene = scene(r#"{"x": {"own": "theirs", "n": 2}, "new": {"own": "theirs"}}"#);

    let outcome = scene.run_with(owning(When::Always));

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(kept(&outcome), KEPT);
    assert_eq!(
        scene.read(BRANCH, "a.json"),
        "{\n  \"x\": {\n    \"own\": \"ours\",\n    \"n\": 2\n  },\n  \"new\": {\n    \"own\": \"theirs\"\n  }\n}\n"
    );
    let pull = &scene.repo.pull_requests()[0];
    assert_eq!(pull.title, "Sync a.json with PRIMARY: 1 added, 1 changed");
    let told = "**Changed** (1)\n\n- `x` · `/n`: `1` → `2`\n\n**Added** (1)\n\n- `new`\n\n\
                **Left as the target has it** (1)\n\n- `x` · `/own`: `\"ours\"`, the source has `\"theirs\"`\n";
    assert!(pull.body.contains(told), "{}", pull.body);
}

#[test]
fn what_the_target_keeps_is_not_in_the_change() {
    let proposed = |source: &str| {
        let scene = scene(source);
        scene.run_with(owning(When::Always));
        let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
        let trailer = message.lines().find(|line| line.starts_with("Trueup-Change: "));
        trailer.expect("the commit says it").to_owned()
    };

    let one = proposed(r#"{"x": {"own": "theirs", "n": 2}}"#);

    assert_eq!(one, proposed(r#"{"x": {"own": "others", "n": 2}}"#));
    assert_ne!(one, proposed(r#"{"x": {"own": "theirs", "n": 3}}"#));
}

#[test]
fn a_field_owned_when_absent_stays_where_the_source_has_none_and_follows_it_elsewhere() {
    for silent in
        [r#"{"x": {"n": 1}}"#, r#"{"x": {"own": null, "n": 1}}"#, r#"{"x": {"own": "", "n": 1}}"#]
    {
        let outcome = scene(silent).run_with(owning(When::Absent));

        assert_eq!(outcome.report.verdict, Verdict::InSync, "{silent}");
        assert!(kept(&outcome).contains(r#""before":"ours""#), "{silent}");
    }
    let scene = scene(ONLY_OWN);

    let outcome = scene.run_with(owning(When::Absent));

    assert_eq!(kept(&outcome), "[]");
    assert_eq!(scene.read(BRANCH, "a.json"), PUBLISHED.replace("ours", "theirs"));
}

#[test]
fn a_second_run_finds_its_pull_request_and_writes_nothing() {
    let scene = scene(r#"{"x": {"own": "theirs", "n": 2}}"#);
    scene.run_with(owning(When::Always));
    scene.github.clear_log();

    let again = scene.run_with(owning(When::Always));

    assert_eq!(again.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_saved_plan_tells_what_is_kept_and_is_carried_out_as_it_was_shown() {
    let scene = scene(r#"{"x": {"own": "theirs", "n": 2}}"#);
    let planned = scene.run_with(|options| {
        owning(When::Always)(options);
        options.mode = Mode::Plan(OnDrift::Succeed);
    });
    let text = planned.plan.to_text();
    let plan = Plan::parse(text.as_bytes()).expect("it reads back");

    let report = scene.apply(&plan);

    assert!(text.contains("\"kept\""), "{text}");
    assert_eq!(report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(report.targets[0].content, planned.report.targets[0].content);
    assert_eq!(scene.read(BRANCH, "a.json"), PUBLISHED.replace('1', "2"));
}

#[test]
fn a_column_owned_when_absent_keeps_its_cell_and_what_follows_from_it() {
    let record = |more: &str| {
        format!(
            r#"{{"example/alpha-7B": {{"name": "example/alpha-7B", "parameters": 7000000000{more}}}}}"#
        )
    };
    let scene = Scene::new(&[("a", &record(r#", "instruct_format": "ours""#), None)]);
    let owning = |options: &mut Options| {
        let file = &mut options.targets[0].files[0];
        file.family = Family::TextReference { csv_path: "models.csv".to_owned() };
        let field = Field::Column("instruct_format".to_owned());
        file.owned = vec![Owned { field, when: When::Absent }];
    };
    scene.run_with(owning);
    scene.repo.merge_pull_request(1);
    scene.source.set("a", record(r#", "url": "https://a.example""#));

    let outcome = scene.run_with(owning);

    assert_eq!(
        kept(&outcome),
        r#"[{"name":"example/alpha-7B","changes":[{"path":"/instruct_format","before":"ours"}]}]"#
    );
    let row = scene.read(BRANCH, "models.csv").lines().nth(1).map(str::to_owned);
    assert_eq!(row.as_deref(), Some("example/alpha-7B,7,,https://a.example,,,,,ours,"));
    assert_eq!(scene.read(BRANCH, "a.json").matches(r#""instruct_format": "ours""#).count(), 3);
}
