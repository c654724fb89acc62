//! A checkup: what it says of a healthy scene, and of each thing that can be wrong.

use trueup_core::engine::Checkup;
use trueup_core::engine::doctor::Status;
use trueup_core::engine::options::{FileOptions, Mode, Options};
use trueup_core::github::Access;
use trueup_core::secret::Secret;
use trueup_core::time::Timestamp;
use trueup_tests::host::Host;
use trueup_tests::scene::{BRANCH, SOURCE, Scene, file};
use trueup_tests::simulator::{Fault, Operation, Permissions};
use trueup_tests::source::Misbehaviour;

/// Each finding in one line: how it is, what of, and what to do.
pub(crate) fn lines(checkup: &Checkup, wanted: impl Fn(Status) -> bool) -> Vec<String> {
    let findings = checkup.findings.iter().filter(|finding| wanted(finding.status));
    let line = findings.map(|finding| {
        let status = match finding.status {
            Status::Failed => "FAIL",
            Status::Ok => "ok",
            Status::Warning => "warn",
        };
        let remedy = finding.remedy.as_ref().map(|remedy| format!("; {remedy}"));
        let (heading, label, message) = (finding.heading(), finding.label(), &finding.message);
        format!("{status} {heading}/{label}: {message}{}", remedy.unwrap_or_default())
    });
    line.collect()
}

pub(crate) fn troubles(checkup: &Checkup) -> Vec<String> {
    lines(checkup, |status| status != Status::Ok)
}

/// A scene without drift that gives no reason to complain.
fn healthy() -> Scene {
    let scene = Scene::in_sync();
    scene.repo.delete_merged_branches();
    scene
}

fn found(scene: &Scene, change: impl FnOnce(&mut Options)) -> Vec<String> {
    troubles(&scene.checkup_with(change))
}

fn short(sha: Option<String>) -> String {
    sha.expect("the branch is there")[..7].to_owned()
}

#[test]
fn a_healthy_scene_is_told_line_by_line() {
    let scene = healthy();
    scene.source.tag_documents();
    scene.source.set_last_updated(Some(1_767_000_000));

    let checkup = scene.checkup_with(|options| {
        options.source.last_updated =
            Some(format!("{SOURCE}/model_references/v1/metadata/last_updated?key=hidden"));
    });

    let main = short(scene.repo.tip("main"));
    let expected = [
        "ok source/https://primary.example.org/model_references/v1/a: answers 200: 1 entry in 15 bytes, with an ETag",
        "ok source/https://primary.example.org/model_references/v1/metadata/last_updated: answers 1767000000",
        "ok GitHub/https://api.github.com: answers",
        "ok GitHub/clock: this machine's is within 30 s of that of GitHub",
        "ok GitHub/token: of an installation: GitHub does not say whose",
        "ok GitHub/rate limit: 4,993 of 5,000 requests are left until Thu, 01 Jan 2026 01:00:00 GMT; a first run needs about 9",
        "ok owner/data/repository: public, open to this token's pushes",
        "ok owner/data/merged branches: GitHub deletes them",
        &format!("ok owner/data/main: at {main}, not protected"),
        "ok owner/data/trueup/models: is not there: the first proposal makes it",
        "ok owner/data/a.json: 1 entry in 28 bytes",
        "ok owner/data/sync/*: no pull request of the former service is open",
    ];
    assert_eq!(lines(&checkup, |_| true), expected);
    assert_eq!(checkup.exit_code(), 0);
}

#[test]
fn nothing_is_written_and_no_secret_is_told() {
    let scene = Scene::drifted();
    scene.repo.commit_on("sync/a/1", &[("b.json", Some("{}"))], "By the former service");
    scene.repo.open_pull_request("sync/a/1", "main", "Sync");
    let canary = scene.github.classic_token("canary-of-a-secret", &[]);

    let checkup = scene.checkup_with(|options| {
        options.access = Access::Token(Secret::new(canary.clone()));
        options.targets[0].files[0].source += "?key=canary-in-a-query";
    });

    assert_eq!(scene.writes(), Vec::<String>::new());
    let told = format!("{checkup:?}");
    assert!(!told.contains(&canary) && !told.contains("canary-in-a-query"), "{told}");
    assert_eq!(checkup.exit_code(), 1);
}

#[test]
fn a_source_that_is_no_document_fails_alone() {
    let url = "source/https://primary.example.org/model_references/v1/a";
    let elsewhere = "https://elsewhere.example.org/a".to_owned();
    let cases = [
        (
            Misbehaviour::Html,
            format!(
                "FAIL {url}: answered what is no JSON object of entries (it looks like HTML): \
                 line 1, column 1: expected value; open the address and see what answers there"
            ),
        ),
        (
            Misbehaviour::Status(404),
            format!(
                "FAIL {url}: answers 404 ({{\"detail\":\"Something went wrong\"}}); check the base address and the \
                 category's path"
            ),
        ),
        (
            Misbehaviour::Redirect(elsewhere),
            format!(
                "FAIL {url}: https://primary.example.org/model_references/v1/a leads to another place, \
                 https://elsewhere.example.org/a; configure the address it leads to, if you trust it"
            ),
        ),
        (
            Misbehaviour::Redirect("/model_references/v1/b".to_owned()),
            format!(
                "warn {url}: leads on to https://primary.example.org/model_references/v1/b; configure that address: \
                 each run is led there anew"
            ),
        ),
        (
            Misbehaviour::Drop,
            format!(
                "FAIL {url}: the source gave no answer to GET https://primary.example.org/model_references/v1/a, \
                 attempt 2: the connection failed: the connection broke; check the address and the service, then run \
                 again"
            ),
        ),
    ];
    for (how, expected) in cases {
        let scene = healthy();
        scene.source.set("b", "{\"x\": 1}");
        scene.source.misbehave("a", how);

        assert_eq!(found(&scene, |_| {}), [expected]);
    }
}

#[test]
fn an_empty_source_is_a_warning() {
    let scene = healthy();
    scene.source.set("a", "{}");

    assert_eq!(
        found(&scene, |_| {}),
        [
            "warn source/https://primary.example.org/model_references/v1/a: answers 200: 0 entries in 2 bytes, without \
          ETag and Last-Modified: read whole in every run; fill it: a run takes no entry away for an empty source, and \
          exits 3"
        ]
    );
}

#[test]
fn a_source_that_keeps_no_record_of_changes_is_a_warning() {
    let cases = [
        ("metadata/last_updated", "answers 503"),
        ("none", "answers 404 ({\"detail\":\"Model category 'none' not found\"}), and no moment"),
        ("null", "answers null"),
    ];
    for (path, said) in cases {
        let scene = healthy();
        scene.source.set("null", "{\"last_updated\": null}");
        let url = format!("{SOURCE}/model_references/v1/{path}");

        let found = found(&scene, |options| options.source.last_updated = Some(url.clone()));

        assert_eq!(
            found,
            [format!(
                "warn source/{url}: {said}; leave it, and watching compares contents instead; or mend `last_updated` \
                 under [source]"
            )]
        );
    }
}

#[test]
fn a_github_that_does_not_answer_or_is_none_fails() {
    let scene = healthy();
    scene.github.fault(Fault::DropBefore).on(Operation::GetRateLimit).times(2);
    assert_eq!(
        found(&scene, |_| {}),
        [
            "FAIL GitHub/https://api.github.com: GitHub gave no answer to GET https://api.github.com/rate_limit, attempt \
          2: the connection failed: the connection broke; check the address and the service, then run again"
        ]
    );

    let scene = healthy();
    scene.github.fault(Fault::Html(200)).on(Operation::GetRateLimit);
    assert_eq!(
        found(&scene, |_| {}),
        [
            "FAIL GitHub/https://api.github.com: answers 200 with what GitHub does not say; give the address of GitHub's \
          API: https://api.github.com, or https://HOST/api/v3"
        ]
    );
}

#[test]
fn an_enterprise_server_is_recognised() {
    let scene = healthy();
    scene.github.enterprise_server("3.14.2");

    let all = lines(&scene.checkup_with(|_| {}), |_| true);

    let expected = "ok GitHub/https://api.github.com: answers: GitHub Enterprise Server 3.14.2";
    assert!(all.contains(&expected.to_owned()), "{all:#?}");
}

#[test]
fn a_wrong_clock_is_a_warning_for_whoever_signs_nothing() {
    for (ahead, side) in [(31, "31 s ahead of"), (-4000, "4000 s behind")] {
        let scene = healthy();
        let now = scene.github.now().checked_add_signed(ahead).expect("a moment");
        let engine = trueup_core::engine::Engine::doctor(scene.options());

        let checkup = Host::driving(engine, Timestamp::from_unix_secs(now), scene.world()).finish();

        assert_eq!(
            troubles(&checkup),
            [format!(
                "warn GitHub/clock: this machine's is {side} that of GitHub; set this machine's clock"
            )]
        );
    }
}

#[test]
fn without_credentials_a_run_fails_and_a_dry_run_does_not() {
    let scene = healthy();

    let run = found(&scene, |options| options.access = Access::Anonymous);
    let dry = found(&scene, |options| {
        options.access = Access::Anonymous;
        options.mode = Mode::DryRun;
    });

    assert_eq!(
        run,
        [
            "FAIL GitHub/credentials: there are none: public repositories can be read, and nothing can be proposed; set \
          TRUEUP_GITHUB_TOKEN, GH_TOKEN or GITHUB_TOKEN to a token that may write contents and pull requests, or set \
          the variables of a GitHub App"
        ]
    );
    assert_eq!(dry, Vec::<String>::new());
}

fn with_token(scene: &Scene, token: &str) -> Vec<String> {
    found(scene, |options| options.access = Access::Token(Secret::new(token.to_owned())))
}

#[test]
fn a_token_that_is_not_accepted_is_told_once_with_what_it_hides() {
    assert_eq!(
        with_token(&healthy(), "nonsense"),
        [
            "FAIL GitHub/token: GitHub answered 401 to GET https://api.github.com/user: Bad credentials (request \
          51D0:000002); check the token: it is wrong, revoked or expired",
            "FAIL owner/data/repository: was not looked at: the credentials are not accepted; mend them first"
        ]
    );
}

#[test]
fn a_classic_token_needs_its_scopes() {
    let scene = healthy();
    let token = scene.github.classic_token("octocat", &["public_repo", "read:org"]);
    assert_eq!(with_token(&scene, &token), Vec::<String>::new());

    let none = scene.github.classic_token("octocat", &[]);
    assert_eq!(
        with_token(&scene, &none),
        [
            "FAIL GitHub/token: of octocat, with the scopes: none; give it the scope `repo`, or `public_repo` if all \
          repositories are public",
            "FAIL owner/data/repository: public, closed to this token's pushes; give the token read and write access to \
          contents and pull requests there"
        ]
    );
}

#[test]
fn a_token_that_ends_within_a_week_is_a_warning() {
    let scene = healthy();
    let token = scene.github.personal_token("octocat", Permissions::propose());
    scene.github.expire_at(&token, scene.github.now() + 3600);

    assert_eq!(
        with_token(&scene, &token),
        [
            "warn GitHub/token: of octocat; it ends on Thu, 01 Jan 2026 01:00:01 GMT; make a new one before that day"
        ]
    );
}

#[test]
fn a_workflow_file_needs_a_permission_of_its_own() {
    let scene = healthy();
    let add = |options: &mut Options| {
        let path = ".github/workflows/a.json".to_owned();
        options.targets[0].files.push(FileOptions { path, ..file("a") });
    };
    let unknown = scene.checkup_with(add);
    assert_eq!(
        troubles(&unknown),
        [
            "warn GitHub/workflows: GitHub does not say whether this token may write .github/workflows/a.json; make sure \
          that it has the permission to write workflows"
        ]
    );
    let missing = "ok owner/data/.github/workflows/a.json: is not there: a run would create it; writing it needs the \
                   permission for workflows";
    assert!(lines(&unknown, |_| true).contains(&missing.to_owned()));

    let lacking = scene.github.classic_token("octocat", &["repo"]);
    let found = found(&scene, |options| {
        add(options);
        options.access = Access::Token(Secret::new(lacking));
    });
    assert_eq!(
        found,
        [
            "FAIL GitHub/token: of octocat, with the scopes: repo; give it the scope `workflow`, which \
          .github/workflows/a.json needs"
        ]
    );
}

#[test]
fn a_repository_that_cannot_be_written_fails() {
    let scene = healthy();
    let other = found(&scene, |options| {
        options.targets[0].repository = "owner/none".parse().unwrap();
    });
    assert_eq!(other.len(), 1, "{other:?}");
    let start = "FAIL owner/none/repository: GitHub answered 404 to GET https://api.github.com/repos/owner/none: Not Found";
    let end = "; check the name, and that the token may see the repository";
    assert!(other[0].starts_with(start) && other[0].ends_with(end), "{other:?}");

    scene.repo.archive();
    scene.repo.make_fork();
    assert_eq!(
        found(&scene, |_| {}),
        [
            "FAIL owner/data/repository: public, a fork, archived: nobody can write to it; unarchive it, or stop keeping \
          its files"
        ]
    );

    scene.repo.rename("owner/renamed");
    assert_eq!(
        found(&scene, |_| {}),
        [
            "FAIL owner/data/repository: was renamed to owner/renamed; configure owner/renamed: no run writes under an \
          older name"
        ]
    );
}

#[test]
fn branches_that_nobody_deletes_are_a_warning() {
    assert_eq!(
        found(&Scene::in_sync(), |_| {}),
        [
            "warn owner/data/merged branches: nobody deletes them: trueup deletes no branch; switch on \"Automatically \
          delete head branches\" in the repository's settings"
        ]
    );
}

#[test]
fn a_base_that_is_not_there_fails_and_a_protected_one_does_not() {
    let scene = healthy();
    scene.repo.protect("main", "protected branch");
    let main = short(scene.repo.tip("main"));

    let missing = found(&scene, |options| options.targets[0].branch = "trunk".parse().unwrap());
    let all = lines(&scene.checkup_with(|_| {}), |_| true);

    assert_eq!(
        missing,
        [
            "FAIL owner/data/trunk: is not there; the repository's default branch is main; configure branch = \"main\", or \
          push a branch of this name"
        ]
    );
    let expected = format!(
        "ok owner/data/main: at {main}, protected, which matters to nobody who only opens pull requests into it"
    );
    assert!(all.contains(&expected), "{all:#?}");
}

#[test]
fn an_empty_repository_wants_a_first_commit() {
    let scene = healthy();
    scene.github.repository("owner/empty").create().delete_merged_branches();

    let found = found(&scene, |options| {
        options.targets[0].repository = "owner/empty".parse().unwrap();
    });

    assert_eq!(
        found,
        ["FAIL owner/empty/main: is not there: the repository has no commit; push a first commit"]
    );
}

#[test]
fn our_own_branch_is_known_and_someone_elses_is_a_warning() {
    let scene = Scene::drifted();
    scene.repo.delete_merged_branches();
    scene.run();
    let ours = lines(&scene.checkup_with(|_| {}), |_| true);
    let head = short(scene.repo.tip(BRANCH));
    let expected = format!("ok owner/data/trueup/models: is trueup's own, at {head}");
    assert!(ours.contains(&expected), "{ours:#?}");

    scene.repo.commit_on(BRANCH, &[("b.json", Some("{}"))], "By hand");
    let head = short(scene.repo.tip(BRANCH));
    assert_eq!(
        found(&scene, |_| {}),
        [format!(
            "warn owner/data/trueup/models: ends at {head} with someone else's work: a run leaves it alone and exits 4; \
             merge it, or delete the branch, or take those commits off it"
        )]
    );
}

#[test]
fn a_branch_in_the_way_of_ours_fails() {
    for name in ["trueup", "trueup/models/old"] {
        let scene = healthy();
        scene.repo.set_branch(name, "main");
        scene.repo.set_branch("trueup-models", "main");

        assert_eq!(
            found(&scene, |_| {}),
            [format!(
                "FAIL owner/data/trueup/models: cannot be made beside the branch {name}: git allows only one of the \
                 two; rename or delete the branch {name}"
            )]
        );
    }
}

#[test]
fn a_path_that_holds_no_document_fails_alone() {
    let scene = healthy();
    let change = [("bad.json", Some("{\"a\": 1,}")), ("folder/b.json", Some("{}"))];
    scene.repo.commit_on("main", &change, "Break it");

    let found = found(&scene, |options| {
        let at = |path: &str| FileOptions { path: path.to_owned(), ..file("a") };
        options.targets[0]
            .files
            .extend(["bad.json", "folder", "README.md/c.json", "new.json"].map(at));
    });

    assert_eq!(
        found,
        [
            "FAIL owner/data/bad.json: is no JSON object of entries: line 1, column 9: a trailing comma; mend it by hand: \
          trueup edits only what it can read",
            "FAIL owner/data/folder: is no file but a folder; configure the path of a file",
            "FAIL owner/data/README.md/c.json: cannot be created: README.md is a file, not a folder; configure another \
          path"
        ]
    );
}

#[test]
fn a_limit_too_low_for_a_first_run_is_a_warning() {
    let scene = healthy();
    let token = scene.github.token("poor", Permissions::propose());
    scene.github.set_remaining(&token, 15);

    assert_eq!(
        with_token(&scene, &token),
        [
            "warn GitHub/rate limit: 8 of 5,000 requests are left until Thu, 01 Jan 2026 01:00:00 GMT; a first run needs \
          about 9; run after that moment"
        ]
    );
}

#[test]
fn open_pull_requests_of_the_former_service_are_listed() {
    let scene = healthy();
    for branch in ["sync/a/1", "sync/multi-category/2", "other"] {
        scene.repo.commit_on(branch, &[("b.json", Some(branch))], "Sync");
        scene.repo.open_pull_request(branch, "main", "Sync");
    }
    scene.repo.open_from_fork("stranger/data", "sync/b/1", &[("b.json", Some("1"))]);
    scene.repo.close_pull_request(1);
    scene.repo.reopen_pull_request(1);

    assert_eq!(
        found(&scene, |_| {}),
        ["warn owner/data/sync/*: 2 pull requests of the former service are open: #1 \
          https://github.com/owner/data/pull/1, #2 https://github.com/owner/data/pull/2; merge or close what is of use \
          to nobody: trueup does not touch it"]
    );
    scene.repo.close_pull_request(1);
    assert_eq!(
        found(&scene, |_| {}),
        ["warn owner/data/sync/*: a pull request of the former service is open: #2 \
          https://github.com/owner/data/pull/2; merge or close what is of use to nobody: trueup does not touch it"]
    );
}
