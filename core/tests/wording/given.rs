//! Proposals for tests, made the way the engine makes them.

use trueup_core::compare::{Field, Owned, Rules, Spot, When};
use trueup_core::document::{Document, Pointer};
use trueup_core::family::Family;
use trueup_core::oid::Mode;
use trueup_core::plan::{
    Accepted, Blob, FilePlan, FileRead, Guard, Planned, Proposal, Published, TargetEdit,
    TargetEdits,
};
use trueup_core::sorted::Set;
use trueup_core::wording::Context;

pub(crate) const CONTEXT: Context<'static> = Context {
    sync: "horde",
    source: "PRIMARY",
    repository: "owner/data",
    web_url: "https://github.com",
    base: "main",
    branch: "trueup/horde",
    replaces: None,
    unchecked: &[],
    companions: &[],
};

/// One file: new, until it gets a target.
pub(crate) struct File {
    category: String,
    path: String,
    source: Document,
    published: Option<Published>,
    owned: Vec<Owned>,
    accepted: Option<(String, TargetEdits)>,
}

impl File {
    pub(crate) fn new(category: &str, path: &str) -> Self {
        let (category, path) = (category.to_owned(), path.to_owned());
        Self {
            category,
            path,
            source: parsed("{}"),
            published: None,
            owned: Vec::new(),
            accepted: None,
        }
    }

    pub(crate) fn source(self, text: &str) -> Self {
        Self { source: parsed(text), ..self }
    }

    pub(crate) fn target(self, text: &str) -> Self {
        let blob = Blob::new(text.as_bytes().to_vec());
        let published = Published { mode: Mode::File, blob };
        Self { published: Some(published), ..self }
    }

    /// What the last accepted sync held, and what becomes of edits since.
    pub(crate) fn accepted(self, text: &str, fate: TargetEdits) -> Self {
        Self { accepted: Some((text.to_owned(), fate)), ..self }
    }

    /// A field that is the target's, whatever the source says.
    pub(crate) fn owned(mut self, pointer: &str) -> Self {
        let pointer = Pointer::try_from(pointer.to_owned()).expect("the test wrote a pointer");
        self.owned.push(Owned { field: Field::Pointer(pointer), when: When::Always });
        self
    }

    pub(crate) fn plan(self) -> Option<FilePlan> {
        let read = FileRead {
            category: &self.category,
            path: &self.path,
            family: &Family::default(),
            published: vec![self.published],
            source: &self.source,
            owned: &self.owned,
            edited: &[],
        };
        let edits = self.accepted.map(|(text, fate)| {
            let files = [Some(text.as_bytes())];
            let accepted = Accepted { files: &files, kept: &Set::new() };
            read.edits(accepted, &Rules::default(), fate).expect("the test's files are sound")
        });
        let edits = edits.unwrap_or_default();
        let kept = edits.iter().filter(|edit| edit.fate == TargetEdits::Keep);
        let spots: Vec<Spot> = kept.map(TargetEdit::spot).collect();
        let read = FileRead { edited: &spots, ..read };
        let plan = Planned::new(&read, &Rules::default(), &Guard::default());
        plan.expect("the test's files are sound").telling(edits).different()
    }
}

pub(crate) fn proposal(files: impl IntoIterator<Item = File>) -> Proposal {
    Proposal::new(files.into_iter().filter_map(File::plan).collect()).expect("the files differ")
}

/// A document of these entries, in this order.
pub(crate) fn document(entries: impl IntoIterator<Item = (String, String)>) -> String {
    let line = |(name, value): (String, String)| {
        format!("    {}: {value}", serde_json::to_string(&name).expect("a name is JSON"))
    };
    format!("{{\n{}\n}}\n", entries.into_iter().map(line).collect::<Vec<_>>().join(",\n"))
}

fn parsed(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("the test's document is sound")
}
