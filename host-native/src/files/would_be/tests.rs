//! What is left in the directory of would-be files, and what is not.

use trueup_core::engine::outcome::{Requests, TargetReport, Verdict};
use trueup_core::engine::{Memory, Passes, Plan, Report};

use super::*;

fn would_be(path: &str, before: &str, after: &str) -> WouldBe {
    WouldBe {
        repository: "owner/data".parse().expect("a repository"),
        path: path.to_owned(),
        before: Some(before.into()),
        after: after.into(),
    }
}

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

fn outcome(targets: Vec<TargetReport>, files: Vec<WouldBe>) -> Outcome {
    let requests = Requests { source: 0, github: 0 };
    let report = Report { version: 1, verdict: Verdict::InSync, exit_code: 0, requests, targets };
    Outcome {
        report,
        memory: Memory::default(),
        passes: Passes::default(),
        files,
        texts: Vec::new(),
        plan: Plan::default(),
    }
}

fn planned(files: Vec<WouldBe>) -> Outcome {
    outcome(vec![target("owner/data", TargetOutcome::Planned)], files)
}

/// Returns the paths below a directory and their texts.
fn listed(dir: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            let below = listed(&path).into_iter();
            files.extend(below.map(|(below, text)| (format!("{name}/{below}"), text)));
        } else {
            files.push((name, fs::read_to_string(&path).expect("a text")));
        }
    }
    files.sort();
    files
}

fn names(dir: &Path) -> Vec<String> {
    listed(dir).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn would_be_files_stand_beside_their_patch() {
    let dir = tempfile::tempdir().expect("a directory");
    let files = vec![would_be("a/b.json", "{}\n", "{\"a\": 1}\n")];

    write_out(dir.path(), &planned(files)).expect("written");

    let [file, patch] = &listed(dir.path())[..] else { panic!("{:?}", listed(dir.path())) };
    assert_eq!(*file, ("owner/data/a/b.json".to_owned(), "{\"a\": 1}\n".to_owned()));
    assert_eq!(patch.0, "owner/data/changes.diff");
    assert!(patch.1.contains("-{}\n+{\"a\": 1}\n"), "{}", patch.1);
}

#[test]
fn a_patch_that_no_longer_holds_takes_its_files_with_it_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a directory");
    let files = ["a.json", "b c/d.json"].map(|path| would_be(path, "{}", "{\"a\": 1}"));
    write_out(dir.path(), &planned(files.to_vec())).expect("written");
    fs::write(dir.path().join("owner/data/mine.json"), "").expect("written");

    write_out(dir.path(), &planned(files[..1].to_vec())).expect("written");
    assert_eq!(
        names(dir.path()),
        ["a.json", "changes.diff", "mine.json"].map(|name| format!("owner/data/{name}"))
    );
    let in_sync = || outcome(vec![target("owner/data", TargetOutcome::InSync)], Vec::new());
    write_out(dir.path(), &in_sync()).expect("written");
    assert_eq!(
        listed(dir.path()),
        ["changes.diff", "mine.json"].map(|name| (format!("owner/data/{name}"), String::new()))
    );
    fs::remove_dir_all(dir.path().join("owner")).expect("removed");
    write_out(dir.path(), &in_sync()).expect("written");
    assert_eq!(names(dir.path()), Vec::<String>::new());
}

#[test]
fn a_repository_that_could_not_be_served_is_left_alone() {
    let dir = tempfile::tempdir().expect("a directory");
    let files = || vec![would_be("a.json", "{}", "{\"a\": 1}")];
    write_out(dir.path(), &planned(files())).expect("written");
    let before = listed(dir.path());

    let failed = outcome(vec![target("owner/data", TargetOutcome::Failed)], Vec::new());
    write_out(dir.path(), &failed).expect("nothing to write");

    assert_eq!(listed(dir.path()), before);
}

#[test]
fn a_file_that_could_not_be_checked_keeps_what_it_would_be() {
    let dir = tempfile::tempdir().expect("a directory");
    let files = ["a.json", "b.json"].map(|path| would_be(path, "{}", "{\"a\": 1}"));
    write_out(dir.path(), &planned(files.to_vec())).expect("written");

    let mut partly = planned(files[..1].to_vec());
    partly.report.targets[0].error = Some("b.json could not be checked".into());
    write_out(dir.path(), &partly).expect("written");

    assert!(dir.path().join("owner/data/b.json").exists());
}

#[test]
fn one_repository_that_cannot_be_written_does_not_stop_the_others() {
    let dir = tempfile::tempdir().expect("a directory");
    fs::create_dir_all(dir.path().join("owner/data/a.json/in the way")).expect("a directory");
    let mut other = would_be("a.json", "{}", "{\"a\": 1}");
    other.repository = "owner/other".parse().expect("a repository");
    let files = vec![would_be("a.json", "{}", "{\"a\": 1}"), other];
    let names = ["owner/data", "owner/other"];
    let targets = names.map(|name| target(name, TargetOutcome::Planned)).to_vec();

    assert!(write_out(dir.path(), &outcome(targets, files)).is_err());

    assert!(dir.path().join("owner/other/a.json").is_file());
    assert!(dir.path().join("owner/other/changes.diff").is_file());
}

#[test]
fn patches_stand_in_the_order_of_the_configuration() {
    let mut first = would_be("a.json", "{}", "{\"a\": 1}");
    first.repository = "z/first".parse().expect("a repository");

    let patch = whole_patch(&[first, would_be("a.json", "{}", "{\"a\": 1}")]);

    let patch = String::from_utf8(patch).expect("text");
    let names: Vec<&str> = patch.lines().filter(|line| line.starts_with("# ")).collect();
    assert_eq!(names, ["# z/first", "# owner/data"]);
}

#[test]
fn nothing_is_written_outside() {
    let dir = tempfile::tempdir().expect("a directory");
    let room = dir.path().join("owner/data");

    for path in ["../x", "/x", "a/../../../x"] {
        assert!(inside(&room, path).is_err(), "{path}");
    }
    assert!(!room.exists());
}

#[cfg(unix)]
#[test]
fn a_link_leads_nowhere_else() {
    let dir = tempfile::tempdir().expect("a directory");
    let (room, outside) = (dir.path().join("owner/data"), dir.path().join("outside"));
    fs::create_dir_all(&room).expect("a room");
    fs::create_dir_all(&outside).expect("a directory");
    std::os::unix::fs::symlink(&outside, room.join("link")).expect("a link");

    assert!(inside(&room, "link/x.json").is_err());
    assert!(inside(&room, "link/new/x.json").is_err());
    assert_eq!(fs::read_dir(&outside).expect("a directory").count(), 0);
}
