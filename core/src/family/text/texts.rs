//! Entries put together to the text that the converter writes.

use crate::document::{Document, ascii_string};

/// Returns what `json.dumps` makes of entries that are written already, and a final line feed.
pub(super) fn dumped<'a>(entries: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let entries =
        entries.into_iter().map(|(key, entry)| format!("\n    {}: {entry}", ascii_string(key)));
    match entries.collect::<Vec<_>>().join(",") {
        entries if entries.is_empty() => "{}\n".to_owned(),
        entries => format!("{{{entries}\n}}\n"),
    }
}

/// Returns a document of entries that are written already; their names differ.
pub(super) fn document<'a>(entries: impl IntoIterator<Item = (&'a str, String)>) -> Document {
    Document::of_own(&dumped(entries))
}
