//! What maintainers read, as whole texts: one file of `texts/` each, rewritten by `UPDATE_EXPECT=1 cargo test`.

use expect_test::expect_file;
use trueup_core::wording::{Context, Ladder, PullRequestText, pull_request};

use crate::given::{CONTEXT, File, document, proposal};

fn shown(text: &PullRequestText) -> String {
    let PullRequestText { title, body, message, comment } = text;
    let comment = comment.as_ref().map(|comment| format!("\n========\n{comment}"));
    let comment = comment.unwrap_or_default();
    format!("{title}\n========\n{body}\n========\n{message}{comment}")
}

/// A model reference as its source has it now.
const SOURCE: &str = r#"{
    "Deliberate": {"name": "Deliberate", "version": "3", "nsfw": true, "style": "generalist",
        "config": {"files": [{"path": "deliberate_v3.safetensors", "sha256": "9abc1ad1e24a2a7d1b8f9fd03a8c2d27f1f0c5ce0ce0c5f5a8f1ff2f9f6b7c9d"}]}},
    "Dreamshaper": {"name": "Dreamshaper", "version": "8", "nsfw": true, "tags": ["anime"], "trigger": ["a|b"]},
    "ICBINP": {"name": "ICBINP", "version": "final", "size_on_disk_bytes": 2132626066},
    "Kept": {"name": "Kept"},
    "New `model` for @here": {"name": "New"},
    "AlbedoBase XL (SDXL)": {"name": "AlbedoBase XL (SDXL)"}
}"#;

/// The same reference as it was published.
const TARGET: &str = r#"{
    "Deliberate": {"name": "Deliberate", "version": "2", "nsfw": true, "style": "realistic",
        "config": {"files": [{"path": "deliberate_v2.safetensors", "sha256": "b4391b7978a7f6a1a4f5e2ab1a5c8be1e0a5ccab3c5a1e1c8c0c1d0cb1d5a8f0"}]}},
    "Dreamshaper": {"name": "Dreamshaper", "version": "8", "nsfw": true, "tags": ["anime", "style"], "baseline": "stable_diffusion_1"},
    "ICBINP": {"name": "ICBINP", "version": "afterburn", "size_on_disk_bytes": 2132626066},
    "Kept": {"name": "Kept"},
    "Old Model": {"name": "Old Model"}
}"#;

fn models() -> File {
    File::new("image_generation", "stable_diffusion.json").source(SOURCE).target(TARGET)
}

fn many(count: usize, version: &str) -> String {
    document(
        (0..count).map(|number| {
            (format!("Model {number:04}"), format!("{{\"version\": \"{version}\"}}"))
        }),
    )
}

#[test]
fn one_file_shows_all_fields() {
    let text = pull_request(&proposal([models()]), &CONTEXT, &Ladder::default());

    expect_file!["texts/one_file.md"].assert_eq(&shown(&text));
}

#[test]
fn what_the_target_owns_is_told_and_left() {
    let file = models().owned("/version").owned("/baseline").owned("/style");
    let text = pull_request(&proposal([file]), &CONTEXT, &Ladder::default());

    expect_file!["texts/owned.md"].assert_eq(&shown(&text));
}

#[test]
fn renames_and_risky_changes_are_told_apart() {
    let target = r#"{
        "old/One": {"name": "old/One", "size": 1},
        "old/Two": {"name": "old/Two", "size": 2},
        "Gone": {"name": "Gone"},
        "Links": {"url": "https://a.example/x", "files": [{"url": "https://a.example/1"}, 1], "size": 7, "nsfw": true},
        "Sums": {"sha256": "b4391b7978a7f6a1a4f5e2ab1a5c8be1e0a5ccab3c5a1e1c8c0c1d0cb1d5a8f0", "note": "x"}
    }"#;
    let source = r#"{
        "new/One": {"name": "new/One", "size": 1},
        "new/Two": {"size": 2, "name": "new/Two"},
        "Fresh": {"name": "Fresh"},
        "Links": {"url": null, "files": [{"url": "https://b.example/1"}, 1, "https://b.example/2"], "size": "7", "nsfw": false},
        "Sums": {"sha256": "9abc1ad1e24a2a7d1b8f9fd03a8c2d27f1f0c5ce0ce0c5f5a8f1ff2f9f6b7c9d", "note": "y", "url": "https://new"}
    }"#;
    let file = File::new("image_generation", "models.json").source(source).target(target);

    let text = pull_request(&proposal([file]), &CONTEXT, &Ladder::default());

    expect_file!["texts/risks.md"].assert_eq(&shown(&text));
}

#[test]
fn several_files_have_a_table_and_sections() {
    let unchecked = ["clip.json".to_owned()];
    let context = Context { replaces: Some(12), unchecked: &unchecked, ..CONTEXT };
    let files = [
        models(),
        File::new("esrgan", "esrgan.json").source(&many(4, "1")),
        File::new("blip", "blip.json").source("{}").target(&many(12, "1")),
        File::new("codeformer", "codeformer.json").source(&many(14, "2")).target(&many(14, "1")),
    ];

    let text = pull_request(&proposal(files), &context, &Ladder::default());

    expect_file!["texts/several_files.md"].assert_eq(&shown(&text));
}

#[test]
fn the_second_rung_shows_the_fields_of_the_first_entries() {
    let mut ladder = Ladder::default();
    ladder.first_entries = 3;
    ladder.max_chars = 2_000;
    let file =
        File::new("image_generation", "models.json").source(&many(40, "2")).target(&many(40, "1"));

    let text = pull_request(&proposal([file]), &CONTEXT, &ladder);

    expect_file!["texts/first_fields.md"].assert_eq(&shown(&text));
}

#[test]
fn the_third_rung_shows_the_first_names() {
    let mut ladder = Ladder::default();
    ladder.first_names = 12;
    ladder.max_chars = 1_500;
    let file = File::new("image_generation", "models.json")
        .source(&many(1_128, "2"))
        .target(&many(1_128, "1"));

    let text = pull_request(&proposal([file]), &CONTEXT, &ladder);

    expect_file!["texts/names.md"].assert_eq(&shown(&text));
}

#[test]
fn the_fourth_rung_shows_counts() {
    let mut ladder = Ladder::default();
    ladder.max_chars = 1_200;
    let file = |path: &str| File::new(path, path).source(&many(300, "2")).target(&many(270, "1"));

    let text = pull_request(&proposal([file("a.json"), file("b.json")]), &CONTEXT, &ladder);

    expect_file!["texts/counts.md"].assert_eq(&shown(&text));
}

#[test]
fn more_files_than_fit_are_counted_together() {
    let mut ladder = Ladder::default();
    ladder.max_chars = 1_200;
    let files = (0..100)
        .map(|number| File::new("many", &format!("data/{number:03}.json")).source(&many(2, "1")));

    let text = pull_request(&proposal(files), &CONTEXT, &ladder);

    expect_file!["texts/many_files.md"].assert_eq(&shown(&text));
}

#[test]
fn a_proposal_that_is_all_withheld_says_so() {
    let file = File::new("blip", "blip.json").source("{}").target(&many(12, "1"));

    let text = pull_request(&proposal([file]), &CONTEXT, &Ladder::default());

    expect_file!["texts/all_withheld.md"].assert_eq(&shown(&text));
}
