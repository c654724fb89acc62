//! The text of a pull request: what a maintainer reads before merging.

mod edits;
mod fields;
mod follow;
mod list;
mod section;
mod sequel;
mod table;
mod warning;

use super::risk::Risks;
use super::{Context, Ladder, count, markdown, owned};
use crate::compare::Drift;
use crate::plan::marker::CONTINUED;
use crate::plan::{FilePlan, Proposal};

/// Returns the richest text that fits, and the comment that goes on where it ends.
pub(super) fn body(
    proposal: &Proposal,
    context: &Context<'_>,
    ladder: &Ladder,
) -> (String, Option<String>) {
    let text = |detail, ending| Body { proposal, context, detail, ending }.text();
    let fits = |text: &str| text.chars().count() <= ladder.max_chars;
    let whole = text(Detail::ALL, Ending::Whole);
    if fits(&whole) {
        return (whole, None);
    }
    let rungs = Detail::rungs(ladder, proposal.files.len());
    for &detail in &rungs {
        let body = text(detail, Ending::Continued);
        if fits(&body)
            && let Some(comment) = sequel::sequel(proposal, context, detail, ladder.max_chars)
        {
            return (body, Some(comment));
        }
    }
    // A text that says less and goes on says more than one that ends.
    for &detail in &rungs {
        let body = text(detail, Ending::Whole);
        if fits(&body) {
            return (body, None);
        }
    }
    (first_blocks(&text(Detail::counts(0), Ending::Whole), ladder.max_chars), None)
}

/// Returns all of a drift, as it would stand in a text without a limit.
pub(super) fn drift(drift: &Drift) -> String {
    section::section(&section::Lists::new(drift, &[], &[]), Detail::ALL)
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Detail {
    /// So many changed entries of a file show their fields.
    entries: usize,
    /// So many fields of such an entry are shown.
    fields: usize,
    /// So many names each list of a file shows.
    names: usize,
    /// So many names are shown of entries that only follow.
    derived: usize,
    /// So many files have a row of their own in the table.
    files: usize,
}

impl Detail {
    const ALL: Self = Self {
        entries: usize::MAX,
        fields: usize::MAX,
        names: usize::MAX,
        derived: usize::MAX,
        files: usize::MAX,
    };

    /// Returns what is tried below all of it, from more to less: in the end half of the files, and half of those.
    fn rungs(ladder: &Ladder, files: usize) -> Vec<Self> {
        let few_derived = Self { derived: FIRST_DERIVED, ..Self::ALL };
        let mut rungs = vec![
            few_derived,
            Self { entries: ladder.first_entries, fields: FIRST_FIELDS, ..few_derived },
            Self { entries: 0, fields: 0, names: ladder.first_names, ..few_derived },
            Self::counts(usize::MAX),
        ];
        let mut files = files;
        while files > 0 {
            files /= 2;
            rungs.push(Self::counts(files));
        }
        rungs
    }

    const fn counts(files: usize) -> Self {
        Self { entries: 0, fields: 0, names: 0, derived: 0, files }
    }
}

struct Body<'a> {
    proposal: &'a Proposal,
    context: &'a Context<'a>,
    detail: Detail,
    ending: Ending,
}

/// What comes after all that a text has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A comment.
    Continued,
    /// Nothing.
    Whole,
}

impl Body<'_> {
    /// Returns paragraphs, each of whole Markdown blocks.
    fn text(&self) -> String {
        let Self { proposal, context, detail, .. } = *self;
        let paragraphs = [
            self.opening(),
            self.risks(),
            self.follows(),
            self.companions(),
            self.table(),
            warning::withheld(proposal, context, detail),
            warning::approved(proposal),
            edits::edits(proposal, context, detail),
            self.sections(),
            self.ending(),
            self.unchecked(),
            self.compare_link(),
            self.footer(),
        ];
        paragraphs.concat()
    }

    fn opening(&self) -> String {
        let source = markdown::name(self.context.source);
        let changes = count::changes(&self.proposal.counts());
        let edits: Vec<_> = self.proposal.edits();
        match edits[..] {
            [] => format!(
                "Nothing is changed yet: all that differs from {source}, the source of record, is withheld.\n"
            ),
            [file] => {
                let (name, is_one) = (name(file), owned::paths(file).len() == 1);
                let (whose, it) = if is_one { ("its", "it") } else { ("their", "them") };
                if owned::is_new(file) {
                    let new = if is_one { "a new file" } else { "new files" };
                    format!(
                        "This adds {name}, {new}, as {source}, {whose} source of record, has {it}: **{changes}**.\n"
                    )
                } else {
                    let unchanged = unchanged(file);
                    format!(
                        "This brings {name} in line with {source}, {whose} source of record: **{changes}**{unchanged}.\n"
                    )
                }
            }
            _ => format!(
                "This brings {} in line with {source}, their source of record: **{changes}**.\n",
                count::things(self.proposal.file_edits().len(), "file", "files")
            ),
        }
    }

    fn risks(&self) -> String {
        let sentence = Risks::of_proposal(self.proposal).sentence();
        sentence.map_or_else(String::new, |sentence| format!("\n{sentence}\n"))
    }

    fn follows(&self) -> String {
        let Some(number) = self.context.replaces else { return String::new() };
        format!("\nFollows #{number}, which was closed without a merge.\n")
    }

    /// Says how to merge: what names commits is wrong once they are others.
    fn companions(&self) -> String {
        let paths = self.context.companions.iter().map(|it| markdown::name(it.path));
        let names = paths.collect::<Vec<_>>().join(" and ");
        if names.is_empty() {
            return names;
        }
        format!(
            "\nA second commit brings {names} up to date, by the id of the first one. **Merge with a merge commit**: \
             squashing or rebasing makes other commits, and {names} wrong.\n"
        )
    }

    fn table(&self) -> String {
        match self.proposal.files.len() {
            0 | 1 => String::new(),
            _ => table::table(self.proposal, self.detail.files),
        }
    }

    fn sections(&self) -> String {
        if self.detail.names == 0 {
            return format!("\n{NO_NAMES}\n");
        }
        let mut sections = Vec::new();
        for file in self.proposal.edits() {
            if self.proposal.files.len() > 1 {
                sections.push(format!("\n### {}\n", owned::name(file, markdown::name)));
            }
            let drift = edits::without_edits(file);
            let lists = section::Lists::new(&drift, &file.renames, &file.withheld);
            sections.push(section::section(&lists, self.detail));
            sections.push(follow::derived(file, self.detail));
            sections.push(follow::remarks(file));
        }
        sections.concat()
    }

    fn ending(&self) -> String {
        match self.ending {
            Ending::Continued => format!("\n{GOES_ON}\n\n{CONTINUED}\n"),
            Ending::Whole => String::new(),
        }
    }

    fn unchecked(&self) -> String {
        let paths = self.context.unchecked;
        if paths.is_empty() {
            return String::new();
        }
        let shown = &paths[..paths.len().min(MAX_UNCHECKED)];
        let shown = shown.iter().map(|path| markdown::name(path));
        let mut names = shown.collect::<Vec<_>>().join(", ");
        if paths.len() > MAX_UNCHECKED {
            names += &format!(" and {} more", count::number(paths.len() - MAX_UNCHECKED));
        }
        let rest = "what this pull request held for them before, it still holds";
        format!("\nNot looked at in this run: {names}; {rest}.\n")
    }

    fn compare_link(&self) -> String {
        let Context { web_url, repository, base, branch, .. } = *self.context;
        let [repository, head] = [repository, branch].map(markdown::url_path);
        let from = markdown::url_path(base);
        let url = format!("{}/{repository}/compare/{from}...{head}", web_url.trim_end_matches('/'));
        let branches = format!("{} and {}", markdown::name(base), markdown::name(branch));
        format!("\n{} between {branches}.\n", markdown::link("The whole difference", &url))
    }

    fn footer(&self) -> String {
        format!(
            "\n---\n\n*The trueup sync {} keeps this pull request up to date while it is open. It only ever adds commits to the \
             branch, and leaves it alone once someone else has pushed to it. If you close the pull request, these \
             changes are not proposed again; other changes are.*\n",
            markdown::name(self.context.sync)
        )
    }
}

/// The paths, and the category if that is another name.
fn name(file: &FilePlan) -> String {
    let name = owned::name(file, markdown::name);
    if file.category == file.path {
        return name;
    }
    format!("{name} ({})", markdown::name(&file.category))
}

fn unchanged(file: &FilePlan) -> String {
    match file.drift.counts.unchanged {
        0 => String::new(),
        unchanged => format!(", {} unchanged", count::number(unchanged)),
    }
}

/// The last resort: as many blocks as fit, none of them cut.
fn first_blocks(text: &str, max_chars: usize) -> String {
    let (mut blocks, mut left) = (String::new(), max_chars);
    for block in text.split_inclusive("\n\n") {
        let Some(rest) = left.checked_sub(block.chars().count()) else { break };
        left = rest;
        blocks += block;
    }
    blocks
}

/// So many fields of one entry are shown on the second rung.
const FIRST_FIELDS: usize = 12;
/// So many names of entries that only follow are shown below the first rung.
const FIRST_DERIVED: usize = 30;
const MAX_UNCHECKED: usize = 20;
const NO_NAMES: &str = "The entries are not listed here: they are too many for this text. The link below shows them all.";
const GOES_ON: &str = "This text has no room for more: it goes on in a comment below, and the report of the run (`--report`) has it all.";
