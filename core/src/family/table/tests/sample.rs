//! Random tables in random spellings, and random edits, for laws.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

/// What a table says: the header, then the rows.
pub(super) type Sheet = Vec<Vec<String>>;

/// Any table, and a file that says it.
pub(super) fn file() -> impl Strategy<Value = (Sheet, String)> {
    (sheet(), hand()).prop_map(|(sheet, mut hand)| {
        let text = hand.file(&sheet);
        (sheet, text)
    })
}

/// Pieces of which a table may or may not come out.
pub(super) fn soup() -> impl Strategy<Value = String> {
    vec(prop::sample::select(TOKENS.as_slice()), 0..24).prop_map(|tokens| tokens.concat())
}

/// New cells of a row.
pub(super) fn cells() -> impl Strategy<Value = Vec<String>> {
    vec(value(), 1..6)
}

/// A value that a cell may be given.
pub(super) fn value() -> impl Strategy<Value = String> {
    prop::sample::select(VALUES.as_slice()).prop_map(str::to_owned)
}

/// What happens to a table of up to ten rows and more columns than it has.
#[derive(Debug, Clone)]
pub(super) struct Changes {
    /// New values, in random order.
    pub(super) values: Vec<((usize, usize), String)>,
    pub(super) removed: Vec<usize>,
    /// New rows, each with the row it stands behind.
    pub(super) added: Vec<(Option<usize>, Vec<String>)>,
}

/// Changes that need rows and columns which may not be there.
pub(super) fn changes() -> impl Strategy<Value = Changes> {
    let values = btree_map((0..10_usize, 0..7_usize), value(), 0..8);
    let removed = btree_set(0..10_usize, 0..5);
    let added = vec((prop::option::weighted(0.8, 0..10_usize), cells()), 0..5);
    let values = values.prop_map(Vec::from_iter).prop_shuffle();
    let removed = removed.prop_map(Vec::from_iter).prop_shuffle();
    (values, removed, added).prop_map(|(values, removed, added)| Changes { values, removed, added })
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let header = btree_set(value(), 1..5).prop_map(Vec::from_iter).prop_shuffle();
    (header, vec(cells(), 0..8)).prop_map(|(header, rows)| {
        let mut sheet = vec![header];
        sheet.extend(rows);
        sheet
    })
}

fn hand() -> impl Strategy<Value = Hand> {
    let line_endings = prop::sample::select(LINE_ENDINGS.as_slice());
    let choices = vec(any::<u8>(), 1..64);
    (line_endings, choices).prop_map(|(line_endings, choices)| Hand {
        line_endings,
        choices,
        next: 0,
    })
}

/// Writes tables as a person would who lets dice decide.
#[derive(Debug, Clone)]
struct Hand {
    line_endings: &'static [&'static str],
    choices: Vec<u8>,
    next: usize,
}

impl Hand {
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        self.next += 1;
        let choice = usize::from(self.choices[self.next % self.choices.len()]) + self.next;
        from[choice % from.len()]
    }

    fn line_ending(&mut self) -> &'static str {
        self.pick(self.line_endings)
    }

    fn file(&mut self, sheet: &Sheet) -> String {
        let is_like_a_mark = sheet[0][0].starts_with('\u{feff}');
        let marks = if is_like_a_mark { &["\u{feff}"][..] } else { &["", "", "\u{feff}"] };
        let mut text = self.pick(marks).to_owned();
        for (at, record) in sheet.iter().enumerate() {
            if at > 0 {
                text.push_str(self.line_ending());
                self.write_blank_lines(&mut text);
            }
            self.write_record(&mut text, record);
        }
        if self.pick(&[true, true, false]) {
            text.push_str(self.line_ending());
            self.write_blank_lines(&mut text);
        }
        text
    }

    fn write_blank_lines(&mut self, out: &mut String) {
        for _ in 0..self.pick(&[0, 0, 0, 1, 2]) {
            out.push_str(self.line_ending());
        }
    }

    fn write_record(&mut self, out: &mut String, record: &[String]) {
        for (at, value) in record.iter().enumerate() {
            out.push_str(if at > 0 { "," } else { "" });
            let is_blank_line = record.len() == 1 && value.is_empty();
            self.write_cell(out, value, is_blank_line);
        }
    }

    fn write_cell(&mut self, out: &mut String, value: &str, is_blank_line: bool) {
        let begins_quoted = value.starts_with('"');
        let is_special = value.contains([',', '\r', '\n']);
        let quoted = |value: &str| format!("\"{}\"", value.replace('"', "\"\""));
        let spelled = match self.pick(&[0, 0, 1, 2]) {
            0 if !begins_quoted && !is_special && !is_blank_line => value.to_owned(),
            // Behind the end of the quotes, all that is not special stands for itself.
            2 if !value.is_empty() => {
                let last = value.char_indices().next_back().map_or(0, |(at, _)| at);
                let (quotes, rest) = value.split_at(last);
                let is_free = !rest.contains(['"', ',', '\r', '\n']);
                if is_free { quoted(quotes) + rest } else { quoted(value) }
            }
            _ => quoted(value),
        };
        out.push_str(&spelled);
    }
}

const VALUES: [&str; 16] = [
    "",
    "",
    "a",
    "b",
    "é",
    "\u{1F600}",
    "\u{feff}",
    " x ",
    "a,b",
    "\"",
    "12\" x",
    "\"q\"",
    "l\nm",
    "\r\n",
    "\r",
    "{\"k\": 0.5}",
];

const LINE_ENDINGS: [&[&str]; 4] = [&["\n"], &["\r\n"], &["\r"], &["\r\n", "\n", "\r"]];

const TOKENS: [&str; 14] =
    [",", ",", "\"", "\"", "\"\"", "\n", "\r", "\r\n", "a", "b", "c", " ", "é", "\u{feff}"];
