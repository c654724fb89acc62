//! Random records and files, for laws.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{Files, HEADER, converted};

/// The fields of a record as JSON, by their names.
pub(super) type Fields = Vec<(&'static str, String)>;

/// Any records that rows can hold, and names that have none.
pub(super) fn records() -> impl Strategy<Value = Vec<(&'static str, Fields)>> {
    let record = VALUES.map(|(field, values)| {
        let value = select(values).prop_map(move |value| (field, value.to_owned()));
        if field == "parameters" {
            value.prop_map(Some).boxed()
        } else {
            prop::option::of(value).boxed()
        }
    });
    let record =
        record.to_vec().prop_map(|fields| fields.into_iter().flatten().collect::<Fields>());
    let names =
        select([&NAMES[..], &["aphrodite/a/x", "koboldcpp/z", "https://example.org/m"]].concat());
    btree_map(names, record.prop_shuffle(), 0..7).prop_map(Vec::from_iter).prop_shuffle()
}

/// Records of which a row carries every field.
pub(super) fn carried() -> impl Strategy<Value = Vec<(&'static str, Fields)>> {
    btree_map(select(NAMES.as_slice()), carried_fields(), 0..7)
        .prop_map(|records| {
            let named = records.into_iter().map(|(name, mut fields)| {
                let model_name = name.split('/').nth(1).unwrap_or(name);
                fields.splice(0..0, [("name", quoted(name)), ("model_name", quoted(model_name))]);
                if !fields.iter().any(|(field, _)| *field == "display_name") {
                    fields.push(("display_name", quoted(&model_name.replace(['-', '_'], " "))));
                }
                (name, fields)
            });
            named.collect()
        })
        .prop_shuffle()
}

fn carried_fields() -> impl Strategy<Value = Fields> {
    let style = select(["chat", "generalist", "Ünï, \"x\"\n"].as_slice());
    let texts =
        ["baseline", "description", "url", "instruct_format", "display_name"].map(|field| {
            prop::option::of(select(["a", " é, \"b\" ", "\r\n", "\u{1F600}\u{7f}"].as_slice()))
                .prop_map(move |text| text.map(|text| (field, quoted(text))))
        });
    let settings = prop::option::of(select(
        [r#"{"b": 1.5, "a": [1, {}, "é"]}"#, r#"{"a": {"b": null, "c": -0.25}}"#].as_slice(),
    ));
    let tags = subsequence(vec!["", "generalist", "z", "é"], 0..=4);
    (1..20_000_u32, style, any::<bool>(), tags, texts, settings).prop_map(
        |(hundredths, style, is_tagged, mut tags, texts, settings)| {
            let size = size_tag(hundredths);
            tags.push(&size);
            // A row cannot tell one empty tag from none.
            tags.retain(|tag| !tag.is_empty() || is_tagged);
            if tags.iter().all(|tag| tag.is_empty() || *tag == size || *tag == style) {
                tags.retain(|tag| !tag.is_empty());
            }
            if style != "generalist" {
                tags.push(style);
            }
            tags.sort_unstable();
            let billions = f64::from(hundredths) / 100.0;
            let parameters = (billions * 1e9).trunc().to_string();
            let mut fields: Fields = vec![
                ("parameters", parameters),
                ("style", quoted(style)),
                (
                    "tags",
                    format!(
                        "[{}]",
                        tags.iter().map(|tag| quoted(tag)).collect::<Vec<_>>().join(",")
                    ),
                ),
                ("version", "\"1\"".into()),
                ("nsfw", "false".into()),
            ];
            fields.extend(texts.into_iter().flatten());
            fields.extend(settings.map(|settings| ("settings", settings.to_owned())));
            for field in ["baseline", "description"] {
                if !fields.iter().any(|(known, _)| *known == field) {
                    fields.push((field, "\"\"".into()));
                }
            }
            fields
        },
    )
}

/// Rounds hundredths half to even.
fn size_tag(hundredths: u32) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let is_up = rest > 50 || rest == 50 && whole % 2 == 1;
    format!("{}B", whole + u32::from(is_up))
}

/// Both files, which agree.
pub(super) fn files() -> impl Strategy<Value = Files> {
    let columns = Just(HEADER.split(',').collect::<Vec<_>>()).prop_shuffle();
    let columns = (columns, any::<bool>()).prop_map(|(mut columns, has_more)| {
        columns.extend(has_more.then_some("more"));
        columns
    });
    let cells = CELLS.map(|(_, cells)| select(cells)).to_vec();
    let row =
        (select(NAMES.as_slice()), cells, select(["\r\n", "\r\n", "\n"].as_slice()), any::<bool>());
    (columns, vec(row, 0..9), any::<bool>()).prop_map(|(columns, rows, is_ended)| {
        let mut csv = columns.join(",") + "\r\n";
        for (name, cells, line_ending, is_quoted) in rows {
            let cell = |column: &&str| {
                let known = CELLS.iter().position(|(known, _)| known == column);
                let cell = known.map_or(name, |at| cells[at]);
                let must = cell.contains([',', '"', '\n']);
                if must || is_quoted {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.to_owned()
                }
            };
            let cells = columns.iter().map(cell).collect::<Vec<_>>();
            csv.push_str(&(cells.join(",") + line_ending));
        }
        let csv = if is_ended { csv } else { csv.trim_end().to_owned() };
        Files { db: converted(&csv), csv }
    })
}

/// Both files, where the one may not follow the other.
pub(super) fn stale_files() -> impl Strategy<Value = Files> {
    let rewritten = select(REWRITTEN.as_slice());
    (files(), files(), vec(rewritten, 0..3), any::<[bool; 2]>()).prop_map(
        |(files, others, rewritten, [is_older, is_turned])| {
            let db = if is_older { others.db } else { files.db };
            let db = rewritten.iter().fold(db, |db, (from, to)| db.replacen(from, to, 1));
            Files { db: if is_turned { turned(&db) } else { db }, csv: files.csv }
        },
    )
}

/// The last entry first.
fn turned(db: &str) -> String {
    let start = "\n    \"";
    let Some(at) = db.rfind(&format!(",{start}")) else { return db.to_owned() };
    let (head, last) = (&db[1..at], &db[at + 1..]);
    let last = last.strip_suffix("\n}\n").expect("the document ends so");
    format!("{{{last},{head}\n}}\n")
}

/// The source's text.
pub(super) fn source(records: &[(&str, Fields)]) -> String {
    let records = records.iter().map(|(name, fields)| {
        let fields = fields.iter().map(|(field, value)| format!("{}: {value}", quoted(field)));
        format!("{}: {{{}}}", quoted(name), fields.collect::<Vec<_>>().join(", "))
    });
    format!("{{{}}}", records.collect::<Vec<_>>().join(",\n"))
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is JSON")
}

pub(super) const NAMES: [&str; 7] = ["a/x", "b/x", "gpt2", "a/y-7B_z", "ü/é", "c/d/e", "n/n"];

const VALUES: [(&str, &[&str]); 14] = [
    (
        "parameters",
        &["7000000000", "7e9", "8030000000", "8029999999", "1234567891", "0", "500000000.5"],
    ),
    ("name", &["\"a/x\"", "1"]),
    ("model_name", &["\"x\"", "null"]),
    ("display_name", &["null", "\"\"", "\"x\"", "\"n\"", "\"Ex, \\\"so\\\"\""]),
    ("url", &["null", "\"\"", "\"u\"", "\"é\\n\""]),
    ("baseline", &["null", "\"\"", "\"llama\""]),
    ("description", &["\"\"", "\"a\\r\\nb\"", "\" \""]),
    ("style", &["null", "\"\"", "\"chat\"", "\"generalist\""]),
    (
        "tags",
        &[
            "null",
            "[]",
            "[\"7B\"]",
            "[\"7B\",\"chat\"]",
            "[\"generalist\",\"a\"]",
            "[\"a,b\"]",
            "[\" a\",\"\"]",
            "[\"\"]",
        ],
    ),
    ("instruct_format", &["\"\"", "\"ChatML\""]),
    (
        "settings",
        &[
            "null",
            "{}",
            "{\"a\": 1}",
            "{\"a\": 1.0, \"b\": [1]}",
            "{\"b\": [1, {}, 1e-7], \"c\": {\"d\": 1E5}}",
            "{\"a\": 0.10000000000000000555}",
        ],
    ),
    ("nsfw", &["null", "false", "true"]),
    ("version", &["null", "\"1\"", "\"2\""]),
    ("other", &["null", "\"\"", "1"]),
];

const CELLS: [(&str, &[&str]); 10] = [
    ("parameters_bn", &["7", "7", " 7.0", "8.03", "0.5", "1.234567891", "0", "1e1"]),
    ("display_name", &["", "x", "n", "Ex, \"so\""]),
    ("url", &["", "u", "é\n"]),
    ("baseline", &["", "llama"]),
    ("description", &["", " "]),
    ("style", &["", "", "chat", "generalist"]),
    ("tags", &["", "a", "b, a", "a,,b", "generalist,a", "chat,7B"]),
    ("instruct_format", &["", "ChatML"]),
    (
        "settings",
        &[
            "",
            "{}",
            "{\"a\":1}",
            "{\"b\":[1.0],\"a\" : 1.00}",
            "{\"c\":{\"d\":100000.0,\"e\":{}},\"b\":[1,{},0.0000001]}",
        ],
    ),
    ("more", &["", "", "m"]),
];

/// What happens to files that are edited by hand.
const REWRITTEN: [(&str, &str); 6] = [
    ("\"parameters\": 7000000000", "\"parameters\": 1"),
    ("\"tags\": [\n            \"7B\",", "\"tags\": [\n            \"6B\",\n            \"7B\","),
    (",\n        \"instruct_format\": \"ChatML\"", ""),
    ("\n    \"aphrodite/a/x\": {", "\n    \"aphrodite/old\": {"),
    ("\n    \"gpt2\": {", "\n    \"gpt-2\": {"),
    ("\"name\": \"koboldcpp/x\"", "\"name\": \"a/x\""),
];
