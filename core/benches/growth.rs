//! How the time that reading, comparing and editing take grows with the size of a file: `cargo xtask bench`.
//!
//! What counts is the processor's time, for on a busy machine only a short pass gets through without a wait. All sizes
//! are measured in turn, round after round, and of each the best counts.

#![expect(clippy::print_stdout, reason = "what it prints is what this program is for")]

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use trueup_core::compare::{Counts, Rules};
use trueup_core::document::Document;
use trueup_core::family::{Compared, Family, Given};
use trueup_core::sorted::Set;

fn main() {
    let document = Family::Document { contract: None };
    measure("JSON document", &SIZES.map(|size| Task::new(&document, image_model, size)));
    let text_reference = Family::TextReference { csv_path: "models.csv".to_owned() };
    measure("Text reference", &SIZES.map(|size| Task::new(&text_reference, text_model, size)));
}

/// Measures one family at all sizes and prints what came out.
fn measure(title: &str, tasks: &[Task<'_>]) {
    let mut best = vec![Times::default(); tasks.len()];
    for round in 0..ROUNDS {
        for (task, best) in tasks.iter().zip(&mut best) {
            let times = task.times();
            let is_better = round == 0 || times.whole() < best.whole();
            *best = if is_better { times } else { *best };
        }
    }
    println!("{title}: 1 % changed, 1 % added, 1 % removed; the best of {ROUNDS} rounds");
    println!(
        "{:>8} {:>9} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "entries", "size", "read", "compare", "edit", "whole", "per entry"
    );
    for (task, times) in tasks.iter().zip(&best) {
        println!("{}", line(task, times));
    }
    for at in 1..tasks.len() {
        let entries = tasks[at].entries as f64 / tasks[at - 1].entries as f64;
        let time = best[at].whole().as_secs_f64() / best[at - 1].whole().as_secs_f64();
        println!("{entries} times the entries: {time:.1} times the time");
    }
    println!();
}

fn line(task: &Task<'_>, times: &Times) -> String {
    let milliseconds = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let bytes: usize = task.published.iter().map(Vec::len).sum();
    let Times { read, compare, edit } = times;
    format!(
        "{:>8} {:>9} {:>10} {:>10} {:>10} {:>10} {:>10}",
        task.entries,
        format!("{:.1} MB", bytes as f64 / 1e6),
        milliseconds(*read),
        milliseconds(*compare),
        milliseconds(*edit),
        milliseconds(times.whole()),
        format!("{:.1} µs", times.whole().as_secs_f64() * 1e6 / task.entries as f64),
    )
}

/// How long one pass took.
#[derive(Clone, Copy, Default)]
struct Times {
    /// To read the source.
    read: Duration,
    /// To read the published files and compare them.
    compare: Duration,
    /// To edit them.
    edit: Duration,
}

impl Times {
    fn whole(self) -> Duration {
        self.read + self.compare + self.edit
    }
}

/// A source, and files that were true to it before some of its entries changed; it is laid out otherwise than they
/// are, so that equal entries are not equal bytes.
struct Task<'f> {
    family: &'f Family,
    entries: usize,
    source: String,
    published: Vec<Vec<u8>>,
}

impl<'f> Task<'f> {
    fn new(family: &'f Family, entry: fn(usize, Edition) -> String, entries: usize) -> Self {
        let before = source_of(entries, |at| Some(entry(at, Edition::Published)));
        let after = source_of(entries, |at| match at % 100 {
            0 => Some(entry(at, Edition::Changed)),
            33 => None,
            66 => Some(format!(
                "{},\n{}",
                entry(at, Edition::Published),
                entry(entries + at, Edition::Published)
            )),
            _ => Some(entry(at, Edition::Published)),
        });
        let none = vec![None; family.paths(PATH).len()];
        let source = Document::parse(before.as_bytes()).expect("a source is a document");
        let published = edited(&compared(family, &source, &none));
        let task = Self { family, entries, source: after, published };
        task.check();
        task
    }

    /// Asks whether the differences are those that were made, so that nothing else is measured.
    fn check(&self) {
        let source = Document::parse(self.source.as_bytes()).expect("a source is a document");
        let drift = compared(self.family, &source, &self.files()).drift;
        let each = self.entries / 100;
        let unchanged = self.entries - 2 * each;
        let expected = Counts { added: each, removed: each, renamed: 0, modified: each, unchanged };
        assert_eq!(drift.counts, expected);
    }

    fn times(&self) -> Times {
        let files = self.files();
        let start = ThreadTime::now();
        let source = Document::parse(self.source.as_bytes()).expect("a source is a document");
        let read = ThreadTime::now();
        let compared = compared(self.family, &source, &files);
        let compare = ThreadTime::now();
        black_box(edited(&compared));
        Times {
            read: read.duration_since(start),
            compare: compare.duration_since(read),
            edit: compare.elapsed(),
        }
    }

    fn files(&self) -> Vec<Option<&[u8]>> {
        self.published.iter().map(|file| Some(file.as_slice())).collect()
    }
}

fn compared(family: &Family, source: &Document, published: &[Option<&[u8]>]) -> Compared {
    let given = Given { path: PATH, source, owned: &[], edited: &[], published };
    family.compare(&given, &Rules::default()).expect("nothing is wrong with the files")
}

fn edited(compared: &Compared) -> Vec<Vec<u8>> {
    let edited = compared.edited(&Set::new()).expect("nothing is wrong with the files");
    edited.files.into_iter().flatten().collect()
}

fn source_of(entries: usize, entry: impl Fn(usize) -> Option<String>) -> String {
    let entries: Vec<_> = (0..entries).filter_map(entry).collect();
    format!("{{\n{}\n}}\n", entries.join(",\n"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edition {
    Changed,
    Published,
}

impl Edition {
    fn description(self) -> &'static str {
        match self {
            Self::Changed => "What the source has come to say of it since.",
            Self::Published => {
                "A model that is described in a sentence or two, as most of them are."
            }
        }
    }
}

/// An entry as the references of image models have them.
fn image_model(at: usize, edition: Edition) -> String {
    let description = edition.description();
    let size = 2_132_625_894 + at;
    format!(
        r#""model {at}": {{
    "name": "model {at}", "baseline": "stable diffusion 1", "type": "ckpt", "inpainting": false,
    "description": "{description}", "tags": ["anime", "character"],
    "showcases": ["https://example.com/model-{at}/01.webp", "https://example.com/model-{at}/02.webp"],
    "version": "1.0", "style": "generalist", "homepage": "https://example.com/model-{at}",
    "nsfw": false, "download_all": true,
    "config": {{
        "files": [{{"path": "model-{at}.safetensors", "sha256sum": "{at:064x}"}}],
        "download": [{{"file_name": "model-{at}.safetensors", "file_url": "https://example.com/{at}/file"}}]
    }},
    "available": false, "size_on_disk_bytes": {size}
}}"#
    )
}

/// A record as the source of the text reference has them.
fn text_model(at: usize, edition: Edition) -> String {
    let description = edition.description();
    let (owner, billions) = (at % 97, at % 400 + 1);
    format!(
        r#""owner-{owner}/Model-{at}-{billions}B": {{
    "name": "owner-{owner}/Model-{at}-{billions}B", "baseline": "base-model-{owner}",
    "parameters": {billions}000000000, "description": "{description}", "version": "1", "style": "chat",
    "nsfw": false, "display_name": "Model {at}", "url": "https://example.com/owner-{owner}/Model-{at}",
    "tags": ["chat", "instruct", "{billions}B"], "instruct_format": "ChatML",
    "settings": {{"temperature": 0.75, "top_p": 0.1, "rep_pen": 1.18}}
}}"#
    )
}

const SIZES: [usize; 3] = [2_000, 20_000, 40_000];

const ROUNDS: usize = 9;

const PATH: &str = "db.json";
