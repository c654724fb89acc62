//! What the converter makes of rows.

use expect_test::expect;

use super::super::entries::{Parameters, keys, shown_name};
use super::{Files, HEADER, converted};
use crate::document::Document;
use crate::family::{Culprit, Family};

#[test]
fn a_row_becomes_three_entries_spelled_as_python_spells_them() {
    let row = r#"example/alpha_-7B-é,7,,https://example.org/a,llama,"So ""big"", né",chat,"b, a ,,b",ChatML,"{""top_p"":0.90,""n"":[1e2,{}],""s"":""\/""}""#;

    let text = converted(&format!("{HEADER}\r\n{row}\r\n"));

    expect![[r#"
        {
            "example/alpha_-7B-\u00e9": {
                "name": "example/alpha_-7B-\u00e9",
                "model_name": "alpha_-7B-\u00e9",
                "baseline": "llama",
                "parameters": 7000000000,
                "description": "So \"big\", n\u00e9",
                "version": "1",
                "style": "chat",
                "nsfw": false,
                "display_name": "alpha 7B \u00e9",
                "url": "https://example.org/a",
                "tags": [
                    "",
                    "7B",
                    "a",
                    "b",
                    "chat"
                ],
                "instruct_format": "ChatML",
                "settings": {
                    "top_p": 0.9,
                    "n": [
                        100.0,
                        {}
                    ],
                    "s": "/"
                }
            },
            "aphrodite/example/alpha_-7B-\u00e9": {
                "name": "aphrodite/example/alpha_-7B-\u00e9",
                "model_name": "alpha_-7B-\u00e9",
                "baseline": "llama",
                "parameters": 7000000000,
                "description": "So \"big\", n\u00e9",
                "version": "1",
                "style": "chat",
                "nsfw": false,
                "display_name": "alpha 7B \u00e9",
                "url": "https://example.org/a",
                "tags": [
                    "",
                    "7B",
                    "a",
                    "b",
                    "chat"
                ],
                "instruct_format": "ChatML",
                "settings": {
                    "top_p": 0.9,
                    "n": [
                        100.0,
                        {}
                    ],
                    "s": "/"
                }
            },
            "koboldcpp/alpha_-7B-\u00e9": {
                "name": "koboldcpp/alpha_-7B-\u00e9",
                "model_name": "alpha_-7B-\u00e9",
                "baseline": "llama",
                "parameters": 7000000000,
                "description": "So \"big\", n\u00e9",
                "version": "1",
                "style": "chat",
                "nsfw": false,
                "display_name": "alpha 7B \u00e9",
                "url": "https://example.org/a",
                "tags": [
                    "",
                    "7B",
                    "a",
                    "b",
                    "chat"
                ],
                "instruct_format": "ChatML",
                "settings": {
                    "top_p": 0.9,
                    "n": [
                        100.0,
                        {}
                    ],
                    "s": "/"
                }
            }
        }
    "#]]
    .assert_eq(&text);
}

#[test]
fn what_is_empty_is_left_out_or_has_its_default_and_further_columns_come_last() {
    let csv = "tags,more,settings,url,name,parameters_bn,display_name,baseline,description,style,instruct_format,nsfw,rest\n\
               ,Yes,{},,gpt2,0,,,,,,no\n";

    let text = converted(csv);

    let own = text.split("    },\n").next().expect("it has three entries");
    expect![[r#"
        {
            "gpt2": {
                "name": "gpt2",
                "model_name": "gpt2",
                "baseline": "",
                "parameters": null,
                "description": "",
                "version": "1",
                "style": "generalist",
                "nsfw": "no",
                "display_name": "gpt2",
                "tags": [
                    "0B"
                ],
                "more": "Yes"
    "#]]
    .assert_eq(own);
    assert_eq!(converted(&format!("{HEADER}\r\n")), "{}\n");
}

#[test]
fn an_entry_that_is_made_again_keeps_its_place_and_takes_the_last_value() {
    let csv = format!("{HEADER}\na/x,1\nb/y,2\nb/x,3\na/x,4\n");

    let text = converted(&csv);

    let lines = text.lines().filter_map(|line| line.strip_prefix("    \""));
    let names: Vec<_> = lines.filter_map(|line| line.strip_suffix("\": {")).collect();
    assert_eq!(
        names,
        [
            "a/x",
            "aphrodite/a/x",
            "koboldcpp/x",
            "b/y",
            "aphrodite/b/y",
            "koboldcpp/y",
            "b/x",
            "aphrodite/b/x"
        ]
    );
    let sizes: Vec<_> = text.lines().filter(|line| line.contains("parameters")).collect();
    let sizes: Vec<_> =
        sizes.iter().map(|line| line.trim().trim_matches(|c| !char::is_numeric(c))).collect();
    let [one, two, three] = ["4000000000", "2000000000", "3000000000"];
    assert_eq!(sizes, [one, one, one, two, two, two, three, three]);
}

#[test]
fn sizes_are_cut_off_and_their_tags_rounded_half_to_even() {
    for (cell, count, tag) in [
        ("7", "7000000000", "7B"),
        (" 12", "12000000000", "12B"),
        ("8.03", "8029999999", "8B"),
        ("4.1", "4099999999", "4B"),
        ("0.07", "70000000", "0B"),
        ("0.5", "500000000", "0B"),
        ("1.5", "1500000000", "2B"),
        ("2.5", "2500000000", "2B"),
        ("1_0e1", "100000000000", "100B"),
        ("-0.1", "-100000000", "0B"),
    ] {
        let read = Parameters::read(cell).expect("the cell is a number");

        assert_eq!((&*read.count, &*read.tag), (count, tag), "{cell:?}");
    }
}

#[test]
fn names_are_made_of_the_part_behind_the_first_slash() {
    assert_eq!(keys("gpt2"), ["gpt2", "aphrodite/gpt2", "koboldcpp/gpt2"]);
    assert_eq!(keys("a/b"), ["a/b", "aphrodite/a/b", "koboldcpp/b"]);
    assert_eq!(keys("a/b/c"), ["a/b/c", "aphrodite/a/b/c", "koboldcpp/b"]);
    assert_eq!(shown_name("a/-_b--c_ d\t/e", ""), "b c d");
    assert_eq!(shown_name("a/b", " as it is "), " as it is ");
}

#[test]
fn the_records_of_a_sheet_are_what_its_last_row_of_each_name_makes() {
    let files = Files::of(&["example/a,1,,,,,,,,", "example/b,2,,,,,,,,", "example/a,3,,,,,,,,"]);
    let family = Family::TextReference { csv_path: "models.csv".into() };

    let records = family.records("db.json", &[None, Some(files.csv.as_bytes())]);
    let nothing = family.records("db.json", &[Some(files.db.as_bytes()), None]);
    let broken = family.records("db.json", &[None, Some(b"name\n")]);

    let records = records.expect("the converter stumbles over nothing");
    let db = Document::parse(files.db.as_bytes()).expect("the converter writes documents");
    let found: Vec<_> = records.entries().map(|it| (it.name(), it.raw())).collect();
    let raw = |name: &str| db.entry(name).expect("it is there").raw();
    assert_eq!(found, ["example/b", "example/a"].map(|name| (name, raw(name))));
    assert!(nothing.expect("no row is no fault").is_empty());
    let broken = broken.expect_err("it lacks columns");
    assert_eq!(broken.culprit("db.json"), Culprit::File("models.csv"));
}
