//! The report as a table, for a job's page, and a list of what people should look at.

use trueup_core::engine::outcome::Report;
use trueup_core::propose::{code_span, edits_line, kept_line, visible_name};

use super::words::words;
use super::{line, total};

/// Returns a table with a row for each repository, and what went wrong below it.
pub(crate) fn markdown(report: &Report) -> String {
    let mut text = String::from(
        "| Repository | Outcome | Pull request | Added | Removed | Changed | Withheld |\n\
         | --- | --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    for target in &report.targets {
        let counts = total(target);
        let page =
            target.pull_request.as_ref().map(|page| format!("[#{}]({})", page.number, page.url));
        line(
            &mut text,
            format_args!(
                "| {} | {} | {} | {} | {} | {} | {} |",
                target.repository,
                words(target.outcome),
                page.unwrap_or_default(),
                counts.added,
                counts.removed,
                counts.renamed + counts.modified,
                target.withheld.len(),
            ),
        );
    }
    let wrong = wrong(report);
    if !wrong.is_empty() {
        text.push('\n');
    }
    text + &wrong
}

/// Returns a list of what people should look at: what could not be checked, what the targets keep, what was withheld and
/// what is worth knowing; empty if there is nothing of it.
pub(crate) fn wrong(report: &Report) -> String {
    let mut wrong = String::new();
    for target in &report.targets {
        let errors = target
            .files
            .iter()
            .filter_map(|file| Some((file.path.as_str(), file.error.as_deref()?)));
        for (path, error) in errors {
            line(
                &mut wrong,
                format_args!(
                    "- {}, {}: {}",
                    target.repository,
                    code_span(&visible_name(path)),
                    code_span(error)
                ),
            );
        }
        if let Some(error) = &target.error {
            line(&mut wrong, format_args!("- {}: {}", target.repository, code_span(error)));
        }
        for warning in &target.warnings {
            line(&mut wrong, format_args!("- {}: {}", target.repository, code_span(warning)));
        }
        for file in &target.files {
            let name = |place: &str| code_span(&visible_name(place));
            let kept =
                file.drift.as_ref().and_then(|drift| kept_line(drift, &file.target_edits, name));
            for told in kept.into_iter().chain(edits_line(&file.target_edits, name)) {
                let path = name(&file.path);
                line(&mut wrong, format_args!("- {}, {path}: {told}", target.repository));
            }
        }
        for entry in &target.withheld {
            let path = code_span(&visible_name(&entry.path));
            let name = code_span(&visible_name(&entry.name));
            line(
                &mut wrong,
                format_args!("- {}, {path}: removal of {name} withheld", target.repository),
            );
        }
        for file in &target.files {
            let path = code_span(&visible_name(&file.path));
            for remark in file.remarks.iter().filter(|it| !it.is_harmless()) {
                let said = remark.sentence(|name| code_span(&visible_name(name)));
                line(&mut wrong, format_args!("- {}, {path}: {said}", target.repository));
            }
        }
    }
    wrong
}
