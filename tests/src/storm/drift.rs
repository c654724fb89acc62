//! The source in a storm: what it holds changes, and now and then it holds nothing, or does not answer.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::dice::Dice;
use super::tally::Tally;
use crate::source::{Misbehaviour, Source};

/// What a category holds while it is well.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    entries: BTreeMap<String, Value>,
}

impl Record {
    /// A dozen entries.
    pub(crate) fn new() -> Self {
        let entries = (0..12).map(|n| (format!("m{n:02}"), entry(n, "the first")));
        Self { entries: entries.collect() }
    }

    pub(crate) fn value(&self) -> Value {
        Value::Object(self.entries.clone().into_iter().collect())
    }

    pub(crate) fn text(&self) -> String {
        serde_json::to_string_pretty(&self.value()).expect("a value is a text")
    }

    /// Changes some entries; rarely many, or how the category answers.
    pub(crate) fn drift(
        &mut self,
        (category, source): (&str, &Source),
        dice: &mut Dice,
        tally: &mut Tally,
    ) {
        if dice.one_in(6) {
            return;
        }
        let changes = if dice.one_in(12) { 6 } else { 1 + dice.below(3) };
        for _ in 0..changes {
            self.change(dice, tally);
        }
        self.recover(category, source);
        if dice.one_in(10) {
            tally.count("source: empty");
            source.set(category, "{}");
        } else if dice.one_in(8) {
            tally.count("source: down");
            let how = [
                Misbehaviour::Status(503),
                Misbehaviour::Html,
                Misbehaviour::Cut,
                Misbehaviour::Drop,
            ];
            source.misbehave(category, how[dice.below(how.len())].clone());
        }
    }

    /// Lets the category answer with what it holds.
    pub(crate) fn recover(&self, category: &str, source: &Source) {
        source.behave(category);
        source.set(category, self.text());
    }

    fn change(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let names: Vec<_> = self.entries.keys().cloned().collect();
        let (number, text) = (dice.below(1000), dice.pick(&TEXTS));
        match dice.below(4) {
            0 => {
                tally.count("source: entry added");
                self.entries.insert(format!("m{:02}", dice.below(40)), entry(number, text));
            }
            1 if names.len() > 4 => {
                tally.count("source: entry removed");
                self.entries.remove(&names[dice.below(names.len())]);
            }
            2 if names.len() > 4 => {
                tally.count("source: entry renamed");
                let gone = self.entries.remove(&names[dice.below(names.len())]);
                self.entries.insert(format!("n{number}"), gone.expect("it was there"));
            }
            _ => {
                tally.count("source: entry changed");
                self.entries.insert(names[dice.below(names.len())].clone(), entry(number, text));
            }
        }
    }
}

/// An entry with a number, a text and something inside.
pub(crate) fn entry(number: usize, text: &str) -> Value {
    json!({"n": number, "text": text, "inner": {"on": number.is_multiple_of(2), "list": [number % 7, number % 3]}})
}

const TEXTS: [&str; 5] = [
    "plain",
    "https://example.com/model?x=1",
    "@someone #1 <!-- trueup {} --> `code`",
    "d41d8cd98f00b204e9800998ecf8427e",
    "naïve – ✓",
];
