//! Foreign text in Markdown: it stands in code spans only, where mentions, references, links and HTML are inert.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::visible;

/// Returns a code span that shows the text, which must hold no line break.
///
/// The fence is longer than any run of backticks inside; a blank is added where the parser would take one away.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return "*(empty)*".to_owned();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    let at_edge = |edge: char| text.starts_with(edge) || text.ends_with(edge);
    let loses_blanks =
        text.starts_with(' ') && text.ends_with(' ') && text.contains(|char| char != ' ');
    let pad = if at_edge('`') || loses_blanks { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Returns a code span that shows a foreign text whole, on one line and with every character in sight.
#[must_use]
pub fn code_span(text: &str) -> String {
    code(&visible::sentence(text))
}

/// Returns a name, cut in the middle if it is very long.
pub(super) fn name(text: &str) -> String {
    excerpt(visible::shortened(visible::name(text), MAX_NAME))
}

/// Returns a name for a cell of a table: there a `|` ends the cell even within a code span.
pub(super) fn cell(text: &str) -> String {
    name(text).replace('|', "\\|")
}

/// Returns a code span of what is left of a text, and how long the text is if that is not all of it.
pub(super) fn excerpt((text, whole): (String, Option<usize>)) -> String {
    let mut span = code(&text);
    if let Some(whole) = whole {
        span += &format!(" ({} characters)", super::count::number(whole));
    }
    span
}

/// Returns a link; `label` is Markdown already, `url` is not.
pub(super) fn link(label: &str, url: &str) -> String {
    format!("[{label}]({})", utf8_percent_encode(url, NOT_IN_A_LINK))
}

/// Returns one segment, or several with `/`, of a URL's path.
pub(super) fn url_path(text: &str) -> String {
    utf8_percent_encode(text, NOT_IN_A_PATH).to_string()
}

/// Returns the text as a block quote.
pub(super) fn quoted(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { ">\n".to_owned() } else { format!("> {line}\n") };
    text.lines().map(line).collect()
}

fn longest_run(text: &str) -> usize {
    text.split(|char| char != '`').map(str::len).max().unwrap_or(0)
}

/// A name longer than this is cut in the middle.
const MAX_NAME: usize = 200;

/// All but the letters, digits and marks that RFC 3986 leaves unreserved, and the slash.
const NOT_IN_A_PATH: &AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// What would end a link's destination, or be read as Markdown within it.
const NOT_IN_A_LINK: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'(')
    .add(b')')
    .add(b'\\')
    .add(b'`')
    .add(b'|');
