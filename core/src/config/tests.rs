use std::time::Duration;

use super::{
    Config, ConfigText, Format, Inputs, Layer, Layers, Location, LogFormat, load, location,
};
use crate::compare::{Field, Owned, When};
use crate::engine::options::{Extras, FileOptions, Mode, TargetOptions};
use crate::family::Family;
use crate::github::Access;

mod apply;
mod moved;
mod rights;
mod variables;
mod wrong;

const SOURCE: (&str, &str) = ("TRUEUP_PRIMARY_API_URL", "https://models.example.org/api/");
const TOKEN: (&str, &str) = ("TRUEUP_GITHUB_TOKEN", "hunter2");

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn layers(flags: &[(&str, &str)], environment: &[(&str, &str)]) -> Layers {
    let own = Layer { file: None, pairs: pairs(environment) };
    Layers { flags: pairs(flags), environment: vec![own] }
}

fn config_of(text: Option<&str>, layers: Layers) -> Result<Config, super::Faults> {
    let name = "trueup.toml".to_owned();
    load(&Inputs { text: text.map(|text| ConfigText { name, text: text.to_owned() }), layers })
}

/// The preset with a source, a token and one more variable.
fn preset(name: &str, text: &str) -> Config {
    config_of(None, layers(&[], &[SOURCE, TOKEN, (name, text)])).expect("a configuration")
}

fn faults(text: Option<&str>, flags: &[(&str, &str)], environment: &[(&str, &str)]) -> String {
    match config_of(text, layers(flags, environment)) {
        Ok(config) => format!("no faults, warnings {:?}", config.warnings),
        Err(faults) => format!("{faults}\nexit {}", faults.exit_code()),
    }
}

#[test]
fn the_preset_needs_a_source_and_a_token_and_nothing_else() {
    let config = config_of(None, layers(&[], &[SOURCE, TOKEN])).expect("a configuration");

    let [target, text] = &config.run.targets[..] else { panic!("{:?}", config.run.targets) };
    let files: Vec<(&str, &str)> =
        target.files.iter().map(|file| (file.source.as_str(), file.path.as_str())).collect();
    let base = "https://models.example.org/api/model_references/v1";
    let expected = [
        "blip",
        "clip",
        "codeformer",
        "controlnet",
        "esrgan",
        "gfpgan",
        "image_generation",
        "miscellaneous",
        "safety_checker",
    ]
    .map(|category| match category {
        "image_generation" => (format!("{base}/{category}"), "stable_diffusion.json".to_owned()),
        _ => (format!("{base}/{category}"), format!("{category}.json")),
    });
    assert!(files.iter().copied().eq(expected.iter().map(|(a, b)| (a.as_str(), b.as_str()))));
    assert_eq!(
        (target.repository.to_string(), target.branch.as_str(), config.run.sync.as_str()),
        ("Haidra-Org/AI-Horde-image-model-reference".to_owned(), "main", "horde")
    );
    let file = FileOptions {
        category: "text_generation".into(),
        source: format!("{base}/text_generation"),
        path: "db.json".into(),
        family: Family::TextReference { csv_path: "models.csv".into() },
        owned: vec![Owned { field: Field::Column("instruct_format".into()), when: When::Absent }],
        companion: None,
    };
    assert_eq!(text.files, [file]);
    assert_eq!(text.repository.to_string(), "Haidra-Org/AI-Horde-text-model-reference");
    assert_eq!(config.run.api.base_url(), "https://api.github.com");
    assert_eq!(config.run.web_url, "https://github.com");
    assert_eq!(config.run.mode, Mode::Propose);
    assert_eq!((config.run.threshold, config.run.budget), (1, None));
    assert_eq!(config.run.extras.labels, ["automated", "sync", "ready-for-review"]);
    assert!(!config.verbose);
    assert_eq!((config.format, config.log_format), (Format::Text, LogFormat::Text));
    assert_eq!(config.warnings, Vec::<String>::new());
}

#[test]
fn without_anything_all_that_is_needed_is_named_at_once() {
    let text = faults(None, &[], &[]);

    assert_eq!(
        text,
        "--primary-url: is missing: give the base of the source's API, or set TRUEUP_PRIMARY_API_URL, \
         or write base_url under [source] in trueup.toml\n\
         TRUEUP_GITHUB_TOKEN: is not set, nor are GH_TOKEN and GITHUB_TOKEN: set one of them to a token \
         that may write contents and pull requests, or look first with --dry-run\n\
         exit 1"
    );
}

#[test]
fn a_text_says_everything() {
    let text = r#"
        name = "models"
        [source]
        name = "PRIMARY"
        base_url = "https://models.example.org/api/"
        timeout = "45s"
        last_updated = "/last"
        [guard]
        max_removals = 3
        max_removal_share = "10%"
        [github]
        api_url = "https://git.example.org/api/v3"
        web_url = "https://git.example.org"
        [pull_request]
        labels = []
        reviewers = ["ann"]
        team = "org/team"
        assignees = ["bob"]
        draft = true
        [[repository]]
        name = "Owner/data"
        [[repository.file]]
        category = "one"
        source = "/one"
        path = "one.json"
        [[repository]]
        name = "owner/more"
        branch = "next"
        [[repository.file]]
        category = "two"
        source = "https://other.example/two?x=1"
        path = "data/two.json"
        family = "document"
        [[repository]]
        name = "owner/DATA"
        [[repository.file]]
        category = "three"
        source = "three"
        path = "three.json"
    "#;

    let config = config_of(Some(text), layers(&[], &[TOKEN])).expect("a configuration");

    let file = |category: &str, source: &str, path: &str| FileOptions {
        category: category.into(),
        source: source.into(),
        path: path.into(),
        family: Family::default(),
        owned: Vec::new(),
        companion: None,
    };
    let target = |repository: &str, branch: &str, files| TargetOptions {
        repository: repository.parse().expect("a repository"),
        branch: branch.parse().expect("a branch"),
        files,
        unselected: Vec::new(),
    };
    let base = "https://models.example.org/api";
    let data = vec![
        file("one", &format!("{base}/one"), "one.json"),
        file("three", &format!("{base}/three"), "three.json"),
    ];
    let more = vec![file("two", "https://other.example/two?x=1", "data/two.json")];
    assert_eq!(
        config.run.targets,
        [target("Owner/data", "main", data), target("owner/more", "next", more)]
    );
    assert_eq!(config.run.source.timeout, Duration::from_secs(45));
    assert_eq!(config.run.guard.max_removals, 3);
    let extras = Extras {
        labels: Vec::new(),
        reviewers: vec!["ann".into()],
        team: Some("team".into()),
        assignees: vec!["bob".into()],
        draft: true,
    };
    assert_eq!(config.run.extras, extras);
    assert_eq!(config.run.web_url, "https://git.example.org");
}

#[test]
fn categories_without_a_file_are_skipped_with_one_warning() {
    let config = preset("TRUEUP_CATEGORIES_TO_SYNC", "lora, blip , ti");

    assert_eq!(config.run.targets[0].files.len(), 1);
    assert_eq!(config.run.targets[0].unselected.len(), 8);
    assert_eq!(config.warnings, ["skipped, no file is published for: lora, ti"]);
}

#[test]
fn the_text_is_found_by_flag_then_environment_then_in_its_place() {
    let text = ("TRUEUP_CONFIG_TEXT", SMALL);
    let here = Location::Text(ConfigText { name: text.0.into(), text: SMALL.into() });

    let found = |flags: &[_], environment: &[_]| location(&layers(flags, environment));

    assert_eq!(found(&[], &[]), Ok(Location::Default));
    assert_eq!(found(&[], &[text]), Ok(here));
    assert_eq!(found(&[("--config", "a")], &[text]), Ok(Location::File("a".into())));
    assert_eq!(found(&[], &[("TRUEUP_CONFIG", "b")]), Ok(Location::File("b".into())));
    assert_eq!(
        found(&[], &[text, ("TRUEUP_CONFIG", "b")]).map_err(|faults| faults.to_string()),
        Err("TRUEUP_CONFIG_TEXT: contradicts TRUEUP_CONFIG: remove one of the two".into())
    );
}

const SMALL: &str = r#"
name = "small"
[[repository]]
name = "owner/data"
[[repository.file]]
category = "one"
source = "/one"
path = "one.json"
"#;
