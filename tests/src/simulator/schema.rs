//! OpenAPI 3.0 schemas, turned into JSON Schema and looked into.

use serde_json::{Map, Value, json};

/// Rewrites a description so that a JSON Schema validator judges it fairly.
///
/// `oneOf` becomes `anyOf`, because GitHub's alternatives overlap; `nullable` becomes an
/// alternative, whatever stands beside it.
pub(crate) fn modern(description: Value) -> Value {
    match description {
        Value::Array(items) => items.into_iter().map(modern).collect(),
        Value::Object(members) => modern_object(members),
        other => other,
    }
}

/// Puts right where the description is narrower than the service, and than itself elsewhere.
///
/// A label without a description has a null there: the schema of one pull request says so, that of a list does not.
pub(crate) fn corrected(mut description: Value) -> Value {
    let label = "/components/schemas/pull-request-simple/properties/labels/items/properties";
    let text = description.pointer_mut(&format!("{label}/description"));
    text.expect("the schema describes labels")["nullable"] = json!(true);
    description
}

/// Follows `$ref` until there is none.
pub(crate) fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let found = document.pointer(reference.trim_start_matches('#'));
            resolved(document, found.unwrap())
        }
        None => schema,
    }
}

/// Gathers the schemas that `schema` reaches by reference, directly or not.
pub(crate) fn collect(document: &Value, schema: &Value, reached: &mut Map<String, Value>) {
    let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix(SCHEMAS));
    if let Some(name) = name.filter(|name| !reached.contains_key(*name)) {
        let found = &document["components"]["schemas"][name];
        reached.insert(name.to_owned(), found.clone());
        collect(document, found, reached);
    }
    match schema {
        Value::Array(items) => items.iter().for_each(|item| collect(document, item, reached)),
        Value::Object(members) => {
            for member in members.values() {
                collect(document, member, reached);
            }
        }
        _ => {}
    }
}

/// Lists the members of `value` that none of the `shapes` names, at any depth.
pub(crate) fn unknown_keys(
    document: &Value,
    (shapes, value): (&[&Value], &Value),
    at: &str,
    unknown: &mut Vec<String>,
) {
    let shapes: Vec<_> = shapes.iter().flat_map(|shape| alternatives(document, shape)).collect();
    match value {
        Value::Array(items) => {
            let below: Vec<_> = shapes.iter().filter_map(|shape| shape.get("items")).collect();
            for (index, item) in items.iter().enumerate() {
                unknown_keys(document, (&below, item), &format!("{at}/{index}"), unknown);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let at = format!("{at}/{key}");
                match below(&shapes, key) {
                    Known::Never => unknown.push(format!("key {at} is unknown")),
                    Known::As(below) => {
                        unknown_keys(document, (&below, member), &at, unknown);
                    }
                }
            }
        }
        _ => {}
    }
}

/// What some shapes say of a member.
enum Known<'a> {
    /// None of them knows it.
    Never,
    /// These are its own shapes; none means that it can be anything.
    As(Vec<&'a Value>),
}

/// The shapes of a member; objects without named properties take any.
fn below<'a>(shapes: &[&'a Value], key: &str) -> Known<'a> {
    let named: Vec<_> = shapes.iter().filter_map(|shape| shape["properties"].as_object()).collect();
    let others: Vec<_> = shapes
        .iter()
        .filter_map(|shape| shape.get("additionalProperties"))
        .filter(|rest| **rest != Value::Bool(false))
        .collect();
    let found: Vec<_> = named.iter().filter_map(|properties| properties.get(key)).collect();
    if found.is_empty() && others.is_empty() && !named.is_empty() {
        return Known::Never;
    }
    Known::As(if found.is_empty() { others } else { found })
}

fn alternatives<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = resolved(document, schema);
    let mut found = vec![schema];
    for key in ["allOf", "anyOf"] {
        for shape in schema[key].as_array().into_iter().flatten() {
            found.extend(alternatives(document, shape));
        }
    }
    found
}

fn modern_object(members: Map<String, Value>) -> Value {
    let nullable = members.get("nullable") == Some(&Value::Bool(true));
    let mut members: Map<_, _> = members
        .into_iter()
        .filter(|(key, value)| key != "nullable" || !value.is_boolean())
        .map(|(key, value)| (key, modern(value)))
        .collect();
    if members.get("oneOf").is_some_and(Value::is_array) {
        let alternatives = members.remove("oneOf").unwrap();
        members.insert("anyOf".to_owned(), alternatives);
    }
    if nullable {
        return json!({"anyOf": [members, {"type": "null"}]});
    }
    Value::Object(members)
}

const SCHEMAS: &str = "#/components/schemas/";
