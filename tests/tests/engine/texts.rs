//! A text reference: two files that follow from one source, and must agree with each other on every commit.

use trueup_core::compare::Counts;
use trueup_core::engine::options::{Mode, OnDrift};
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::engine::{Note, Outcome};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::texts::{self, ALPHA, BETA, Model, NEW};

/// The two files of these models.
fn files(models: &[Model]) -> (String, String) {
    (texts::entries(models), texts::table(models))
}

fn on(branch: &str, scene: &Scene) -> (String, String) {
    (scene.read(branch, "db.json"), scene.read(branch, "models.csv"))
}

fn in_sync() -> Scene {
    let (entries, table) = files(&[ALPHA, BETA]);
    let published = [("db.json", entries.as_str()), ("models.csv", &table)];
    Scene::texts(&texts::source(&[ALPHA, BETA]), &published)
}

fn parents(scene: &Scene) -> usize {
    scene.repo.git(&["rev-list", "--parents", "-1", BRANCH]).split(' ').count() - 1
}

fn outcome(outcome: &Outcome) -> TargetOutcome {
    outcome.report.targets[0].outcome
}

#[test]
fn a_new_model_is_one_row_and_three_entries_in_one_commit() {
    let scene = Scene::new_model();

    let run = scene.run();

    assert_eq!(outcome(&run), TargetOutcome::Opened);
    assert_eq!(on(BRANCH, &scene), files(&[ALPHA, NEW, BETA]));
    let stat = scene.repo.git(&["diff", "--numstat", "main", BRANCH]);
    assert_eq!(stat, "42\t0\tdb.json\n1\t0\tmodels.csv");
    let file = &run.report.targets[0].files[0];
    assert_eq!((file.path.as_str(), &file.also[..]), ("db.json", &["models.csv".to_owned()][..]));
    let counts = Counts { added: 1, unchanged: 2, ..Counts::default() };
    assert_eq!(file.drift.as_ref().map(|drift| drift.counts), Some(counts));
    assert_eq!(file.derived.as_ref().map(|derived| derived.added.len()), Some(3));
}

#[test]
fn its_pull_request_names_both_files_and_what_follows() {
    let scene = Scene::new_model();

    scene.run();

    let pull = scene.repo.pull_request(1);
    assert_eq!(pull.title, "Sync db.json and models.csv with PRIMARY: 1 added");
    let opening = "This brings `db.json` and `models.csv` (`texts`) in line with `PRIMARY`, their source of record: \
                   **1 added**, 2 unchanged.";
    assert!(pull.body.starts_with(opening), "{}", pull.body);
    let follow = "\n**Entries of `db.json` that follow**: 3 added\n\n- `aphrodite/example/alpine-3B`, added\n\
                  - `example/alpine-3B`, added\n- `koboldcpp/alpine-3B`, added\n";
    assert!(pull.body.contains(follow), "{}", pull.body);
    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    assert!(message.contains("\n\n+ example/alpine-3B\n\n"), "{message}");
}

#[test]
fn a_second_run_writes_nothing() {
    let scene = Scene::new_model();
    scene.run();
    scene.github.clear_log();

    let run = scene.run();

    assert_eq!(outcome(&run), TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_warm_run_reads_neither_file_and_tells_the_same() {
    let scene = in_sync();
    let held = texts::source(&[ALPHA, BETA]).replacen("\"nsfw\": false", "\"nsfw\": true", 1);
    scene.source.set("texts", held);
    let first = scene.run();
    scene.github.clear_log();

    let mut host = scene.host(scene.options(), first.memory.clone());
    let mut notes = Vec::new();
    while !host.is_over() {
        host.perform(0);
        notes.append(&mut host.notes);
    }
    let second = host.finish();

    assert_eq!(outcome(&second), TargetOutcome::InSync);
    assert_eq!(scene.github.requests().len(), 3);
    assert!(!notes.iter().any(|note| matches!(note, Note::Parsed { .. })), "{notes:?}");
    assert!(notes.iter().any(|note| matches!(note, Note::Remark { .. })), "{notes:?}");
    assert_eq!(second.report.targets, first.report.targets);
    assert_eq!(second.report.targets[0].files[0].remarks.len(), 1);
    assert_eq!(second.memory, first.memory);
}

#[test]
fn a_table_that_changed_alone_is_compared_again() {
    let scene = in_sync();
    let first = scene.run();
    let edited = texts::table(&[ALPHA, BETA]).replace("For lists.", "For lists!");
    scene.repo.commit_on("main", &[("models.csv", Some(&edited))], "Shout");

    let second = scene.world().run(scene.options(), first.memory);

    assert_eq!(outcome(&second), TargetOutcome::Opened);
    assert_eq!(on(BRANCH, &scene), files(&[ALPHA, BETA]));
}

#[test]
fn a_saved_plan_holds_both_files_and_is_carried_out_as_announced() {
    let scene = Scene::new_model();

    let plan = scene.plan();
    let report = scene.apply(&plan);

    let [target] = plan.targets() else { panic!("{plan:?}") };
    let told: Vec<_> = target
        .files
        .iter()
        .map(|file| (file.path.as_str(), file.drift.is_some(), file.follows.as_deref()))
        .collect();
    assert_eq!(told, [("db.json", true, None), ("models.csv", false, Some("db.json"))]);
    assert_eq!(report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(report.targets[0].content, Some(target.content));
    assert_eq!(report.targets[0].files[0].also, ["models.csv"]);
    assert_eq!(on(BRANCH, &scene), files(&[ALPHA, NEW, BETA]));
    let run = Scene::new_model().run();
    assert_eq!(run.report.targets[0].content, Some(target.content));
}

#[test]
fn both_would_be_files_are_written_out() {
    let scene = Scene::new_model();

    let run = scene.run_with(|options| options.mode = Mode::WriteOut);

    let (entries, table) = files(&[ALPHA, NEW, BETA]);
    let files: Vec<_> = run
        .files
        .iter()
        .map(|file| (file.path.as_str(), String::from_utf8_lossy(&file.after)))
        .collect();
    assert_eq!(files, [("db.json", entries.into()), ("models.csv", table.into())]);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_base_that_changed_in_the_table_only_joins_in() {
    let scene = Scene::new_model();
    scene.run();
    let edited = texts::table(&[ALPHA, BETA]).replace("For lists.", "For lists!");
    scene.repo.commit_on("main", &[("models.csv", Some(&edited))], "Shout");

    let run = scene.run();

    assert_eq!(outcome(&run), TargetOutcome::Updated);
    assert_eq!(parents(&scene), 2);
    assert_eq!(on(BRANCH, &scene), files(&[ALPHA, NEW, BETA]));
}

#[test]
fn what_people_merge_in_both_files_joins_in_and_stays() {
    let scene = Scene::new_model();
    scene.run();
    let gamma = Model { name: "gamma-70B", billions: 70, description: "For nights." };
    let (entries, table) = files(&[ALPHA, BETA, gamma]);
    let both = [("db.json", Some(entries.as_str())), ("models.csv", Some(&table))];
    scene.repo.commit_on("main", &both, "Add gamma");
    scene.source.set("texts", texts::source(&[ALPHA, NEW, BETA, gamma]));

    let run = scene.run();

    assert_eq!(outcome(&run), TargetOutcome::Updated);
    assert_eq!(parents(&scene), 2);
    assert_eq!(on(BRANCH, &scene), files(&[ALPHA, NEW, BETA, gamma]));
}

#[test]
fn a_merged_proposal_leaves_nothing_to_do() {
    let scene = Scene::new_model();
    scene.run();
    scene.repo.merge_pull_request(1);

    let run = scene.run();

    assert_eq!(outcome(&run), TargetOutcome::InSync);
    assert_eq!(on("main", &scene), files(&[ALPHA, NEW, BETA]));
}

#[test]
fn removals_that_are_withheld_stay_in_both_files_while_the_new_goes_out() {
    let (entries, table) = files(&[ALPHA, BETA]);
    let published = [("db.json", entries.as_str()), ("models.csv", &table)];
    let scene = Scene::texts(&texts::source(&[NEW]), &published);

    let run = scene.run_with(|options| options.guard.max_removals = 1);

    let target = &run.report.targets[0];
    assert_eq!(run.report.verdict, Verdict::Withheld);
    let withheld: Vec<_> = target.withheld.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(withheld, ["example/alpha-7B", "example/beta-13B"]);
    let (entries, table) = on(BRANCH, &scene);
    for model in [ALPHA, BETA, NEW] {
        assert!(table.contains(&texts::row(&model)), "{table}");
        assert!(texts::keys(&model).iter().all(|key| entries.contains(&format!("\"{key}\": {{"))));
    }
}

#[test]
fn an_empty_source_changes_neither_file() {
    let scene = in_sync();
    scene.source.set("texts", "{}");

    let run = scene.run();

    assert_eq!(outcome(&run), TargetOutcome::Withheld);
    assert_eq!((run.report.exit_code, scene.writes()), (3, Vec::new()));
}

#[test]
fn removals_within_the_guard_take_every_entry_and_the_row() {
    let scene = in_sync();
    scene.source.set("texts", texts::source(&[ALPHA]));

    scene.run();

    assert_eq!(on(BRANCH, &scene), files(&[ALPHA]));
}

#[test]
fn a_repository_with_neither_file_gets_both() {
    let scene = Scene::texts(&texts::source(&[ALPHA, BETA]), &[]);

    let run = scene.run();

    assert_eq!(outcome(&run), TargetOutcome::Opened);
    assert_eq!(on(BRANCH, &scene), files(&[ALPHA, BETA]));
    let opening = "This adds `db.json` and `models.csv` (`texts`), new files, as `PRIMARY`, their source of record, has \
                   them: **2 added**.";
    let body = scene.repo.pull_request(1).body;
    assert!(body.starts_with(opening), "{body}");
}

#[test]
fn a_table_that_is_missing_is_made_of_the_source() {
    let entries = texts::entries(&[ALPHA, BETA]);
    let scene = Scene::texts(&texts::source(&[ALPHA, NEW, BETA]), &[("db.json", &entries)]);

    scene.run();

    assert_eq!(on(BRANCH, &scene), files(&[ALPHA, NEW, BETA]));
}

#[test]
fn a_table_without_a_header_fails_its_category_alone() {
    let (entries, table) = files(&[ALPHA, BETA]);
    let headless = table.split_once("\r\n").unwrap().1;
    let published = [("db.json", entries.as_str()), ("models.csv", headless), ("a.json", "{}")];
    let scene = Scene::texts(&texts::source(&[ALPHA, BETA]), &published);
    scene.source.set("a", r#"{"x": 1}"#);

    let run = scene.run_with(|options| {
        options.targets[0].files.push(trueup_tests::scene::file("a"));
    });

    let target = &run.report.targets[0];
    assert_eq!((run.report.verdict, run.report.exit_code), (Verdict::Partial, 1));
    assert_eq!(target.outcome, TargetOutcome::Opened);
    let error = target.files[0].error.as_deref().unwrap_or_default();
    assert!(error.starts_with("owner/data:models.csv: line 1: "), "{error}");
    assert_eq!(scene.read(BRANCH, "a.json"), "{\n    \"x\": 1\n}");
    let body = scene.repo.pull_request(1).body;
    assert!(body.contains("\nNot looked at in this run: `db.json`, `models.csv`; "), "{body}");
}

#[test]
fn a_field_that_the_table_has_no_column_for_is_told_in_the_pull_request() {
    let scene = Scene::new_model();
    let held = texts::source(&[ALPHA, NEW, BETA]);
    scene
        .source
        .set("texts", held.replacen("\"version\": \"1\"", "\"version\": \"1\", \"rank\": 9", 1));

    let run = scene.run();

    let body = scene.repo.pull_request(1).body;
    assert!(body.contains("\n**Worth knowing** (1)\n\n- "), "{body}");
    assert!(body.contains("rank") && body.contains("`example/alpha-7B`"), "{body}");
    assert_eq!(run.report.targets[0].files[0].remarks.len(), 1);
}

#[test]
fn a_checkup_looks_at_both_files() {
    let scene = in_sync();

    let checkup = scene.checkup_with(|_| {});

    let told = format!("{checkup:?}");
    assert!(told.contains("6 entries in ") && told.contains("2 rows in "), "{told}");
}

#[test]
fn a_dry_run_and_a_plan_agree_on_both_files() {
    let scene = Scene::new_model();

    let dry = scene.run_with(|options| options.mode = Mode::DryRun);
    let plan = scene.run_with(|options| options.mode = Mode::Plan(OnDrift::Succeed));

    let paths: Vec<&str> = plan.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["db.json", "models.csv"]);
    assert_eq!(outcome(&dry), TargetOutcome::Planned);
    // Only whoever plans is shown the files.
    assert_eq!(Outcome { files: plan.files.clone(), ..dry }, plan);
}
