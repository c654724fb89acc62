//! Entries put together to the text that the converter writes.

use crate::document::{Document, ascii_string};

/// Returns what `json.dumps` makes of entries that are written already, and a final line feed.
pub(super) fn dumped(entries: &[(&str, String)]) -> String {
    if entries.is_empty() {
        return "{}\n".to_owned();
    }
    let entry = |(key, entry): &(&str, String)| format!("\n    {}: {entry}", ascii_string(key));
    format!("{{{}\n}}\n", entries.iter().map(entry).collect::<Vec<_>>().join(","))
}

/// Returns a document of entries that are written already; their names differ.
pub(super) fn document(entries: &[(&str, String)]) -> Document {
    Document::of_own(&dumped(entries))
}
