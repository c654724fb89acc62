//! One level of a container, cut into pieces of its text.

use super::string;

/// What stands between two commas as it is spelled: a member's key and value, or an element, which has no key.
pub(crate) type Item<'a> = (Option<&'a str>, &'a str);

/// Cuts a container into its items, in their order and repeated ones too; anything else holds none.
///
/// The text must be one value of JSON, as [`whole`](super::whole) makes sure, and nothing around it.
pub(crate) fn items(raw: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let mut key = None;
    let (mut depth, mut start, mut at) = (0_usize, 1, 0);
    while at < raw.len() {
        let byte = raw.as_bytes()[at];
        match (byte, depth) {
            (b'"', _) => {
                at = string::end(raw, at);
                continue;
            }
            (b'{' | b'[', _) => depth += 1,
            (b'}' | b']', 2..) => depth -= 1,
            (b':', 1) => {
                key = Some(trimmed(&raw[start..at]));
                start = at + 1;
            }
            (b',' | b'}' | b']', 1) => {
                let value = trimmed(&raw[start..at]);
                // Nothing stands in an empty container.
                if !value.is_empty() {
                    items.push((key.take(), value));
                }
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    items
}

/// Returns a text without the whitespace around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}
