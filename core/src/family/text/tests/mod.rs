//! Sources and files in, files out: example by example and by law.

mod conversion;
mod drift;
mod edited;
mod edits;
mod laws;
mod refusals;
mod rows;
mod sample;

use super::sheet::{Conversion, Sheet};
use super::{compare, texts};
use crate::compare::{Owned, Rules, Spot};
use crate::document::Document;
use crate::family::{Compared, FamilyError, Given};
use crate::sorted::Set;

const HEADER: &str =
    "name,parameters_bn,display_name,url,baseline,description,style,tags,instruct_format,settings";

/// The repository's two files.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Files {
    db: String,
    csv: String,
}

impl Files {
    /// Both files for these rows, which end at a line feed.
    fn of(rows: &[&str]) -> Self {
        let csv: String = [HEADER].iter().chain(rows).map(|line| format!("{line}\n")).collect();
        Self { db: converted(&csv), csv }
    }

    fn compared(&self, source: &str) -> Result<Compared, FamilyError> {
        self.compared_owning(source, &[])
    }

    /// Compares where these places were edited and stay.
    fn compared_keeping(&self, source: &str, edited: &[Spot]) -> Result<Compared, FamilyError> {
        let source = Document::parse(source.as_bytes()).expect("the test wrote a document");
        let published = [Some(self.db.as_bytes()), Some(self.csv.as_bytes())];
        let given =
            Given { path: "db.json", source: &source, published: &published, owned: &[], edited };
        compare(&given, "models.csv", &Rules::default())
    }

    fn compared_owning(&self, source: &str, owned: &[Owned]) -> Result<Compared, FamilyError> {
        compared([Some(&self.db), Some(&self.csv)], source, owned)
    }

    /// The files with the source's data.
    fn proposed(&self, source: &str) -> Self {
        self.proposed_withholding(source, &[])
    }

    fn proposed_withholding(&self, source: &str, withheld: &[&str]) -> Self {
        let compared = self.compared(source).expect("the files can be compared");
        edited(&compared, withheld).expect("the files can be edited")
    }
}

fn compared(
    [db, csv]: [Option<&str>; 2],
    source: &str,
    owned: &[Owned],
) -> Result<Compared, FamilyError> {
    let source = Document::parse(source.as_bytes()).expect("the test wrote a document");
    let published = [db.map(str::as_bytes), csv.map(str::as_bytes)];
    let given =
        Given { path: "db.json", source: &source, published: &published, owned, edited: &[] };
    compare(&given, "models.csv", &Rules::default())
}

fn edited(compared: &Compared, withheld: &[&str]) -> Result<Files, FamilyError> {
    let withheld: Set<_> = withheld.iter().map(ToString::to_string).collect();
    let files = compared.edited(&withheld)?.files.into_iter();
    let mut texts = files
        .map(|file| String::from_utf8(file.expect("both files are there")).expect("they are text"));
    let mut next = || texts.next().expect("there are two files");
    Ok(Files { db: next(), csv: next() })
}

/// What the converter makes of a `models.csv`.
fn converted(csv: &str) -> String {
    let sheet = Sheet::parse(csv.as_bytes()).expect("the test wrote a sheet");
    let conversion = Conversion::of(&sheet).expect("the converter stumbles over nothing");
    texts::dumped(&conversion.entries())
}

/// The lines that only the one text has, in their order, each in its place among equal ones.
fn lines_only_in<'a>(one: &'a str, other: &str) -> Vec<&'a str> {
    let diff = similar::TextDiff::from_lines(other, one);
    let added = diff.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Insert);
    let at = added.filter_map(|change| change.new_index());
    let lines: Vec<_> = one.split_inclusive('\n').collect();
    at.map(|at| lines[at]).collect()
}
