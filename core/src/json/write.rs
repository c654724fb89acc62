//! Values as JSON: on one line, or on a line for each item.

mod serializer;

use std::mem;

use serde::{Serialize, Serializer};

use super::string::{self, Charset};

/// Returns a value as JSON without whitespace.
///
/// # Panics
///
/// Panics if the key of a map is no text, if there is a float in it, or if a value refuses to be written.
#[must_use]
pub fn line<T: Serialize + ?Sized>(value: &T) -> String {
    written(value, Writer::default())
}

/// Returns a value as JSON that people read, too: indented by two blanks a level, and with a line feed at its end.
///
/// # Panics
///
/// Panics where [`line()`] does.
#[must_use]
pub fn lines<T: Serialize + ?Sized>(value: &T) -> String {
    written(value, Writer { is_broken: true, ..Writer::default() }) + "\n"
}

fn written<T: Serialize + ?Sized>(value: &T, mut writer: Writer) -> String {
    let Ok(()) = value.serialize(&mut writer);
    writer.text
}

/// A text that is JSON already: [`line()`] and [`lines`] write it as it stands, and only they do.
#[derive(Debug, Clone, Copy)]
pub struct Raw<'a>(pub &'a str);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0.as_bytes())
    }
}

/// A text that grows.
///
/// Where lines are broken is decided when it is written, so that each type's writing is compiled once.
#[derive(Default)]
struct Writer {
    text: String,
    is_broken: bool,
    depth: usize,
    /// Whether something stands in the container that was begun last.
    is_filled: bool,
}

impl Writer {
    fn begin(&mut self, bracket: char) {
        self.text.push(bracket);
        self.depth += 1;
        self.is_filled = false;
    }

    fn begin_item(&mut self) {
        if mem::replace(&mut self.is_filled, true) {
            self.text.push(',');
        }
        self.begin_line();
    }

    fn begin_member(&mut self, name: &str) {
        self.begin_item();
        self.string(name);
        self.begin_value();
    }

    fn begin_value(&mut self) {
        self.text.push_str(if self.is_broken { ": " } else { ":" });
    }

    fn end(&mut self, bracket: char) {
        self.depth -= 1;
        if mem::replace(&mut self.is_filled, true) {
            self.begin_line();
        }
        self.text.push(bracket);
    }

    fn begin_line(&mut self) {
        if self.is_broken {
            self.text.push('\n');
            (0..self.depth).for_each(|_| self.text.push_str("  "));
        }
    }

    fn string(&mut self, text: &str) {
        string::write(&mut self.text, text, Charset::Unicode);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// What kinds of values `derive` tells apart.
    #[derive(Debug, Clone, Serialize)]
    enum Sample {
        Unit,
        Newtype(Box<Self>),
        Numbers(i8, i64, u16, u64),
        Tuple(bool, char, Option<String>),
        Struct { items: Vec<Self>, members: BTreeMap<String, Self> },
    }

    fn samples() -> impl Strategy<Value = Sample> {
        let text = "[\\x00-\\x1f\"\\\\/\\x7f]{0,2}.{0,4}".boxed();
        let leaf = prop_oneof![
            Just(Sample::Unit),
            any::<(i8, i64, u16, u64)>().prop_map(|(a, b, c, d)| Sample::Numbers(a, b, c, d)),
            (any::<bool>(), any::<char>(), prop::option::of(text.clone()))
                .prop_map(|(flag, char, text)| Sample::Tuple(flag, char, text)),
        ];
        leaf.prop_recursive(4, 30, 4, move |inner| {
            let members = prop::collection::btree_map(text.clone(), inner.clone(), 0..4);
            prop_oneof![
                inner.clone().prop_map(|inner| Sample::Newtype(Box::new(inner))),
                (prop::collection::vec(inner, 0..4), members)
                    .prop_map(|(items, members)| Sample::Struct { items, members }),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_text_is_what_serde_json_writes(sample in samples()) {
            prop_assert_eq!(line(&sample), serde_json::to_string(&sample).expect("JSON"));
            let broken = serde_json::to_string_pretty(&sample).expect("JSON");
            prop_assert_eq!(lines(&sample), broken + "\n");
        }
    }

    #[test]
    fn nothing_stands_between_the_brackets_of_an_empty_container() {
        let value: Value = serde_json::from_str(r#"[[], {}, {"a": [[]], "b": 1}]"#).expect("JSON");

        assert_eq!(line(&value), r#"[[],{},{"a":[[]],"b":1}]"#);
        let broken = "[\n  [],\n  {},\n  {\n    \"a\": [\n      []\n    ],\n    \"b\": 1\n  }\n]\n";
        assert_eq!(lines(&value), broken);
    }

    #[test]
    fn what_is_json_already_is_written_as_it_stands() {
        let value = BTreeMap::from([("a", Raw("{ \"b\": 1.50 }")), ("c", Raw("null"))]);

        assert_eq!(line(&value), r#"{"a":{ "b": 1.50 },"c":null}"#);
        assert_eq!(lines(&value), "{\n  \"a\": { \"b\": 1.50 },\n  \"c\": null\n}\n");
    }

    #[test]
    #[should_panic(expected = "the key of a map is a text")]
    fn a_key_that_is_no_text_is_a_mistake() {
        let _ = line(&BTreeMap::from([(1, 2)]));
    }
}
