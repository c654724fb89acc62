//! The blocks that say which removals the guard withheld, why, and how to let them through; and which a person did.

use super::{Detail, list};
use crate::plan::approval::LABEL;
use crate::plan::{FilePlan, Proposal};
use crate::wording::{Context, count, markdown};

/// Returns the block, or nothing if nothing is withheld.
pub(super) fn withheld(proposal: &Proposal, context: &Context<'_>, detail: Detail) -> String {
    let files: Vec<_> = proposal.files.iter().filter(|file| !file.withheld.is_empty()).collect();
    let total: usize = files.iter().map(|file| file.withheld.len()).sum();
    // The guard counts in each document for itself.
    let Some(most) = files.iter().map(|file| file.withheld.len()).max() else {
        return String::new();
    };
    let source = markdown::name(context.source);
    let removals = count::things(total, "removal is", "removals are");
    let (entries, stay) = match total {
        1 => ("this entry", "it stays"),
        _ => ("these entries", "they stay"),
    };
    let mut block = format!(
        "[!WARNING]\n**{removals} withheld.** {source} does not have {entries}. That is more at once than the guard \
         lets through, so {stay} until someone approves: if {source} is right, put the label {} on this pull request, \
         and the next run lets just these removals through; or run trueup with `--max-removals {most} \
         --max-removal-share 100%`.\n",
        markdown::name(LABEL)
    );
    if detail.names > 0 {
        for file in files {
            block += &names(file, detail);
        }
    }
    format!("\n{}", markdown::quoted(&block))
}

/// Returns the block on what was approved, or nothing if nothing was.
pub(super) fn approved(proposal: &Proposal) -> String {
    let total = proposal.approved_names().len();
    if total == 0 {
        return String::new();
    }
    let removals = count::things(total, "removal", "removals");
    let (are, they) = if total == 1 { ("is", "it is") } else { ("are", "they are") };
    let block = format!(
        "[!NOTE]\n**{removals} that the guard would have withheld {are} approved** by the label {}. Take it off, and \
         {they} withheld again; if other entries come to be withheld, trueup takes it off itself.\n",
        markdown::name(LABEL)
    );
    format!("\n{}", markdown::quoted(&block))
}

fn names(file: &FilePlan, detail: Detail) -> String {
    let shown = file.withheld.len().min(detail.names);
    let names: Vec<_> = file.withheld[..shown].iter().map(|name| markdown::name(name)).collect();
    let list = list::list(&names, file.withheld.len() - shown);
    format!("\nIn {}:\n\n{list}", markdown::name(&file.path))
}
