//! Files that no two tools would lay out alike.

use trueup_tests::program::Place;

use crate::members::members;

/// Sixty entries, and no line is indented as the one before it.
fn ragged() -> String {
    let mut text = String::from("{");
    for n in 0..60 {
        let outer = [" ".repeat(n % 11), "\t".repeat(n % 4), format!(" \t{}", " ".repeat(n % 7))];
        let inner = format!("{}\t ", " ".repeat((n * 5 + 3) % 13));
        let outer = &outer[n % 3];
        let comma = if n == 0 { "" } else { "," };
        text += &format!("{comma}\n{outer}\"entry {n}\": {{\n{inner}\"n\": {n},\n");
        text += &format!("{inner} \"tags\":[ \"a\",\"b{n}\" ]\n{outer}   }}");
    }
    text + "\n }\n"
}

#[test]
fn a_file_with_another_indent_on_every_line_keeps_them_all() {
    let place = Place::new();
    let before = ragged();
    let lines: Vec<&str> = before.lines().collect();
    let indent = |line: &str| line[..line.len() - line.trim_start().len()].to_owned();
    let alike = lines.windows(2).filter(|pair| indent(pair[0]) == indent(pair[1])).count();
    assert!(alike * 10 < lines.len(), "{alike} of {} lines are indented alike", lines.len());
    place.write("before.json", &before);
    let compact: String = before.replace(['\n', '\t'], "");
    let source = compact
        .replace("\"b17\"", "\"seventeen\"")
        .replace("\"n\": 40,", "\"n\": 41,")
        .replace("\"entry 30\"", "\"new\": {\"n\": 1}, \"entry 30\"");
    place.write("after.json", source);

    let said = place.run(&["render", "before.json", "after.json"]);

    place.write("out.json", &said.out);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let (added, removed) = place.lines_changed("before.json", "out.json");
    assert_eq!((added, removed), (5, 2), "{}", place.git(&NUMBERED).out);
    assert_eq!(place.run(&["diff", "out.json", "after.json"]).code, 0);
    let (old, new) = (members(&before), members(&said.out));
    let touched = ["entry 17", "entry 40", "new"];
    let rest = |members: &[(String, &str)]| {
        let rest = members.iter().filter(|(name, _)| !touched.contains(&name.as_str()));
        rest.map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>()
    };
    assert_eq!(rest(&new), rest(&old));
}

#[test]
fn a_removed_entry_takes_its_own_lines_and_no_others() {
    let place = Place::new();
    let before = ragged();
    let gone = members(&before)[30].1.to_owned();
    place.write("before.json", &before);
    let source = before.replace(&format!("{gone},"), "");
    place.write("after.json", source);

    let said = place.run(&["render", "before.json", "after.json"]);

    place.write("out.json", &said.out);
    assert_eq!(place.lines_changed("before.json", "out.json"), (0, gone.lines().count()));
}

#[test]
fn one_changed_word_in_a_file_of_tabs_and_crlf_changes_one_line() {
    let place = Place::new();
    let entry = |n: u8, word: &str| {
        format!(
            "\t\"entry {n}\": {{\r\n\t\t\"words\": [\"one\", \"{word}\"],\r\n\t\t\"n\": {n}\r\n\t}}"
        )
    };
    let file = |word: &str| {
        let entries: Vec<String> =
            (0..40).map(|n| entry(n, if n == 23 { word } else { "two" })).collect();
        format!("{{\r\n{}\r\n}}\r\n", entries.join(",\r\n"))
    };
    place.write("before.json", file("two"));
    let source: serde_json::Value = serde_json::from_str(&file("three")).unwrap();
    place.write("after.json", source.to_string());

    let said = place.run(&["render", "before.json", "after.json"]);

    place.write("out.json", &said.out);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(said.out, file("three"));
    assert_eq!(place.lines_changed("before.json", "out.json"), (1, 1));
}

#[test]
fn a_minified_file_stays_on_one_line_and_an_indented_one_stays_indented() {
    let place = Place::new();
    place.write("small.json", r#"{"a":{"x":1},"c":3}"#);
    place.write("large.json", "{\n  \"a\": {\n    \"x\": 1\n  },\n  \"c\": 3\n}");
    place.write("after.json", r#"{"a": {"x": 1, "y": [1, {"z": null}]}, "b": {"x": {}}, "c": 3}"#);

    let small = place.run(&["render", "small.json", "after.json"]);
    let large = place.run(&["render", "large.json", "after.json"]);

    assert_eq!(small.out, r#"{"a":{"x":1,"y":[1,{"z":null}]},"b":{"x":{}},"c":3}"#);
    let lines = [
        "{",
        "  \"a\": {",
        "    \"x\": 1,",
        "    \"y\": [",
        "      1,",
        "      {",
        "        \"z\": null",
        "      }",
        "    ]",
        "  },",
        "  \"b\": {",
        "    \"x\": {}",
        "  },",
        "  \"c\": 3",
        "}",
    ];
    assert_eq!(large.out, lines.join("\n"));
}

const NUMBERED: [&str; 5] = ["diff", "--no-index", "--", "before.json", "out.json"];
