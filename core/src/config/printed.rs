//! The configuration that is in use, as a text that can be saved as `trueup.toml`.

use std::ops::Range;

use toml::Value;
use toml::de::DeTable;

use super::faults::{Faults, Findings};
use super::walk::{Lines, Source, Table};
use super::written::Written;
use super::{ConfigText, Inputs, Location, location, preset, targets};

/// Returns the given text as it is, or the preset's own with the repositories that variables move it to.
///
/// A blank text in its usual place counts as none: a shell makes the file that it prints into before anything is read.
///
/// # Errors
///
/// Returns all that is wrong with the text, or with the variables that move the preset.
pub fn printed(inputs: &Inputs) -> Result<String, Faults> {
    let is_usual = location(&inputs.layers)? == Location::Default;
    let is_text = |given: &&ConfigText| !is_usual || !given.text.trim().is_empty();
    let mut findings = Findings::default();
    let text = match inputs.text.as_ref().filter(is_text) {
        Some(ConfigText { name, text }) => {
            preset::refuse_overrides(name, &inputs.layers, &mut findings);
            let written = Written::read(Source { name, text }, &mut findings);
            targets::merged(&written.repositories, &mut findings);
            text.clone()
        }
        None => moved(preset::HORDE, &preset::horde(&inputs.layers, &mut findings)),
    };
    findings.conclude(Some(text)).map(|(text, _)| text)
}

/// Puts the repositories' names and branches in place; everything else stays, comments too.
fn moved(source: Source<'_>, written: &Written) -> String {
    let mut names: Vec<(Range<usize>, String)> = Vec::new();
    for (spans, repository) in spans(source).into_iter().zip(&written.repositories) {
        names.push((spans.name, repository.name.to_string()));
        names.push((spans.branch, repository.branch.to_string()));
    }
    let mut text = source.text.to_owned();
    for (span, name) in names.into_iter().rev() {
        text.replace_range(span, &Value::String(name).to_string());
    }
    text
}

/// Where a repository is named in a text.
struct Spans {
    name: Range<usize>,
    branch: Range<usize>,
}

fn spans(source: Source<'_>) -> Vec<Spans> {
    let lines = Lines::of(source);
    let (table, _) = DeTable::parse_recoverable(source.text);
    let repositories = Table::root(&lines, &table).tables("repository", &mut Findings::default());
    let spans = repositories.iter().filter_map(|repository| {
        Some(Spans { name: repository.span_of("name")?, branch: repository.span_of("branch")? })
    });
    spans.collect()
}
