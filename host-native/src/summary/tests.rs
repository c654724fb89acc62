//! The summaries of one run, whole.

use trueup_core::engine::outcome::{PullRequestReport, Requests, Verdict, WithheldEntry};
use trueup_core::engine::{Memory, Passes, Plan};

use super::*;

fn target(name: &str, outcome: TargetOutcome) -> TargetReport {
    TargetReport {
        repository: name.parse().expect("a repository"),
        content: None,
        outcome,
        pull_request: None,
        files: Vec::new(),
        withheld: Vec::new(),
        approved: Vec::new(),
        warnings: Vec::new(),
        error: None,
        try_later: false,
        is_served: true,
    }
}

fn outcome() -> Outcome {
    let json = r#"{"added": ["new"], "removed": ["a|`b`", "c"], "renamed": [], "modified": [],
        "counts": {"added": 1, "removed": 2, "renamed": 0, "modified": 0, "unchanged": 7}}"#;
    let mut opened = target("owner/data", TargetOutcome::Opened);
    opened.pull_request = Some(PullRequestReport {
        number: 7,
        url: "https://github.com/owner/data/pull/7".into(),
        branch: "trueup/models".into(),
        head: "0123456789012345678901234567890123456789".parse().expect("an id"),
    });
    opened.files = vec![FileReport {
        path: "a.json".into(),
        category: "a".into(),
        drift: Some(serde_json::from_str(json).expect("a drift")),
        edits: vec!["a.json".into()],
        also: Vec::new(),
        derived: None,
        remarks: Vec::new(),
        target_edits: Vec::new(),
        error: None,
        try_later: false,
    }];
    let withheld = |name: &str| WithheldEntry { path: "a.json".into(), name: name.into() };
    opened.withheld = vec![withheld("a|`b`"), withheld("c")];
    opened.warnings = vec!["the labels `x`: \u{1b}[31m refused".into()];
    let mut failed = target("owner/more", TargetOutcome::Failed);
    failed.error = Some("no \u{1b}[31m answer; run again".into());
    let report = Report {
        version: 1,
        verdict: Verdict::Partial,
        exit_code: 1,
        requests: Requests { source: 2, github: 9 },
        targets: vec![opened, failed],
    };
    Outcome {
        report,
        memory: Memory::default(),
        passes: Passes::default(),
        files: Vec::new(),
        texts: Vec::new(),
        plan: Plan::default(),
    }
}

#[test]
fn a_summary_says_what_was_done_and_what_to_do() {
    let text = anstream::adapter::strip_str(&text(&outcome(), Mode::Propose)).to_string();

    assert_eq!(
        text,
        "owner/data  pull request opened  https://github.com/owner/data/pull/7\n\
         \x20 a.json: 1 added\n\
         \x20 a.json: removal withheld of a|`b`, c\n\
         \x20 to approve it: put the label \"trueup: approve removals\" on the pull request, or run with \
         --max-removals 2 --max-removal-share 100%\n\
         \x20 warning: the labels `x`: \\u{1b}[31m refused\n\
         owner/more  failed\n\
         \x20 error: no \\u{1b}[31m answer; run again\n\
         2 repositories; requests: 2 to the source, 9 to GitHub\n"
    );
}

#[test]
fn a_dry_run_shows_the_entries_too() {
    let text = anstream::adapter::strip_str(&text(&outcome(), Mode::DryRun)).to_string();

    let withheld = "    ! a|`b` (removal withheld)\n    ! c (removal withheld)\n";
    let rest = "    + new\n    1 added, 2 withheld, 7 unchanged\n  to approve it: put";
    assert!(text.contains(&format!("\n  a.json\n{withheld}{rest}")), "{text}");
}

#[test]
fn the_table_cannot_be_broken_by_a_name() {
    assert_eq!(
        markdown(&outcome().report),
        "| Repository | Outcome | Pull request | Added | Removed | Changed | Withheld |\n\
         | --- | --- | --- | ---: | ---: | ---: | ---: |\n\
         | owner/data | pull request opened | [#7](https://github.com/owner/data/pull/7) | 1 | 0 | 0 | 2 |\n\
         | owner/more | failed |  | 0 | 0 | 0 | 0 |\n\
         \n\
         - owner/data: ``the labels `x`: \\u{1b}[31m refused``\n\
         - owner/data, `a.json`: removal of `` a|`b` `` withheld\n\
         - owner/data, `a.json`: removal of `c` withheld\n\
         - owner/more: `no \\u{1b}[31m answer; run again`\n"
    );
}

#[test]
fn a_line_names_the_files_that_change() {
    let mut outcome = outcome();
    outcome.report.targets[0].files[0].edits = vec!["models.csv".into()];
    outcome.report.targets[0].files[0].also = vec!["models.csv".into()];

    let text = anstream::adapter::strip_str(&text(&outcome, Mode::Propose)).to_string();

    assert!(text.contains("\n  models.csv: 1 added\n"), "{text}");
}

#[test]
fn without_a_pull_request_only_the_flags_approve_what_is_withheld() {
    let mut outcome = outcome();
    let target = &mut outcome.report.targets[0];
    (target.outcome, target.pull_request) = (TargetOutcome::Withheld, None);
    let shown = anstream::adapter::strip_str(&text(&outcome, Mode::Propose)).to_string();
    let advice = "\n  to approve it: run with --max-removals 2 --max-removal-share 100%\n";
    assert!(shown.contains(advice), "{shown}");

    let target = &mut outcome.report.targets[0];
    target.outcome = TargetOutcome::Updated;
    target.approved = std::mem::take(&mut target.withheld);
    let shown = anstream::adapter::strip_str(&text(&outcome, Mode::Propose)).to_string();
    let told = "\n  2 removals are approved by the label \"trueup: approve removals\"\n";
    assert!(shown.contains(told) && !shown.contains("to approve"), "{shown}");
}
