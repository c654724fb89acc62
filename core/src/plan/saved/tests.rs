use std::collections::BTreeSet;

use expect_test::expect;
use proptest::prelude::{any, prop_assert_eq, proptest};
use serde_json::Value;

use super::*;
use crate::companion::Companion;
use crate::oid::{Mode, Oid};

fn oid(name: &str) -> Oid {
    Oid::of_blob(name.as_bytes())
}

fn plan() -> Plan {
    let drift = r#"{"added": ["new"], "removed": ["gone"], "modified": [{"name": "x", "changes": [
        {"path": "/n", "before": 1.50, "after": {"a": [1, "\u00e9"]}}]}],
        "counts": {"added": 1, "removed": 1, "renamed": 0, "modified": 1, "unchanged": 7}}"#;
    let after = "{\"x\": 1}\n";
    Plan::new(vec![TargetPlan {
        repository: "owner/data".parse().expect("a name"),
        content: Digest::of("content"),
        action: Intent::Update,
        base: Base {
            branch: "main".parse().expect("a name"),
            commit: oid("base"),
            tree: oid("base's tree"),
        },
        expect: Expect {
            head: Some(oid("head")),
            pull_request: Some(7),
            latest: Some(7),
            approved: false,
        },
        source: vec![SourceRead { url: "/v1/a".into(), sha256: Digest::of("source") }],
        withheld: vec![Withheld { path: "a.json".into(), name: "gone".into() }],
        approved: Vec::new(),
        files: vec![File {
            path: "a.json".into(),
            category: Some("a".into()),
            mode: Mode::File,
            before: Some(oid("before")),
            after: Some(oid(after)),
            content: Some(after.into()),
            drift: Some(serde_json::from_str(drift).expect("the test wrote whole drift")),
            follows: None,
        }],
        companions: Vec::new(),
        parents: vec![oid("head"), oid("base")],
        onto: oid("base's tree"),
        tree: oid("tree"),
        marker: MarkerFacts {
            sync: "models".into(),
            base: oid("base"),
            change: Digest::of("change"),
            withheld: Some(Digest::of("withheld")),
            kept: BTreeSet::new(),
            unseen: BTreeSet::new(),
        },
        proposal: Proposed {
            branch: "trueup/models".parse().expect("a name"),
            title: "Sync a.json".into(),
            body: "Body\n".into(),
            commit_message: Some("Sync a.json\n".into()),
            texts: Texts::Write,
            labels: vec!["sync".into()],
            unlabel: Vec::new(),
            reviewers: vec!["someone".into()],
            team: None,
            assignees: Vec::new(),
            draft: false,
            comment: None,
        },
    }])
}

/// What reading a text comes to, as a sentence.
fn refused(text: &str) -> String {
    Plan::parse(text.as_bytes()).expect_err("it is no whole plan").to_string()
}

fn companion(of: &str) -> CompanionOf {
    CompanionOf { of: of.into(), kind: Companion::ModData }
}

#[test]
fn a_companion_follows_a_file_of_the_commit_and_is_written_only_then() {
    let followed = forged(|target| target.companions = vec![companion("a.json")]);
    let written = "\"companions\": [\n        {\n          \"of\": \"a.json\",\n          \"kind\": \"mod-data\"";
    assert!(followed.contains(written), "{followed}");
    assert!(!plan().to_text().contains("companions"), "it is an optional key");
    let read = Plan::parse(followed.as_bytes()).expect("it is a whole plan");
    let writes = |plan: &Plan| plan.targets()[0].writes();
    assert_eq!(writes(&read), writes(&plan()) + 2, "a tree and a commit more");

    let alone = forged(|target| target.companions = vec![companion("b.json")]);
    assert!(refused(&alone).contains("model_mod_data.json follows no file of its commit"));
    let twice = forged(|target| target.companions = vec![companion("a.json"); 2]);
    assert!(refused(&twice).contains("a companion is in it twice"));
    let both = forged(|target| {
        target.companions = vec![companion("a.json")];
        let file = File { path: "model_mod_data.json".into(), ..target.files[0].clone() };
        target.files.push(file);
    });
    assert!(refused(&both).contains("model_mod_data.json is both a file and a companion"));
}

/// The plan after an edit, with a digest that fits.
fn forged(edit: impl FnOnce(&mut TargetPlan)) -> String {
    let mut targets = plan().targets;
    edit(&mut targets[0]);
    Plan::new(targets).to_text()
}

#[test]
fn a_plan_is_written_in_the_documented_form() {
    expect![[r#"
        {
          "version": 1,
          "digest": "sha256:2c047ff0889d2df636d2e3fce1bb13ed38d3366b803e3066e051279d96b3f8a7",
          "targets": [
            {
              "repository": "owner/data",
              "content": "sha256:ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73",
              "action": "update",
              "base": {
                "branch": "main",
                "commit": "8681f8b8f32615a16703053bc1eaffb3e5e720a5",
                "tree": "c7e624ce0f8fe8daf41556a8e50a4a3f54e2b488"
              },
              "expect": {
                "head": "7266ebb383fab07522cdf02586290cace6e3474c",
                "pull_request": 7,
                "latest": 7
              },
              "source": [
                {
                  "url": "/v1/a",
                  "sha256": "41cf6794ba4200b839c53531555f0f3998df4cbb01a4d5cb0b94e3ca5e23947d"
                }
              ],
              "withheld": [
                {
                  "path": "a.json",
                  "name": "gone"
                }
              ],
              "files": [
                {
                  "path": "a.json",
                  "category": "a",
                  "mode": "100644",
                  "before": "ee2363a4dfc456efa66b2e71979a1f8f8f07a208",
                  "after": "f672ebf083b3b0d6448c842c80f1a77969d64685",
                  "content": "{\"x\": 1}\n",
                  "drift": {
                    "added": [
                      "new"
                    ],
                    "removed": [
                      "gone"
                    ],
                    "renamed": [],
                    "modified": [
                      {
                        "name": "x",
                        "changes": [
                          {
                            "path": "/n",
                            "before": 1.50,
                            "after": {"a":[1,"\u00e9"]}
                          }
                        ]
                      }
                    ],
                    "counts": {
                      "added": 1,
                      "removed": 1,
                      "renamed": 0,
                      "modified": 1,
                      "unchanged": 7
                    }
                  }
                }
              ],
              "parents": [
                "7266ebb383fab07522cdf02586290cace6e3474c",
                "8681f8b8f32615a16703053bc1eaffb3e5e720a5"
              ],
              "onto": "c7e624ce0f8fe8daf41556a8e50a4a3f54e2b488",
              "tree": "dc9cbd9e807a5b61cc8c7a841ea3e1849ea78e14",
              "marker": {
                "sync": "models",
                "base": "8681f8b8f32615a16703053bc1eaffb3e5e720a5",
                "change": "sha256:12ea12eace7d655f471ce55e34f89b1b77a3d9d05a445ca82877dd2235beaa51",
                "withheld": "sha256:a3b3d76fdf1e33a8c7bde9a7152980d0de2656e3d541feafb198261dcc7cf51c"
              },
              "proposal": {
                "branch": "trueup/models",
                "title": "Sync a.json",
                "body": "Body\n",
                "commit_message": "Sync a.json\n",
                "texts": "write",
                "labels": [
                  "sync"
                ],
                "reviewers": [
                  "someone"
                ],
                "team": null,
                "draft": false
              }
            }
          ]
        }
    "#]].assert_eq(&plan().to_text());
}

#[test]
fn a_plan_reads_back_whatever_its_whitespace() {
    let text = plan().to_text();
    let value: Box<serde_json::value::RawValue> = serde_json::from_str(&text).expect("JSON");

    let lines: String = value.get().lines().map(str::trim).collect();

    for text in [&text, &lines, &text.replace('\n', "\r\n\t")] {
        let read = Plan::parse(text.as_bytes()).expect("it says the same");
        assert_eq!(read, plan());
        assert_eq!(read.to_text(), plan().to_text());
    }
}

#[test]
fn one_character_anywhere_in_the_values_is_seen() {
    let text = plan().to_text();
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let mut seen = 0;
    for (at, _) in text.char_indices().filter(|(_, found)| found.is_ascii_alphanumeric()) {
        let mut edited = text.clone().into_bytes();
        edited[at] = if edited[at] == b'0' { b'1' } else { b'0' };
        let edited = String::from_utf8(edited).expect("ASCII for ASCII");
        // Another spelling of the same number or escape says the same.
        if serde_json::from_str::<Value>(&edited).is_ok_and(|edited| edited == value) {
            continue;
        }
        assert!(Plan::parse(edited.as_bytes()).is_err(), "{at}: {edited}");
        seen += 1;
    }
    assert!(seen > 1000, "only {seen}");
}

#[test]
fn what_is_no_plan_says_why() {
    let text = plan().to_text();

    assert!(refused("").starts_with("not JSON: EOF"), "{}", refused(""));
    assert!(refused(&text[..text.len() / 2]).starts_with("not JSON"));
    assert!(refused("{}").starts_with("not a plan: missing field `version`"), "{}", refused("{}"));
    assert_eq!(
        refused(&text.replacen("\"version\": 1", "\"version\": 2, \"new\": 0", 1)),
        "the plan's version is 2, and this trueup reads version 1: plan again"
    );
    for known in ["\"digest\"", "\"repository\"", "\"added\"", "\"modified\"", "\"unchanged\""] {
        let said = refused(&text.replacen(known, &format!("\"extra\": 1, {known}"), 1));
        assert!(said.starts_with("not a plan: unknown field `extra`"), "{known}: {said}");
    }
    let edited = refused(&text.replacen("Sync a.json", "Sync b.json", 1));
    assert!(edited.contains("edited") && edited.ends_with("plan again"), "{edited}");
}

#[test]
fn names_and_paths_lead_nowhere_else() {
    let text = plan().to_text();

    for (from, to) in [
        ("owner/data", "../data"),
        ("\"main\"", "\"a..b\""),
        ("\"path\": \"a.json\",\n          \"cat", "\"path\": \"../a.json\",\n          \"cat"),
        ("\"path\": \"a.json\",\n          \"cat", "\"path\": \".git/a\",\n          \"cat"),
        ("100644", "644"),
    ] {
        let edited = text.replacen(from, to, 1);
        assert_ne!(edited, text, "{from}");
        assert!(refused(&edited).starts_with("not a plan"), "{from}: {}", refused(&edited));
    }
}

#[test]
fn what_does_not_fit_together_is_an_edit_whatever_the_digest_says() {
    type Edit = fn(&mut TargetPlan);
    let cases: [(&str, Edit); 11] = [
        ("its content is not", |it| it.files[0].content = Some("{}".into())),
        ("its content is not", |it| it.files[0].after = Some(oid("other"))),
        ("is not a file", |it| it.files[0].mode = Mode::Symlink),
        ("in it twice", |it| it.files.push(it.files[0].clone())),
        ("its branch is", |it| it.proposal.branch = it.base.branch.clone()),
        ("does not stand on", |it| it.parents = vec![oid("base")]),
        ("does not stand on", |it| it.parents.reverse()),
        ("does not stand on", |it| it.onto = oid("other")),
        ("does not fit its action", |it| it.expect.pull_request = None),
        ("does not fit its action", |it| it.action = Intent::Open),
        ("commit message", |it| it.proposal.commit_message = None),
    ];

    for (words, edit) in cases {
        let said = refused(&forged(edit));
        assert!(said.contains("edited") && said.contains(words), "{words}: {said}");
    }
}

/// A file that changes with the one that differs.
fn beside(follows: &str) -> File {
    let after = "name\r\n";
    File {
        path: "a.csv".into(),
        after: Some(oid(after)),
        content: Some(after.into()),
        drift: None,
        follows: Some(follows.into()),
        ..plan().targets[0].files[0].clone()
    }
}

#[test]
fn a_file_that_follows_another_is_an_edit_of_its_own() {
    let text = forged(|target| target.files.push(beside("a.json")));

    let plan = Plan::parse(text.as_bytes()).expect("it fits together");

    let edits: Vec<&str> = plan.targets[0].edits().map(|file| file.path.as_str()).collect();
    assert_eq!(edits, ["a.json", "a.csv"]);
    assert_eq!(plan.summary().changed, 1);
}

#[test]
fn a_file_follows_one_that_differs_and_differs_not_itself() {
    let astray = forged(|target| target.files.push(beside("b.json")));
    assert!(refused(&astray).contains("a.csv: nothing differs in b.json, which it follows"));

    let both = forged(|target| target.files[0].follows = Some("a.json".into()));
    assert!(refused(&both).contains("a.json: it differs itself and follows another"));
}

#[test]
fn a_plan_to_close_brings_nothing_along() {
    type Edit = fn(&mut TargetPlan);
    let closing = |edit: Edit| {
        forged(|it| {
            it.action = Intent::Close;
            (it.files, it.parents, it.onto) = (Vec::new(), Vec::new(), it.tree);
            (it.proposal.labels, it.proposal.reviewers) = (Vec::new(), Vec::new());
            it.proposal.commit_message = None;
            edit(it);
        })
    };
    let cases: [Edit; 7] = [
        |it| (it.parents, it.onto) = (vec![oid("head"), oid("base")], oid("base's tree")),
        |it| it.onto = oid("other"),
        |it| it.files = plan().targets[0].files.clone(),
        |it| it.proposal.labels = vec!["sync".into()],
        |it| it.proposal.reviewers = vec!["someone".into()],
        |it| it.proposal.team = Some("team".into()),
        |it| it.proposal.texts = Texts::Keep,
    ];

    Plan::parse(closing(|_| {}).as_bytes()).expect("it fits together");
    for (number, edit) in cases.into_iter().enumerate() {
        let said = refused(&closing(edit));
        assert!(said.contains("edited"), "{number}: {said}");
    }
}

#[test]
fn only_an_update_that_commits_nothing_keeps_the_texts() {
    let keeps = |it: &mut TargetPlan| it.proposal.texts = Texts::Keep;
    let without_commit = forged(|it| {
        (it.parents, it.onto) = (Vec::new(), it.tree);
        keeps(it);
    });

    Plan::parse(without_commit.as_bytes()).expect("it fits together");

    let said = refused(&forged(keeps));
    assert!(said.contains("does not fit its action"), "{said}");
}

#[test]
fn a_plan_puts_no_label_on_that_approves_removals() {
    for label in ["trueup: approve removals", " TRUEUP: Approve Removals"] {
        let said = refused(&forged(|it| it.proposal.labels.push(label.into())));

        assert!(said.contains("what it says of approved removals does not fit"), "{said}");
    }
}

#[test]
fn a_text_is_written_twice_only_where_an_open_pull_request_lists_removals() {
    let twice = |it: &mut TargetPlan| it.proposal.texts = Texts::WriteTwice;

    let said = refused(&forged(|it| {
        (it.marker.withheld, it.withheld) = (None, Vec::new());
        twice(it);
    }));
    assert!(said.contains("what it says of approved removals does not fit"), "{said}");
    let opens = |it: &mut TargetPlan| {
        it.action = Intent::Open;
        (it.expect.pull_request, it.expect.latest) = (None, None);
    };
    Plan::parse(forged(opens).as_bytes()).expect("it fits together");
    let said = refused(&forged(|it| {
        opens(it);
        twice(it);
    }));
    assert!(said.contains("does not fit its action"), "{said}");
}

#[test]
fn a_repository_stands_in_a_plan_once() {
    let targets = [plan().targets, plan().targets].concat();

    let said = refused(&Plan::new(targets).to_text());

    assert!(said.contains("owner/data is in it twice"), "{said}");
}

proptest! {
    #[test]
    fn a_plan_survives_being_written_and_read(
        content in any::<String>(),
        title in any::<String>(),
        label in any::<String>(),
        source in any::<[u8; 8]>(),
        number in any::<u64>(),
    ) {
        let mut targets = plan().targets;
        let target = &mut targets[0];
        target.files[0].after = Some(Oid::of_blob(content.as_bytes()));
        target.files[0].content = Some(content);
        target.proposal.title = title;
        target.proposal.labels.push(label);
        target.source[0].sha256 = Digest::of(source);
        target.expect = Expect { pull_request: Some(number), latest: Some(number), ..target.expect };
        let plan = Plan::new(targets);

        let read = Plan::parse(plan.to_text().as_bytes()).expect("what was written is read");

        prop_assert_eq!(read.to_text(), plan.to_text());
        prop_assert_eq!(read, plan);
    }
}
