//! Lists that show their beginning and fold the rest away.

use crate::wording::count;

/// Returns a list of the items, each Markdown of its own, and a last item for what is left out.
pub(super) fn list(items: &[String], left_out: usize) -> String {
    // A fold that hides two lines costs more than it saves.
    let shown = if items.len() > OPEN + 2 { OPEN } else { items.len() };
    let mut list: String = items[..shown].iter().map(|item| bullet(item)).collect();
    if shown < items.len() {
        let folded: String = items[shown..].iter().map(|item| bullet(item)).collect();
        let summary = format!("{} more", count::number(items.len() - shown));
        list += &fold(&summary, &(folded + &rest(left_out)));
    } else {
        list += &rest(left_out);
    }
    list
}

/// Returns what stands folded under a summary, which is no foreign text.
fn fold(summary: &str, text: &str) -> String {
    format!("\n<details>\n<summary>{summary}</summary>\n\n{text}\n</details>\n")
}

fn bullet(item: &str) -> String {
    format!("- {}\n", item.replace('\n', "\n  "))
}

fn rest(left_out: usize) -> String {
    match left_out {
        0 => String::new(),
        _ => bullet(&format!("and {}", count::things(left_out, "more entry", "more entries"))),
    }
}

/// So many items are seen without a click.
pub(super) const OPEN: usize = 10;
