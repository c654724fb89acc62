//! What a pull request of each case says: it fits, names every total, loses no name, and is whole Markdown.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser};
use trueup_core::propose::{self, File};
use trueup_core::wording::{Context, Ladder, PullRequestText, visible_name};

use super::case;

const CONTEXT: Context<'static> = Context {
    sync: "models",
    source: "PRIMARY",
    repository: "owner/data",
    web_url: "https://github.com",
    base: "main",
    branch: "trueup/models",
    replaces: None,
    unchecked: &[],
    companions: &[],
};

/// A text as it is parsed: its code spans, and all else that is read.
struct Read {
    code: BTreeSet<String>,
    prose: String,
}

impl Read {
    /// Panics if a fold stays open or something is raw HTML that we did not write.
    fn of(markdown: &str) -> Self {
        let mut read = Self { code: BTreeSet::new(), prose: String::new() };
        let mut folds = 0_i32;
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
            match event {
                Event::Code(code) => drop(read.code.insert(code.into_string())),
                Event::Text(text) => read.prose += &text,
                Event::Html(html) | Event::InlineHtml(html) => {
                    let html = html.trim();
                    folds += i32::from(html == "<details>") - i32::from(html == "</details>");
                    let starts = ["<details>", "</details>", "<summary>", "<!-- trueup:conti"];
                    assert!(starts.iter().any(|start| html.starts_with(start)), "{html}");
                }
                _ => {}
            }
        }
        assert_eq!(folds, 0, "a fold stays open");
        read
    }
}

/// Holds the texts of one difference to what is known about it.
fn check(text: &PullRequestText, drift: &propose::Drift) -> Result<(), String> {
    let most = Ladder::default().max_chars;
    let parts: Vec<&String> = std::iter::once(&text.body).chain(&text.comment).collect();
    if parts.iter().any(|part| part.chars().count() > most) {
        return Err("it does not fit".to_owned());
    }
    let read: Vec<Read> = parts.iter().map(|part| Read::of(part)).collect();
    if read.iter().any(|read| read.prose.contains(['@', '`', '<']) || read.prose.contains("://")) {
        return Err("something foreign stands outside of code".to_owned());
    }
    let totals = [(drift.added.len(), "added"), (drift.modified.len(), "changed")];
    for (count, verb) in totals.into_iter().filter(|(count, _)| *count > 0) {
        let total = format!("{count} {verb}");
        if !read[0].prose.replace(',', "").contains(&total) {
            return Err(format!("{total} is not in the text"));
        }
    }
    let modified = drift.modified.iter().map(|entry| &entry.name);
    let names = drift.added.iter().chain(&drift.removed).chain(modified);
    let is_told = |name: &&String| {
        let shown = visible_name(name);
        shown.chars().count() > 200 || read.iter().any(|read| read.code.contains(&shown))
    };
    names
        .into_iter()
        .find(|name| !is_told(name))
        .map_or(Ok(()), |name| Err(format!("{name:?} is lost")))
}

#[test]
fn every_case_reads_well_as_a_pull_request() {
    let mut most = 0;
    let mut broken = Vec::new();
    for case in case::all() {
        let (before, after) = (case.before(), case.after());
        let file =
            File { category: "all", path: "all.json", target: Some(&before), source: &after };
        let Ok(Some((proposal, text))) =
            propose::proposal(&file, &CONTEXT, &propose::Options::default())
        else {
            continue;
        };
        let drift = &proposal.files[0].drift;
        most = most.max(drift.modified.len());
        broken.extend(check(&text, drift).err().map(|what| format!("{}: {what}", case.name)));
    }
    assert_eq!(broken, [] as [&str; 0]);
    assert!(most > 0);
}

#[test]
fn the_largest_real_change_fits_and_goes_on_in_a_comment() {
    let mass = case::all().into_iter().find(|case| case.name == "text-mass-modify-1128");
    // Whether the real cases are there is told elsewhere.
    let Some(case) = mass else { return };
    let (before, after) = (case.before(), case.after());
    let file = File { category: "db", path: "db.json", target: Some(&before), source: &after };

    let proposed = propose::proposal(&file, &CONTEXT, &propose::Options::default());

    let (proposal, text) = proposed.unwrap().expect("they differ");
    assert_eq!(check(&text, &proposal.files[0].drift), Ok(()));
    assert!(text.body.contains("**1,128 changed**"), "{}", text.body);
    let comment = text.comment.expect("there is no room for all");
    assert!(comment.contains("the report of the run (`--report`) has the rest"), "{comment}");
}
