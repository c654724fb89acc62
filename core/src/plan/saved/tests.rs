use expect_test::expect;
use proptest::prelude::{any, prop_assert_eq, proptest};
use serde_json::Value;

use super::*;
use crate::oid::{Mode, Oid};
use crate::sorted::Set;

mod edited;

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
            kept: Set::new(),
            unseen: Set::new(),
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
