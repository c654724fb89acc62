//! The schema and the parser accept and refuse the same files, but for a short list of rules that no schema can express.

use std::fs;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::Value as Json;
use toml::Value;
use toml::value::Table;
use trueup_core::config::SCHEMA;

use crate::changes::{Change, Step, additions, changed, others, text, ways_of};
use crate::files::{folder, good, loaded};

/// What the schema cannot express: how the parser's line of it ends, why, and a file that shows it.
const BEYOND: [(&str, &str, &str); 8] = [
    (
        "with it trueup would approve removals itself",
        "labels are compared in whatever case",
        r#"
        [pull_request]
        labels = ["trueup: Approve removals"]
        "#,
    ),
    (
        "one configuration keeps one branch of it",
        "two members of an array are compared by their names, in whatever case",
        r#"
        [[repository]]
        name = "OWNER/data"
        branch = "next"
        file = [{ category = "two", source = "/two", path = "two.json" }]
        "#,
    ),
    (
        "twice: remove one",
        "members of arrays are unique by one of their keys, across tables",
        r#"
        [[repository.file]]
        category = "two"
        source = "/two"
        path = "one.json"
        "#,
    ),
    (
        "a file of its own: remove one",
        "one string follows from another",
        r#"
        [[repository.file]]
        category = "two"
        source = "/two"
        path = "model_mod_data.json"
        companion = "mod-data"
        "#,
    ),
    (
        "take `companion` off one",
        "one string follows from another",
        r#"
        [[repository.file]]
        category = "two"
        source = "/two"
        path = "two.json"
        companion = "mod-data"

        [[repository.file]]
        category = "three"
        source = "/three"
        path = "three.json"
        companion = "mod-data"
        "#,
    ),
    (
        "below it: remove one",
        "one string is the beginning of another",
        r#"
        [[repository.file]]
        category = "two"
        source = "/two"
        path = "one.json/two.json"
        "#,
    ),
    (
        "not a number with a fraction",
        "25.0 and 25 are one number in JSON",
        "\n[guard]\nmax_removals = 25.0\n",
    ),
    (
        "is neither host nor host:port",
        "what the numbers of an address and the letters of an encoded name stand for",
        "\n[source]\nbase_url = \"https://256.0.0.1\"\n",
    ),
];

/// The schema, ready to judge.
pub(crate) struct Schema(Validator);

impl Schema {
    pub(crate) fn new() -> Self {
        let schema = serde_json::from_str(SCHEMA).unwrap();
        Self(jsonschema::draft202012::new(&schema).unwrap())
    }

    /// Judges a text as an editor does.
    pub(crate) fn accepts(&self, text: &str) -> bool {
        toml::from_str::<Table>(text.trim_start_matches('\u{feff}'))
            .is_ok_and(|table| self.0.is_valid(&json(&Value::Table(table))))
    }
}

/// TOML as JSON; what JSON does not have is `null`, which no key allows.
fn json(value: &Value) -> Json {
    match value {
        Value::String(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Boolean(is_on) => (*is_on).into(),
        Value::Datetime(_) => Json::Null,
        Value::Array(parts) => parts.iter().map(json).collect(),
        Value::Table(table) => table.iter().map(|(key, part)| (key.clone(), json(part))).collect(),
    }
}

/// Says how the two disagree, if they do and it is not on the list.
fn disagreement(schema: &Schema, text: &str) -> Option<String> {
    let (accepts, faults) = (schema.accepts(text), loaded(text).err());
    let is_listed = |sentence: &str| BEYOND.iter().any(|(end, ..)| sentence.ends_with(end));
    match (accepts, faults) {
        (true, Some(faults)) if faults.iter().all(|fault| is_listed(&fault.sentence)) => None,
        (true, Some(faults)) => Some(format!("only the parser refuses:\n{faults}\n{text}")),
        (false, None) => Some(format!("only the schema refuses:\n{text}")),
        (true, None) | (false, Some(_)) => None,
    }
}

fn tables() -> Vec<Table> {
    let texts = good().into_iter();
    texts
        .map(|(name, text)| toml::from_str(&text).unwrap_or_else(|it| panic!("{name}: {it}")))
        .collect()
}

#[test]
fn both_accept_every_good_file() {
    let schema = Schema::new();
    for (name, text) in good() {
        assert!(schema.accepts(&text), "{name}");
        assert!(loaded(&text).is_ok(), "{name}: {}", loaded(&text).unwrap_err());
    }
}

#[test]
fn both_refuse_every_wrong_file() {
    let schema = Schema::new();
    let mut read = 0;
    for entry in fs::read_dir(folder("wrong")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if path.extension().is_some_and(|extension| extension == "toml") {
            assert_eq!(disagreement(&schema, &text), None, "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 40, "{read}");
}

#[test]
fn what_no_schema_can_express_is_a_short_list() {
    let schema = Schema::new();
    let least = fs::read_to_string(folder("good").join("least.toml")).unwrap();
    for (end, reason, more) in BEYOND {
        let text = least.clone() + more;

        assert!(schema.accepts(&text), "the schema can tell, though {reason}");
        let faults = loaded(&text).expect_err(reason);
        assert!(faults.iter().all(|fault| fault.sentence.ends_with(end)), "{faults}");
    }
}

#[test]
fn both_agree_whatever_single_value_is_changed() {
    let schema = Schema::new();
    let (others, additions) = (others(), additions());
    let mut tried = 0;
    for table in tables().iter().filter(|table| ways_of(table).len() < 80) {
        for way in ways_of(table) {
            let replaced = others.iter().cloned().map(Change::Replace);
            for change in replaced.chain([Change::Remove]).chain(additions.iter().cloned()) {
                let text = changed(table, &way, change);
                assert_eq!(disagreement(&schema, &text), None);
                tried += 1;
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}

proptest! {
    #[test]
    fn both_agree_whatever_text_stands_in_whatever_place(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), text()), 1..3),
    ) {
        static SCHEMA_ONCE: LazyLock<Schema> = LazyLock::new(Schema::new);
        static TABLES: LazyLock<Vec<Table>> = LazyLock::new(tables);
        let mut table = file.get(&TABLES[..]).clone();
        for (place, text) in changes {
            let ways = ways_of(&table);
            let change = Change::Replace(text.into());
            let way: &Vec<Step> = place.get(&ways);
            table = toml::from_str(&changed(&table, way, change)).unwrap();
        }

        prop_assert_eq!(disagreement(&SCHEMA_ONCE, &toml::to_string(&table).unwrap()), None);
    }
}
