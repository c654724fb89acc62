//! What a pull request's text leaves out, as one comment: in the same order, from where the text ends.

use super::section::{self, ADDED, CHANGED, Field, KEPT, Lists, PAIRED, REMOVED, RENAMED, Title};
use super::{Detail, edits, follow, list};
use crate::compare::{Drift, Modified};
use crate::plan::marker::continues_line;
use crate::plan::{FilePlan, Proposal};
use crate::wording::notices::GOES_ON_HERE;
use crate::wording::{Context, count, markdown, owned};

/// Returns the comment that goes on where a text of this detail ends, within so many characters.
///
/// Names come before fields, and of both the first that fit. `None` if the text leaves nothing out, or nothing fits.
pub(super) fn sequel(
    proposal: &Proposal,
    context: &Context<'_>,
    told: Detail,
    max_chars: usize,
) -> Option<String> {
    let drifts: Vec<_> = proposal.files.iter().map(edits::without_edits).collect();
    let files: Vec<_> = proposal.files.iter().zip(drifts.iter().map(AsRef::as_ref)).collect();
    let sequel = Sequel::of(&files, context, told);
    let fits = |shown: &Purse| sequel.text(*shown).chars().count() <= max_chars;
    let Purse { names, fields } = sequel.all();
    // No line is shorter than this, so that much need not be tried.
    let most = max_chars / SHORTEST_LINE;
    let names_only = |names| Purse { names, fields: 0 };
    let shown = names_only(largest(names.min(most), |&names| fits(&names_only(names))));
    let with_fields = |fields| Purse { fields, ..shown };
    let shown = if shown.names == names {
        with_fields(largest(fields.min(most), |&fields| fits(&with_fields(fields))))
    } else {
        shown
    };
    let is_empty = shown == Purse::default();
    (!is_empty && fits(&shown)).then(|| sequel.text(shown))
}

/// Returns the largest number up to `most` that fits; 0 if none does.
fn largest(most: usize, fits: impl Fn(&usize) -> bool) -> usize {
    if fits(&most) {
        return most;
    }
    let (mut fitting, mut too_many) = (0, most);
    while too_many - fitting > 1 {
        let middle = fitting.midpoint(too_many);
        if fits(&middle) {
            fitting = middle;
        } else {
            too_many = middle;
        }
    }
    fitting
}

/// How many lines there are, or are left to be shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Purse {
    names: usize,
    fields: usize,
}

impl Purse {
    fn take_names(&mut self, wanted: usize) -> usize {
        let taken = wanted.min(self.names);
        self.names -= taken;
        taken
    }

    fn take_fields(&mut self, wanted: usize) -> usize {
        let taken = wanted.min(self.fields);
        self.fields -= taken;
        taken
    }
}

/// All that a text leaves out.
struct Sequel<'a> {
    sync: &'a str,
    /// Each file's heading, if there are several files, and its lists.
    files: Vec<(Option<String>, Vec<Part<'a>>)>,
}

/// What is left out of one list of so many entries.
struct Part<'a> {
    title: Title,
    number: usize,
    left_out: LeftOut<'a>,
}

enum LeftOut<'a> {
    /// Fields of entries.
    Fields(Field, Vec<Rest<'a>>),
    /// Whole lines.
    Names(Vec<String>),
}

/// An entry whose fields are left out from one on.
struct Rest<'a> {
    entry: &'a Modified,
    from: usize,
}

impl<'a> Sequel<'a> {
    fn of(files: &[(&'a FilePlan, &'a Drift)], context: &Context<'a>, told: Detail) -> Self {
        let has_headings = files.len() > 1;
        let mut sections = Vec::new();
        for &(file, drift) in files {
            let heading = has_headings.then(|| owned::name(file, markdown::name));
            sections.push((heading, parts(file, drift, context, told)));
        }
        Self { sync: context.sync, files: sections }
    }

    fn all(&self) -> Purse {
        let mut all = Purse::default();
        for part in self.files.iter().flat_map(|(_, parts)| parts) {
            let Purse { names, fields } = part.all();
            all.names += names;
            all.fields += fields;
        }
        all
    }

    fn text(&self, shown: Purse) -> String {
        let mut left = shown;
        let mut text = format!("{GOES_ON_HERE}: it has no room for what follows.\n");
        for (heading, parts) in &self.files {
            let parts = parts.iter().map(|part| part.text(&mut left)).collect::<Vec<_>>().concat();
            if let Some(heading) = heading.as_ref().filter(|_| !parts.is_empty()) {
                text += &format!("\n### {heading}\n");
            }
            text += &parts;
        }
        if shown != self.all() {
            text += &format!("\n{CLOSING}\n");
        }
        text + &format!("\n{}\n", continues_line(self.sync))
    }
}

impl Part<'_> {
    fn all(&self) -> Purse {
        match &self.left_out {
            LeftOut::Fields(_, rests) => {
                Purse { names: 0, fields: rests.iter().map(Rest::fields).sum() }
            }
            LeftOut::Names(items) => Purse { names: items.len(), fields: 0 },
        }
    }

    fn text(&self, left: &mut Purse) -> String {
        let mut items = Vec::new();
        match &self.left_out {
            LeftOut::Fields(field, rests) => {
                for rest in rests {
                    let shown = left.take_fields(rest.fields());
                    if shown == 0 {
                        break;
                    }
                    items.push(rest.text(shown, *field));
                }
            }
            LeftOut::Names(all) => items.extend_from_slice(&all[..left.take_names(all.len())]),
        }
        if items.is_empty() {
            return String::new();
        }
        let Title { name, rest } = self.title;
        let [shown, number] = [items.len(), self.number].map(count::number);
        format!("\n**{name}** ({shown} of {number}){rest}\n\n{}", list::list(&items, 0))
    }
}

impl Rest<'_> {
    const fn fields(&self) -> usize {
        self.entry.changes.len() - self.from
    }

    /// Returns the entry with its first fields of those that are left out.
    fn text(&self, shown: usize, field: Field) -> String {
        let (all, end) = (self.entry.changes.len(), self.from + shown);
        let mut text = section::with_fields(self.entry, self.from..end, field);
        if self.from > 0 || end < all {
            let [from, end, all] = [self.from + 1, end, all].map(count::number);
            text += &format!("\n- *fields {from} to {end} of {all}*");
        }
        text
    }
}

/// Returns what a text of this detail leaves out of a file, in its own order.
fn parts<'a>(
    file: &'a FilePlan,
    drift: &'a Drift,
    context: &Context<'_>,
    told: Detail,
) -> Vec<Part<'a>> {
    let Lists { removed, renamed, paired, changed, added, kept } =
        &Lists::new(drift, &file.renames, &file.withheld);
    let (withheld, edited, follow) = (&file.withheld, edits::all(file, context), follow::all(file));
    // Of the first edits the text says what they were, of the others whose they are.
    let edits = told.entries.min(told.names);
    let Detail { names: named, derived, .. } = told;
    let mut parts = vec![
        names(WITHHELD, withheld.len(), named, &|at| markdown::name(&withheld[at])),
        names(EDITED, edited.len(), edits, &|at| edited[at].clone()),
        names(REMOVED, removed.len(), named, &|at| markdown::name(removed[at])),
        names(RENAMED, renamed.len(), named, &|at| section::pair(&renamed[at])),
        names(PAIRED, paired.len(), named, &|at| section::pair(&paired[at])),
    ];
    parts.extend(entries(CHANGED, changed, told, Field::Changing));
    parts.push(names(ADDED, added.len(), named, &|at| markdown::name(added[at])));
    parts.extend(entries(KEPT, kept, told, Field::Staying));
    parts.push(names(FOLLOW, follow.len(), derived, &|at| follow[at].clone()));
    parts
}

/// Of so many lines, each by its place, those behind the ones that are told.
fn names<'a>(title: Title, number: usize, told: usize, line: &dyn Fn(usize) -> String) -> Part<'a> {
    Part { title, number, left_out: LeftOut::Names((told..number).map(line).collect()) }
}

/// The first entries have their first fields in the text; where it has no fields at all, only the first names.
fn entries(title: Title, all: &[Modified], told: Detail, field: Field) -> [Part<'_>; 2] {
    let mut rests = Vec::new();
    for (at, entry) in all.iter().enumerate() {
        let from = if at < told.entries { told.fields.min(entry.changes.len()) } else { 0 };
        if from < entry.changes.len() {
            rests.push(Rest { entry, from });
        }
    }
    let named = if told.entries == 0 { told.names } else { all.len() };
    [
        Part { title, number: all.len(), left_out: LeftOut::Fields(field, rests) },
        names(section::by_name_only(title), all.len(), named, &|at| {
            section::by_name(&all[at], field)
        }),
    ]
}

const WITHHELD: Title = Title { name: "Removal withheld", rest: "" };
const EDITED: Title = Title { name: "Edits made on GitHub", rest: "" };
const FOLLOW: Title = Title { name: "Entries that follow", rest: "" };
const CLOSING: &str = "*There is no room for all of it here either: the report of the run (`--report`) has the rest.*";
/// A bullet and a code span of one character.
const SHORTEST_LINE: usize = 5;
