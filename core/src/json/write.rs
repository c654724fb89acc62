//! Values as JSON: on one line, or on a line for each item.

use std::io::{self, Write};
use std::mem;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Returns a value as JSON without whitespace.
///
/// # Panics
///
/// Panics if the key of a map is no text, or a value refuses to be written.
#[must_use]
pub fn line<T: Serialize + ?Sized>(value: &T) -> String {
    written(value, Layout::line())
}

/// Returns a value as JSON that people read, too: indented by two blanks a level, and with a line feed at its end.
///
/// # Panics
///
/// Panics if the key of a map is no text, or a value refuses to be written.
#[must_use]
pub fn lines<T: Serialize + ?Sized>(value: &T) -> String {
    written(value, Layout::lines()) + "\n"
}

fn written<T: Serialize + ?Sized>(value: &T, layout: Layout) -> String {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, layout);
    value.serialize(&mut serializer).expect("plain values with text keys");
    String::from_utf8(text).expect("JSON is text")
}

/// Where lines are broken.
///
/// It is decided when a text is written: `serde_json` has a type for either, and all that writes would be compiled twice.
struct Layout {
    is_broken: bool,
    depth: usize,
    /// Whether nothing stands yet in the container that was begun last.
    is_empty: bool,
}

impl Layout {
    const fn line() -> Self {
        Self { is_broken: false, depth: 0, is_empty: true }
    }

    const fn lines() -> Self {
        Self { is_broken: true, ..Self::line() }
    }

    fn begin(&mut self, out: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.is_empty = true;
        out.write_all(bracket)
    }

    fn begin_item(&mut self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if !mem::replace(&mut self.is_empty, false) {
            out.write_all(b",")?;
        }
        self.begin_line(out)
    }

    fn end(&mut self, out: &mut (impl Write + ?Sized), bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if !mem::replace(&mut self.is_empty, false) {
            self.begin_line(out)?;
        }
        out.write_all(bracket)
    }

    fn begin_line(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        if self.is_broken {
            out.write_all(b"\n")?;
            (0..self.depth).try_for_each(|_| out.write_all(b"  "))?;
        }
        Ok(())
    }
}

impl Formatter for Layout {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, _: bool) -> io::Result<()> {
        self.begin_item(out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, _: bool) -> io::Result<()> {
        self.begin_item(out)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.is_broken { b": " } else { b":" })
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
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
        Tuple(u8, Option<String>),
        Struct { items: Vec<Self>, members: BTreeMap<String, Self> },
    }

    fn samples() -> impl Strategy<Value = Sample> {
        let text = ".{0,4}".boxed();
        let leaf = prop_oneof![
            Just(Sample::Unit),
            (any::<u8>(), prop::option::of(text.clone()))
                .prop_map(|(number, text)| Sample::Tuple(number, text)),
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
}
