//! `diff` and `render`.

use std::io::Read as _;
use std::process::Stdio;

use crate::{Place, Said};

const TARGET: &str = "{\n\t\"a\": 1,\n\t\"b\": {\"x\": [1, 2]},\n\t\"c\": 3\n}\n";
const SOURCE: &str = r#"{"a": 2, "b": {"x": [1, 2]}, "d": 3}"#;

fn place() -> Place {
    Place::new().file("target.json", TARGET).file("source.json", SOURCE)
}

#[test]
fn drift_is_shown_and_told_by_the_exit_code() {
    let said = place().run(&["diff", "target.json", "source.json"]);

    assert_eq!((said.code, said.err.as_str()), (2, ""));
    for line in ["- c", "~ a", "+ d", "1 added, 1 removed, 1 changed, 1 unchanged"] {
        assert!(said.out.lines().any(|known| known == line), "{line} in {}", said.out);
    }
}

#[test]
fn drift_is_shown_as_json_and_as_markdown() {
    let place = place();

    let json = place.run(&["diff", "--format", "json", "target.json", "source.json"]);
    let markdown = place.run(&["diff", "--format=markdown", "target.json", "source.json"]);

    let read: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    let change = serde_json::json!({"path": "", "before": 1, "after": 2});
    let expected = serde_json::json!({
        "added": ["d"], "removed": ["c"], "renamed": [],
        "modified": [{"name": "a", "changes": [change]}],
        "counts": {"added": 1, "removed": 1, "renamed": 0, "modified": 1, "unchanged": 1}
    });
    assert_eq!((json.code, read), (2, expected));
    assert_eq!(markdown.code, 2);
    assert!(markdown.out.contains("- `d`"), "{}", markdown.out);
}

#[test]
fn no_drift_exits_with_zero() {
    let said = place().file("source.json", TARGET).run(&["diff", "target.json", "source.json"]);

    assert_eq!(said, Said::new(0, "no drift, 3 unchanged\n", ""));
}

#[test]
fn a_renamed_entry_is_shown_as_such_if_asked() {
    let place = Place::new()
        .file("target.json", r#"{"old": {"name": "old", "x": 1}}"#)
        .file("source.json", r#"{"new": {"name": "new", "x": 1}}"#);

    let said = place.run(&["diff", "--renames", "target.json", "source.json"]);

    assert!(said.out.starts_with("> old → new\n"), "{}", said.out);
}

#[test]
fn render_prints_the_edited_text_and_nothing_else() {
    let said = place().run(&["render", "target.json", "source.json"]);

    let edited = "{\n\t\"a\": 2,\n\t\"b\": {\"x\": [1, 2]},\n\t\"d\": 3\n}\n";
    assert_eq!(said, Said::new(0, edited, ""));
}

#[test]
fn either_side_can_come_from_the_standard_input() {
    let place = place();

    let target = place.run_with_input(&["render", "-", "source.json"], "{}");
    let source = place.run_with_input(&["diff", "target.json", "-"], TARGET);
    let both = place.run_with_input(&["diff", "-", "-"], "");

    assert_eq!((target.code, target.out.contains("\"d\"")), (0, true));
    assert_eq!(source.code, 0);
    let sentence = "error: the standard input cannot be both TARGET and SOURCE\n";
    assert_eq!(both, Said::new(64, "", sentence));
}

#[test]
fn a_fault_is_told_by_file_line_and_column() {
    let place = place().file("bad.json", "{\n  \"a\": 1,\n}").file("list.json", "[]");

    let errors: [(&[&str], &str); 5] = [
        (&["diff", "bad.json", "source.json"], "bad.json:3:1: a trailing comma\n"),
        (&["render", "target.json", "bad.json"], "bad.json:3:1: a trailing comma\n"),
        (
            &["diff", "list.json", "source.json"],
            "list.json:1:1: expected an object at the top level, found an array\n",
        ),
        (&["diff", "none.json", "source.json"], "error: none.json: No such file or directory\n"),
        (&["diff", "target.json", "."], "error: .: Is a directory\n"),
    ];
    for (arguments, expected) in errors {
        assert_eq!(place.run(arguments), Said::new(1, "", expected));
    }
}

#[test]
fn colours_are_for_terminals() {
    let place = place();
    let plain = place.run(&["diff", "target.json", "source.json"]);
    let forced = place.variable("CLICOLOR_FORCE", "1").run(&["diff", "target.json", "source.json"]);

    assert!(!plain.out.contains('\u{1b}'), "{}", plain.out);
    assert!(forced.out.contains('\u{1b}'), "{}", forced.out);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let entries: Vec<String> = (0..100_000).map(|index| format!("\"k{index}\": {index}")).collect();
    let place = place().file("long.json", format!("{{{}}}", entries.join(",")));
    for command in ["diff", "render"] {
        let mut command = place.command(&[command, "target.json", "long.json"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let mut stdout = child.stdout.take().expect("a pipe");
        stdout.read_exact(&mut [0; 10]).expect("a beginning");
        drop(stdout);

        let output = child.wait_with_output().expect("it ends");

        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(matches!(output.status.code(), Some(0 | 2)), "{:?}", output.status);
    }
}
