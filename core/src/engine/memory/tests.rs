use super::*;
use crate::compare::Change;
use crate::family::RemarkKind;

/// What this format has looked like since its first version.
const TARGET: &str = r#"{
  "version": 1,
  "files": {
    "a.json": {
      "source": "sha256:41cf6794ba4200b839c53531555f0f3998df4cbb01a4d5cb0b94e3ca5e23947d",
      "target": "1de565933b05f74c75ff9a6520af5f9f8a5a2f1d",
      "rules": "sha256:6c621d1a05138a7888d37d9269a9da8e2e11e4aced2f6cfd24b05ab1b9e61bb0",
      "entries": 7,
      "kept": [
        {
          "name": "x",
          "changes": [
            {
              "path": "/n",
              "before": null,
              "after": 1.50
            },
            {
              "path": "/o",
              "after": "\u00e9"
            }
          ]
        }
      ],
      "remarks": [
        {
          "kind": "no_column",
          "subject": "/nsfw",
          "count": 1,
          "names": [
            "a"
          ]
        },
        {
          "kind": "out_of_step",
          "count": 0,
          "names": []
        }
      ]
    },
    "b.json": {
      "source": "sha256:41cf6794ba4200b839c53531555f0f3998df4cbb01a4d5cb0b94e3ca5e23947d",
      "target": "1de565933b05f74c75ff9a6520af5f9f8a5a2f1d",
      "rules": "sha256:6c621d1a05138a7888d37d9269a9da8e2e11e4aced2f6cfd24b05ab1b9e61bb0",
      "entries": 0
    }
  },
  "has_branch": true
}
"#;

const SOURCES: &str = r#"{
  "version": 1,
  "sources": {
    "https://source.example/a": {
      "bytes": "sha256:41cf6794ba4200b839c53531555f0f3998df4cbb01a4d5cb0b94e3ca5e23947d",
      "validators": {
        "etag": "W/\"a\"",
        "last_modified": "Sun, 06 Nov 1994 08:49:37 GMT"
      }
    },
    "https://source.example/b": {
      "bytes": "sha256:41cf6794ba4200b839c53531555f0f3998df4cbb01a4d5cb0b94e3ca5e23947d",
      "validators": {}
    }
  }
}
"#;

fn memory() -> TargetMemory {
    let mut memory = TargetMemory { has_branch: true, ..TargetMemory::default() };
    let facts = Facts {
        source: Digest::of("source"),
        target: Oid::of_blob(b"target"),
        rules: Digest::of("rules"),
    };
    let json = |text: &str| Some(text.parse().expect("the test wrote JSON"));
    let change = |path: &str, before, after| Change {
        path: path.parse().expect("the test wrote a pointer"),
        before,
        after,
    };
    let changes =
        vec![change("/n", json("null"), json("1.50")), change("/o", None, json(r#""\u00e9""#))];
    let remark = |kind, subject, names: &[&str]| Remark {
        kind,
        subject,
        count: names.len(),
        names: names.iter().map(ToString::to_string).collect(),
    };
    let equal = Equal {
        facts,
        entries: 7,
        kept: vec![Modified { name: "x".into(), changes }],
        remarks: vec![
            remark(RemarkKind::NoColumn, Some("/nsfw".into()), &["a"]),
            remark(RemarkKind::OutOfStep, None, &[]),
        ],
    };
    let empty = Equal { entries: 0, kept: Vec::new(), remarks: Vec::new(), ..equal.clone() };
    memory.set("a.json", Some(equal));
    memory.set("b.json", Some(empty));
    memory
}

fn sources() -> SourceMemory {
    let mut memory = SourceMemory::default();
    let validators = Validators {
        etag: Some("W/\"a\"".into()),
        last_modified: Some("Sun, 06 Nov 1994 08:49:37 GMT".into()),
    };
    let answered = |validators| Some(Answered { bytes: Digest::of("source"), validators });
    memory.set("https://source.example/a", answered(validators));
    memory.set("https://source.example/b", answered(Validators::default()));
    memory
}

#[test]
fn what_is_kept_is_written_as_ever_and_read_back() {
    assert_eq!(memory().to_text(), TARGET);
    assert_eq!(TargetMemory::from_text(TARGET), memory());
    assert_eq!(sources().to_text(), SOURCES);
    assert_eq!(SourceMemory::from_text(SOURCES), sources());
}

#[test]
fn what_was_not_yet_written_once_is_as_good_as_none() {
    let text = TARGET.replace(",\n  \"has_branch\": true", "");

    assert_eq!(TargetMemory::from_text(&text), TargetMemory { has_branch: false, ..memory() });
}

#[test]
fn where_a_run_begins_reads_back() {
    let name: RepoName = "owner/data".parse().expect("a repository");
    let text = "{\n  \"version\": 1,\n  \"resume\": \"owner/data\"\n}\n";

    assert_eq!(resume_to_text(Some(&name)), text);
    assert_eq!(resume_from_text(text), Some(name));
    for nothing in ["", "[]", r#"{"version": 2, "resume": "a/b"}"#, &resume_to_text(None)] {
        assert_eq!(resume_from_text(nothing), None, "{nothing}");
    }
}

#[test]
fn an_unreadable_or_foreign_memory_is_no_memory() {
    for (from, to) in [
        ("{\n  \"version\"", "\n  \"version\""),
        ("\"version\": 1", "\"version\": 2"),
        ("\"version\": 1", "\"version\": 257"),
        ("\"version\": 1,", ""),
        ("\"entries\": 7", "\"entries\": -7"),
        ("\"entries\": 7,", ""),
        ("\"target\": \"", "\"target\": \"x"),
        ("no_column", "new_column"),
        ("\"count\"", "\"new\": 1, \"count\""),
        ("\"after\": 1.50", "\"new\": 1.50"),
        ("\"path\": \"/n\"", "\"path\": \"n\""),
        ("\"has_branch\": true", "\"has_branch\": null"),
    ] {
        let wrong = TARGET.replacen(from, to, 1);
        assert_ne!(wrong, TARGET, "{from}");
        assert_eq!(TargetMemory::from_text(&wrong), TargetMemory::default(), "{wrong}");
    }
    for wrong in ["", "{}", "[1]", "null"] {
        assert_eq!(TargetMemory::from_text(wrong), TargetMemory::default(), "{wrong}");
        assert_eq!(SourceMemory::from_text(wrong), SourceMemory::default(), "{wrong}");
    }
}
