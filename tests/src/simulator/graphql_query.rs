//! The one form of GraphQL that the simulator reads: a mutation with its input in a variable.

use serde_json::{Map, Value};

/// `mutation($variable: Type!) { field(input: $variable) { selection } }`
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mutation {
    pub(crate) variable: String,
    pub(crate) kind: String,
    pub(crate) field: String,
    pub(crate) selection: Vec<Selected>,
}

/// A field to show, with the fields to show of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Selected {
    name: String,
    below: Vec<Self>,
}

impl Mutation {
    /// Reads a document; the error is GitHub's sentence for one that it cannot read.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Tokens { all: split(text), next: 0 };
        tokens.expect("mutation")?;
        if tokens.peek() != Some("(") {
            tokens.name()?;
        }
        tokens.expect("(")?;
        let variable = tokens.variable()?;
        tokens.expect(":")?;
        let kind = tokens.name()?;
        for mark in ["!", ")", "{"] {
            tokens.expect(mark)?;
        }
        let field = tokens.name()?;
        for mark in ["(", "input", ":"] {
            tokens.expect(mark)?;
        }
        if tokens.variable()? != variable {
            return Err(tokens.complaint());
        }
        tokens.expect(")")?;
        let selection = tokens.selection()?;
        tokens.expect("}")?;
        match tokens.peek() {
            None => Ok(Self { variable, kind, field, selection }),
            Some(_) => Err(tokens.complaint()),
        }
    }
}

/// Takes the selected fields out of a whole payload, or names one that it does not have.
pub(crate) fn select(payload: &Value, selection: &[Selected]) -> Result<Value, String> {
    let mut shown = Map::new();
    for Selected { name, below } in selection {
        let found = payload.get(name).ok_or_else(|| name.clone())?;
        let found = if below.is_empty() { found.clone() } else { select(found, below)? };
        shown.insert(name.clone(), found);
    }
    Ok(Value::Object(shown))
}

struct Tokens<'a> {
    all: Vec<&'a str>,
    next: usize,
}

impl Tokens<'_> {
    fn peek(&self) -> Option<&str> {
        self.all.get(self.next).copied()
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        if self.peek() != Some(wanted) {
            return Err(self.complaint());
        }
        self.next += 1;
        Ok(())
    }

    fn name(&mut self) -> Result<String, String> {
        let name = self.peek().filter(|token| token.starts_with(is_of_name)).map(str::to_owned);
        let name = name.ok_or_else(|| self.complaint())?;
        self.next += 1;
        Ok(name)
    }

    fn variable(&mut self) -> Result<String, String> {
        self.expect("$")?;
        self.name()
    }

    fn selection(&mut self) -> Result<Vec<Selected>, String> {
        let mut selection = Vec::new();
        self.expect("{")?;
        while self.peek() != Some("}") {
            let name = self.name()?;
            let below = if self.peek() == Some("{") { self.selection()? } else { Vec::new() };
            selection.push(Selected { name, below });
        }
        self.expect("}")?;
        if selection.is_empty() { Err(self.complaint()) } else { Ok(selection) }
    }

    fn complaint(&self) -> String {
        match self.peek() {
            Some(token) => format!("Parse error on {token:?}"),
            None => "Unexpected end of document".to_owned(),
        }
    }
}

/// Names and single marks, without blanks and commas.
fn split(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let long = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
        let (token, after) = rest.split_at(long.max(first.len_utf8()));
        if long > 0 || !(first.is_whitespace() || first == ',') {
            tokens.push(token);
        }
        rest = after;
    }
    tokens
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Mutation, select};

    const TEXT: &str =
        "mutation Move($in: UpdateRefsInput!) {\n  updateRefs(input: $in) { a, b { c } } }";

    #[test]
    fn a_mutation_is_read_and_its_selection_taken_out() {
        let read = Mutation::parse(TEXT).unwrap();

        assert_eq!((&*read.variable, &*read.kind), ("in", "UpdateRefsInput"));
        assert_eq!(read.field, "updateRefs");
        let payload = json!({"a": 1, "b": {"c": 2, "d": 3}, "e": 4});
        assert_eq!(select(&payload, &read.selection), Ok(json!({"a": 1, "b": {"c": 2}})));
        assert_eq!(select(&json!({"a": 1}), &read.selection), Err("b".to_owned()));
    }

    #[test]
    fn another_form_is_refused() {
        for text in ["", "query { viewer { login } }", "mutation($a: A!) { x(input: $b) { c } }"] {
            assert!(Mutation::parse(text).is_err(), "{text}");
        }
        assert!(Mutation::parse(&format!("{TEXT} more")).is_err());
        assert!(Mutation::parse(&TEXT.replace("a, b { c }", "")).is_err());
    }
}
