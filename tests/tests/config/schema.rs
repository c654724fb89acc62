//! The schema of `trueup.toml` for editors: it is one, and its defaults and examples are true.

use serde_json::{Value, json};

use crate::agreement::Schema;
use crate::files::{good, loaded};
use trueup_core::config::SCHEMA;

/// Every place of the schema that has this key, with the way to it.
fn places<'a>(schema: &'a Value, key: &str, way: &str, found: &mut Vec<(String, &'a Value)>) {
    let Some(members) = schema.get("properties").and_then(Value::as_object) else { return };
    for (name, property) in members {
        let way = format!("{way}/{name}");
        if let Some(value) = property.get(key) {
            found.push((way.clone(), value));
        }
        places(property, key, &way, found);
        if let Some(items) = property.get("items") {
            places(items, key, &format!("{way}/0"), found);
        }
    }
}

fn all(key: &str) -> Vec<(String, Value)> {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut found = Vec::new();
    places(&schema, key, "", &mut found);
    found.into_iter().map(|(way, value)| (way, value.clone())).collect()
}

/// The smallest configuration that has the table of this place.
fn least(way: &str) -> Value {
    let mut file = json!({"category": "one", "source": "/one", "path": "one.json"});
    let (table, key) = way.rsplit_once('/').unwrap();
    if key == "csv_path" {
        file["family"] = json!("text-reference");
    }
    if table.ends_with("/field/0") {
        file["field"] = json!([{"pointer": "/a", "owner": "target"}]);
    }
    let mut text =
        json!({"name": "models", "repository": [{"name": "owner/data", "file": [file]}]});
    if let Some(name) = table.strip_prefix('/').filter(|name| !name.contains('/')) {
        text[name] = json!({});
    }
    text
}

/// The smallest configuration, with a value put at this place.
fn with(way: &str, value: &Value) -> String {
    let mut text = least(way);
    let (table, key) = way.rsplit_once('/').unwrap();
    text.pointer_mut(table).unwrap()[key] = value.clone();
    toml::to_string(&text).unwrap()
}

/// Whether something stands at this place, whichever element of an array it is in.
fn stands(value: &Value, way: &[&str]) -> bool {
    match (way, value) {
        ([], _) => true,
        (["0", rest @ ..], Value::Array(parts)) => parts.iter().any(|part| stands(part, rest)),
        ([key, rest @ ..], _) => value.get(key).is_some_and(|part| stands(part, rest)),
    }
}

#[test]
fn the_schema_is_one_by_its_own_rules() {
    let schema = serde_json::from_str(SCHEMA).unwrap();

    assert!(jsonschema::draft202012::meta::is_valid(&schema));
}

#[test]
fn every_key_has_a_title_and_a_description() {
    let titles = all("title");
    let described: Vec<_> = all("description").into_iter().map(|(way, _)| way).collect();

    let titled: Vec<_> = titles.into_iter().map(|(way, _)| way).collect();
    assert_eq!(titled, described);
    assert_eq!(titled.len(), 35, "{titled:#?}");
}

#[test]
fn what_the_schema_calls_the_default_is_the_default() {
    let defaults = all("default");
    assert_eq!(defaults.len(), 14, "{defaults:#?}");

    for (way, default) in defaults {
        let config = loaded(&with(&way, &default)).unwrap();
        let least = loaded(&toml::to_string(&least(&way)).unwrap()).unwrap();
        assert_eq!(format!("{config:?}"), format!("{least:?}"), "{way}");
    }
}

#[test]
fn every_example_is_accepted() {
    let schema = Schema::new();
    let mut tried = 0;
    for (way, examples) in all("examples") {
        for example in examples.as_array().unwrap() {
            let text = with(&way, example);
            assert!(schema.accepts(&text), "{way}: {example}");
            assert!(loaded(&text).is_ok(), "{way}: {example}");
            tried += 1;
        }
    }
    assert!(tried > 15, "{tried}");
}

#[test]
fn every_key_the_parser_knows_is_in_the_schema() {
    let schema = Schema::new();
    let texts = good();

    let every = texts.iter().find(|(name, _)| name.ends_with("every-key.toml")).unwrap();

    let value: Value = toml::from_str(&every.1).unwrap();
    for (way, _) in all("title") {
        let steps: Vec<_> = way.split('/').skip(1).collect();
        assert!(stands(&value, &steps), "{way} is not in every-key.toml");
    }
    assert!(texts.iter().all(|(_, text)| schema.accepts(text)));
}
