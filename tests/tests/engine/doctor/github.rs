//! What a checkup says of GitHub, and of whoever asks it.

use trueup_core::companion::Companion;
use trueup_core::engine::options::{CompanionOptions, FileOptions, Mode, Options, TargetOptions};
use trueup_core::github::Access;
use trueup_core::secret::Secret;
use trueup_core::time::Timestamp;
use trueup_tests::host::Host;
use trueup_tests::scene::{Scene, file};
use trueup_tests::simulator::{Fault, Operation, Permissions};

use super::{found, healthy, lines, troubles};

fn with_token(scene: &Scene, token: &str) -> Vec<String> {
    found(scene, |options| options.access = Access::Token(Secret::new(token.to_owned())))
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
fn what_lies_behind_a_service_that_is_no_github_is_left_out() {
    let scene = healthy();
    scene.github.fault(Fault::Html(200)).always();

    let checkup = scene.checkup_with(|_| {});

    let url = "https://primary.example.org/model_references/v1/a";
    assert_eq!(
        lines(&checkup, |_| true),
        [
            &format!(
                "ok source/{url}: answers 200: 1 entry in 15 bytes, without ETag and Last-Modified: read whole in every \
                 run"
            ),
            "FAIL GitHub/https://api.github.com: answers 200 with what GitHub does not say; give the address of GitHub's \
          API: https://api.github.com, or https://HOST/api/v3"
        ]
    );
    assert!(scene.github.requests().iter().all(|request| request.login.is_none()));
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
fn a_budget_is_held_to_what_a_first_run_needs() {
    let told = |budget, mode, names: &[&str]| {
        let scene = Scene::drifted();
        scene.repo.delete_merged_branches();
        let change = |options: &mut Options| {
            (options.budget, options.mode) = (Some(budget), mode);
            for name in names {
                let repository = name.parse().expect("a repository");
                let target = TargetOptions { repository, ..options.targets[0].clone() };
                options.targets.push(target);
            }
        };
        for name in names {
            let text = scene.read("main", "a.json");
            scene.github.repository(name).file("a.json", &text).create();
        }
        let checkup = scene.checkup_with(change);
        let mut all = lines(&checkup, |_| true).into_iter();
        let line = all.find(|line| line.contains("request budget")).unwrap_or_default();
        let (status, _) = line.split_once(' ').unwrap_or_default();
        (status.to_owned(), scene.run_with(change).report.exit_code)
    };
    let ends = |status: &str, exit_code| (status.to_owned(), exit_code);

    assert_eq!(told(9, Mode::Propose, &[]), ends("FAIL", 1));
    assert_eq!(told(10, Mode::Propose, &[]), ends("ok", 0));
    assert_eq!(told(5, Mode::DryRun, &[]), ends("FAIL", 1));
    assert_eq!(told(6, Mode::DryRun, &[]), ends("ok", 0));
    let two = ["owner/more"];
    assert_eq!(told(9, Mode::Propose, &two), ends("FAIL", 1));
    assert_eq!(told(10, Mode::Propose, &two), ends("warn", 75));
    assert_eq!(told(18, Mode::Propose, &two), ends("warn", 75));
    assert_eq!(told(19, Mode::Propose, &two), ends("ok", 0));
}

#[test]
fn a_budget_is_told_with_what_it_has_to_suffice_for() {
    let alone = |options: &mut Options| options.budget = Some(4);
    let two = |options: &mut Options| {
        options.budget = Some(10);
        let more = "owner/data-more".parse().expect("a repository");
        options.targets.push(TargetOptions { repository: more, ..options.targets[0].clone() });
    };
    let told = |change: fn(&mut Options)| {
        let lines = found(&healthy(), change).into_iter();
        lines.filter(|line| line.contains("request budget")).collect::<Vec<_>>()
    };

    assert_eq!(
        told(alone),
        [
            "FAIL GitHub/request budget: a run may send 4; a first one needs about 10; raise TRUEUP_REQUEST_BUDGET to at \
          least 10"
        ]
    );
    assert_eq!(
        told(two),
        [
            "warn GitHub/request budget: a run may send 10; a first one needs about 19, of them 10 for owner/data; run \
          again for the rest, or raise TRUEUP_REQUEST_BUDGET to at least 19"
        ]
    );
}

#[test]
fn a_budget_that_a_history_comes_on_top_of_is_a_warning() {
    let told = |mode| {
        let lines = found(&healthy(), |options| {
            (options.budget, options.mode) = (Some(45), mode);
            let (kind, file) = (Companion::ModData, &mut options.targets[0].files[0]);
            file.companion = Some(CompanionOptions { kind, path: kind.path(&file.path) });
        });
        lines.into_iter().filter(|line| line.contains("request budget")).collect::<Vec<_>>()
    };

    assert_eq!(
        told(Mode::Propose),
        [
            "warn GitHub/request budget: a run may send 45; a first one needs at least 10, and the histories of files \
          with a `companion` come on top; raise TRUEUP_REQUEST_BUDGET where a run fails for it"
        ]
    );
    assert_eq!(told(Mode::DryRun), Vec::<String>::new());
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
fn a_token_that_is_kept_out_is_not_taken_for_an_installations() {
    let scene = healthy();
    scene.github.fault(Fault::Status(403)).on(Operation::GetUser);

    let found = found(&scene, |_| {});

    assert_eq!(found.len(), 1, "{found:#?}");
    let start = "FAIL GitHub/token: GitHub answered 403 to GET https://api.github.com/user: ";
    assert!(found[0].starts_with(start), "{found:#?}");
}

#[test]
fn a_classic_token_needs_its_scopes() {
    let scene = healthy();
    let token = scene.github.classic_token("owner", &["public_repo", "read:org"]);
    assert_eq!(with_token(&scene, &token), Vec::<String>::new());

    let none = scene.github.classic_token("owner", &[]);
    assert_eq!(
        with_token(&scene, &none),
        [
            "FAIL GitHub/token: of owner, with the scopes: none; give it the scope `repo`, or `public_repo` if all \
          repositories are public"
        ]
    );
}

#[test]
fn a_token_that_ends_within_a_week_is_a_warning() {
    let scene = healthy();
    let token = scene.github.personal_token("owner", Permissions::propose());
    scene.github.expire_at(&token, scene.github.now() + 3600);

    assert_eq!(
        with_token(&scene, &token),
        [
            "warn GitHub/token: of owner; it ends on Thu, 01 Jan 2026 01:00:01 GMT; make a new one before that day"
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

    let lacking = scene.github.classic_token("owner", &["repo"]);
    let found = found(&scene, |options| {
        add(options);
        options.access = Access::Token(Secret::new(lacking));
    });
    assert_eq!(
        found,
        [
            "FAIL GitHub/token: of owner, with the scopes: repo; give it the scope `workflow`, which \
          .github/workflows/a.json needs"
        ]
    );
}
