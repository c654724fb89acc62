//! What layers say together of the preset, and the text and the overview that come of it.

use super::super::{ConfigText, Inputs, Layer, Layers, Location, Overview, location, printed};
use super::{SMALL, SOURCE, TOKEN, config_of, faults, layers, pairs};
use crate::engine::options::Origin;

#[test]
fn a_text_and_a_file_of_two_layers_do_not_contradict_each_other() {
    let (text, file) = (("TRUEUP_CONFIG_TEXT", SMALL), ("TRUEUP_CONFIG", "b"));
    let found = |own, below| {
        let mut layers = layers(&[], &[own]);
        layers.environment.push(Layer { file: Some(".env".into()), pairs: pairs(&[below]) });
        location(&layers)
    };

    assert!(matches!(found(text, file), Ok(Location::Text(_))));
    assert_eq!(found(file, text), Ok(Location::File("b".into())));
}

#[test]
fn a_part_of_the_presets_repository_comes_from_the_highest_layer_that_names_it() {
    let mut layers =
        layers(&[], &[SOURCE, TOKEN, ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER", "me")]);
    let whole = [("TRUEUP_GITHUB_IMAGE_REPO", "you/theirs")];
    layers.environment.push(Layer { file: Some(".env".into()), pairs: pairs(&whole) });

    let config = config_of(None, layers).expect("no contradiction");

    assert_eq!(config.run.targets[0].repository.to_string(), "me/theirs");
}

#[test]
fn one_repository_in_two_spellings_is_no_contradiction() {
    let moved = [
        ("TRUEUP_GITHUB_IMAGE_REPO", "Me/Mine"),
        ("HORDE_GITHUB_SYNC_GITHUB_IMAGE_REPO", "me/mine"),
        ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_OWNER", "ME"),
    ];

    let config = config_of(None, layers(&[], &[&[SOURCE, TOKEN], &moved[..]].concat()));

    let targets = config.expect("no contradiction").run.targets;
    assert_eq!(targets[0].repository.to_string(), "Me/Mine");
}

#[test]
fn a_part_that_names_nothing_is_told_by_its_own_variable() {
    let told = |name: &str, value: &str| {
        let owner = ("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__OWNER", "me");
        faults(None, &[], &[SOURCE, TOKEN, owner, (name, value)])
    };

    assert_eq!(
        told("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__NAME", "a/b"),
        "HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO__NAME: \"me/a/b\": more than one slash: \
         a repository is written owner/name\nexit 1"
    );
    assert_eq!(
        told("HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_BRANCH", "a b"),
        "HORDE_MODEL_REFERENCE_IMAGE_GITHUB_REPO_BRANCH: \"a b\": a branch's name cannot contain ' '\nexit 1"
    );
}

#[test]
fn the_printed_preset_means_the_same_and_keeps_its_comments() {
    let moved = [
        ("TRUEUP_GITHUB_IMAGE_REPO", "me/mine"),
        ("HORDE_GITHUB_SYNC_GITHUB_BRANCH", "it's/\"next\""),
    ];
    for moved in [&moved[..], &[]] {
        let layers = layers(&[], &[&[SOURCE, TOKEN], moved].concat());
        let text = printed(&Inputs { text: None, layers: layers.clone() }).expect("no faults");

        let saved = config_of(Some(&text), self::layers(&[], &[SOURCE, TOKEN]));

        let mut preset = config_of(None, layers).expect("a configuration");
        preset.run.origin = Origin::Text;
        assert_eq!(format!("{:?}", saved.expect("no faults")), format!("{preset:?}"));
        assert!(text.starts_with("# The configuration that is used when none is given."), "{text}");
    }
}

#[test]
fn a_given_text_is_printed_as_it_is_or_its_faults_are_told() {
    let text = |text: &str| {
        let text = ConfigText { name: "trueup.toml".to_owned(), text: text.to_owned() };
        printed(&Inputs { text: Some(text), layers: Layers::default() })
    };

    assert_eq!(text(SMALL), Ok(SMALL.to_owned()));
    let twice = SMALL.to_owned() + &SMALL[SMALL.find("[[repository.file]]").expect("a file")..];
    let faults = text(&twice).expect_err("a path stands there twice").to_string();
    assert_eq!(faults, "trueup.toml:12: owner/data has the path \"one.json\" twice: remove one");
}

#[test]
fn a_flag_that_names_no_file_is_told_and_never_read_as_the_preset() {
    let empty = layers(&[("--config", " ")], &[SOURCE, ("TRUEUP_CONFIG", "a.toml")]);

    let faults = location(&empty).expect_err("no file is named");
    assert_eq!(faults.to_string(), "--config: is empty: name a file, or leave it out");
    assert_eq!(faults.exit_code(), 64);
}

#[test]
fn a_blank_text_is_printed_as_the_preset_only_where_nobody_named_it() {
    let text = ConfigText { name: "trueup.toml".to_owned(), text: " \n".to_owned() };
    let blank = |flags: &[(&str, &str)]| {
        printed(&Inputs { text: Some(text.clone()), layers: layers(flags, &[]) })
    };

    let preset = printed(&Inputs::default());
    assert!(preset.is_ok());
    assert_eq!(blank(&[]), preset);
    let named = blank(&[("--config", "trueup.toml")]).expect_err("nothing is in it").to_string();
    assert!(named.contains("trueup.toml:1: `name` is missing"), "{named}");
    let run = faults(Some(" \n"), &[], &[SOURCE, TOKEN]);
    assert!(run.contains("trueup.toml:1: `name` is missing"), "{run}");
}

#[test]
fn an_overview_names_places_and_never_values() {
    let environment = [
        TOKEN,
        ("HORDE_GITHUB_SYNC_PR_LABELS", "one"),
        ("TRUEUP_CONFIG_TEXT", SMALL),
        ("HOME", "/"),
    ];
    let mut layers =
        layers(&[("--config", "a"), ("--primary-url", "https://a.example/api")], &environment);
    layers
        .environment
        .push(Layer { file: Some(".env".into()), pairs: pairs(&[("GH_TOKEN", "x")]) });
    let elsewhere = "[[repository.file]]\ncategory = \"b\"\nsource = \"https://b.example/b?key=hunter2\"\npath = \"b.json\"\n\
                     [[repository.file.field]]\npointer = \"/a\"\nowner = \"target\"\n";
    let text = ConfigText { name: "a".to_owned(), text: SMALL.to_owned() + elsewhere };

    let overview = Overview::of(&Inputs { text: Some(text), layers }).expect("no faults");

    assert_eq!(
        overview.to_string(),
        "configuration: a\n\
         sync:          small, on branch trueup/small\n\
         source:        source at https://a.example, 1 file\n\
         \x20              source at https://b.example, 1 file\n\
         repository:    owner/data, branch main, 2 files, 1 field its own\n\
         github:        https://api.github.com\n\
         also set:      --primary-url, .env: GH_TOKEN, HORDE_GITHUB_SYNC_PR_LABELS, TRUEUP_GITHUB_TOKEN\n"
    );
}

#[test]
fn an_overview_is_read_in_lines_whatever_a_name_holds() {
    let text = SMALL.to_owned() + "\n";
    let name = "a\nb\u{1b}[31m\u{202e}.toml".to_owned();

    let overview = Overview::of(&Inputs {
        text: Some(ConfigText { name, text }),
        layers: layers(&[], &[SOURCE]),
    });

    let shown = overview.expect("no faults").to_string();
    let first = shown.lines().next().expect("a line");
    assert_eq!(first, r"configuration: a\nb\u{1b}[31m\u{202e}.toml");
}
