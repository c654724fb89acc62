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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{modern, unknown_keys};

    #[test]
    fn alternatives_may_overlap() {
        let one = json!({"oneOf": [{"type": "string"}, {"type": "integer"}]});

        assert_eq!(modern(one), json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}));
    }

    #[test]
    fn a_member_called_as_a_keyword_stays() {
        let members =
            json!({"properties": {"oneOf": {"type": "string"}, "nullable": {"type": "boolean"}}});

        assert_eq!(modern(members.clone()), members);
    }

    #[test]
    fn null_is_an_alternative_to_whatever_stands_beside_it() {
        for beside in [
            json!({"type": "string"}),
            json!({"$ref": "#/components/schemas/a"}),
            json!({"allOf": [{"$ref": "#/components/schemas/a"}]}),
            json!({"enum": ["a"]}),
        ] {
            let mut schema = beside.clone();
            schema["nullable"] = json!(true);

            assert_eq!(modern(schema), json!({"anyOf": [beside, {"type": "null"}]}));
        }
        let plain = json!({"type": "string", "nullable": false});
        assert_eq!(modern(plain), json!({"type": "string"}));
    }

    #[test]
    fn keys_are_looked_up_in_all_alternatives_at_any_depth() {
        let document = json!({"components": {"schemas": {
            "a": {"properties": {"x": {"properties": {"in_a": {}}}}},
            "b": {"properties": {"x": {"properties": {"in_b": {}}}, "free": {"type": "object"}}},
        }}});
        let either = json!({"items": {"anyOf": [
            {"$ref": "#/components/schemas/a"},
            {"allOf": [{"$ref": "#/components/schemas/b"}]},
        ]}});
        let unknown = |value: Value| {
            let mut unknown = Vec::new();
            unknown_keys(&document, (&[&either], &value), "", &mut unknown);
            unknown
        };

        let fine = json!([{"x": {"in_a": 1, "in_b": 2}, "free": {"anything": {"goes": 1}}}]);
        assert_eq!(unknown(fine), [] as [String; 0]);
        let wrong = json!([{}, {"x": {"in_c": 1}, "y": {"in_a": 1}}]);
        assert_eq!(unknown(wrong), ["key /1/x/in_c is unknown", "key /1/y is unknown"]);
    }

    #[test]
    fn other_properties_are_taken_as_the_schema_says() {
        let map =
            json!({"properties": {"a": {}}, "additionalProperties": {"properties": {"b": {}}}});
        let closed = json!({"properties": {"a": {}}, "additionalProperties": false});
        let unknown = |schema: &Value, value: Value| {
            let mut unknown = Vec::new();
            unknown_keys(&Value::Null, (&[schema], &value), "", &mut unknown);
            unknown
        };

        assert_eq!(unknown(&map, json!({"a": 1, "z": {"b": 1}})), [] as [String; 0]);
        assert_eq!(unknown(&map, json!({"z": {"c": 1}})), ["key /z/c is unknown"]);
        assert_eq!(unknown(&closed, json!({"z": 1})), ["key /z is unknown"]);
    }
}
