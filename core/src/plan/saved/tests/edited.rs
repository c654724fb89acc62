//! Plans that were edited: what does not fit together is seen, whatever the digest says.

use super::*;
use crate::companion::Companion;

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
