//! What a checkup says of one repository.

use trueup_core::companion::Companion;
use trueup_core::engine::options::{CompanionOptions, FileOptions, Mode, Origin};
use trueup_core::github::Access;
use trueup_core::secret::Secret;
use trueup_tests::scene::{BRANCH, Scene, file};
use trueup_tests::simulator::{Permissions, Protection};

use super::{found, healthy, lines, short, troubles};

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
fn whether_a_token_may_push_is_told_as_far_as_github_tells() {
    let scene = healthy();
    let all = Permissions::propose;
    let cases = [
        (
            scene.github.classic_token("owner", &["repo"]),
            "ok owner/data/repository: public, open to the pushes of this token's user",
        ),
        (
            scene.github.classic_token("stranger", &["repo"]),
            "FAIL owner/data/repository: public, closed to the pushes of this token's user; let that user write there, \
             or take the token of another",
        ),
        (
            scene.github.personal_token("owner", Permissions::look()),
            "ok owner/data/repository: public; GitHub does not say whether this token may push to it",
        ),
        (
            scene.github.personal_token("stranger", all()),
            "warn owner/data/repository: public, closed to the pushes of this token's user; let that user write there, \
             or take the token of another",
        ),
        (
            scene.github.token("workflow", all()),
            "ok owner/data/repository: public; GitHub does not say whether this token may push to it",
        ),
    ];
    for (token, expected) in cases {
        let told = |mode| {
            let checkup = scene.checkup_with(|options| {
                options.access = Access::Token(Secret::new(token.clone()));
                options.mode = mode;
            });
            let mut all = lines(&checkup, |_| true).into_iter();
            all.find(|line| line.contains(" owner/data/repository: ")).unwrap_or_default()
        };

        assert_eq!(told(Mode::Propose), expected);
        assert_eq!(told(Mode::DryRun), "ok owner/data/repository: public");
    }
}

#[test]
fn an_archived_repository_fails_no_dry_run() {
    let scene = healthy();
    scene.repo.archive();
    let run = scene.run_with(|options| options.mode = Mode::DryRun);

    let checkup = scene.checkup_with(|options| options.mode = Mode::DryRun);

    assert_eq!(run.report.exit_code, 0);
    let told = "ok owner/data/repository: public, archived: nobody can write to it";
    assert!(lines(&checkup, |_| true).contains(&told.to_owned()), "{checkup:#?}");
    assert_eq!(troubles(&checkup), Vec::<String>::new());
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
    scene.repo.protect("main", Protection::ProtectedBranch);
    let main = short(scene.repo.tip("main"));

    let missing = found(&scene, |options| options.targets[0].branch = "trunk".parse().unwrap());
    let moved = found(&scene, |options| {
        options.origin = Origin::Preset;
        options.targets[0].branch = "trunk".parse().unwrap();
    });
    let all = lines(&scene.checkup_with(|_| {}), |_| true);

    assert_eq!(
        missing,
        [
            "FAIL owner/data/trunk: is not there; the repository's default branch is main; configure branch = \"main\", or \
          push a branch of this name"
        ]
    );
    assert_eq!(
        moved,
        [
            "FAIL owner/data/trunk: is not there; the repository's default branch is main; set TRUEUP_GITHUB_BRANCH to \
          main, or push a branch of this name"
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

    for branch in ["main", "trunk"] {
        let found = found(&scene, |options| {
            options.targets[0].repository = "owner/empty".parse().unwrap();
            options.targets[0].branch = branch.parse().unwrap();
        });

        assert_eq!(
            found,
            [format!(
                "FAIL owner/empty/{branch}: is not there: the repository has no commit; push a first commit"
            )]
        );
    }
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
            "warn owner/data/trueup/models: ends at {head} with someone else's work: if there is drift, a run leaves it alone \
             and exits 4; merge it, or delete the branch, or take those commits off it"
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

#[test]
fn a_companion_is_told_of_beside_its_file() {
    let told = |data: Option<&str>| {
        let scene = healthy();
        if data.is_some() {
            scene.repo.commit_on("main", &[("model_mod_data.json", data)], "Tell");
        }
        let checkup = scene.checkup_with(|options| {
            let kind = Companion::ModData;
            let file = &mut options.targets[0].files[0];
            file.companion = Some(CompanionOptions { kind, path: kind.path(&file.path) });
        });
        let all = lines(&checkup, |_| true).into_iter();
        let told: Vec<String> = all.filter(|line| line.contains("model_mod_data")).collect();
        (told, checkup.exit_code())
    };
    let line = |rest: &str| vec![rest.replace("DATA", "owner/data/model_mod_data.json")];

    assert_eq!(told(None), (line("ok DATA: is not there: the next commit to a.json brings it"), 0));
    assert_eq!(
        told(Some("{\"x\": {\"date_added\": 1}}\n")),
        (line("ok DATA: tells of 1 entry of a.json in 25 bytes"), 0)
    );
    assert_eq!(
        told(Some("[]")),
        (
            line(
                "FAIL DATA: cannot be kept: line 1, column 1: expected an object at the top level, found an array; write it \
                 anew by the repository's own script, or take `companion` off the file"
            ),
            1
        )
    );
}
