//! What a run proposed, opened with octocrab's typed client: its models are others' reading of GitHub's answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use octocrab::models::IssueState;
use octocrab::models::repos::Object;
use octocrab::params::State;
use octocrab::params::repos::Reference;
use octocrab::{Octocrab, Page};
use serde_json::Value;
use tokio::runtime::Runtime;
use trueup_tests::simulator::Repository;

use crate::stage::{AFTER, BEFORE, BRANCH, RENDERED, Stage, assert_exit};

/// A proposal that was made, and octocrab to look at it.
struct Made {
    octocrab: Octocrab,
    runtime: Runtime,
    repository: Repository,
    stage: Stage,
}

impl Made {
    fn new() -> Self {
        let stage = Stage::new();
        stage.source.set("a", AFTER);
        let repository = stage.github.repository("owner/data").file("a.json", BEFORE);
        let repository = repository.file("deep/b.txt", "b").collaborator("reader").team("keepers");
        let repository = repository.create();
        let settings = "reviewers = [\"reader\"]\nteam = \"owner/keepers\"\n\n[[repository]]\n\
            name = \"owner/data\"\n\n[[repository.file]]\ncategory = \"a\"\n\
            source = \"/model_references/v1/a\"\npath = \"a.json\"\n";
        stage.place.write("trueup.toml", stage.configuration() + settings);
        assert_exit(&stage.sync(&[]), 0);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let octocrab = runtime.block_on(async { octocrab(&stage) });
        Self { octocrab, runtime, repository, stage }
    }

    /// What git says of the proposal.
    fn git(&self, arguments: &[&str]) -> String {
        self.repository.git(arguments)
    }

    fn head(&self) -> String {
        self.repository.tip(BRANCH).expect("it was proposed")
    }
}

/// octocrab over our own reqwest, which has no TLS of its own here and needs none.
fn octocrab(stage: &Stage) -> Octocrab {
    let _present = rustls::crypto::ring::default_provider().install_default();
    let builder = Octocrab::builder().base_uri(&*stage.github_at.url).unwrap();
    builder.personal_token(stage.token()).build_with_reqwest(reqwest::Client::new()).unwrap()
}

#[test]
fn the_repository_and_its_branches_are_read() {
    let made = Made::new();
    let handler = made.octocrab.repos("owner", "data");

    let repository = made.runtime.block_on(handler.get()).unwrap();
    let names = ["main", "trueup%2Fmodels"];
    let branches = names.map(|name| made.runtime.block_on(handler.branches().get(name)).unwrap());

    assert_eq!(repository.full_name.as_deref(), Some("owner/data"));
    assert_eq!(repository.default_branch.as_deref(), Some("main"));
    for (branch, name) in branches.into_iter().zip(["main", BRANCH]) {
        assert_eq!((&*branch.name, branch.protected), (name, false));
        assert_eq!(branch.commit.sha, made.git(&["rev-parse", name]));
        assert_eq!(branch.commit.commit.tree.sha, made.repository.tree_of(name));
    }
}

#[test]
fn the_commit_its_tree_and_its_files_are_read() {
    let made = Made::new();
    let git = made.octocrab.git("owner", "data");
    let head = made.head();

    let reference = made.runtime.block_on(git.get_ref(&Reference::Branch(BRANCH.into()))).unwrap();
    let matching = made.runtime.block_on(git.list_matching_refs("heads/trueup/")).unwrap();
    let commit = made.runtime.block_on(git.get_commit(&head)).unwrap();
    let tree = git.get_tree(&commit.tree.sha).recursive(true);
    let tree = made.runtime.block_on(tree.send()).unwrap();

    assert_eq!(reference.ref_field, format!("refs/heads/{BRANCH}"));
    assert!(matches!(&reference.object, Object::Commit { sha, .. } if *sha == head));
    assert_eq!(matching, [reference]);
    assert_eq!((&commit.sha, &commit.tree.sha), (&head, &made.repository.tree_of(BRANCH)));
    let parents: Vec<_> = commit.parents.iter().map(|parent| parent.sha.as_deref()).collect();
    assert_eq!(parents, [made.repository.tip("main").as_deref()]);
    assert_eq!(
        commit.message.trim_end(),
        made.git(&["log", "-1", "--format=%B", BRANCH]).trim_end()
    );
    assert_eq!(commit.author.name, made.git(&["log", "-1", "--format=%an", BRANCH]));
    let listed =
        tree.tree.iter().map(|it| format!("{} {} {}\t{}", it.mode, it.r#type, it.sha, it.path));
    let listed: Vec<_> = listed.collect();
    assert_eq!(listed.join("\n"), made.git(&["ls-tree", "-r", "-t", BRANCH]));
    let file = tree.tree.iter().find(|entry| entry.path == "a.json").unwrap();
    let blob = made.runtime.block_on(git.get_blob(&file.sha)).unwrap();
    let content = STANDARD.decode(blob.content.replace('\n', "")).unwrap();
    assert_eq!((content.as_slice(), blob.size), (RENDERED.as_bytes(), RENDERED.len()));
    assert_eq!(file.size, Some(RENDERED.len()));
}

#[test]
fn the_pull_request_is_read_alone_and_in_a_list() {
    let made = Made::new();
    let pulls = made.octocrab.pulls("owner", "data");
    let seen = made.repository.pull_request(1);

    let pull = made.runtime.block_on(pulls.get(1)).unwrap();
    let list = pulls.list().state(State::All).head(format!("owner:{BRANCH}")).base("main");
    let list: Page<_> = made.runtime.block_on(list.send()).unwrap();

    assert_eq!((list.items.len(), list.next), (1, None));
    for pull in [&pull, &list.items[0]] {
        assert_eq!((pull.number, pull.title.as_deref()), (1, Some(&*seen.title)));
        assert_eq!(
            (pull.body.as_deref(), &pull.state),
            (Some(&*seen.body), &Some(IssueState::Open))
        );
        assert_eq!((&pull.head.ref_field, &pull.head.sha), (&BRANCH.to_owned(), &made.head()));
        assert_eq!(
            (&*pull.base.ref_field, &pull.base.sha),
            ("main", &made.git(&["rev-parse", "main"]))
        );
        assert_eq!(pull.user.as_ref().unwrap().login, "trueup[bot]");
        let labels: Vec<_> = pull.labels.iter().flatten().map(|label| &*label.name).collect();
        let users: Vec<_> =
            pull.requested_reviewers.iter().flatten().map(|user| &*user.login).collect();
        let teams: Vec<_> = pull.requested_teams.iter().flatten().map(|team| &*team.slug).collect();
        assert_eq!((labels, users, teams), (vec!["sync"], vec!["reader"], vec!["keepers"]));
        assert_eq!((pull.draft, pull.merged_at, pull.closed_at), (Some(false), None, None));
    }
    assert_eq!((pull.merged, pull.commits, pull.changed_files), (Some(false), Some(1), Some(1)));
}

#[test]
fn labels_comments_and_events_are_read() {
    let made = Made::new();
    made.repository.commit_on(BRANCH, &[("mine.txt", Some("mine"))], "Mine");
    assert_exit(&made.stage.sync(&[]), 4);
    let issues = made.octocrab.issues("owner", "data");

    let labels = made.runtime.block_on(issues.list_labels_for_issue(1).send()).unwrap();
    let comments = made.runtime.block_on(issues.list_comments(1).send()).unwrap();
    let events = made.runtime.block_on(issues.list_events_for_issue(1).send()).unwrap();

    let labels: Vec<_> = labels.items.iter().map(|label| (&*label.name, &*label.color)).collect();
    assert_eq!(labels, [("sync", "ededed")]);
    let comments = comments.items.into_iter().map(|it| (it.user.login, it.body.unwrap()));
    let told = made.repository.comments(1).into_iter().map(|it| (it.author, it.body));
    assert_eq!(comments.collect::<Vec<_>>(), told.collect::<Vec<_>>());
    assert_eq!(made.repository.comments(1).len(), 1);
    let events = events.items.iter().map(|it| serde_json::to_value(&it.event).unwrap());
    let told = made.repository.events(1).into_iter().map(|it| Value::from(it.name));
    assert_eq!(events.collect::<Vec<_>>(), told.collect::<Vec<_>>());
}

#[test]
fn what_is_left_of_the_limit_is_read() {
    let made = Made::new();
    let spent = made.stage.github.requests().len();

    let limit = made.runtime.block_on(made.octocrab.ratelimit().get()).unwrap();

    assert_eq!((limit.rate.limit, limit.rate.used), (5000, spent));
    assert_eq!((limit.rate.remaining, &limit.resources.core), (5000 - spent, &limit.rate));
}
