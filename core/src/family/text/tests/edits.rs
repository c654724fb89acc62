//! What changes in both files, and that nothing else does.

use super::{Files, HEADER, compared, converted, edited, lines_only_in};
use crate::compare::{Field, Owned, When};
use crate::family::Derived;
use crate::json;
use crate::sorted::Set;

fn files() -> Files {
    Files::of(&[
        r#"example/a-1B, 1,,,,"one",,"y, x",,"{""k"":1.50}""#,
        "example/b-2B,2,Old,,,,,,,",
        "example/c-3B,3,,,,,chat,,,",
        "example/b-2B,2,,,,,,,Llama,",
        "gpt2,0.07",
    ])
}

/// What the files hold, as a source would say it, but for the record of this name.
fn source(name: &str, record: Option<&str>) -> String {
    let mut records = vec![
        (
            "example/a-1B",
            r#"{"parameters": 1e9, "description": "one", "tags": ["1B", "x", "y"], "settings": {"k": 1.5}}"#,
        ),
        ("aphrodite/example/a-1B", "5"),
        ("example/b-2B", r#"{"parameters": 2000000000, "instruct_format": "Llama"}"#),
        ("example/c-3B", r#"{"parameters": 3000000000, "style": "chat", "tags": ["3B", "chat"]}"#),
        ("gpt2", r#"{"parameters": 70000000}"#),
    ];
    match (records.iter().position(|(known, _)| *known == name), record) {
        (Some(at), Some(record)) => records[at].1 = record,
        (Some(at), None) => drop(records.remove(at)),
        (None, Some(record)) => records.insert(2, (name, record)),
        (None, None) => {}
    }
    let records = records.iter().map(|(name, record)| format!("\"{name}\": {record}"));
    format!("{{{}}}", records.collect::<Vec<_>>().join(", "))
}

#[test]
fn what_says_the_same_in_another_way_stays_as_it_is() {
    assert_eq!(files().proposed(&source("", None)), files());
}

#[test]
fn a_new_record_is_one_line_and_three_entries_behind_its_sibling() {
    let record = r#"{"parameters": 7500000000, "description": "a, b", "tags": ["8B"]}"#;

    let new = files().proposed(&source("example/new-8B", Some(record)));

    let row = "example/new-8B,7.5,,,,\"a, b\",,,,\n";
    let behind = "example/a-1B, 1,,,,\"one\",,\"y, x\",,\"{\"\"k\"\":1.50}\"\n";
    assert_eq!(new.csv, files().csv.replace(behind, &format!("{behind}{row}")));
    assert_eq!(new.db, converted(&new.csv));
    assert_eq!(lines_only_in(&files().db, &new.db), Vec::<&str>::new());
    let entries = lines_only_in(&new.db, &files().db);
    let names: Vec<_> = entries.iter().filter(|line| line.starts_with("    \"")).copied().collect();
    assert_eq!(
        names,
        [
            "    \"example/new-8B\": {\n",
            "    \"aphrodite/example/new-8B\": {\n",
            "    \"koboldcpp/new-8B\": {\n"
        ]
    );
    assert_eq!(entries.len(), 3 * 14);
}

#[test]
fn new_rows_stand_behind_the_nearest_row_before_them_in_the_source() {
    let record = r#"{"parameters": 9e9}"#;
    let placed = |before: &str| {
        let old = source("", None);
        let at = old.find(&format!("\"{before}\"")).expect("the source has it");
        let new = format!("\"example/n-9B\": {record}, \"example/o-9B\": {record}, ");
        let files = files().proposed(&[&old[..at], &new, &old[at..]].concat());
        assert_eq!(files.db, converted(&files.csv));
        let names = files.csv.lines().skip(1).filter_map(|line| line.split(',').next());
        let names = names.map(|name| name.trim_start_matches("example/").to_owned());
        names.collect::<Vec<_>>().join(" ")
    };

    assert_eq!(placed("example/a-1B"), "n-9B o-9B a-1B b-2B c-3B b-2B gpt2");
    assert_eq!(placed("aphrodite/example/a-1B"), "a-1B n-9B o-9B b-2B c-3B b-2B gpt2");
    assert_eq!(placed("example/c-3B"), "a-1B b-2B c-3B b-2B n-9B o-9B gpt2");
    assert_eq!(placed("gpt2"), "a-1B b-2B c-3B n-9B o-9B b-2B gpt2");
}

#[test]
fn one_changed_field_is_one_line_and_one_value_in_each_entry() {
    let record = r#"{"parameters": 1000000000, "description": "one", "tags": ["x", "y", "1B"], "settings": {"k": 1.25}}"#;

    let new = files().proposed(&source("example/a-1B", Some(record)));

    assert_eq!(new.csv, files().csv.replace("1.50", "1.25"));
    assert_eq!(new.db, files().db.replace("\"k\": 1.5\n", "\"k\": 1.25\n"));
    assert_eq!(lines_only_in(&new.db, &files().db).len(), 3);
}

#[test]
fn of_rows_with_one_name_the_last_is_edited_and_all_are_removed() {
    let changed =
        files().proposed(&source("example/b-2B", Some(r#"{"parameters": 2e9, "url": "u"}"#)));
    let removed = files().proposed(&source("example/b-2B", None));

    let last = "example/b-2B,2,,,,,,,Llama,";
    assert_eq!(changed.csv, files().csv.replace(last, "example/b-2B,2,,u,,,,,,"));
    assert_eq!(changed.db, converted(&changed.csv));
    let first = "example/b-2B,2,Old,,,,,,,\n";
    assert_eq!(removed.csv, files().csv.replace(first, "").replace(&format!("{last}\n"), ""));
    assert_eq!(removed.db, converted(&removed.csv));
}

#[test]
fn a_withheld_record_keeps_its_rows_and_entries() {
    let record = r#"{"parameters": 4000000000}"#;
    let source = format!("{{\"gpt2\": {record}}}");

    let new = files().proposed_withholding(&source, &["example/b-2B"]);

    let rows = ["example/b-2B,2,Old,,,,,,,\n", "example/b-2B,2,,,,,,,Llama,\n", "gpt2,4\n"];
    assert_eq!(new.csv, format!("{HEADER}\n{}", rows.concat()));
    assert_eq!(new.db, converted(&new.csv));
    let everything = ["example/a-1B", "example/b-2B", "example/c-3B", "gpt2"];
    assert_eq!(files().proposed_withholding("{}", &everything), files());
}

#[test]
fn entries_that_stand_elsewhere_are_moved_when_something_changes() {
    let files = files();
    let lines: Vec<_> = files.db.split_inclusive("    },\n").collect();
    let misplaced = Files {
        db: [lines[0], lines[4], &lines[1..4].concat(), &lines[5..].concat()].concat(),
        ..files.clone()
    };
    assert_ne!(misplaced.db, files.db);

    let same = misplaced.proposed(&source("", None));
    let new = misplaced.proposed(&source("gpt2", Some(r#"{"parameters": 80000000}"#)));

    assert_eq!(same, misplaced);
    assert_eq!(new.csv, files.csv.replace("gpt2,0.07", "gpt2,0.08"));
    assert_eq!(new.db, converted(&new.csv));
    let source = source("gpt2", Some(r#"{"parameters": 80000000}"#));
    let compared = misplaced.compared(&source).expect("the files can be compared");
    let edited = compared.edited(&Set::new()).expect("they can be edited");
    assert_eq!(edited.derived.map(|derived| derived.rewritten), Some(1));
}

#[test]
fn an_entry_that_passes_to_another_record_is_spelled_like_its_row() {
    let files = Files::of(&[r#"a/x,1,,,,,,,,"{""k"": 1.0, ""l"": 2}""#]);
    let source = r#"{"a/x": {"parameters": 1e9, "settings": {"k": 1, "l": 2}},
                     "b/x": {"parameters": 1e9, "settings": {"l": 2, "k": 1}}}"#;

    let new = files.proposed(source);

    let row = r#"b/x,1,,,,,,,,"{""l"": 2, ""k"": 1}""#;
    assert_eq!(new.csv, format!("{}{row}\n", files.csv));
    assert_eq!(new.db, converted(&new.csv));
}

#[test]
fn files_that_are_not_there_are_made() {
    let source = r#"{"example/é-7B": {"parameters": 7e9, "description": "a, \"b\""}}"#;
    let none = compared([None, None], source, &[]).expect("the source fits");

    let new = edited(&none, &[]).expect("they are made");

    assert_eq!(new.csv, format!("{HEADER}\r\nexample/é-7B,7,,,,\"a, \"\"b\"\"\",,,,\r\n"));
    assert_eq!(new.db, converted(&new.csv));
    let empty = compared([None, None], "{}", &[]).expect("the source fits");
    let edited = empty.edited(&Set::new()).expect("nothing is to be done");
    assert_eq!(edited.files, [None, None]);
}

#[test]
fn the_columns_of_the_file_are_kept_whatever_their_order() {
    let csv = "more,tags,settings,instruct_format,style,description,baseline,url,display_name,parameters_bn,name\r\n\
               x,,,,,,,,,1,example/a\r\ny,,,,,,,,,2,example/b";
    let files = Files { db: converted(csv), csv: csv.to_owned() };
    let source = r#"{"example/b": {"parameters": 3e9}, "example/c": {"parameters": 4e9, "more": "z", "tags": ["t"]}}"#;

    let new = files.proposed(source);

    let header = csv.lines().next().expect("there is a header");
    assert_eq!(new.csv, format!("{header}\r\ny,,,,,,,,,3,example/b\r\n,t,,,,,,,,4,example/c"));
    assert_eq!(new.db, converted(&new.csv));
}

#[test]
fn a_column_that_the_target_owns_keeps_its_cell() {
    let source =
        source("example/b-2B", Some(r#"{"parameters": 5e9, "instruct_format": "", "url": "u"}"#));
    let owned = |column: &str, when| Owned { field: Field::Column(column.into()), when };
    let new = |owned: &[Owned]| {
        let compared = files().compared_owning(&source, owned).expect("the files can be compared");
        let kept = json::line(&compared.drift.kept);
        (edited(&compared, &[]).expect("the files can be edited").csv, kept)
    };
    let with = |row: &str| files().csv.replace("example/b-2B,2,,,,,,,Llama,", row);
    let told = |path: &str, sides: &str| {
        format!(r#"[{{"name":"example/b-2B","changes":[{{"path":"{path}",{sides}}}]}}]"#)
    };

    assert_eq!(
        new(&[owned("instruct_format", When::Absent), owned("url", When::Absent)]),
        (with("example/b-2B,5,,u,,,,,Llama,"), told("/instruct_format", r#""before":"Llama""#))
    );
    assert_eq!(
        new(&[owned("url", When::Always)]),
        (with("example/b-2B,5,,,,,,,,"), told("/url", r#""after":"u""#))
    );
}

#[test]
fn what_the_converter_says_by_itself_is_no_value_of_the_source() {
    let files = Files::of(&["a/x,1,Ex,,,,chat,\"a, b\",,"]);
    let kept = |column: &str, fields: &str| {
        let source = format!("{{\"a/x\": {{\"parameters\": 1e9, {fields}}}}}");
        let owned = Owned { field: Field::Column(column.into()), when: When::Absent };
        let compared = files.compared_owning(&source, &[owned]).expect("the files can be compared");
        let csv = edited(&compared, &[]).expect("the files can be edited").csv;
        csv.lines().nth(1).unwrap_or_default().to_owned()
    };

    let style = r#""display_name": "Ex", "tags": ["a", "b"], "style""#;
    assert_eq!(kept("style", &format!("{style}: \"generalist\"")), "a/x,1,Ex,,,,chat,\"a, b\",,");
    assert_eq!(kept("style", &format!("{style}: \"other\"")), "a/x,1,Ex,,,,other,\"a, b\",,");
    let tagged = r#""display_name": "Ex", "tags": ["generalist"], "style": "generalist""#;
    assert_eq!(kept("style", tagged), "a/x,1,Ex,,,,generalist,,,");
    let shown = r#""style": "chat", "tags": ["a", "b"], "display_name""#;
    assert_eq!(kept("display_name", &format!("{shown}: \"x\"")), "a/x,1,Ex,,,,chat,\"a, b\",,");
    assert_eq!(kept("display_name", &format!("{shown}: \"X\"")), "a/x,1,X,,,,chat,\"a, b\",,");
    let tags = r#""display_name": "Ex", "style": "chat", "tags""#;
    assert_eq!(kept("tags", &format!("{tags}: [\"1B\", \"chat\"]")), "a/x,1,Ex,,,,chat,\"a, b\",,");
    assert_eq!(kept("tags", &format!("{tags}: [\"2B\"]")), "a/x,1,Ex,,,,chat,2B,,");
}

#[test]
fn what_is_kept_is_told_as_it_is_published_and_as_the_source_says_it() {
    let files = Files::of(&["a/x,1,,,,,chat,a,,"]);
    let source = r#"{"a/x": {"parameters": 2e9, "style": "other", "tags": ["b"]}}"#;
    let kept = |columns: &[&str]| {
        let owned =
            |column: &&str| Owned { field: Field::Column((*column).into()), when: When::Always };
        let owned: Vec<_> = columns.iter().map(owned).collect();
        let compared = files.compared_owning(source, &owned).expect("the files can be compared");
        let changes = compared.drift.kept.into_iter().flat_map(|kept| kept.changes);
        json::line(&changes.collect::<Vec<_>>())
    };

    assert_eq!(kept(&["style"]), r#"[{"path":"/style","before":"chat","after":"other"}]"#);
    assert_eq!(
        kept(&["tags"]),
        r#"[{"path":"/tags/0","before":"1B","after":"2B"},{"path":"/tags/1","before":"a","after":"b"},{"path":"/tags/2","before":"chat","after":"other"}]"#
    );
    assert_eq!(
        kept(&["parameters_bn"]),
        r#"[{"path":"/parameters","before":1000000000,"after":2000000000}]"#
    );
    assert_eq!(kept(&["url", "instruct_format"]), "[]");
}

#[test]
fn a_column_that_the_target_owns_keeps_what_the_entry_says_where_the_row_is_lost() {
    let files = Files::of(&["example/a,1,,,,,,,Llama,", "example/b,2,,,,,,,,"]);
    let csv = files.csv.replace("example/a,1,,,,,,,Llama,\n", "");
    let source =
        r#"{"example/a": {"parameters": 1e9, "url": "u"}, "example/b": {"parameters": 2e9}}"#;
    let owned = Owned { field: Field::Column("instruct_format".into()), when: When::Absent };

    let compared = Files { csv, ..files }.compared_owning(source, &[owned]).expect("they compare");

    assert_eq!(
        json::line(&(&compared.drift.modified, &compared.drift.kept)),
        r#"[[{"name":"example/a","changes":[{"path":"/url","after":"u"}]}],[{"name":"example/a","changes":[{"path":"/instruct_format","before":"Llama"}]}]]"#
    );
    let new = edited(&compared, &[]).expect("the files can be edited");
    assert_eq!(new.csv, format!("{HEADER}\nexample/a,1,,u,,,,,Llama,\nexample/b,2,,,,,,,,\n"));
    assert_eq!(new.db, converted(&new.csv));
}

#[test]
fn what_follows_is_told_by_the_names_in_the_file() {
    let source = r#"{"gpt2": {"parameters": 80000000}, "example/n": {"parameters": 1e9},
                     "example/a-1B": {"parameters": 1e9}, "example/b-2B": {"parameters": 2e9}}"#;
    let compared = files().compared(source).expect("the files can be compared");

    let edited = compared.edited(&Set::new()).expect("they can be edited");

    let list = |names: &[&str]| names.iter().map(ToString::to_string).collect();
    let modified = [
        "aphrodite/example/a-1B",
        "aphrodite/example/b-2B",
        "aphrodite/gpt2",
        "example/a-1B",
        "example/b-2B",
        "gpt2",
        "koboldcpp/a-1B",
        "koboldcpp/b-2B",
        "koboldcpp/gpt2",
    ];
    assert_eq!(
        edited.derived,
        Some(Derived {
            path: "db.json".into(),
            added: list(&["aphrodite/example/n", "example/n", "koboldcpp/n"]),
            removed: list(&["aphrodite/example/c-3B", "example/c-3B", "koboldcpp/c-3B"]),
            modified: list(&modified),
            rewritten: 0,
        })
    );
}
