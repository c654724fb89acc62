//! Holds every request and response against GitHub's own description of its API.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::operation::Route;
use super::schema;

/// GitHub's description, with the validators built so far.
pub(crate) struct Contract {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// The contract, read once in a process.
pub(crate) fn contract() -> &'static Contract {
    static CONTRACT: OnceLock<Contract> = OnceLock::new();
    CONTRACT.get_or_init(|| Contract {
        document: schema::modern(schema::corrected(described())),
        validators: Mutex::default(),
    })
}

/// GitHub's description, and ours of the one call that GitHub describes elsewhere.
fn described() -> Value {
    let mut described: Value = serde_json::from_str(DESCRIPTION).unwrap();
    described["paths"]["/graphql"] = serde_json::from_str(GRAPHQL).unwrap();
    described
}

impl Contract {
    /// Says what is wrong with a request: unknown or bad query parameters, a body that does not
    /// fit, and keys that the description does not know.
    pub(crate) fn request(
        &self,
        route: &Route,
        query: &BTreeMap<String, String>,
        body: &Value,
    ) -> Vec<String> {
        let mut wrong = self.query(route, query);
        let described = &self.operation(route)["requestBody"];
        let shape = &described["content"]["application/json"]["schema"];
        match (body, shape) {
            (Value::Null, _) if described["required"] == true => {
                wrong.push("the body is missing".to_owned());
            }
            (Value::Null, _) => {}
            (_, Value::Null) => wrong.push("the operation takes no body".to_owned()),
            (body, shape) => {
                let key = format!("{} {} request", route.method, route.template);
                wrong.extend(self.errors(&key, shape, body));
                let mut unknown = Vec::new();
                schema::unknown_keys(&self.document, (&[shape], body), "", &mut unknown);
                wrong.extend(unknown);
            }
        }
        wrong
    }

    /// Says what is wrong with a response, keys that the description does not know included; errors
    /// that any call may meet are always allowed.
    pub(crate) fn response(&self, route: &Route, status: u16, body: &[u8]) -> Vec<String> {
        if status == 304 {
            return Vec::new();
        }
        let described = &self.operation(route)["responses"][status.to_string()];
        let described = schema::resolved(&self.document, described);
        let shape = &described["content"]["application/json"]["schema"];
        let shape = match (described, shape) {
            (Value::Null, _) if !is_universal(status) => {
                return vec![format!("status {status} is not described")];
            }
            (_, Value::Null) if body.is_empty() && status < 300 => return Vec::new(),
            (_, Value::Null) if status < 300 => {
                return vec![format!("status {status} has no body")];
            }
            // GitHub describes some errors without their bodies.
            (_, Value::Null) => &BASIC_ERROR,
            (_, shape) => shape,
        };
        let Ok(body) = serde_json::from_slice(body) else {
            return vec![format!("the body of status {status} is not JSON")];
        };
        let key = format!("{} {} {status}", route.method, route.template);
        let mut wrong = self.errors(&key, shape, &body);
        // Every error tells its status, which only some of their schemas know.
        if status < 300 {
            schema::unknown_keys(&self.document, (&[shape], &body), "", &mut wrong);
        }
        wrong
    }

    fn operation(&self, route: &Route) -> &Value {
        &self.document["paths"][route.template][route.method.to_ascii_lowercase()]
    }

    fn query(&self, route: &Route, query: &BTreeMap<String, String>) -> Vec<String> {
        let described = self.operation(route)["parameters"].as_array();
        let described: Vec<_> = described
            .into_iter()
            .flatten()
            .map(|parameter| schema::resolved(&self.document, parameter))
            .filter(|parameter| parameter["in"] == "query")
            .collect();
        let judge = |(name, value): (&String, &String)| {
            let mut known = described.iter();
            match known.find(|parameter| parameter["name"] == **name) {
                None => Some(format!("query parameter {name} is unknown")),
                Some(parameter) if fits(&parameter["schema"], value) => None,
                Some(_) => Some(format!("query parameter {name} cannot be {value:?}")),
            }
        };
        query.iter().filter_map(judge).collect()
    }

    fn errors(&self, key: &str, shape: &Value, body: &Value) -> Vec<String> {
        let validator = self.validator(key, shape);
        let told = validator.iter_errors(body);
        told.map(|error| format!("{} {error}", error.instance_path())).collect()
    }

    /// Builds the validator for one body of one operation, once.
    fn validator(&self, key: &str, shape: &Value) -> Arc<Validator> {
        let mut known = self.validators.lock().unwrap();
        if let Some(validator) = known.get(key) {
            return Arc::clone(validator);
        }
        let validator = Arc::new(self.build(shape));
        known.insert(key.to_owned(), Arc::clone(&validator));
        validator
    }

    fn build(&self, shape: &Value) -> Validator {
        let mut reached = Map::new();
        schema::collect(&self.document, shape, &mut reached);
        let root = json!({"allOf": [shape], "components": {"schemas": reached}});
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .with_format("repo.nwo", |text: &str| text.split('/').count() == 2)
            .with_format("timestamp", |text: &str| text.parse::<u64>().is_ok())
            .build(&root)
            .unwrap()
    }
}

/// Answers that GitHub may give to any call, described or not: it was malformed, not allowed, not
/// found, too much, moved, or the server failed.
fn is_universal(status: u16) -> bool {
    matches!(status, 301 | 307 | 400 | 401 | 403 | 404 | 429 | 500..=599)
}

fn fits(shape: &Value, value: &str) -> bool {
    let listed = shape["enum"].as_array();
    let in_list = listed.is_none_or(|list| list.iter().any(|item| item == value));
    in_list && (shape["type"] != "integer" || value.parse::<i64>().is_ok())
}

static BASIC_ERROR: std::sync::LazyLock<Value> =
    std::sync::LazyLock::new(|| json!({"$ref": "#/components/schemas/basic-error"}));

const DESCRIPTION: &str = include_str!("../../openapi/github.json");
const GRAPHQL: &str = include_str!("../../openapi/graphql.json");
