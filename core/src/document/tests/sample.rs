//! Random documents in random layouts, for laws.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// The meaning of a value; two are equal iff their trees are, up to the order of members.
#[derive(Debug, Clone, PartialEq)]
enum Tree {
    Literal(&'static str),
    /// One of [`NUMBERS`].
    Number(usize),
    Text(&'static str),
    List(Vec<Self>),
    Object(Object),
}

type Object = Vec<(String, Tree)>;

/// Any document in any layout.
pub(crate) fn file() -> impl Strategy<Value = String> {
    (object(), hand()).prop_map(|(object, mut hand)| hand.file(&object))
}

/// One document in two layouts, its members in another order.
pub(crate) fn file_twice() -> impl Strategy<Value = (String, String)> {
    (object(), hand(), hand()).prop_map(|(object, mut one, mut other)| {
        let shuffled = other.shuffled(&object);
        (one.file(&object), other.file(&shuffled))
    })
}

/// A document in which a piece was replaced by something that may or may not fit.
pub(crate) fn damaged_file() -> impl Strategy<Value = String> {
    let token = prop::sample::select(TOKENS.as_slice());
    (file(), any::<[prop::sample::Index; 2]>(), vec(token, 0..3)).prop_map(
        |(text, ends, tokens)| {
            let mut ends = ends.map(|end| text.floor_char_boundary(end.index(text.len())));
            ends.sort_unstable();
            [&text[..ends[0]], &tokens.concat(), &text[ends[1]..]].concat()
        },
    )
}

fn object() -> impl Strategy<Value = Object> {
    btree_map(name(), tree(), 0..6).prop_map(Vec::from_iter).prop_shuffle()
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(NAMES.as_slice()).prop_map(str::to_owned)
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        prop::sample::select(["null", "true", "false"].as_slice()).prop_map(Tree::Literal),
        (0..NUMBERS.len()).prop_map(Tree::Number),
        prop::sample::select(TEXTS.as_slice()).prop_map(Tree::Text),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let members = btree_map(name(), inner.clone(), 0..5).prop_map(Vec::from_iter);
        prop_oneof![
            vec(inner, 0..5).prop_map(Tree::List),
            members.prop_shuffle().prop_map(Tree::Object),
        ]
    })
}

fn hand() -> impl Strategy<Value = Hand> {
    let gaps = prop::sample::select(GAPS.as_slice());
    (gaps, vec(any::<u8>(), 1..64)).prop_map(|(gaps, choices)| Hand { gaps, choices, next: 0 })
}

/// Writes documents as a person would who lets dice decide.
#[derive(Debug, Clone)]
struct Hand {
    gaps: &'static [&'static str],
    choices: Vec<u8>,
    next: usize,
}

impl Hand {
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        self.next += 1;
        let choice = usize::from(self.choices[self.next % self.choices.len()]) + self.next;
        from[choice % from.len()]
    }

    fn gap(&mut self) -> &'static str {
        self.pick(self.gaps)
    }

    fn shuffled(&mut self, object: &Object) -> Object {
        let mut shuffled = Object::new();
        for (name, tree) in object {
            let tree = match tree {
                Tree::Object(object) => Tree::Object(self.shuffled(object)),
                other => other.clone(),
            };
            let at = self.pick(&(0..=shuffled.len()).collect::<Vec<_>>());
            shuffled.insert(at, (name.clone(), tree));
        }
        shuffled
    }

    fn file(&mut self, object: &Object) -> String {
        let mut text = self.pick(&["", "", "\u{feff}"]).to_owned();
        text.push_str(self.gap());
        self.write_object(&mut text, object);
        text.push_str(self.pick(&["", "\n", "\r\n", "\n\n "]));
        text
    }

    fn write(&mut self, out: &mut String, tree: &Tree) {
        match tree {
            Tree::Literal(raw) => out.push_str(raw),
            Tree::Number(number) => out.push_str(self.pick(NUMBERS[*number])),
            Tree::Text(text) => self.write_text(out, text),
            Tree::List(items) => self.write_list(out, items),
            Tree::Object(object) => self.write_object(out, object),
        }
    }

    fn write_list(&mut self, out: &mut String, items: &[Tree]) {
        out.push('[');
        for (at, item) in items.iter().enumerate() {
            self.write_comma(out, at);
            out.push_str(self.gap());
            self.write(out, item);
        }
        out.push_str(self.gap());
        out.push(']');
    }

    fn write_object(&mut self, out: &mut String, object: &Object) {
        out.push('{');
        for (at, (name, tree)) in object.iter().enumerate() {
            self.write_comma(out, at);
            out.push_str(self.gap());
            self.write_text(out, name);
            out.push_str(self.pick(&[":", ": ", ": ", " : ", ":\t"]));
            self.write(out, tree);
        }
        out.push_str(self.gap());
        out.push('}');
    }

    fn write_comma(&mut self, out: &mut String, at: usize) {
        if at > 0 {
            out.push_str(self.pick(&["", "", "", " ", self.gaps[0]]));
            out.push(',');
        }
    }

    fn write_text(&mut self, out: &mut String, text: &str) {
        out.push('"');
        for char in text.chars() {
            let must_escape = char < ' ' || matches!(char, '"' | '\\');
            if must_escape || self.pick(&[false, false, true]) {
                let units = char
                    .encode_utf16(&mut [0; 2])
                    .iter()
                    .map(|unit| format!("\\u{unit:04X}"))
                    .collect::<String>();
                out.push_str(&units);
            } else {
                out.push(char);
            }
        }
        out.push('"');
    }
}

const NAMES: [&str; 9] = ["a", "b", "c", "A", "é", "x/y~z", "", "\u{1F600}", "\u{ffff}"];
const TEXTS: [&str; 8] =
    ["", "a", "b", "é", "e\u{301}", "\u{1F600}", "\"\\/\n\x01", "\x7f\u{2028}"];

/// Numbers in their spellings; to a 64-bit float they differ too.
const NUMBERS: [&[&str]; 6] = [
    &["0", "-0", "0.0", "0e9", "-0E-1"],
    &["1", "1.0", "10e-1", "0.1e+1"],
    &["-2.5", "-2.50", "-25e-1"],
    &["9007199254740992", "9007199254740992.0", "9007199254740.992e3"],
    &["17246524772", "1.7246524772E10"],
    &["1e30", "1000000000000000000000000000000"],
];

const GAPS: [&[&str]; 6] = [
    &[""],
    &[" "],
    &["\n  "],
    &["\r\n\t", "\r\n\t\t"],
    &["\n", "\n  ", "\n    ", "\n\n\t", "\r\n ", "\r"],
    &["", " ", "\t", "\n", "\r\n  ", "\n\n    ", "  \n\t"],
];

const TOKENS: [&str; 25] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"a\"",
    "\"b\"",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\"\\udc00\"",
    "1",
    "-",
    ".",
    "e",
    "1e99999999999",
    "null",
    "NaN",
    "//",
    " ",
    "\n",
    "é",
    "\u{feff}",
];
