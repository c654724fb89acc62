//! How new text looks: like what stands around it.

use super::{created, document, edit};

#[test]
fn a_new_file_has_four_spaces_line_feeds_and_only_ascii() {
    let source = "\u{feff}{\"é\":[1.50,{}],\"b\":{\"c\":\"\u{1F600}\x7f/\"},\"d\":[]}";

    assert_eq!(
        created(&document(source)),
        Ok("{\n    \"\\u00e9\": [\n        1.50,\n        {}\n    ],\n    \"b\": {\n        \"c\": \"\\ud83d\\ude00\\u007f/\"\n    },\n    \"d\": []\n}\n".to_owned())
    );
    assert_eq!(created(&document("{ }")), Ok("{}\n".to_owned()));
}

#[test]
fn an_empty_file_is_filled_like_a_new_one_but_keeps_its_mark_and_its_end() {
    assert_eq!(
        edit("\u{feff}{\r\n}\r\n\r\n", "{\"a\": {\"b\": 1}}"),
        "\u{feff}{\r\n    \"a\": {\r\n        \"b\": 1\r\n    }\r\n}\r\n\r\n"
    );
    assert_eq!(edit("{}", "{\"a\": 1}"), "{\n    \"a\": 1\n}");
}

#[test]
fn the_mark_of_the_source_is_dropped() {
    assert_eq!(edit("{\"a\": 1}", "\u{feff}{\"a\": 2}"), "{\"a\": 2}");
}

#[test]
fn a_minified_file_stays_minified() {
    assert_eq!(
        edit(
            "{\"a\":{\"b\":[1]},\"c\":{}}",
            "{\"a\":{\"b\":[1, 2],\"x\":[3, [4]]},\"c\":{\"d\": [{}, {\"e\": null}]}}"
        ),
        "{\"a\":{\"b\":[1,2],\"x\":[3,[4]]},\"c\":{\"d\":[{},{\"e\":null}]}}"
    );
}

#[test]
fn one_changed_word_in_a_file_of_tabs_and_crlf_changes_one_line() {
    let target = "{\r\n\t\"a\": {\r\n\t\t\"b\": \"old word\",\r\n    \"c\": true\r\n\t}\r\n}\r\n";

    let text = edit(target, "{\"a\": {\"c\": true, \"b\": \"new word\"}}");

    assert_eq!(text, target.replace("old", "new"));
}

#[test]
fn a_file_with_a_different_indent_on_every_line_keeps_them_all() {
    let target = "{\n \"a\": 1,\n   \"b\": 2,\n\t\"c\": 3,\n      \"d\": 4\n}\n";

    assert_eq!(
        edit(target, "{\"x\": 0, \"a\": 1, \"y\": 0, \"c\": 3, \"d\": 4, \"z\": 0}"),
        "{\n \"x\": 0,\n \"a\": 1,\n   \"y\": 0,\n\t\"c\": 3,\n      \"d\": 4,\n      \"z\": 0\n}\n"
    );
}

#[test]
fn a_mixed_file_stays_mixed() {
    let target = "{\r\n  \"a\": {\r\n    \"b\": 1\r\n  },\n  \"c\": {\n    \"d\": 1\n  }\n}\n";

    assert_eq!(
        edit(target, "{\"a\": {\"b\": 1, \"x\": [2]}, \"c\": {\"d\": 1, \"x\": [2]}}"),
        "{\r\n  \"a\": {\r\n    \"b\": 1,\r\n    \"x\": [\r\n      2\r\n    ]\r\n  },\n  \"c\": {\n    \"d\": 1,\n    \"x\": [\n      2\n    ]\n  }\n}\n"
    );
}

#[test]
fn one_line_objects_grow_on_their_line() {
    assert_eq!(edit("{\"a\": 1}", "{\"a\": 1, \"b\": 2}"), "{\"a\": 1, \"b\": 2}");
    assert_eq!(edit("{ \"a\" : 1 }", "{\"b\": 2, \"a\": 1}"), "{ \"b\" : 2, \"a\" : 1 }");
    assert_eq!(
        edit("{\"a\":1, \"c\":3}", "{\"a\": 1, \"b\": {\"x\": 2}, \"c\": 3}"),
        "{\"a\":1, \"b\":{\"x\":2}, \"c\":3}"
    );
}

#[test]
fn commas_that_lead_their_line_keep_leading() {
    assert_eq!(
        edit("{ \"a\": 1\n, \"b\": 2\n}", "{\"x\": 0, \"a\": 1, \"b\": 2, \"c\": 3}"),
        "{ \"x\": 0\n, \"a\": 1\n, \"b\": 2\n, \"c\": 3\n}"
    );
}

#[test]
fn a_new_entry_is_laid_out_like_its_neighbour() {
    let target = "{\n  \"a\": {\"tags\": [ 1, 2 ], \"files\": [\n    {\"path\":\"p\"}\n  ]}\n}\n";
    let source = "{\"a\": {\"tags\": [1, 2], \"files\": [{\"path\": \"p\"}]}, \"b\": {\"tags\": [3], \"files\": [{\"path\": \"q\"}, {}], \"more\": [4]}}";

    assert_eq!(
        edit(target, source),
        "{\n  \"a\": {\"tags\": [ 1, 2 ], \"files\": [\n    {\"path\":\"p\"}\n  ]},\n  \"b\": {\"tags\": [ 3 ], \"files\": [\n    {\"path\":\"q\"},\n    {}\n  ], \"more\": [ 4 ]}\n}\n"
    );
}

#[test]
fn without_a_neighbour_of_its_kind_a_new_container_follows_its_parent() {
    assert_eq!(
        edit("{\n\t\"a\": 1\n}", "{\"a\": 1, \"b\": {\"c\": [2]}}"),
        "{\n\t\"a\": 1,\n\t\"b\": {\n\t\t\"c\": [\n\t\t\t2\n\t\t]\n\t}\n}"
    );
    assert_eq!(edit("{\"a\": 1}", "{\"a\": {\"b\": [2, 3]}}"), "{\"a\": {\"b\": [2, 3]}}");
}

#[test]
fn a_filled_container_expands_iff_its_parent_does() {
    assert_eq!(
        edit(
            "{\n  \"a\": [],\n  \"b\": {\"c\": { }}\n}",
            "{\"a\": [1, 2], \"b\": {\"c\": {\"d\": 3}}}"
        ),
        "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {\"c\": {\"d\": 3}}\n}"
    );
}

#[test]
fn a_changed_kind_is_laid_out_anew() {
    assert_eq!(
        edit("{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}", "{\"a\": {\"x\": 1}, \"b\": \"é\"}"),
        "{\n  \"a\": {\n    \"x\": 1\n  },\n  \"b\": \"\\u00e9\"\n}"
    );
}

#[test]
fn strings_are_escaped_as_the_file_does() {
    let source = "{\"a\": \"\u{1F600}\\u00e9\\u007f\\/\\u000b\\u000a\", \"ü\": 1}";

    assert_eq!(
        edit("{\"a\": 1}", source),
        "{\"a\": \"\\ud83d\\ude00\\u00e9\\u007f/\\u000b\\n\", \"\\u00fc\": 1}"
    );
    assert_eq!(edit("{\"ß\": 1}", source), "{\"a\": \"\u{1F600}é\x7f/\\u000b\\n\", \"ü\": 1}");
    assert_eq!(edit("\u{feff}{\"a\": 1}", "{\"a\": \"é\"}"), "\u{feff}{\"a\": \"\\u00e9\"}");
}

#[test]
fn the_unit_of_a_sibling_that_is_not_indented_is_that_of_the_file() {
    let target = "{\n\"a\": {\n    \"b\": {\n        \"c\": 1\n    }\n}\n}\n";

    assert_eq!(
        edit(target, "{\"a\": {\"b\": {\"c\": 1}}, \"x\": [2]}"),
        "{\n\"a\": {\n    \"b\": {\n        \"c\": 1\n    }\n},\n\"x\": [\n    2\n]\n}\n"
    );
}

#[test]
fn beside_an_entry_that_is_out_of_line_a_new_one_is_in_line() {
    let target = "{\n\"a\": {\n    \"b\": {\n      \"c\": 1\n    }\n  },\n  \"d\": 1\n}\n";

    assert_eq!(
        edit(target, "{\"a\": {\"b\": {\"c\": 1}}, \"x\": {\"b\": {\"c\": 1}}, \"d\": 1}"),
        target.replace("  \"d\"", "  \"x\": {\n    \"b\": {\n      \"c\": 1\n    }\n  },\n  \"d\"")
    );
}
