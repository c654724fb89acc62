//! What people are told of a plan, and where it goes.

use crate::stage::{AFTER, BEFORE, RENDERED, Stage, assert_exit, assert_says, proposed};
use trueup_tests::program::Said;
use trueup_tests::source::Misbehaviour;

fn plan(stage: &Stage, flags: &[&str]) -> Said {
    stage.place.run(&[&["plan"], flags].concat())
}

/// One repository with a removal that is withheld beside a change, and one with nothing else.
fn guarded() -> Stage {
    let mut stage = Stage::new();
    let held = "{\n  \"gone\": 1,\n  \"x\": {\n    \"n\": 1\n  }\n}\n";
    stage.keep("owner/data", "a", AFTER, held);
    stage.keep("owner/less", "b", "{}", BEFORE);
    stage.place.set("TRUEUP_MAX_REMOVALS", "0");
    stage
}

const GUARDED: &str = "  a.json
    ! gone (removal withheld)
    ~ x
      /n: 1 → 2
    1 changed, 1 withheld, 0 unchanged
  to approve it: run with --max-removals 1 --max-removal-share 100%
owner/less  all changes withheld
  b.json
    ! x (removal withheld)
    1 withheld, 0 unchanged
  to approve it: run with --max-removals 1 --max-removal-share 100%
";

#[test]
fn what_is_withheld_is_neither_announced_nor_counted_as_removed() {
    let said = plan(&guarded(), &[]);

    assert_exit(&said, 0);
    let numbers = "Plan: 1 to open, 0 to update, 0 to close; 0 entries added, 0 removed, 1 changed, \
                   2 removals withheld.\n";
    assert_says(&said.out, &[&format!("{GUARDED}{numbers}")]);
}

#[test]
fn a_dry_run_shows_what_is_withheld_as_a_plan_does() {
    let said = guarded().sync(&["--dry-run"]);

    assert_exit(&said, 3);
    assert_says(&said.out, &[GUARDED]);
}

#[test]
fn the_tables_of_plan_and_run_count_what_is_done() {
    let stage = guarded();

    let planned = plan(&stage, &["--format", "markdown"]);
    let run = stage.sync(&["--format", "markdown"]);

    assert_says(
        &planned.out,
        &[
            "| owner/data | open | `Sync a.json with PRIMARY: 1 changed` | 0 | 0 | 1 | 1 |\n\
             | owner/less | all changes withheld |  | 0 | 0 | 0 | 1 |\n",
            "0 entries added, 0 removed, 1 changed, 2 removals withheld.**",
        ],
    );
    assert_says(&run.out, &["/pull/1) | 0 | 0 | 1 | 1 |", "withheld |  | 0 | 0 | 0 | 1 |"]);
}

#[test]
fn a_table_counts_only_what_the_plan_does() {
    let (mut stage, _) = Stage::drifted();
    stage.place.set("TRUEUP_MIN_CHANGES_THRESHOLD", "2");

    let said = plan(&stage, &["--format", "markdown"]);

    assert_says(
        &said.out,
        &[
            "| owner/data | too few changes for a pull request |  | 0 | 0 | 0 | 0 |\n",
            "0 entries added, 0 removed, 0 changed, 0 removals withheld.**\n",
        ],
    );
}

#[test]
fn a_plan_shows_all_that_goes_onto_the_pull_request() {
    let (mut stage, _) = Stage::drifted();
    let text = stage.configuration();
    stage
        .place
        .write("trueup.toml", text.replace("[\"sync\"]", "[\"sync\", \"data\"]\ndraft = true"));
    stage.place.set("TRUEUP_PR_REVIEWERS", "someone,another");
    stage.place.set("TRUEUP_PR_AUTO_ASSIGN_TEAM", "owner/keepers");

    let full = plan(&stage, &[]);
    let plain = plan(&Stage::drifted().0, &[]);

    let extras = "  labels: sync, data\n  reviewers: someone, another\n  team: keepers\n  opened as a draft\n";
    let title = "  title: Sync a.json with PRIMARY: 1 changed\n";
    assert_says(&full.out, &[&format!("{title}{extras}  a.json\n")]);
    assert_says(&plain.out, &[&format!("{title}  labels: sync\n  a.json\n")]);
}

#[test]
fn an_empty_plan_is_not_to_be_carried_out() {
    let mut stage = Stage::new();
    stage.keep("owner/data", "a", AFTER, RENDERED);

    let shown = plan(&stage, &[]);
    let saved = plan(&stage, &["--out", "plan.json"]);

    assert_exit(&shown, 0);
    assert_eq!(
        shown.out,
        "owner/data  in sync\n\
         Plan: 0 to open, 0 to update, 0 to close; 0 entries added, 0 removed, 0 changed, 0 removals withheld.\n"
    );
    assert_eq!(saved.out, shown.out + "Saved in plan.json: there is nothing to carry out.\n");
}

#[test]
fn a_plan_that_failed_leaves_the_older_one_and_prints_none() {
    let (stage, _) = Stage::drifted();
    plan(&stage, &["--out", "plan.json"]);
    let kept = stage.place.read("plan.json");
    stage.source.misbehave("a", Misbehaviour::Status(404));

    let saved = plan(&stage, &["--out", "plan.json"]);

    assert_exit(&saved, 1);
    assert_says(
        &saved.out,
        &["Nothing was saved: no repository could be planned; plan.json is as it was.\n"],
    );
    assert!(!saved.out.contains("carries it out"), "{}", saved.out);
    for format in ["json", "markdown"] {
        let saved = plan(&stage, &["--out", "plan.json", "--format", format]);
        assert_says(&saved.err, &["Nothing was saved"]);
    }
    assert_eq!(stage.place.read("plan.json"), kept);
    for flags in [["--format", "json"], ["--out", "-"]] {
        let printed = plan(&stage, &flags);
        assert_exit(&printed, 1);
        assert_eq!(printed.out, "");
    }
}

#[test]
fn a_plan_of_some_repositories_says_which_are_missing() {
    let (mut stage, _) = Stage::drifted();
    stage.keep("owner/lost", "b", AFTER, BEFORE);
    stage.keep_all("owner/part", &[("c", AFTER, BEFORE), ("d", AFTER, BEFORE)]);
    for category in ["b", "d"] {
        stage.source.misbehave(category, Misbehaviour::Status(404));
    }

    let said = plan(&stage, &["--out", "plan.json"]);
    let aside = plan(&stage, &["--out", "plan.json", "--format", "json"]);

    let missing =
        "Not all is in it: owner/lost failed, owner/part could be checked in part only.\n";
    assert_exit(&said, 1);
    assert!(said.out.ends_with(&format!("carries it out.\n{missing}")), "{}", said.out);
    assert_says(&aside.err, &[missing]);
    let saved = stage.place.read("plan.json");
    assert_says(&saved, &["owner/data", "owner/part"]);
    assert!(!saved.contains("owner/lost"), "{saved}");
}

#[test]
fn a_plan_goes_to_the_standard_output_by_its_usual_name() {
    let (stage, _) = Stage::drifted();

    for format in ["text", "json", "markdown"] {
        let said = plan(&stage, &["--out", "-", "--format", format]);

        assert_exit(&said, 0);
        assert_eq!(said.out, plan(&stage, &["--format", "json"]).out);
        assert!(!said.err.contains("aved"), "{}", said.err);
        if format != "json" {
            assert_says(&said.err, &["owner/data", "Plan: 1 to open"]);
        }
    }
    assert_eq!(stage.place.files(), ["trueup.toml"]);
}

#[test]
fn plan_and_report_go_to_two_places() {
    let (stage, _) = Stage::drifted();

    for report in ["out/plan.json", "./out/plan.json", "out/../out/plan.json"] {
        let said = plan(&stage, &["--out", "out/plan.json", "--report", report]);

        assert_exit(&said, 64);
        assert_says(&said.err, &["--out", "--report", "out/plan.json"]);
    }
    assert_eq!(stage.place.files(), ["trueup.toml"]);
    assert_eq!(stage.github.requests().len(), 0);
}

#[test]
fn the_command_to_copy_is_quoted_for_a_shell() {
    let (stage, _) = Stage::drifted();

    for (name, quoted) in [("my plan.json", "'my plan.json'"), ("it's.json", r"'it'\''s.json'")] {
        let said = plan(&stage, &["--out", name]);

        assert_says(
            &said.out,
            &[&format!("Saved in {name}: `trueup apply {quoted}` carries it out.\n")],
        );
    }
}

#[test]
fn what_follows_in_a_second_commit_is_told_before_it_is_made() {
    let (stage, repository) = Stage::drifted();
    let text = stage.configuration().trim_end().to_owned() + "\ncompanion = \"mod-data\"\n";
    stage.place.write("trueup.toml", text);

    let planned = plan(&stage, &[]);
    let dry = stage.sync(&["--dry-run"]);
    let written = stage.sync(&["--no-pr", "--output-dir", "out"]);
    let made = stage.sync(&[]);

    let follows = "  follows in a second commit: model_mod_data.json\n";
    assert_says(&planned.out, &[follows, ", and what reads the history of owner/data:a.json.\n"]);
    assert_says(&dry.out, &[follows]);
    assert_exit(&written, 0);
    assert!(!stage.place.path().join("out/owner/data/model_mod_data.json").exists());
    assert_exit(&made, 0);
    assert_says(&proposed(&repository, "model_mod_data.json"), &["\"commit_added\""]);
}
