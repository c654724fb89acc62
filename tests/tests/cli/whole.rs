//! The whole preset over the data of the demo: ten categories, two repositories, and both have drifted.

use std::fs;
use std::path::Path;

use trueup_tests::data;
use trueup_tests::judges::{Files, Linter, Oracle};
use trueup_tests::loopback::Running;
use trueup_tests::program::Said;
use trueup_tests::simulator::Repository;
use trueup_tests::source::Source;

use crate::stage::{Stage, assert_exit, assert_says};

struct Whole {
    source_at: Running,
    source: Source,
    stage: Stage,
    images: Repository,
    texts: Repository,
}

impl Whole {
    fn new() -> Self {
        let mut stage = Stage::new();
        let demo = Path::new(data::DEMO);
        let repositories = data::repositories(&stage.github, demo).unwrap();
        let [images, texts] = <[Repository; 2]>::try_from(repositories).expect("two of them");
        stage.place.set("TRUEUP_GITHUB_IMAGE_REPO", &images.full_name());
        stage.place.set("TRUEUP_GITHUB_TEXT_REPO", &texts.full_name());
        let source = data::source(demo).unwrap();
        Self { source_at: source.serve(), source, stage, images, texts }
    }

    fn sync(&self) -> Said {
        let addresses = ["--primary-url", &self.source_at.url];
        let addresses = [&addresses[..], &["--github-api-url", &self.stage.github_at.url]];
        self.stage.sync(&addresses.concat())
    }
}

#[test]
fn the_demos_configuration_is_the_preset_for_its_repositories() {
    let Whole { stage, .. } = Whole::new();

    let said = stage.place.run(&["config", "--print"]);

    let written = fs::read_to_string(Path::new(data::DEMO).join("trueup.toml")).unwrap();
    assert_eq!((said.code, said.out), (0, written));
}

#[test]
fn both_repositories_get_one_pull_request_each_and_a_second_run_changes_nothing() {
    let whole = Whole::new();

    let first = whole.sync();

    assert_exit(&first, 0);
    let changed = [&whole.images, &whole.texts].map(|repository| {
        let pulls = repository.pull_requests();
        assert_eq!(pulls.len(), 1, "{pulls:?}");
        assert_eq!((pulls[0].is_open, pulls[0].head_branch.as_str()), (true, BRANCH));
        assert_eq!(repository.git(&["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
        repository.git(&["diff", "--name-only", "main", BRANCH])
    });
    let images = "controlnet.json\nmiscellaneous.json\nstable_diffusion.json";
    assert_eq!(changed, [images, "db.json\nmodels.csv"]);
    assert_eq!(whole.source.visits().len(), 10);
    whole.stage.forget();

    let second = whole.sync();

    assert_exit(&second, 0);
    assert_eq!(whole.stage.writes(), Vec::<String>::new());
    assert_eq!(second.out.matches("pull request holds everything already").count(), 2);
}

#[test]
fn the_pull_request_of_the_text_models_speaks_of_records_and_of_what_follows_from_them() {
    let whole = Whole::new();

    assert_exit(&whole.sync(), 0);

    let body = &whole.texts.pull_requests()[0].body;
    let told = [
        "example/sandpiper-4.1B",
        "aphrodite/example/sandpiper-4.1B",
        "koboldcpp/sandpiper-4.1B",
        "models.csv",
        "`/settings/temperature`: `0.7` → `0.65`",
        "/instruct_format",
    ];
    assert_says(body, &told);
}

#[test]
fn what_is_proposed_for_the_text_models_passes_the_checks_of_their_repository() {
    let test = "what_is_proposed_for_the_text_models_passes_the_checks_of_their_repository";
    let (Some(oracle), Some(linter)) = (Oracle::find(test), Linter::find(test)) else { return };
    let whole = Whole::new();
    let read = |branch, path| whole.texts.read(branch, path).expect("the file is there");
    let published = read("main", "models.csv");
    assert_eq!(linter.standardized(&published), published);

    assert_exit(&whole.sync(), 0);

    let [table, entries] = ["models.csv", "db.json"].map(|path| read(BRANCH, path));
    assert_ne!(table, published);
    assert_eq!(oracle.agree(Files { table: &table, entries: &entries }), Ok(()));
    assert_eq!(String::from_utf8(linter.standardized(&table)), String::from_utf8(table));
}

const BRANCH: &str = "trueup/horde";
